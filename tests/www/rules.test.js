import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../custom_components/plex_activities/www/", import.meta.url);
const NAMES = readdirSync(FOLDER, { recursive: true, encoding: "utf-8" }).filter((name) => name.endsWith(".js"));
const MODULES = new Map(NAMES.map((name) => [name, readFileSync(new URL(name, FOLDER), "utf-8")]));
// The texts of a language, which are loaded when they are needed. tests/www/texts.test.js requires that each can be.
const TEXTS = NAMES.filter((name) => name.startsWith("texts/") && name !== "texts/en.js");

/** @param {string} name */
function importsOf(name) {
  return [...(MODULES.get(name) ?? "").matchAll(/^import [^;]*? from "(.+)";$/gm)].map(([, path]) => path);
}

test("modules import only modules of the card", () => {
  for (const name of MODULES.keys()) {
    for (const path of importsOf(name)) assert.ok(path.startsWith("./") && MODULES.has(path.slice(2)), `${name}: ${path}`);
  }
});

test("there are no import cycles, and every module is used", () => {
  /** @type {Set<string>} */
  const visited = new Set();
  /** @param {string} name @param {string[]} importers */
  const visit = (name, importers) => {
    assert.ok(!importers.includes(name), `import cycle: ${[...importers, name].join(" → ")}`);
    for (const path of importsOf(name)) visit(path.slice(2), [...importers, name]);
    visited.add(name);
  };
  visit("card.js", []);
  assert.deepEqual([...visited, ...TEXTS, "types.js"].sort(), [...MODULES.keys()].sort());
});

test("the model does not use the DOM", () => {
  for (const name of ["model.js", "servers.js", "format.js", "cards.js"]) assert.doesNotMatch(MODULES.get(name) ?? "", /\b(document|window|HTMLElement)\b/, name);
});

test("nothing is ever written as markup or run as code", () => {
  const markup = /innerHTML|outerHTML|insertAdjacentHTML|setHTML|parseHTML|srcdoc|createContextualFragment|DOMParser|document\.write/;
  for (const [name, text] of MODULES) {
    assert.doesNotMatch(text, markup, name);
    assert.doesNotMatch(text, /\beval\b|new Function/, name);
  }
});

test("every theme variable has a fallback", () => {
  const own = ["--kind-color"];
  for (const [name, text] of MODULES) {
    for (const [match, variable, next] of text.matchAll(/var\((--[\w-]+)(.)/g)) assert.ok(next === "," || own.includes(variable), `${name}: ${match}`);
  }
});

// Home Assistant still serves Safari 15.4, which many wall tablets are stuck at. TypeScript checks the methods: its
// "lib" is older than the first ones that are missing there. This is the syntax, and what can be in strings.
const NEWER = {
  "a static block": /\bstatic\s*\{/,
  "a regular expression that looks behind": /\(\?<[=!]/,
  "the flag v of a regular expression": /\/[dgimsuy]*v[dgimsuy]*[,.;)]/,
  "import attributes": /\bwith\s*\{\s*type/,
  "a constructed style sheet": /new CSSStyleSheet|adoptedStyleSheets/,
  "popover, inert": /popover|\binert\b/i,
  "a selector": /:(has|dir|user-valid|user-invalid|state|open|popover-open|modal)\b(?!.*=>)/,
  "a color function": /\b(color-mix|light-dark|oklch|oklab|lch|lab|color)\(/,
  "an at-rule": /@(property|scope|starting-style|view-transition)\b/,
  "a nested rule": /^\s*&[^&]/m,
  "a property": /\b(text-wrap|scrollbar-\w+|accent-color-scheme|animation-composition|interpolate-size|anchor-name|field-sizing)\s*:/,
  "a value": /\bsubgrid\b|overflow(-[xy])?\s*:\s*clip|hyphens\s*:|\d(svi|svb|lvi|lvb|dvi|dvb|cqi|cqw|lh|rlh|cap)\b/,
  "a method": /\b(checkVisibility|requestIdleCallback|DurationFormat|withResolvers|groupBy|toSorted|toReversed|toSpliced|fromAsync|canParse|isWellFormed|setHTMLUnsafe|moveBefore|startViewTransition|attachInternals)\b|AbortSignal\.(any|timeout)/,
  "a method of iterators": /\.(values|keys|entries|matchAll)\(\)\.(map|filter|some|every|find|forEach|toArray|reduce|take|drop)\b/,
};

for (const [what, pattern] of Object.entries(NEWER)) {
  test(`nothing needs a browser newer than Safari 15.4: ${what}`, () => {
    for (const [name, text] of MODULES) {
      const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
      assert.doesNotMatch(code, pattern, name);
    }
  });
}
