import assert from "node:assert/strict";
import { test } from "node:test";

import { formatElapsed, formatFinish, formatPercent } from "../../custom_components/plex_activities/www/format.js";
import { home } from "./examples.js";

const START = "2026-11-06T20:15:00+00:00";
const NOW = Date.parse(START);

test("elapsed time is formatted as m:ss, from an hour on as h:mm:ss", () => {
  const after = (/** @type {number} */ seconds) => formatElapsed(START, NOW + seconds * 1000);
  assert.deepEqual([0, 9.9, 61, 3599, 3600, 90_061].map(after), ["0:00", "0:09", "1:01", "59:59", "1:00:00", "25:01:01"]);
});

test("elapsed time is never negative, and empty without a start", () => {
  assert.equal(formatElapsed(START, NOW - 5000), "0:00");
  assert.equal(formatElapsed("", NOW), "");
});

test("the estimated finish is a time of day in the user's format and time zone", () => {
  const hass = home(undefined);
  const at = "2026-11-06T20:31:00+00:00";
  assert.equal(formatFinish(hass, at, NOW), "21:31");
  const twelve = { ...hass, locale: { language: "en", time_format: "12", time_zone: "server" } };
  assert.match(formatFinish(twelve, at, NOW), /^9:31\sPM$/);
  const local = { ...hass, locale: { language: "en", time_format: "24", time_zone: "local" } };
  assert.match(formatFinish(local, at, NOW), /^\d\d:31$/);
});

test("an estimated finish more than twelve hours away includes the weekday", () => {
  assert.match(formatFinish(home(undefined), "2026-11-07T20:31:00+00:00", NOW), /^Sat.*21:31$/);
});

test("an estimated finish that is unknown or in the past is not shown", () => {
  for (const finish of [null, "soon", "2026-11-06T20:14:59+00:00"]) assert.equal(formatFinish(home(undefined), finish, NOW), "");
});

test("percentages are formatted for the language", () => {
  assert.equal(formatPercent(home(undefined), 42), "42%");
  const german = home(undefined, { locale: { language: "de", time_format: "24", time_zone: "server" } });
  assert.match(formatPercent(german, 42), /^42\s%$/);
});
