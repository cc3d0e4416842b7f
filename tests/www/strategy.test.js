import assert from "node:assert/strict";
import { test } from "node:test";

import { isActivities, servers } from "../../custom_components/plex_activities/www/servers.js";
import { ENTITY, home } from "./examples.js";

// The one thing of a browser that the module needs to be read at all.
Object.assign(globalThis, { HTMLElement: class {} });
const { PlexActivitiesStrategy } = await import("../../custom_components/plex_activities/www/strategy.js");

const OTHER = "sensor.lagoon_activities";

/** @param {string[]} libraries of the server Harbour */
function house(libraries, { other = false } = {}) {
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
  for (const each of libraries) {
    hass.devices[each] = { id: each, name: each, parent_device_id: "harbour" };
    add(`button.${each}_scan`, "scan", each);
    add(`button.${each}_stop_scan`, "stop_scan", each);
  }
  if (other) {
    hass.devices.lagoon = { id: "lagoon", name: "Aft lagoon" };
    add(OTHER, "activities", "lagoon");
  }
  add("sensor.lamp_activities", "activities", "harbour", "lamp");
  return hass;
}

/** @param {unknown} config */
const text = (config) => JSON.stringify(config);

test("the sensor of another integration lists no activities", () => {
  const hass = house([]);
  assert.ok(isActivities(hass, ENTITY));
  for (const each of ["sensor.lamp_activities", "sensor.harbour_current_activity", "sensor.unknown"]) assert.ok(!isActivities(hass, each));
});

test("servers and libraries are found by their devices, in the order of their names", () => {
  const found = servers(house(["Shows", "Films"], { other: true }));
  assert.deepEqual(found.map(({ name }) => name), ["Aft lagoon", "Harbour"]);
  assert.deepEqual(found[1].libraries.map(({ name }) => name), ["Films", "Shows"]);
  assert.equal(found[1].libraries[0].entities.scan, "button.Films_scan");
});

test("a server that somebody has hidden is left out", () => {
  const hass = house([]);
  hass.entities[ENTITY] = { ...hass.entities[ENTITY], entity_id: ENTITY, hidden: true };
  assert.deepEqual(servers(hass), []);
});

test("one server is a view with its card, its libraries and what happened", async () => {
  const { views } = await PlexActivitiesStrategy.generate({}, house(["Films"]));
  assert.deepEqual(views.map(({ title }) => title), ["Harbour"]);
  for (const each of [ENTITY, "button.Films_scan", "button.Films_stop_scan", "button.harbour_stop_library_scans", "sensor.harbour_current_activity"]) {
    assert.ok(text(views).includes(`"${each}"`), each);
  }
  assert.ok(!text(views).includes("undefined"));
});

test("what is disabled is not on it", async () => {
  const hass = home(undefined);
  const { views } = await PlexActivitiesStrategy.generate({}, hass);
  assert.ok(!text(views).includes("button."));
  assert.ok(!text(views).includes("logbook"));
});

test("of several servers the first view has all cards", async () => {
  const { views } = await PlexActivitiesStrategy.generate({}, house([], { other: true }));
  assert.deepEqual(views.map(({ title }) => title), ["All servers", "Aft lagoon", "Harbour"]);
  assert.ok(text(views[0]).includes(ENTITY) && text(views[0]).includes(OTHER));
});

test("without a server it offers to add one", async () => {
  const { views } = await PlexActivitiesStrategy.generate({}, { ...home(undefined), entities: {}, language: "de" });
  assert.ok(text(views).includes("Plex-Server hinzufügen"));
  assert.ok(text(views).includes("/config/integrations/dashboard/add?domain=plex_activities"));
});

test("it is made anew when entities or devices change", () => {
  assert.deepEqual(PlexActivitiesStrategy.registryDependencies, ["entities", "devices"]);
});
