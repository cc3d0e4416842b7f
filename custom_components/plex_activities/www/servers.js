/** Finds the Plex servers, their libraries and their entities in the entity and device registries. */

/** @import { HomeAssistant, RegistryDevice, RegistryEntity } from "./types.js" */

export const DOMAIN = "plex_activities";

/**
 * @typedef {object} Library
 * @property {string} name
 * @property {Record<string, string>} entities entity ids by translation key
 *
 * @typedef {object} Server
 * @property {string} id the device id
 * @property {string} name
 * @property {Record<string, string>} entities entity ids by translation key
 * @property {Library[]} libraries
 */

/**
 * Whether this entity is the sensor that lists the running activities of a server.
 *
 * @param {HomeAssistant} hass
 * @param {string} entityId
 */
export function isActivitiesSensor(hass, entityId) {
  const entity = hass.entities[entityId];
  return (
    entity?.platform === DOMAIN && entity.translation_key === "activities" && entityId.startsWith("sensor.")
  );
}

/**
 * The device of an entity. For an activities sensor that is the server.
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
 * Find all servers with their libraries, sorted by name.
 *
 * @param {HomeAssistant} hass
 * @returns {Server[]}
 */
export function findServers(hass) {
  const entities = Object.values(hass.entities).filter((entity) => entity?.platform === DOMAIN && !entity.hidden);
  const servers = [];
  for (const entity of entities) {
    const device = entity && isActivitiesSensor(hass, entity.entity_id) ? serverDevice(hass, entity.entity_id) : undefined;
    if (device) servers.push(buildServer(hass, device, entities));
  }
  return servers.sort(compareNames);
}

/**
 * The devices of all servers, including those whose activities sensor is hidden or disabled, sorted by name.
 *
 * @param {HomeAssistant} hass
 */
export function findServerDevices(hass) {
  return Object.values(hass.devices)
    .flatMap((device) => (device && isServer(device) ? [{ id: device.id, name: deviceName(device) }] : []))
    .sort(compareNames);
}

/** @param {RegistryDevice} device */
function isServer(device) {
  return !device.parent_device_id && (device.identifiers ?? []).some(([domain]) => domain === DOMAIN);
}

/**
 * @param {HomeAssistant} hass
 * @param {RegistryDevice} device
 * @param {(RegistryEntity | undefined)[]} entities those of this integration
 * @returns {Server}
 */
function buildServer(hass, device, entities) {
  const libraries = Object.values(hass.devices)
    .filter((child) => child?.parent_device_id === device.id)
    .map((child) => ({ name: deviceName(child), entities: entitiesOf(entities, child?.id) }))
    .filter((library) => Object.keys(library.entities).length > 0);
  return {
    id: device.id,
    name: deviceName(device),
    entities: entitiesOf(entities, device.id),
    libraries: libraries.sort(compareNames),
  };
}

/**
 * The entity ids of a device by translation key.
 *
 * @param {(RegistryEntity | undefined)[]} entities
 * @param {string | undefined} deviceId
 * @returns {Record<string, string>}
 */
function entitiesOf(entities, deviceId) {
  /** @type {Record<string, string>} */
  const ids = {};
  for (const entity of entities) {
    if (entity?.translation_key && entity.device_id === deviceId) ids[entity.translation_key] = entity.entity_id;
  }
  return ids;
}

/**
 * @param {{ name: string }} a
 * @param {{ name: string }} b
 */
function compareNames(a, b) {
  return a.name.localeCompare(b.name);
}
