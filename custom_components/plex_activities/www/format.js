/** Formats times and percentages for display. */

/** @import { HomeAssistant } from "./types.js" */
/** @import { Translate } from "./texts.js" */

const MINUTE = 60 * 1000;
const HALF_A_DAY = 12 * 60 * 60 * 1000;

/**
 * How long something has been running; empty if the start is unknown.
 *
 * @param {string} startedAt
 * @param {number} now
 * @param {Translate} translate
 */
export function formatElapsed(startedAt, now, translate) {
  const start = Date.parse(startedAt);
  // Never negative: the browser's clock may be behind Home Assistant's.
  return Number.isNaN(start) ? "" : formatDuration(Math.max(0, now - start), translate);
}

/**
 * How long something will probably keep running, in minutes; empty if that is unknown or should be over.
 *
 * @param {string | null} estimatedFinish
 * @param {number} now
 * @param {Translate} translate
 */
export function formatLeft(estimatedFinish, now, translate) {
  const left = Date.parse(estimatedFinish ?? "") - now;
  // Also false for NaN, which is what an unknown time is parsed to.
  if (!(left > 0)) return "";
  if (left < MINUTE) return translate("left_soon", { duration: formatDuration(MINUTE, translate) });
  return translate("left", { duration: formatDuration(Math.round(left / MINUTE) * MINUTE, translate) });
}

/**
 * A duration in the one or two largest of its units. `Intl.DurationFormat` is missing in Safari before 16.4.
 *
 * @param {number} duration in milliseconds
 * @param {Translate} translate
 */
function formatDuration(duration, translate) {
  const seconds = Math.floor(duration / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return translate("seconds", { count: seconds });
  if (hours === 0) return translate("minutes", { count: minutes });
  if (hours < 24) return joinUnits(translate("hours", { count: hours }), minutes % 60, "minutes", translate);
  return joinUnits(translate("days", { count: Math.floor(hours / 24) }), hours % 24, "hours", translate);
}

/**
 * @param {string} larger
 * @param {number} count of the smaller unit
 * @param {"minutes" | "hours"} unit
 * @param {Translate} translate
 */
function joinUnits(larger, count, unit, translate) {
  return count === 0 ? larger : `${larger} ${translate(unit, { count })}`;
}

/**
 * A time of day, with the weekday if it is more than twelve hours away; empty if it is unknown.
 *
 * @param {HomeAssistant} hass
 * @param {string | null} time
 * @param {number} now
 */
export function formatTime(hass, time, now) {
  const date = Date.parse(time ?? "");
  return Number.isNaN(date) ? "" : timeFormat(hass, Math.abs(date - now) > HALF_A_DAY).format(date);
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
    const language = locale.time_format === "system" ? undefined : locale.language;
    const hourCycle = { 12: "h12", 24: "h23" }[locale.time_format] ?? hourCycleOf(language);
    return new Intl.DateTimeFormat(language, {
      // With leading zeros on a 24-hour clock, as in the rest of Home Assistant.
      hour: hourCycle === "h23" ? "2-digit" : "numeric",
      minute: "2-digit",
      hourCycle: /** @type {"h12" | "h23"} */ (hourCycle),
      ...(withWeekday ? { weekday: "short" } : {}),
      ...(locale.time_zone === "server" ? { timeZone: config.time_zone } : {}),
    });
  });
}

/** @param {string | undefined} language */
function hourCycleOf(language) {
  return new Intl.DateTimeFormat(language, { hour: "numeric" }).resolvedOptions().hourCycle;
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
