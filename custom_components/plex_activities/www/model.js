/** Computes what the card shows from states and options. Does not use the DOM. */

/** @import { Activity, CardConfig, HomeAssistant, Status, View } from "./types.js" */
/** @import { Translate } from "./texts.js" */
import { deviceName, isActivitiesSensor, serverDevice } from "./servers.js";

/** The categories, with the icon and color that distinguish them in the list. */
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
const NO_ACTIVITIES = [];

/**
 * The category of an activity. A cached card may not know all categories of a newer integration; those are "other".
 *
 * @param {Activity} activity
 * @returns {Category}
 */
export function categoryOf(activity) {
  return isCategory(activity.category) ? activity.category : "other";
}

/**
 * The title of an activity, or the name of its category if Plex gives it none.
 *
 * @param {Activity} activity
 * @param {Translate} translate
 */
export function activityName(activity, translate) {
  return activity.title.trim() || translate(categoryOf(activity));
}

/**
 * @param {unknown} value
 * @returns {value is Category}
 */
function isCategory(value) {
  return typeof value === "string" && Object.hasOwn(CATEGORIES, value);
}

/**
 * Return the options unchanged, or throw an error that names the invalid one.
 *
 * @param {unknown} config
 * @returns {CardConfig}
 */
export function validateConfig(config) {
  if (typeof config !== "object" || config === null) throw new Error("Invalid configuration.");
  const options = /** @type {Record<string, unknown>} */ (config);
  if (typeof options.entity !== "string") throw new Error("entity: choose the activities sensor of a server.");
  validateOption(options, "title", "a string", (value) => typeof value === "string");
  validateOption(options, "hide_when_idle", "true or false", (value) => typeof value === "boolean");
  validateOption(options, "hide_stop", "true or false", (value) => typeof value === "boolean");
  validateOption(options, "compact", "true or false", (value) => typeof value === "boolean");
  validateOption(options, "max_rows", "a whole number of at least 1", (value) => Number.isInteger(value) && Number(value) >= 1);
  validateOption(
    options,
    "categories",
    `a list with any of: ${Object.keys(CATEGORIES).join(", ")}`,
    (value) => Array.isArray(value) && value.every(isCategory),
  );
  return /** @type {CardConfig} */ (config);
}

/**
 * @param {Record<string, unknown>} options
 * @param {string} name
 * @param {string} expected a description of the valid values
 * @param {(value: unknown) => boolean} isValid
 */
function validateOption(options, name, expected, isValid) {
  const value = options[name];
  // A key without a value is null in YAML.
  if (value !== undefined && value !== null && !isValid(value)) throw new Error(`${name}: must be ${expected}.`);
}

/**
 * Compute what the card shows.
 *
 * @param {HomeAssistant | undefined} hass
 * @param {CardConfig} config
 * @param {boolean} [unfold] whether to show more rows than `max_rows`
 * @returns {View}
 */
export function computeView(hass, config, unfold = false) {
  const state = hass?.states[config.entity];
  const status = computeStatus(hass, config.entity);
  const listed = status === "running" ? /** @type {Activity[]} */ (state?.attributes.activities) : NO_ACTIVITIES;
  const { categories } = config;
  const selected = categories?.length ? listed.filter((activity) => categories.includes(categoryOf(activity))) : listed;
  const truncated = status === "running" && state?.attributes.truncated === true;
  // The state counts the activities of all categories. If a truncated list is filtered, the total is unknown.
  const count = truncated && selected === listed ? Number(state?.state) : selected.length;
  const maxRows = config.max_rows ?? selected.length;
  const rows = unfold ? selected : selected.slice(0, maxRows);
  const seesAll = state?.attributes.sees_all !== false;
  const idle = status === "running" && count === 0 && !truncated;
  return {
    status: idle ? idleStatus(seesAll, listed.length > 0) : status,
    onlyOwn: status === "running" && !seesAll,
    title: config.title || (hass ? serverName(hass, config.entity) : ""),
    count,
    rows,
    folded: selected.length - rows.length,
    unfolded: rows.length > maxRows,
    notListed: count - selected.length,
    truncated: truncated && selected !== listed,
    hidden: idle && config.hide_when_idle === true,
  };
}

/**
 * The reason why there is nothing to show.
 *
 * @param {boolean} seesAll false for tokens that do not belong to the owner: they only see some of the activities
 * @param {boolean} othersRunning whether activities of other categories are running
 * @returns {Status}
 */
function idleStatus(seesAll, othersRunning) {
  if (!seesAll) return "limited";
  return othersRunning ? "filtered" : "idle";
}

/**
 * The status of the sensor: "running" if it has a list of activities, even if that list is empty.
 *
 * @param {HomeAssistant | undefined} hass
 * @param {string} entity
 * @returns {Status}
 */
function computeStatus(hass, entity) {
  if (!hass) return "loading";
  const state = hass.states[entity];
  // While Home Assistant is starting, the entity may still be added.
  if (!state) return hass.config.state === "RUNNING" ? "missing" : "loading";
  if (state.state === "unavailable") return "unavailable";
  if (Array.isArray(state.attributes.activities)) return "running";
  return state.state === "unknown" && isActivitiesSensor(hass, entity) ? "loading" : "wrong";
}

/**
 * @param {HomeAssistant} hass
 * @param {string} entityId
 */
function serverName(hass, entityId) {
  const friendlyName = hass.states[entityId]?.attributes.friendly_name;
  return deviceName(serverDevice(hass, entityId)) || (typeof friendlyName === "string" ? friendlyName : entityId);
}

/**
 * The data for the action `cancel_activity`, with the config entry of the server if it is known.
 *
 * @param {HomeAssistant} hass
 * @param {CardConfig} config
 * @param {Activity} activity
 */
export function cancelData(hass, config, activity) {
  const entryId = serverDevice(hass, config.entity)?.config_entry_id;
  return { activity_id: activity.activity_id, ...(entryId ? { config_entry_id: entryId } : {}) };
}
