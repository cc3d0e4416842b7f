/** Which servers there are, and what belongs to each: read from the registries. */

/** @import { HomeAssistant, RegistryDevice, RegistryEntity } from "./types.js" */

export const DOMAIN = "plex_activities";

/**
 * @typedef {object} Library
 * @property {string} name
 * @property {Record<string, string>} entities ids by translation key
 *
 * @typedef {object} Server
 * @property {string} id of its device
 * @property {string} name
 * @property {Record<string, string>} entities ids by translation key
 * @property {Library[]} libraries
 */

/**
 * Whether this is the sensor that lists what runs.
 *
 * @param {HomeAssistant} hass
 * @param {string} entityId
 */
export function isActivities(hass, entityId) {
  const entity = hass.entities[entityId];
  return (
    entity?.platform === DOMAIN && entity.translation_key === "activities" && entityId.startsWith("sensor.")
  );
}

/**
 * The device of an entity, which is its server.
 *
 * @param {HomeAssistant} hass
 * @param {string} entityId
 */
export function serverDevice(hass, entityId) {
  return hass.devices[hass.entities[entityId]?.device_id ?? ""];
}

/** @param {RegistryDevice | undefined} device */
export function deviceName(device) {
  return device?.name_by_user || device?.name || "";
}

/**
 * All servers with their libraries, by name.
 *
 * @param {HomeAssistant} hass
 * @returns {Server[]}
 */
export function servers(hass) {
  const ours = Object.values(hass.entities).filter((each) => each?.platform === DOMAIN && !each.hidden);
  const found = [];
  for (const entity of ours) {
    const device = entity && isActivities(hass, entity.entity_id) ? serverDevice(hass, entity.entity_id) : undefined;
    if (device) found.push(server(hass, device, ours));
  }
  return found.sort(byName);
}

/**
 * @param {HomeAssistant} hass
 * @param {RegistryDevice} device
 * @param {(RegistryEntity | undefined)[]} ours
 * @returns {Server}
 */
function server(hass, device, ours) {
  const libraries = Object.values(hass.devices)
    .filter((each) => each?.parent_device_id === device.id)
    .map((each) => ({ name: deviceName(each), entities: entitiesOf(ours, each?.id) }))
    .filter((library) => Object.keys(library.entities).length > 0);
  return {
    id: device.id,
    name: deviceName(device),
    entities: entitiesOf(ours, device.id),
    libraries: libraries.sort(byName),
  };
}

/**
 * @param {(RegistryEntity | undefined)[]} ours
 * @param {string | undefined} deviceId
 * @returns {Record<string, string>}
 */
function entitiesOf(ours, deviceId) {
  /** @type {Record<string, string>} */
  const ids = {};
  for (const each of ours) {
    if (each?.translation_key && each.device_id === deviceId) ids[each.translation_key] = each.entity_id;
  }
  return ids;
}

/**
 * @param {{ name: string }} one
 * @param {{ name: string }} other
 */
function byName(one, other) {
  return one.name.localeCompare(other.name);
}
