/** The rows: kept for as long as their activities run, in the order in which those began. */

/** @import { Activity, HomeAssistant, Stop } from "./types.js" */
/** @import { Texts } from "./texts.js" */
import { element, setAttribute, setChildren, setHidden } from "./dom.js";
import { Row } from "./row.js";

export class List {
  element = element("ul", "rows", { role: "list" });
  #onStop;
  /** @type {Map<string, Row>} */
  #rows = new Map();

  /** @param {(activity: Activity) => void} onStop */
  constructor(onStop) {
    this.#onStop = onStop;
  }

  /** @param {string} id */
  has(id) {
    return this.#rows.has(id);
  }

  /**
   * Show these activities. Return false if a row has taken the focus along and no other could take it over.
   *
   * @param {Activity[]} activities
   * @param {{ hass: HomeAssistant, texts: Texts, stops: Map<string, Stop>, hideStop: boolean }} context
   */
  update(activities, { hass, texts, stops, hideStop }) {
    const now = Date.now();
    const focused = this.#placeOfFocus();
    /** @type {Map<string, Row>} */
    const rows = new Map();
    for (const activity of activities) {
      const id = activity.activity_id;
      const row = this.#rows.get(id) ?? new Row(this.#onStop);
      row.update({ activity, stop: stops.get(id), canStop: activity.stoppable && !hideStop, hass, texts }, now);
      rows.set(id, row);
    }
    this.#rows = rows;
    setChildren(this.element, [...rows.values()].map((row) => row.element));
    setAttribute(this.element, "aria-label", texts("activities"));
    setHidden(this.element, rows.size === 0);
    // So that all bars are of one length.
    this.element.classList.toggle("stops", this.#stopButtons().some(Boolean));
    return focused < 0 || this.#placeOfFocus() >= 0 || this.#focusNear(focused);
  }

  /** @param {number} now */
  tick(now) {
    for (const row of this.#rows.values()) row.tick(now);
  }

  #stopButtons() {
    return [...this.#rows.values()].map((row) => row.stopButton);
  }

  /** The row that has the focus, or -1. */
  #placeOfFocus() {
    const root = this.element.getRootNode();
    const active = root instanceof ShadowRoot ? root.activeElement : null;
    return active ? [...this.element.children].findIndex((each) => each.contains(active)) : -1;
  }

  /**
   * Who works with the keyboard goes on where a row has gone.
   *
   * @param {number} place
   */
  #focusNear(place) {
    const buttons = this.#stopButtons();
    const next = buttons.slice(place).find(Boolean) ?? buttons.slice(0, place).findLast(Boolean);
    next?.focus();
    return next !== undefined;
  }
}
