import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { CATEGORIES } from "../../custom_components/plex_activities/www/model.js";
import { LANGUAGES, loadTranslator, loadedTranslator, shownLanguage } from "../../custom_components/plex_activities/www/texts.js";
import en from "../../custom_components/plex_activities/www/texts/en.js";

const FOLDER = new URL("../../custom_components/plex_activities/www/texts/", import.meta.url);
const placeholders = (/** @type {string} */ text) => (text.match(/\{\w+\}/g) ?? []).sort();

test("every file is listed as a language, in alphabetical order", () => {
  assert.deepEqual(LANGUAGES, readdirSync(FOLDER).map((name) => name.replace(/\.js$/, "")).sort());
});

for (const language of LANGUAGES) {
  test(`the texts in ${language} have the keys and placeholders of English`, async () => {
    const texts = (await import(new URL(`${language}.js`, FOLDER).href)).default;
    assert.deepEqual(Object.keys(texts), Object.keys(en));
    for (const [key, english] of Object.entries(en)) {
      assert.ok(texts[key].trim(), key);
      assert.deepEqual(placeholders(texts[key]), placeholders(english), key);
    }
  });
}

for (const language of LANGUAGES) {
  test(`the names of the categories in ${language} are those of the integration`, async () => {
    const url = new URL(`../../custom_components/plex_activities/translations/${language}.json`, import.meta.url);
    const { options } = JSON.parse(readFileSync(url, "utf-8")).selector.category;
    const texts = (await import(new URL(`${language}.js`, FOLDER).href)).default;
    const names = Object.entries(texts).filter(([key]) => key in CATEGORIES);
    // Item refreshes are not in the list that the card shows.
    delete options.item_refresh;
    assert.deepEqual(Object.fromEntries(names), options);
  });
}

for (const [language, shown] of [
  ["de", "de"],
  ["de-CH", "de"],
  ["DE_at", "de"],
  ["en-GB", "en"],
  ["tlh", "en"],
  ["", "en"],
  ["constructor", "en"],
  [undefined, "en"],
]) {
  test(`users of ${language} see ${shown}`, () => assert.equal(shownLanguage(language), shown));
}

test("a translation for one region is shown to users of that region only", () => {
  LANGUAGES.push("pt-BR", "zh-Hans");
  try {
    const shown = ["pt-BR", "pt_br", "pt", "pt-PT", "zh-Hans", "zh-Hans-CN", "zh-Hant"].map(shownLanguage);
    assert.deepEqual(shown, ["pt-BR", "pt-BR", "en", "en", "zh-Hans", "zh-Hans", "en"]);
  } finally {
    LANGUAGES.splice(-2);
  }
});

test("a language is loaded when it is needed, and then available at once", async () => {
  assert.equal(loadedTranslator("de"), undefined);
  const german = await loadTranslator("de-CH");
  assert.equal(german("recording"), "Aufnahme oder Live-TV");
  assert.equal(loadedTranslator("de"), german);
  assert.equal(await loadTranslator("de"), german);
});

test("English is available without waiting, and for languages without texts", async () => {
  assert.equal(loadedTranslator("tlh")?.("recording"), "Recording or live TV");
  assert.equal(await loadTranslator("tlh"), loadedTranslator("en"));
});

test("a language whose file cannot be loaded is shown in English, and tried again", async () => {
  LANGUAGES.push("xx");
  try {
    assert.equal(await loadTranslator("xx"), loadedTranslator("en"));
    assert.equal(loadedTranslator("xx"), undefined);
  } finally {
    LANGUAGES.pop();
  }
});

test("a value that is written from right to left does not mix with what is around it", () => {
  const english = loadedTranslator("en");
  assert.equal(english?.("confirm_title", { title: "שלום" }), "Stop “\u2068שלום\u2069”?");
  assert.equal(english?.("confirm_title", { title: "Films" }), "Stop “Films”?");
});

test("values are inserted literally", () => {
  assert.equal(loadedTranslator("en")?.("stop", { title: "{title} $& <b>" }), "Stop {title} $& <b>");
});
