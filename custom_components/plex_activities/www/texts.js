/**
 * Loads the texts of the card in the language of the user.
 *
 * English is always loaded: it is shown if the card is not translated into a language or its file cannot be loaded.
 * Of the other languages only that of the user is loaded, when it is first needed.
 */

import en from "./texts/en.js";

/** @typedef {typeof en} Texts */
/** @typedef {keyof Texts} TextKey */
/** @typedef {(key: TextKey, values?: Record<string, string | number>) => string} Translate */

/** The languages, by the codes that Home Assistant uses. Each has a file in the folder `texts`. */
export const LANGUAGES = ["cs", "da", "de", "en", "es", "fr", "it", "nb", "nl", "pl", "pt-BR", "sv", "zh-Hans"];

const ENGLISH = translator(en);
/** @type {Map<string, Promise<Translate>>} by language */
const loading = new Map();
/** @type {Map<string, Translate>} by language */
const loaded = new Map([["en", ENGLISH]]);

/**
 * The language that is shown to a user of a language: the same one, or the one without its region, or English.
 *
 * @param {string | undefined} language
 */
export function shownLanguage(language) {
  const parts = (language ?? "").toLowerCase().split(/[-_]/);
  for (; parts.length > 0; parts.pop()) {
    const shown = LANGUAGES.find((code) => code.toLowerCase() === parts.join("-"));
    if (shown) return shown;
  }
  return "en";
}

/**
 * The translate function for a language if its texts have been loaded. Every call for a language returns the same
 * function, so that rows can detect a change of language.
 *
 * @param {string | undefined} language
 * @returns {Translate | undefined}
 */
export function loadedTranslator(language) {
  return loaded.get(shownLanguage(language));
}

/**
 * Load the texts of a language and return its translate function.
 *
 * @param {string | undefined} language
 * @returns {Promise<Translate>}
 */
export function loadTranslator(language) {
  const shown = shownLanguage(language);
  let translate = loading.get(shown);
  if (translate === undefined) loading.set(shown, (translate = importTranslator(shown)));
  return translate;
}

/** The translate function for the language of the page, for callbacks that Home Assistant calls without a language. */
export function pageTranslator() {
  return loadTranslator(document.documentElement.lang);
}

/** The same for callbacks that cannot wait: English if the texts have not been loaded yet. */
export function loadedPageTranslator() {
  return loadedTranslator(document.documentElement.lang) ?? ENGLISH;
}

/** @param {string} language one of `LANGUAGES` */
async function importTranslator(language) {
  try {
    const translate = loaded.get(language) ?? translator((await import(`./texts/${language}.js`)).default);
    loaded.set(language, translate);
    return translate;
  } catch {
    // Home Assistant cannot be reached, or no longer serves this version of the card. The next card tries again.
    loading.delete(language);
    return ENGLISH;
  }
}

/**
 * @param {Texts} texts
 * @returns {Translate}
 */
function translator(texts) {
  return (key, values = {}) =>
    texts[key].replace(/\{(\w+)\}/g, (placeholder, name) => {
      const value = String(values[name] ?? placeholder);
      return RIGHT_TO_LEFT.test(value) ? isolate(value) : value;
    });
}

// Letters of scripts that are written from right to left.
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * Keep the direction of a text from affecting what is around it.
 *
 * @param {string} text
 */
export function isolate(text) {
  return `\u2068${text}\u2069`;
}
