/** From states and options to what the card shows. No DOM in here. */

/** @import { Activity, CardConfig, HomeAssistant, Status, View } from "./types.js" */
import { deviceName, isActivities, serverDevice } from "./servers.js";

/** The kinds of activity, with what tells them apart at a glance. */
export const CATEGORIES = Object.freeze({
  library_scan: { icon: "mdi:folder-search-outline", color: "var(--teal-color, #009688)" },
  metadata_refresh: { icon: "mdi:tag-arrow-up-outline", color: "var(--amber-color, #ff9800)" },
  media_analysis: { icon: "mdi:waveform", color: "var(--purple-color, #926bc7)" },
  conversion: { icon: "mdi:file-video-outline", color: "var(--blue-color, #2196f3)" },
  recording: { icon: "mdi:record-rec", color: "var(--red-color, #f44336)" },
  guide_refresh: { icon: "mdi:television-guide", color: "var(--cyan-color, #00bcd4)" },
  maintenance: { icon: "mdi:broom", color: "var(--deep-orange-color, #ff6f22)" },
  other: { icon: "mdi:cog-outline", color: "var(--blue-grey-color, #607d8b)" },
});

/** @typedef {keyof typeof CATEGORIES} Category */

/** @type {Activity[]} */
const NOTHING = [];

/**
 * The kind of an activity; one that a newer integration may know is "other".
 *
 * @param {Activity} activity
 * @returns {Category}
 */
export function categoryOf(activity) {
  return isCategory(activity.category) ? activity.category : "other";
}

/**
 * @param {unknown} value
 * @returns {value is Category}
 */
function isCategory(value) {
  return typeof value === "string" && Object.hasOwn(CATEGORIES, value);
}

/**
 * Return the options, or throw an error that says which of them is wrong.
 *
 * @param {unknown} config
 * @returns {CardConfig}
 */
export function checked(config) {
  if (typeof config !== "object" || config === null) throw new Error("The card has no options.");
  const options = /** @type {Record<string, unknown>} */ (config);
  if (typeof options.entity !== "string") throw new Error("entity: choose the sensor that lists the activities of a server.");
  check(options, "title", "a text", (value) => typeof value === "string");
  check(options, "hide_when_idle", "true or false", (value) => typeof value === "boolean");
  check(options, "hide_stop", "true or false", (value) => typeof value === "boolean");
  check(options, "max_rows", "a whole number from 1 on", (value) => Number.isInteger(value) && Number(value) >= 1);
  check(
    options,
    "categories",
    `a list of these: ${Object.keys(CATEGORIES).join(", ")}`,
    (value) => Array.isArray(value) && value.every(isCategory),
  );
  return /** @type {CardConfig} */ (config);
}

/**
 * @param {Record<string, unknown>} options
 * @param {string} name
 * @param {string} wanted
 * @param {(value: unknown) => boolean} fits
 */
function check(options, name, wanted, fits) {
  const value = options[name];
  // What an editor has emptied is null in YAML.
  if (value !== undefined && value !== null && !fits(value)) throw new Error(`${name}: this has to be ${wanted}.`);
}

/**
 * What the card shows now.
 *
 * @param {HomeAssistant | undefined} hass
 * @param {CardConfig} config
 * @returns {View}
 */
export function viewOf(hass, config) {
  const state = hass?.states[config.entity];
  const status = statusOf(hass, config.entity);
  const listed = status === "running" ? /** @type {Activity[]} */ (state?.attributes.activities) : NOTHING;
  const wanted = config.categories?.length ? listed.filter((each) => config.categories?.includes(categoryOf(each))) : listed;
  const truncated = status === "running" && state?.attributes.truncated === true;
  // With a choice of kinds nobody knows how many of those left out are of it.
  const counted = truncated && wanted === listed ? Number(state?.state) : wanted.length;
  const rows = wanted.slice(0, config.max_rows ?? wanted.length);
  const idle = status === "running" && counted === 0 && !truncated;
  return {
    status: idle ? rest(state?.attributes.sees_all !== false, listed.length > 0) : status,
    title: config.title || (hass ? serverName(hass, config.entity) : ""),
    count: counted,
    rows,
    more: counted - rows.length,
    truncated: truncated && wanted !== listed,
    hidden: idle && config.hide_when_idle === true,
  };
}

/**
 * What it means that there is nothing to show.
 *
 * @param {boolean} seesAll who is not the server's owner sees only their own: nothing, to them, need not be nothing
 * @param {boolean} others whether something runs that is not to be shown
 * @returns {Status}
 */
function rest(seesAll, others) {
  if (!seesAll) return "limited";
  return others ? "filtered" : "idle";
}

/**
 * "running" also means that nothing does: what is left of the list decides that.
 *
 * @param {HomeAssistant | undefined} hass
 * @param {string} entity
 * @returns {Status}
 */
function statusOf(hass, entity) {
  if (!hass) return "loading";
  const state = hass.states[entity];
  // While Home Assistant starts, what is not there yet is no mistake.
  if (!state) return hass.config.state === "RUNNING" ? "missing" : "loading";
  if (state.state === "unavailable") return "unavailable";
  if (Array.isArray(state.attributes.activities)) return "running";
  return state.state === "unknown" && isActivities(hass, entity) ? "loading" : "wrong";
}

/**
 * @param {HomeAssistant} hass
 * @param {string} entityId
 */
function serverName(hass, entityId) {
  const told = hass.states[entityId]?.attributes.friendly_name;
  return deviceName(serverDevice(hass, entityId)) || (typeof told === "string" ? told : entityId);
}

/**
 * What `cancel_activity` wants to hear: with several servers also which of them.
 *
 * @param {HomeAssistant} hass
 * @param {CardConfig} config
 * @param {Activity} activity
 */
export function cancelData(hass, config, activity) {
  const entry = serverDevice(hass, config.entity)?.config_entry_id;
  return { activity_id: activity.activity_id, ...(entry ? { config_entry_id: entry } : {}) };
}
