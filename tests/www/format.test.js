import assert from "node:assert/strict";
import { test } from "node:test";

import { formatElapsed, formatLeft, formatPercent, formatTime } from "../../custom_components/plex_activities/www/format.js";
import { loadTranslator } from "../../custom_components/plex_activities/www/texts.js";
import { home } from "./examples.js";

const START = "2026-11-06T20:15:00+00:00";
const NOW = Date.parse(START);
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const english = await loadTranslator("en");

for (const [seconds, text] of /** @type {[number, string][]} */ ([
  [-5, "0 s"],
  [0, "0 s"],
  [50.9, "50 s"],
  [MINUTE, "1 min"],
  [12 * MINUTE + 34, "12 min"],
  [HOUR - 1, "59 min"],
  [HOUR, "1 h"],
  [2 * HOUR + 5 * MINUTE, "2 h 5 min"],
  [DAY - 1, "23 h 59 min"],
  [DAY + MINUTE, "1 d"],
  [3 * DAY + 2 * HOUR, "3 d 2 h"],
])) {
  test(`after ${seconds} seconds, something has been running for ${text}`, () => {
    assert.equal(formatElapsed(START, NOW + seconds * 1000, english), text);
  });
}

for (const [seconds, text] of /** @type {[number, string][]} */ ([
  [-5, ""],
  [0, ""],
  [1, "less than 1 min left"],
  [MINUTE - 1, "less than 1 min left"],
  [MINUTE, "about 1 min left"],
  [89, "about 1 min left"],
  [90, "about 2 min left"],
  [8 * MINUTE, "about 8 min left"],
  [HOUR - 10, "about 1 h left"],
  [25 * HOUR, "about 1 d 1 h left"],
])) {
  test(`${seconds} seconds before the estimated finish, the text is “${text}”`, () => {
    assert.equal(formatLeft(START, NOW - seconds * 1000, english), text);
  });
}

test("times that are unknown are empty", () => {
  assert.equal(formatElapsed("", NOW, english), "");
  for (const unknown of [null, "soon"]) {
    assert.equal(formatLeft(unknown, NOW, english), "");
    assert.equal(formatTime(home(undefined), unknown, NOW), "");
  }
});

for (const [locale, text] of /** @type {[object, RegExp][]} */ ([
  [{}, /^04:05$/],
  [{ time_format: "12" }, /^4:05\sAM$/],
  [{ time_format: "language" }, /^4:05\sAM$/],
  [{ time_format: "language", language: "de" }, /^04:05$/],
  [{ time_format: "system" }, /^0?4:05(\sAM)?$/],
  [{ time_zone: "local" }, /^\d\d:05$/],
])) {
  test(`with the user's settings ${JSON.stringify(locale)}, a time is like ${text}`, () => {
    const hass = home(undefined);
    const at = "2026-11-07T03:05:00+00:00";
    assert.match(formatTime({ ...hass, locale: { ...hass.locale, ...locale } }, at, NOW), text);
  });
}

test("a time more than twelve hours away has a weekday", () => {
  const hass = home(undefined);
  assert.match(formatTime(hass, "2026-11-07T20:31:00+00:00", NOW), /^Sat.*21:31$/);
  assert.match(formatTime(hass, "2026-11-06T02:31:00+00:00", NOW), /^Fri.*03:31$/);
});

test("percentages are formatted for the language", () => {
  assert.equal(formatPercent(home(undefined), 42), "42%");
  const german = home(undefined, { locale: { language: "de", time_format: "24", time_zone: "server" } });
  assert.match(formatPercent(german, 42), /^42\s%$/);
});
