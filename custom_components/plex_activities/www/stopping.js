/** Asking before something is stopped, and saying why it was not. */

/** @import { Activity } from "./types.js" */
/** @import { Texts } from "./texts.js" */

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {string} text
 * @property {string} confirmText
 * @property {string} dismissText
 * @property {boolean} destructive
 *
 * @typedef {{ showConfirmationDialog(element: HTMLElement, question: Question): Promise<boolean> }} CardHelpers
 */

/**
 * Ask with Home Assistant's own dialog.
 *
 * @param {HTMLElement} card
 * @param {Activity} activity
 * @param {Texts} texts
 * @returns {Promise<boolean>}
 */
export async function sure(card, activity, texts) {
  const page = /** @type {Window & { loadCardHelpers(): Promise<CardHelpers> }} */ (/** @type {unknown} */ (window));
  const helpers = await page.loadCardHelpers();
  // A scan that is not cancellable is stopped through its library, which ends all of that.
  const whole = activity.category === "library_scan" && !activity.cancellable;
  return helpers.showConfirmationDialog(card, {
    title: texts("confirm_title", { title: activity.title }),
    text: whole ? texts("confirm_scan", { library: activity.library ?? activity.library_id ?? "" }) : activity.subtitle,
    confirmText: texts("confirm_stop"),
    dismissText: texts("confirm_keep"),
    destructive: true,
  });
}

/**
 * What Home Assistant says about a failed action: for this integration, the server's reason.
 *
 * @param {unknown} error
 * @param {Texts} texts
 */
export function reasonOf(error, texts) {
  const message = typeof error === "object" && error !== null && "message" in error ? error.message : "";
  // A broken connection comes as a bare number.
  return typeof message === "string" && message ? message : texts("connection_lost");
}
