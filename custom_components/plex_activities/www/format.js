/** Formats times and percentages for display. */

/** @import { HomeAssistant } from "./types.js" */

const HALF_A_DAY = 12 * 60 * 60 * 1000;

/**
 * The elapsed time as `m:ss` or `h:mm:ss`; empty if the start is unknown.
 *
 * @param {string} startedAt
 * @param {number} now
 */
export function formatElapsed(startedAt, now) {
  const start = Date.parse(startedAt);
  if (Number.isNaN(start)) return "";
  // Never negative: the browser's clock may be behind Home Assistant's.
  const seconds = Math.max(0, Math.floor((now - start) / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const pad = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return hours ? `${hours}:${pad(minutes % 60)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/**
 * The estimated finish as a time of day, with the weekday if it is more than twelve hours away; empty if it is
 * unknown or in the past.
 *
 * @param {HomeAssistant} hass
 * @param {string | null} estimatedFinish
 * @param {number} now
 */
export function formatFinish(hass, estimatedFinish, now) {
  const finish = Date.parse(estimatedFinish ?? "");
  // Also false for NaN, which is what an unknown time is parsed to.
  if (!(finish > now)) return "";
  return timeFormat(hass, finish - now > HALF_A_DAY).format(finish);
}

/**
 * @param {HomeAssistant} hass
 * @param {number} progress from 0 to 100
 */
export function formatPercent(hass, progress) {
  const { language } = hass.locale;
  return cached(percentFormats, language, () => new Intl.NumberFormat(language, { style: "percent" })).format(progress / 100);
}

/** @type {Map<string, Intl.NumberFormat>} */
const percentFormats = new Map();
/** @type {Map<string, Intl.DateTimeFormat>} */
const timeFormats = new Map();

/**
 * @param {HomeAssistant} hass
 * @param {boolean} withWeekday
 */
function timeFormat({ locale, config }, withWeekday) {
  const key = [locale.language, locale.time_format, locale.time_zone, config.time_zone, withWeekday].join();
  return cached(timeFormats, key, () => {
    const hourCycle = { 12: "h12", 24: "h23" }[locale.time_format];
    return new Intl.DateTimeFormat(locale.time_format === "system" ? undefined : locale.language, {
      hour: "numeric",
      minute: "2-digit",
      ...(withWeekday ? { weekday: "short" } : {}),
      ...(hourCycle ? { hourCycle: /** @type {"h12" | "h23"} */ (hourCycle) } : {}),
      ...(locale.time_zone === "server" ? { timeZone: config.time_zone } : {}),
    });
  });
}

/**
 * Return a cached format. Creating one takes longer than everything an update does with it.
 *
 * @template T
 * @param {Map<string, T>} formats
 * @param {string} key
 * @param {() => T} create
 * @returns {T}
 */
function cached(formats, key, create) {
  let format = formats.get(key);
  if (format === undefined) formats.set(key, (format = create()));
  return format;
}
