/** The confirmation before an activity is stopped, and the error message if stopping fails. */

/** @import { Activity } from "./types.js" */
/** @import { Translate } from "./texts.js" */
import { createElement, setText } from "./dom.js";
import { activityName } from "./model.js";
import { isolate } from "./texts.js";

/**
 * @typedef {object} ConfirmationDialogParams
 * @property {string} title
 * @property {Node} text
 * @property {string} confirmText
 * @property {string} dismissText
 * @property {boolean} destructive
 *
 * @typedef {object} CardHelpers
 * @property {(element: HTMLElement, params: ConfirmationDialogParams) => Promise<boolean>} showConfirmationDialog
 */

/** Home Assistant's confirmation dialog, for stopping one activity. */
export class Confirmation {
  #text = createElement("span", "", { dir: "auto" });

  /** @param {Activity} activity */
  constructor(activity) {
    this.activity = activity;
  }

  /**
   * Show the dialog. Resolves to whether the user has confirmed.
   *
   * @param {HTMLElement} card
   * @param {Translate} translate
   * @returns {Promise<boolean>}
   */
  async ask(card, translate) {
    const page = /** @type {Window & { loadCardHelpers(): Promise<CardHelpers> }} */ (/** @type {unknown} */ (window));
    const helpers = await page.loadCardHelpers();
    setText(this.#text, whatIsStopped(this.activity, translate));
    return helpers.showConfirmationDialog(card, {
      title: isolated(translate("confirm_title", { title: activityName(this.activity, translate) })),
      text: this.#text,
      confirmText: isolated(translate("confirm_stop")),
      dismissText: isolated(translate("confirm_keep")),
      destructive: true,
    });
  }

  /** Close the dialog, which counts as dismissed. Home Assistant has no function for that. */
  close() {
    const dialog = /** @type {(Element & { open: boolean }) | null} */ (this.#text.closest("ha-dialog"));
    if (dialog) dialog.open = false;
  }
}

/**
 * A text that keeps its own direction in a dialog of a language that is written from right to left. None of the card's
 * languages is.
 *
 * @param {string} text
 */
function isolated(text) {
  return document.dir === "rtl" ? isolate(text) : text;
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
