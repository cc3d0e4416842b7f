import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../custom_components/plex_activities/www/", import.meta.url);
const MODULES = new Map(readdirSync(FOLDER).map((name) => [name, readFileSync(new URL(name, FOLDER), "utf-8")]));

/** @param {string} name */
function imported(name) {
  return [...(MODULES.get(name) ?? "").matchAll(/^import .*? from "(.+)";$/gm)].map(([, path]) => path);
}

test("the card needs nothing but its own modules", () => {
  for (const name of MODULES.keys()) {
    for (const path of imported(name)) assert.ok(path.startsWith("./") && MODULES.has(path.slice(2)), `${name}: ${path}`);
  }
});

test("modules import one way, and all of them are used", () => {
  /** @type {Set<string>} */
  const placed = new Set();
  /** @param {string} name @param {string[]} above */
  const place = (name, above) => {
    assert.ok(!above.includes(name), `in a circle: ${[...above, name].join(" → ")}`);
    for (const path of imported(name)) place(path.slice(2), [...above, name]);
    placed.add(name);
  };
  place("card.js", []);
  assert.deepEqual([...placed, "types.js"].sort(), [...MODULES.keys()].sort());
});

test("the model knows no page", () => {
  for (const name of ["model.js", "servers.js", "format.js"]) assert.doesNotMatch(MODULES.get(name) ?? "", /\b(document|window|HTMLElement)\b/, name);
});

test("nothing is ever written as markup or run as code", () => {
  const markup = /innerHTML|outerHTML|insertAdjacentHTML|setHTML|parseHTML|srcdoc|createContextualFragment|DOMParser|document\.write/;
  for (const [name, text] of MODULES) {
    assert.doesNotMatch(text, markup, name);
    assert.doesNotMatch(text, /\beval\b|new Function/, name);
  }
});

test("every variable of a theme has a fallback", () => {
  const own = ["--kind-color", "--tint"];
  for (const [name, text] of MODULES) {
    for (const [whole, variable, after] of text.matchAll(/var\((--[\w-]+)(.)/g)) assert.ok(after === "," || own.includes(variable), `${name}: ${whole}`);
  }
});
