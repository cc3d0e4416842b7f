import assert from "node:assert/strict";
import { test } from "node:test";

import { findServers, isActivitiesSensor } from "../../custom_components/plex_activities/www/servers.js";
import { ENTITY, home } from "./examples.js";

// The only browser class that the module needs to be imported.
Object.assign(globalThis, { HTMLElement: class {} });
const { PlexActivitiesStrategy } = await import("../../custom_components/plex_activities/www/strategy.js");

const LAGOON = "sensor.lagoon_activities";

/** @param {string[]} libraries of the server Harbour */
function homeWithLibraries(libraries, { other = false } = {}) {
  const hass = home(undefined);
  /**
   * @param {string} entity_id
   * @param {string} translation_key
   * @param {string} device_id
   */
  const add = (entity_id, translation_key, device_id, platform = "plex_activities") => {
    hass.entities[entity_id] = { entity_id, translation_key, device_id, platform };
  };
  add("sensor.harbour_current_activity", "current_activity", "harbour");
  add("event.harbour_activity", "activity", "harbour");
  add("button.harbour_stop_library_scans", "stop_library_scans", "harbour");
  add("binary_sensor.harbour_library_scan", "library_scan", "harbour");
  for (const library of libraries) {
    hass.devices[library] = { id: library, name: library, parent_device_id: "harbour" };
    add(`button.${library}_scan`, "scan", library);
    add(`button.${library}_stop_scan`, "stop_scan", library);
    add(`binary_sensor.${library}_scanning`, "scanning", library);
    add(`sensor.${library}_last_scan`, "last_scan", library);
  }
  if (other) {
    hass.devices.lagoon = { id: "lagoon", name: "Aft lagoon" };
    add(LAGOON, "activities", "lagoon");
  }
  add("sensor.lamp_activities", "activities", "harbour", "lamp");
  return hass;
}

/**
 * The cards that a view shows, without headings.
 *
 * @param {any} view
 * @param {string[]} on the binary sensors that are on
 * @param {boolean} seesAll whether the token is the owner's
 */
function visibleCards(view, on, seesAll = true) {
  /** @param {{ entity: string, attribute?: string, state?: string, state_not?: string }} condition */
  const isMet = ({ entity, attribute, state, state_not }) => {
    const current = attribute === "sees_all" ? String(seesAll) : on.includes(entity) ? "on" : "off";
    return state ? current === state : current !== state_not;
  };
  return view.sections
    .flatMap((/** @type {any} */ section) => section.cards)
    .filter((/** @type {any} */ card) => card.type !== "heading" && (card.visibility ?? []).every(isMet));
}

/** @param {unknown} config */
const asText = (config) => JSON.stringify(config);

test("only the activities sensor of this integration is an activities sensor", () => {
  const hass = homeWithLibraries([]);
  assert.ok(isActivitiesSensor(hass, ENTITY));
  for (const entityId of ["sensor.lamp_activities", "sensor.harbour_current_activity", "sensor.unknown"]) {
    assert.ok(!isActivitiesSensor(hass, entityId), entityId);
  }
});

test("servers and their libraries are found through the device registry and sorted by name", () => {
  const servers = findServers(homeWithLibraries(["Shows", "Films"], { other: true }));
  assert.deepEqual(servers.map(({ name }) => name), ["Aft lagoon", "Harbour"]);
  assert.deepEqual(servers[1].libraries.map(({ name }) => name), ["Films", "Shows"]);
  assert.equal(servers[1].libraries[0].entities.scan, "button.Films_scan");
});

test("a server whose activities sensor is hidden is left out", () => {
  const hass = homeWithLibraries([]);
  hass.entities[ENTITY] = { ...hass.entities[ENTITY], entity_id: ENTITY, hidden: true };
  assert.deepEqual(findServers(hass), []);
});

test("a server has a view with its card, its buttons, its libraries and its logbook", async () => {
  const { views } = await PlexActivitiesStrategy.generate({}, homeWithLibraries(["Films"]));
  assert.deepEqual(views.map(({ title }) => title), ["Harbour"]);
  const buttons = ["button.Films_scan", "button.Films_stop_scan", "button.harbour_stop_library_scans"];
  for (const entityId of [ENTITY, ...buttons, "event.harbour_activity"]) {
    assert.ok(asText(views).includes(`"${entityId}"`), entityId);
  }
  assert.ok(!asText(views).includes("undefined"));
});

test("the logbook shows the sentences about what has ended, and no other lines", async () => {
  const hass = homeWithLibraries([]);
  const { views } = await PlexActivitiesStrategy.generate({}, hass);
  const [logbook] = visibleCards(views[0], []).filter((/** @type {any} */ card) => card.type === "logbook");
  assert.deepEqual(logbook.target, { entity_id: ["event.harbour_activity"] });
  assert.deepEqual(logbook.state_filter, ["finished", "cancelled", "vanished"]);
  delete hass.entities["event.harbour_activity"];
  const without = await PlexActivitiesStrategy.generate({}, hass);
  assert.ok(!asText(without.views).includes("logbook"));
});

test("a library is a row that a tap scans, and that can be stopped while it is scanned", async () => {
  const { views } = await PlexActivitiesStrategy.generate({}, homeWithLibraries(["Films", "Shows"]));
  /** @param {string[]} on */
  const rows = (...on) => visibleCards(views[0], on).filter((/** @type {any} */ card) => /Films|Shows/.test(card.entity));
  const [films, shows, ...others] = rows();
  assert.equal(films.entity, "sensor.Films_last_scan");
  assert.equal(films.name, "Films");
  assert.deepEqual(films.tap_action.target, { entity_id: "button.Films_scan" });
  assert.equal(shows.entity, "sensor.Shows_last_scan");
  assert.deepEqual(others, []);
  const [scanning, stop, ...rest] = rows("binary_sensor.Films_scanning");
  assert.equal(scanning.entity, "binary_sensor.Films_scanning");
  assert.equal(scanning.name, "Films");
  assert.equal(scanning.tap_action, undefined);
  assert.equal(stop.entity, "button.Films_stop_scan");
  assert.deepEqual(stop.tap_action.target, { entity_id: "button.Films_stop_scan" });
  assert.deepEqual(rest, [shows]);
});

test("with a token that is not the owner's, nothing is offered that Plex would refuse", async () => {
  const { views } = await PlexActivitiesStrategy.generate({}, homeWithLibraries(["Films", "Shows"]));
  const on = ["binary_sensor.Films_scanning", "binary_sensor.harbour_library_scan"];
  const cards = visibleCards(views[0], on, false);
  assert.ok(!asText(cards).includes("button."));
  const rows = cards.filter((/** @type {any} */ card) => /Films|Shows/.test(card.entity));
  assert.deepEqual(
    rows.map((/** @type {any} */ card) => [card.entity, card.name, card.grid_options.columns]),
    [
      ["binary_sensor.Films_scanning", "Films", "full"],
      ["sensor.Shows_last_scan", "Shows", "full"],
    ],
  );
});

test("what stops more than one thing asks first", async () => {
  const hass = homeWithLibraries(["Films"]);
  hass.entities["button.harbour_cancel_all"] = {
    entity_id: "button.harbour_cancel_all", translation_key: "cancel_all", device_id: "harbour", platform: "plex_activities",
  };
  const { views } = await PlexActivitiesStrategy.generate({}, hass);
  const cards = visibleCards(views[0], ["binary_sensor.harbour_library_scan"]);
  const questions = cards
    .filter((/** @type {any} */ card) => card.tap_action)
    .map((/** @type {any} */ card) => [card.entity, card.tap_action.confirmation?.text]);
  assert.deepEqual(questions, [
    ["button.harbour_stop_library_scans", "Stop the scans of all libraries?"],
    ["button.harbour_cancel_all", "Stop everything that can be stopped, including recordings?"],
    ["sensor.Films_last_scan", undefined],
  ]);
});

test("a tile that presses a button is one button for the keyboard", async () => {
  const { views } = await PlexActivitiesStrategy.generate({}, homeWithLibraries(["Films"]));
  for (const card of visibleCards(views[0], [])) {
    if (card.tap_action) assert.deepEqual(card.icon_tap_action, { action: "none" });
  }
});

test("a long list of activities is folded", async () => {
  const { views } = await PlexActivitiesStrategy.generate({}, homeWithLibraries([], { other: true }));
  const cards = views.map((/** @type {any} */ view) => view.sections[0].cards[0]);
  assert.deepEqual(cards.map(({ max_rows }) => max_rows), [8, 8, 8]);
});

test("what stops the scans of all libraries is shown only while there is one", async () => {
  const { views } = await PlexActivitiesStrategy.generate({}, homeWithLibraries([]));
  /** @param {string[]} on */
  const isShown = (...on) =>
    visibleCards(views[0], on).some(
      (/** @type {any} */ card) => card.entity === "button.harbour_stop_library_scans",
    );
  assert.ok(!isShown());
  assert.ok(isShown("binary_sensor.harbour_library_scan"));
});

for (const [disabled, shown] of /** @type {[string[], string[]][]} */ ([
  [["sensor.Films_last_scan"], ["button.Films_scan"]],
  [["button.Films_scan"], ["sensor.Films_last_scan"]],
  [["sensor.Films_last_scan", "button.Films_scan"], []],
  [["binary_sensor.Films_scanning"], ["sensor.Films_last_scan", "button.Films_stop_scan"]],
])) {
  test(`without ${disabled.join(" and ")}, a library has the other cards`, async () => {
    const hass = homeWithLibraries(["Films"]);
    for (const entityId of disabled) delete hass.entities[entityId];
    const { views } = await PlexActivitiesStrategy.generate({}, hass);
    const cards = visibleCards(views[0], []).filter((/** @type {any} */ card) => card.entity?.includes("Films"));
    assert.deepEqual(cards.map((/** @type {any} */ card) => card.entity), shown);
    assert.ok(!asText(views).includes("undefined"));
  });
}

test("while a library is scanned that has no button to stop it, its row is as wide as others", async () => {
  const hass = homeWithLibraries(["Films"]);
  delete hass.entities["button.Films_stop_scan"];
  const { views } = await PlexActivitiesStrategy.generate({}, hass);
  const [row] = visibleCards(views[0], ["binary_sensor.Films_scanning"]).filter(
    (/** @type {any} */ card) => card.entity?.includes("Films"),
  );
  assert.equal(row.grid_options.columns, "full");
});

test("a dashboard has no cards for disabled entities", async () => {
  const hass = home(undefined);
  const { views } = await PlexActivitiesStrategy.generate({}, hass);
  assert.ok(!asText(views).includes("button."));
  assert.ok(!asText(views).includes("logbook"));
});

test("with several servers, the first view shows the cards of all of them", async () => {
  const { views } = await PlexActivitiesStrategy.generate({}, homeWithLibraries([], { other: true }));
  assert.deepEqual(views.map(({ title }) => title), ["All servers", "Aft lagoon", "Harbour"]);
  assert.ok(asText(views[0]).includes(ENTITY) && asText(views[0]).includes(LAGOON));
});

test("without a server, the dashboard has a button to add one", async () => {
  const { views } = await PlexActivitiesStrategy.generate({}, { ...home(undefined), entities: {}, devices: {}, language: "de" });
  assert.ok(asText(views).includes("Plex-Server hinzufügen"));
  assert.ok(asText(views).includes("/config/integrations/dashboard/add?domain=plex_activities"));
});

test("a server whose activities sensor is hidden is named, with a way to its device", async () => {
  const hass = homeWithLibraries(["Films"]);
  const identifiers = /** @type {[string, string][]} */ ([["plex_activities", "x"]]);
  hass.devices.harbour = { id: "harbour", name: "*Harbour* {{ 1 }}", identifiers };
  hass.devices.Films = { id: "Films", name: "Films", parent_device_id: "harbour", identifiers };
  hass.devices.lamp = { id: "lamp", name: "Lamp", identifiers: [["lamp", "x"]] };
  delete hass.entities[ENTITY];
  const { views } = await PlexActivitiesStrategy.generate({}, hass);
  const [message, ...buttons] = /** @type {any[]} */ (views[0].sections[0].cards);
  assert.match(message.content, /hidden or disabled: \\\*Harbour\\\* \\\{\\\{ 1 \\\}\\\}\./);
  assert.deepEqual(buttons.map((/** @type {any} */ card) => [card.name, card.tap_action.navigation_path]), [
    ["Open *Harbour* {{ 1 }}", "/config/devices/device/harbour"],
  ]);
});

test("the dashboard is generated again when the entity or device registry changes", () => {
  assert.deepEqual(PlexActivitiesStrategy.registryDependencies, ["entities", "devices"]);
});
