import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { CATEGORIES, activityName, cancelData, categoryOf, computeView, validateConfig } from "../../custom_components/plex_activities/www/model.js";
import { loadTranslator } from "../../custom_components/plex_activities/www/texts.js";
import { ENTITY, activity, home, listing } from "./examples.js";

/** @import { CardConfig, HomeAssistant, State } from "../../custom_components/plex_activities/www/types.js" */

const CONFIG = { type: "custom:plex-activities-card", entity: ENTITY };
const SCAN = activity();
const RECORDING = activity({ activity_id: "two", category: "recording", title: "Recording" });
const UNKNOWN = activity({ activity_id: "three", category: "polishing" });

/**
 * @param {State | undefined} state
 * @param {Partial<CardConfig>} [options]
 * @param {Partial<HomeAssistant>} [fields]
 */
function view(state, options = {}, fields = {}) {
  return computeView(home(state, fields), { ...CONFIG, ...options });
}

test("a valid config is returned unchanged", () => {
  const config = { ...CONFIG, title: "Plex", hide_when_idle: true, hide_stop: false, categories: ["recording"], max_rows: 5, grid_options: {} };
  assert.equal(validateConfig(config), config);
  assert.ok(validateConfig({ ...CONFIG, title: null, categories: [] }));
  // The stub config if there is no server yet.
  assert.ok(validateConfig({ ...CONFIG, entity: "" }));
});

for (const [name, value] of Object.entries({
  entity: 7,
  title: 7,
  hide_when_idle: "yes",
  hide_stop: 1,
  compact: "yes",
  categories: ["films"],
  max_rows: 0,
})) {
  test(`the error for an invalid ${name} names the option`, () => {
    assert.throws(() => validateConfig({ ...CONFIG, [name]: value }), new RegExp(`^Error: ${name}: `));
  });
}

test("an invalid config is refused", () => {
  for (const config of [null, undefined, "entity", {}, { ...CONFIG, max_rows: 1.5 }, { ...CONFIG, categories: "recording" }]) {
    assert.throws(() => validateConfig(config), Error);
  }
});

test("every activity has a row, in the order of the list, and the title is the server's name", () => {
  const shown = view(listing([SCAN, RECORDING]));
  assert.deepEqual(shown, {
    status: "running", onlyOwn: false, title: "Harbour", count: 2, rows: [SCAN, RECORDING], folded: 0, unfolded: false, notListed: 0, truncated: false, hidden: false,
  });
});

test("the title is the option, else the user's name for the device, else the name of the entity, else its id", () => {
  const devices = { harbour: { id: "harbour", name: "Harbour", name_by_user: "Attic" } };
  assert.equal(view(listing([]), { title: "Films" }).title, "Films");
  assert.equal(view(listing([]), {}, { devices }).title, "Attic");
  assert.equal(view(listing([]), {}, { devices: {} }).title, "Harbour Activities");
  assert.equal(view(undefined, {}, { devices: {} }).title, ENTITY);
});

test("if only other categories are running, the status is filtered or limited instead of idle", () => {
  const options = { categories: ["recording"] };
  assert.equal(view(listing([SCAN]), options).status, "filtered");
  assert.equal(view(listing([SCAN], { attributes: { sees_all: false } }), options).status, "limited");
  assert.equal(view(listing([]), options).status, "idle");
});

test("a card without activities is idle, and hidden with hide_when_idle", () => {
  assert.equal(view(listing([])).status, "idle");
  assert.equal(view(listing([])).hidden, false);
  assert.equal(view(listing([]), { hide_when_idle: true }).hidden, true);
  assert.equal(view(listing([SCAN]), { hide_when_idle: true }).hidden, false);
  assert.equal(view(listing([SCAN]), { hide_when_idle: true, categories: ["recording"] }).hidden, true);
});

test("without activities the status is limited if the token does not see everything", () => {
  const shown = view(listing([], { state: "unknown", attributes: { sees_all: false } }), { hide_when_idle: true });
  assert.deepEqual([shown.status, shown.hidden], ["limited", true]);
  assert.equal(view(listing([SCAN])).status, "running");
});

test("whenever the token sees only a part, the view says so", () => {
  const limited = { attributes: { sees_all: false } };
  assert.equal(view(listing([SCAN], limited)).onlyOwn, true);
  assert.equal(view(listing([], limited)).onlyOwn, true);
  assert.equal(view(listing([SCAN], { attributes: { sees_all: true } })).onlyOwn, false);
  assert.equal(view({ state: "unavailable", ...limited }).onlyOwn, false);
});

test("the status distinguishes an unavailable server from a missing, a wrong and a loading entity", () => {
  const config = { state: "NOT_RUNNING", time_zone: "UTC" };
  assert.equal(view({ state: "unavailable", attributes: {} }, { hide_when_idle: true }).status, "unavailable");
  assert.equal(view({ state: "unavailable", attributes: {} }, { hide_when_idle: true }).hidden, false);
  assert.equal(view(undefined).status, "missing");
  assert.equal(view({ state: "21", attributes: {} }).status, "wrong");
  assert.equal(view(undefined, {}, { config }).status, "loading");
  assert.equal(view({ state: "unknown", attributes: {} }).status, "loading");
  assert.equal(view({ state: "unknown", attributes: {} }, {}, { entities: {} }).status, "wrong");
  assert.equal(computeView(undefined, CONFIG).status, "loading");
});

test("only the selected categories are shown and counted", () => {
  const shown = view(listing([SCAN, RECORDING, UNKNOWN]), { categories: ["recording", "other"] });
  assert.deepEqual(shown.rows, [RECORDING, UNKNOWN]);
  assert.equal(shown.count, 2);
  assert.equal(view(listing([SCAN]), { categories: [] }).count, 1);
});

test("activities beyond max_rows are folded, unless the user has unfolded them", () => {
  const state = home(listing([SCAN, RECORDING, UNKNOWN]));
  const shown = (/** @type {number | undefined} */ max_rows, unfold = false) => {
    const { rows, count, folded, unfolded } = computeView(state, { ...CONFIG, max_rows }, unfold);
    return [rows.length, count, folded, unfolded];
  };
  assert.deepEqual(shown(2), [2, 3, 1, false]);
  assert.deepEqual(shown(2, true), [3, 3, 0, true]);
  assert.deepEqual(shown(3), [3, 3, 0, false]);
  // There is nothing to fold again.
  for (const maxRows of [3, undefined]) assert.deepEqual(shown(maxRows, true), [3, 3, 0, false]);
});

test("a truncated list is counted in full, unless it is filtered", () => {
  const truncated = listing([SCAN, RECORDING], { state: "60", attributes: { truncated: true } });
  const shown = view(truncated);
  assert.deepEqual([shown.count, shown.folded, shown.notListed, shown.truncated], [60, 0, 58, false]);
  const filtered = view(truncated, { categories: ["recording"] });
  assert.deepEqual([filtered.count, filtered.notListed, filtered.truncated], [1, 0, true]);
  // An activity of this category may be running beyond the truncated list.
  const none = view(truncated, { categories: ["maintenance"], hide_when_idle: true });
  assert.deepEqual([none.status, none.hidden, none.truncated], ["running", false, true]);
});

test("an unknown category is shown as other", () => {
  assert.equal(categoryOf(UNKNOWN), "other");
  assert.equal(categoryOf(activity({ category: "toString" })), "other");
  assert.ok(Object.values(CATEGORIES).every(({ icon, color }) => icon.startsWith("mdi:") && color.includes(", #")));
});

test("an activity without a title is called by its category, in the language of the page", async () => {
  const german = await loadTranslator("de");
  assert.equal(activityName(SCAN, german), "Scanning Films");
  for (const title of ["", " "]) assert.equal(activityName(activity({ title }), german), "Mediathek-Scan");
  assert.equal(activityName(activity({ title: "", category: "polishing" }), german), "Sonstiges");
});

test("every category has the same icon as its binary sensor", () => {
  const icons = JSON.parse(readFileSync(new URL("../../custom_components/plex_activities/icons.json", import.meta.url), "utf-8"));
  for (const [category, { icon }] of Object.entries(CATEGORIES)) assert.equal(icon, icons.entity.binary_sensor[category].default);
});

test("the stop action includes the config entry of the server, if it is known", () => {
  assert.deepEqual(cancelData(home(undefined), CONFIG, SCAN), { activity_id: "one", config_entry_id: "entry-1" });
  assert.deepEqual(cancelData(home(undefined, { devices: {} }), CONFIG, SCAN), { activity_id: "one" });
});
