import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { CATEGORIES } from "../../custom_components/plex_activities/www/model.js";
import { LANGUAGES, textsFor } from "../../custom_components/plex_activities/www/texts.js";

const placeholders = (/** @type {string} */ text) => (text.match(/\{\w+\}/g) ?? []).sort();

test("every language says the same things with the same placeholders", () => {
  for (const [language, texts] of Object.entries(LANGUAGES)) {
    assert.deepEqual(Object.keys(texts), Object.keys(LANGUAGES.en), language);
    for (const [key, text] of Object.entries(texts)) {
      const english = Object.entries(LANGUAGES.en).find(([each]) => each === key)?.[1] ?? "";
      assert.ok(text, `${language} ${key}`);
      assert.deepEqual(placeholders(text), placeholders(english), `${language} ${key}`);
    }
  }
});

test("every kind of activity is called as elsewhere in Home Assistant", () => {
  const url = new URL("../../custom_components/plex_activities/translations/en.json", import.meta.url);
  const { options } = JSON.parse(readFileSync(url, "utf-8")).selector.category;
  const english = Object.entries(LANGUAGES.en).filter(([key]) => key in CATEGORIES);
  assert.deepEqual(Object.fromEntries(english), options);
});

test("a language is found by its first part, and others are English", () => {
  assert.equal(textsFor("de-CH")("recording"), "Aufnahme");
  assert.equal(textsFor("fr")("recording"), "Recording");
  assert.equal(textsFor(undefined)("recording"), "Recording");
  assert.equal(textsFor("de"), textsFor("de-AT"));
});

test("a value is put in as it is, and no other language's name is a way out", () => {
  assert.equal(textsFor("en")("stop", { title: "{title} $& <b>" }), "Stop {title} $& <b>");
  assert.equal(textsFor("constructor")("recording"), "Recording");
});
