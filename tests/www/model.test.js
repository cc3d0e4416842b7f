import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { CATEGORIES, cancelData, categoryOf, checked, viewOf } from "../../custom_components/plex_activities/www/model.js";
import { ENTITY, activity, home, listing } from "./examples.js";

/** @import { CardConfig, HomeAssistant, State } from "../../custom_components/plex_activities/www/types.js" */

const CONFIG = { type: "custom:plex-activities-card", entity: ENTITY };
const SCAN = activity();
const RECORDING = activity({ activity_id: "two", category: "recording", title: "Recording" });
const UNHEARD_OF = activity({ activity_id: "three", category: "polishing" });

/**
 * @param {State | undefined} state
 * @param {Partial<CardConfig>} [options]
 * @param {Partial<HomeAssistant>} [fields]
 */
function view(state, options = {}, fields = {}) {
  return viewOf(home(state, fields), { ...CONFIG, ...options });
}

test("a config with every option is taken as it is", () => {
  const config = { ...CONFIG, title: "Plex", hide_when_idle: true, hide_stop: false, categories: ["recording"], max_rows: 5, grid_options: {} };
  assert.equal(checked(config), config);
  assert.ok(checked({ ...CONFIG, title: null, categories: [] }));
  // What the card picker shows where there is no server yet.
  assert.ok(checked({ ...CONFIG, entity: "" }));
});

for (const [name, value] of Object.entries({
  entity: 7,
  title: 7,
  hide_when_idle: "yes",
  hide_stop: 1,
  categories: ["films"],
  max_rows: 0,
})) {
  test(`a bad ${name} is refused by its name`, () => {
    assert.throws(() => checked({ ...CONFIG, [name]: value }), new RegExp(`^Error: ${name}: `));
  });
}

test("what is no config at all is refused", () => {
  for (const each of [null, undefined, "entity", {}, { ...CONFIG, max_rows: 1.5 }, { ...CONFIG, categories: "recording" }]) {
    assert.throws(() => checked(each), Error);
  }
});

test("everything that runs has a row, in its order, under the server's name", () => {
  const shown = view(listing([SCAN, RECORDING]));
  assert.deepEqual(shown, {
    status: "running", title: "Harbour", count: 2, rows: [SCAN, RECORDING], more: 0, truncated: false, hidden: false,
  });
});

test("a title of one's own comes first, then the name that people gave, then that of the entity", () => {
  const devices = { harbour: { id: "harbour", name: "Harbour", name_by_user: "Attic" } };
  assert.equal(view(listing([]), { title: "Films" }).title, "Films");
  assert.equal(view(listing([]), {}, { devices }).title, "Attic");
  assert.equal(view(listing([]), {}, { devices: {} }).title, "Harbour Activities");
  assert.equal(view(undefined, {}, { devices: {} }).title, ENTITY);
});

test("what runs but is not to be shown is not denied", () => {
  const options = { categories: ["recording"] };
  assert.equal(view(listing([SCAN]), options).status, "filtered");
  assert.equal(view(listing([SCAN], { attributes: { sees_all: false } }), options).status, "limited");
  assert.equal(view(listing([]), options).status, "idle");
});

test("without anything to do it is idle, and hidden if that is wanted", () => {
  assert.equal(view(listing([])).status, "idle");
  assert.equal(view(listing([])).hidden, false);
  assert.equal(view(listing([]), { hide_when_idle: true }).hidden, true);
  assert.equal(view(listing([SCAN]), { hide_when_idle: true }).hidden, false);
  assert.equal(view(listing([SCAN]), { hide_when_idle: true, categories: ["recording"] }).hidden, true);
});

test("nothing to see is told from nothing to do", () => {
  const shown = view(listing([], { state: "unknown", attributes: { sees_all: false } }), { hide_when_idle: true });
  assert.deepEqual([shown.status, shown.hidden], ["limited", true]);
  assert.equal(view(listing([SCAN])).status, "running");
});

test("it tells a dead server from a missing entity, a wrong one and one that is not there yet", () => {
  const config = { state: "NOT_RUNNING", time_zone: "UTC" };
  assert.equal(view({ state: "unavailable", attributes: {} }, { hide_when_idle: true }).status, "unavailable");
  assert.equal(view({ state: "unavailable", attributes: {} }, { hide_when_idle: true }).hidden, false);
  assert.equal(view(undefined).status, "missing");
  assert.equal(view({ state: "21", attributes: {} }).status, "wrong");
  assert.equal(view(undefined, {}, { config }).status, "loading");
  assert.equal(view({ state: "unknown", attributes: {} }).status, "loading");
  assert.equal(view({ state: "unknown", attributes: {} }, {}, { entities: {} }).status, "wrong");
  assert.equal(viewOf(undefined, CONFIG).status, "loading");
});

test("only the chosen kinds are shown and counted", () => {
  const shown = view(listing([SCAN, RECORDING, UNHEARD_OF]), { categories: ["recording", "other"] });
  assert.deepEqual(shown.rows, [RECORDING, UNHEARD_OF]);
  assert.equal(shown.count, 2);
  assert.equal(view(listing([SCAN]), { categories: [] }).count, 1);
});

test("rows beyond the limit are counted", () => {
  const shown = view(listing([SCAN, RECORDING, UNHEARD_OF]), { max_rows: 2 });
  assert.deepEqual([shown.rows.length, shown.count, shown.more], [2, 3, 1]);
});

test("a cut list still says how many run", () => {
  const cut = listing([SCAN, RECORDING], { state: "60", attributes: { truncated: true } });
  const shown = view(cut);
  assert.deepEqual([shown.count, shown.more, shown.truncated], [60, 58, false]);
  const chosen = view(cut, { categories: ["recording"] });
  assert.deepEqual([chosen.count, chosen.more, chosen.truncated], [1, 0, true]);
  // Of a kind that is not listed there may be one all the same.
  const none = view(cut, { categories: ["maintenance"], hide_when_idle: true });
  assert.deepEqual([none.status, none.hidden, none.truncated], ["running", false, true]);
});

test("a kind that is not known here is another one", () => {
  assert.equal(categoryOf(UNHEARD_OF), "other");
  assert.equal(categoryOf(activity({ category: "toString" })), "other");
  assert.ok(Object.values(CATEGORIES).every(({ icon, color }) => icon.startsWith("mdi:") && color.includes(", #")));
});

test("every kind has the icon that its entities have", () => {
  const icons = JSON.parse(readFileSync(new URL("../../custom_components/plex_activities/icons.json", import.meta.url), "utf-8"));
  for (const [category, { icon }] of Object.entries(CATEGORIES)) assert.equal(icon, icons.entity.binary_sensor[category].default);
});

test("stopping names the server, where that is known", () => {
  assert.deepEqual(cancelData(home(undefined), CONFIG, SCAN), { activity_id: "one", config_entry_id: "entry-1" });
  assert.deepEqual(cancelData(home(undefined, { devices: {} }), CONFIG, SCAN), { activity_id: "one" });
});
