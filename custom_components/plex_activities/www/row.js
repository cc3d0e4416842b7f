/** The row of one activity. It is created once and then updated for as long as the activity runs. */

/** @import { Activity, HomeAssistant, StopState } from "./types.js" */
/** @import { Translate } from "./texts.js" */
import { createElement, createIcon, setAttribute, setHidden, setIcon, setText } from "./dom.js";
import { Facts } from "./facts.js";
import { formatElapsed, formatLeft, formatPercent } from "./format.js";
import { CATEGORIES, activityName, categoryOf } from "./model.js";

/**
 * @typedef {object} RowView
 * @property {Activity} activity
 * @property {StopState | undefined} stopState
 * @property {boolean} canStop
 * @property {HomeAssistant} hass
 * @property {Translate} translate
 */

export class Row {
  #kind = createElement("span", "kind", { role: "img" });
  #icon = createIcon();
  #title = createElement("button", "title", { type: "button", "aria-expanded": "false" });
  #subtitle = createElement("div", "subtitle");
  #fill = createElement("div", "fill");
  #bar = createElement("div", "bar", { role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" }, this.#fill);
  #percent = createElement("span", "percent");
  #elapsed = createElement("span", "elapsed", { role: "timer" });
  #left = createElement("span", "left");
  #facts = new Facts();
  #error = createElement("div", "error", { role: "alert" });
  #stopIcon = createIcon("mdi:stop-circle-outline");
  #stopButton = createElement("button", "stop", { type: "button" }, this.#stopIcon);
  /** @type {RowView | undefined} */
  #view;

  /** @param {(activity: Activity) => void} onStop */
  constructor(onStop) {
    this.#kind.append(this.#icon);
    const parts = createElement("div", "parts", {}, this.#percent, this.#elapsed, this.#left);
    const details = createElement("div", "details", {}, parts);
    const heading = createElement("div", "heading", {}, this.#title, this.#subtitle);
    const body = createElement("div", "body", {}, this.#bar, details, this.#facts.element, this.#error);
    this.element = createElement("li", "row", {}, this.#kind, heading, this.#stopButton, body);
    this.#title.addEventListener("click", () => this.#toggle());
    this.#stopButton.addEventListener("click", () => {
      // A disabled button loses the focus, so a busy one stays enabled and ignores clicks.
      if (this.#view && !this.#view.stopState?.busy) onStop(this.#view.activity);
    });
  }

  /** Focus the stop button, or the title if there is none. */
  focus() {
    (this.#stopButton.hidden ? this.#title : this.#stopButton).focus();
  }

  /**
   * @param {RowView} view
   * @param {number} now
   */
  update(view, now) {
    const previous = this.#view;
    this.#view = view;
    const { activity, hass, translate } = view;
    if (previous?.activity !== activity || previous.translate !== translate || previous.hass.locale !== hass.locale) {
      this.#updateActivity(view);
    }
    this.#updateStop(view);
    this.tick(now);
  }

  /**
   * Update the times.
   *
   * @param {number} now
   */
  tick(now) {
    if (!this.#view) return;
    const { activity, hass, translate } = this.#view;
    setText(this.#elapsed, formatElapsed(activity.started_at, now, translate));
    setText(this.#left, formatLeft(activity.estimated_finish, now, translate));
    if (this.#open) this.#facts.update(activity, hass, translate, now);
  }

  get #open() {
    return !this.#facts.element.hidden;
  }

  /** Show texts in full, and more about the activity, or hide that again. */
  #toggle() {
    const open = !this.#open;
    setHidden(this.#facts.element, !open);
    setAttribute(this.#title, "aria-expanded", String(open));
    this.element.classList.toggle("open", open);
    this.tick(Date.now());
  }

  /** @param {RowView} view */
  #updateActivity({ activity, hass, translate }) {
    const category = categoryOf(activity);
    const { icon, color } = CATEGORIES[category];
    const name = activityName(activity, translate);
    setIcon(this.#icon, icon);
    setAttribute(this.#kind, "aria-label", translate(category));
    setAttribute(this.#kind, "title", translate(category));
    setAttribute(this.element, "data-category", category);
    this.element.style.setProperty("--kind-color", color);
    setText(this.#title, name);
    setAttribute(this.#title, "title", [name, activity.subtitle].filter(Boolean).join("\n"));
    setText(this.#subtitle, activity.subtitle);
    setHidden(this.#subtitle, !activity.subtitle);
    setAttribute(this.#bar, "aria-label", name);
    const { progress } = activity;
    const known = typeof progress === "number";
    setAttribute(this.#bar, "aria-valuenow", known ? String(progress) : null);
    this.#bar.classList.toggle("indeterminate", !known);
    this.#fill.style.inlineSize = known ? `${progress}%` : "";
    setText(this.#percent, known ? formatPercent(hass, progress) : "");
  }

  /** @param {RowView} view */
  #updateStop({ activity, stopState, canStop, translate }) {
    const busy = stopState?.busy ?? false;
    const label = translate(busy ? "stopping" : "stop", { title: activityName(activity, translate) });
    setHidden(this.#stopButton, !canStop && !busy);
    setAttribute(this.#stopButton, "aria-label", label);
    setAttribute(this.#stopButton, "title", label);
    setAttribute(this.#stopButton, "aria-disabled", busy ? "true" : null);
    this.element.classList.toggle("busy", busy);
    setText(this.#error, stopState?.error ? translate("not_stopped", { reason: stopState.error }) : "");
  }
}
