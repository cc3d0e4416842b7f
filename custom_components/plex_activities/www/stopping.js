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
  return helpers.showConfirmationDialog(card, {
    title: translate("confirm_title", { title: activityName(activity, translate) }),
    text: whatIsStopped(activity, translate),
    confirmText: translate("confirm_stop"),
    dismissText: translate("confirm_keep"),
    destructive: true,
  });
}

/**
 * What is stopped: what is not cancellable is stopped through what it works on or belongs to, with all the rest of that.
 *
 * @param {Activity} activity
 * @param {Translate} translate
 */
function whatIsStopped(activity, translate) {
  switch (activity.cancellable ? "" : activity.category) {
    case "library_scan":
      return translate("confirm_scan", { library: activity.library ?? activity.library_id ?? "" });
    case "media_analysis":
      return translate("confirm_task");
    case "maintenance":
      return translate("confirm_maintenance");
  }
  return activity.subtitle;
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
