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
  add("button.harbour_stop_library_scans", "stop_library_scans", "harbour");
  for (const library of libraries) {
    hass.devices[library] = { id: library, name: library, parent_device_id: "harbour" };
    add(`button.${library}_scan`, "scan", library);
    add(`button.${library}_stop_scan`, "stop_scan", library);
  }
  if (other) {
    hass.devices.lagoon = { id: "lagoon", name: "Aft lagoon" };
    add(LAGOON, "activities", "lagoon");
  }
  add("sensor.lamp_activities", "activities", "harbour", "lamp");
  return hass;
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
  for (const entityId of [ENTITY, ...buttons, "sensor.harbour_current_activity"]) {
    assert.ok(asText(views).includes(`"${entityId}"`), entityId);
  }
  assert.ok(!asText(views).includes("undefined"));
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
  const { views } = await PlexActivitiesStrategy.generate({}, { ...home(undefined), entities: {}, language: "de" });
  assert.ok(asText(views).includes("Plex-Server hinzufügen"));
  assert.ok(asText(views).includes("/config/integrations/dashboard/add?domain=plex_activities"));
});

test("the dashboard is generated again when the entity or device registry changes", () => {
  assert.deepEqual(PlexActivitiesStrategy.registryDependencies, ["entities", "devices"]);
});
