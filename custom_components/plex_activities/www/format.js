/** Times and numbers as people read them. */

/** @import { HomeAssistant } from "./types.js" */

const DAY = 24 * 60 * 60 * 1000;

/**
 * How long something has run, as on a stop watch; empty when that is unknown.
 *
 * @param {string} startedAt
 * @param {number} now
 */
export function elapsed(startedAt, now) {
  const began = Date.parse(startedAt);
  if (Number.isNaN(began)) return "";
  // This clock may be behind that of Home Assistant.
  const seconds = Math.max(0, Math.floor((now - began) / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/**
 * The time of day at which something is likely to end, with the day when that is another one; empty when it is
 * unknown, or when that time has passed.
 *
 * @param {HomeAssistant} hass
 * @param {string | null} estimatedFinish
 * @param {number} now
 */
export function finish(hass, estimatedFinish, now) {
  const at = Date.parse(estimatedFinish ?? "");
  if (!(at > now)) return "";
  return timeFormat(hass, at - now > DAY / 2).format(at);
}

/**
 * @param {HomeAssistant} hass
 * @param {number} progress
 */
export function percent(hass, progress) {
  return cached(percentFormats, hass.locale.language, () => new Intl.NumberFormat(hass.locale.language, { style: "percent" })).format(
    progress / 100,
  );
}

/** @type {Map<string, Intl.NumberFormat>} */
const percentFormats = new Map();
/** @type {Map<string, Intl.DateTimeFormat>} */
const timeFormats = new Map();

/**
 * @param {HomeAssistant} hass
 * @param {boolean} withDay
 */
function timeFormat({ locale, config }, withDay) {
  const key = [locale.language, locale.time_format, locale.time_zone, config.time_zone, withDay].join();
  return cached(timeFormats, key, () => {
    const clock = { 12: "h12", 24: "h23" }[locale.time_format];
    return new Intl.DateTimeFormat(locale.time_format === "system" ? undefined : locale.language, {
      hour: "numeric",
      minute: "2-digit",
      ...(withDay ? { weekday: "short" } : {}),
      ...(clock ? { hourCycle: /** @type {"h12" | "h23"} */ (clock) } : {}),
      ...(locale.time_zone === "server" ? { timeZone: config.time_zone } : {}),
    });
  });
}

/**
 * To make a format costs more than all its uses in an update.
 *
 * @template T
 * @param {Map<string, T>} formats
 * @param {string} key
 * @param {() => T} make
 * @returns {T}
 */
function cached(formats, key, make) {
  let format = formats.get(key);
  if (format === undefined) formats.set(key, (format = make()));
  return format;
}
