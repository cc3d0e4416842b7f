/** The row of one activity: made once, and patched for as long as it runs. */

/** @import { Activity, HomeAssistant, Stop } from "./types.js" */
/** @import { Texts } from "./texts.js" */
import { element, iconElement, setAttribute, setHidden, setIcon, setText } from "./dom.js";
import { elapsed, finish, percent } from "./format.js";
import { CATEGORIES, categoryOf } from "./model.js";

/**
 * @typedef {object} RowView
 * @property {Activity} activity
 * @property {Stop | undefined} stop
 * @property {boolean} canStop
 * @property {HomeAssistant} hass
 * @property {Texts} texts
 */

export class Row {
  #kind = element("span", "kind", { role: "img" });
  #icon = iconElement();
  #title = element("div", "title");
  #subtitle = element("div", "subtitle");
  #fill = element("div", "fill");
  #bar = element("div", "bar", { role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" }, this.#fill);
  #percent = element("span");
  #elapsed = element("span", "", { role: "timer" });
  #finish = element("span");
  #error = element("div", "error", { role: "alert" });
  #stopIcon = iconElement("mdi:stop-circle-outline");
  #stop = element("button", "stop", { type: "button" }, this.#stopIcon);
  /** @type {RowView | undefined} */
  #view;

  /** @param {(activity: Activity) => void} onStop */
  constructor(onStop) {
    this.#kind.append(this.#icon);
    const details = element("div", "details", {}, this.#percent, this.#elapsed, this.#finish);
    const text = element("div", "text", {}, this.#title, this.#subtitle, this.#bar, details, this.#error);
    this.element = element("li", "row", {}, this.#kind, text, this.#stop);
    this.#stop.addEventListener("click", () => {
      // It stays focusable while busy, so it is not disabled but deaf.
      if (this.#view && !this.#view.stop?.busy) onStop(this.#view.activity);
    });
  }

  /** What gets the focus when a row before it is gone. */
  get stopButton() {
    return this.#stop.hidden ? undefined : this.#stop;
  }

  /**
   * @param {RowView} view
   * @param {number} now
   */
  update(view, now) {
    const before = this.#view;
    this.#view = view;
    const { activity, texts } = view;
    if (before?.activity !== activity || before.texts !== texts || before.hass.locale !== view.hass.locale) this.#writeActivity(view);
    this.#writeStop(view);
    this.tick(now);
  }

  /**
   * Write what changes by itself.
   *
   * @param {number} now
   */
  tick(now) {
    if (!this.#view) return;
    const { activity, hass, texts } = this.#view;
    const time = finish(hass, activity.estimated_finish, now);
    setText(this.#elapsed, elapsed(activity.started_at, now));
    setText(this.#finish, time && texts("until", { time }));
  }

  /** @param {RowView} view */
  #writeActivity({ activity, hass, texts }) {
    const category = categoryOf(activity);
    const { icon, color } = CATEGORIES[category];
    setIcon(this.#icon, icon);
    setAttribute(this.#kind, "aria-label", texts(category));
    setAttribute(this.#kind, "title", texts(category));
    setAttribute(this.element, "data-category", category);
    this.element.style.setProperty("--kind-color", color);
    setText(this.#title, activity.title);
    setText(this.#subtitle, activity.subtitle);
    setHidden(this.#subtitle, !activity.subtitle);
    setAttribute(this.#bar, "aria-label", activity.title);
    const { progress } = activity;
    const known = typeof progress === "number";
    setAttribute(this.#bar, "aria-valuenow", known ? String(progress) : null);
    this.#bar.classList.toggle("indeterminate", !known);
    this.#fill.style.inlineSize = known ? `${progress}%` : "";
    setText(this.#percent, known ? percent(hass, progress) : "");
  }

  /** @param {RowView} view */
  #writeStop({ activity, stop, canStop, texts }) {
    const busy = stop?.busy ?? false;
    const label = texts(busy ? "stopping" : "stop", { title: activity.title });
    setHidden(this.#stop, !canStop && !busy);
    setAttribute(this.#stop, "aria-label", label);
    setAttribute(this.#stop, "title", label);
    setAttribute(this.#stop, "aria-disabled", busy ? "true" : null);
    this.element.classList.toggle("busy", busy);
    setText(this.#error, stop?.error ? texts("not_stopped", { reason: stop.error }) : "");
  }
}
