import assert from "node:assert/strict";
import { test } from "node:test";

import { elapsed, finish, percent } from "../../custom_components/plex_activities/www/format.js";
import { home } from "./examples.js";

const START = "2026-11-06T20:15:00+00:00";
const NOW = Date.parse(START);

test("elapsed time is read as on a stop watch", () => {
  const after = (/** @type {number} */ seconds) => elapsed(START, NOW + seconds * 1000);
  assert.deepEqual([0, 9.9, 61, 3599, 3600, 90_061].map(after), ["0:00", "0:09", "1:01", "59:59", "1:00:00", "25:01:01"]);
});

test("a clock that is behind counts from zero, and no time is no text", () => {
  assert.equal(elapsed(START, NOW - 5000), "0:00");
  assert.equal(elapsed("", NOW), "");
});

test("the estimated end is a time of day as the user reads it", () => {
  const hass = home(undefined);
  const at = "2026-11-06T20:31:00+00:00";
  assert.equal(finish(hass, at, NOW), "21:31");
  const twelve = { ...hass, locale: { language: "en", time_format: "12", time_zone: "server" } };
  assert.match(finish(twelve, at, NOW), /^9:31\sPM$/);
  const local = { ...hass, locale: { language: "en", time_format: "24", time_zone: "local" } };
  assert.match(finish(local, at, NOW), /^\d\d:31$/);
});

test("an end on another day names it", () => {
  assert.match(finish(home(undefined), "2026-11-07T20:31:00+00:00", NOW), /^Sat.*21:31$/);
});

test("an end that is unknown or past is not told", () => {
  for (const each of [null, "soon", "2026-11-06T20:14:59+00:00"]) assert.equal(finish(home(undefined), each, NOW), "");
});

test("percent are written as in the language", () => {
  assert.equal(percent(home(undefined), 42), "42%");
  assert.match(percent(home(undefined, { locale: { language: "de", time_format: "24", time_zone: "server" } }), 42), /^42\s%$/);
});
