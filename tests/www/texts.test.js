import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { CATEGORIES } from "../../custom_components/plex_activities/www/model.js";
import { LANGUAGES, translatorFor } from "../../custom_components/plex_activities/www/texts.js";

const placeholders = (/** @type {string} */ text) => (text.match(/\{\w+\}/g) ?? []).sort();

test("every language has the same keys, with the same placeholders", () => {
  for (const [language, texts] of Object.entries(LANGUAGES)) {
    assert.deepEqual(Object.keys(texts), Object.keys(LANGUAGES.en), language);
    for (const [key, text] of Object.entries(texts)) {
      const english = Object.entries(LANGUAGES.en).find(([englishKey]) => englishKey === key)?.[1] ?? "";
      assert.ok(text, `${language} ${key}`);
      assert.deepEqual(placeholders(text), placeholders(english), `${language} ${key}`);
    }
  }
});

test("the names of the categories are those of the integration", () => {
  const url = new URL("../../custom_components/plex_activities/translations/en.json", import.meta.url);
  const { options } = JSON.parse(readFileSync(url, "utf-8")).selector.category;
  const english = Object.entries(LANGUAGES.en).filter(([key]) => key in CATEGORIES);
  // Item refreshes are not in the list that the card shows.
  delete options.item_refresh;
  assert.deepEqual(Object.fromEntries(english), options);
});

test("a language is found by its first subtag, and falls back to English", () => {
  assert.equal(translatorFor("de-CH")("recording"), "Aufnahme oder Live-TV");
  assert.equal(translatorFor("fr")("recording"), "Recording or live TV");
  assert.equal(translatorFor(undefined)("recording"), "Recording or live TV");
  assert.equal(translatorFor("de"), translatorFor("de-AT"));
});

test("values are inserted literally, and an inherited property is not a language", () => {
  assert.equal(translatorFor("en")("stop", { title: "{title} $& <b>" }), "Stop {title} $& <b>");
  assert.equal(translatorFor("constructor")("recording"), "Recording or live TV");
});
