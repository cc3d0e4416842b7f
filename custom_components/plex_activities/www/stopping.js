/** The confirmation before an activity is stopped, and the error message if stopping fails. */

/** @import { Activity } from "./types.js" */
/** @import { Translate } from "./texts.js" */
import { activityName } from "./model.js";

/**
 * @typedef {object} ConfirmationDialogParams
 * @property {string} title
 * @property {string} text
 * @property {string} confirmText
 * @property {string} dismissText
 * @property {boolean} destructive
 *
 * @typedef {object} CardHelpers
 * @property {(element: HTMLElement, params: ConfirmationDialogParams) => Promise<boolean>} showConfirmationDialog
 */

/**
 * Show Home Assistant's confirmation dialog. Resolves to whether the user has confirmed.
 *
 * @param {HTMLElement} card
 * @param {Activity} activity
 * @param {Translate} translate
 * @returns {Promise<boolean>}
 */
export async function confirmStop(card, activity, translate) {
  const page = /** @type {Window & { loadCardHelpers(): Promise<CardHelpers> }} */ (/** @type {unknown} */ (window));
  const helpers = await page.loadCardHelpers();
  // A scan that is not cancellable is stopped through its library, which stops all scans of that library.
  const stopsLibrary = activity.category === "library_scan" && !activity.cancellable;
  const library = activity.library ?? activity.library_id ?? "";
  return helpers.showConfirmationDialog(card, {
    title: translate("confirm_title", { title: activityName(activity, translate) }),
    text: stopsLibrary ? translate("confirm_scan", { library }) : activity.subtitle,
    confirmText: translate("confirm_stop"),
    dismissText: translate("confirm_keep"),
    destructive: true,
  });
}

/**
 * The message of a failed action. For an error of this integration it contains the server's reason.
 *
 * @param {unknown} error
 * @param {Translate} translate
 */
export function errorMessage(error, translate) {
  const message = typeof error === "object" && error !== null && "message" in error ? error.message : "";
  // If the websocket connection is lost, the error is a number without a message.
  return typeof message === "string" && message ? message : translate("connection_lost");
}
