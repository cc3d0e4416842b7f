/** The list of rows, one per activity. A row is kept for as long as its activity runs. */

/** @import { Activity, HomeAssistant, StopState } from "./types.js" */
/** @import { Translate } from "./texts.js" */
import { createElement, setAttribute, setChildren, setHidden } from "./dom.js";
import { Row } from "./row.js";

export class List {
  element = createElement("ul", "rows", { role: "list" });
  #onStop;
  /** @type {Map<string, Row>} by activity id */
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
   * Show these activities. Return false if the focused row was removed and there is no other row.
   *
   * @param {Activity[]} activities
   * @param {{ hass: HomeAssistant, translate: Translate, stopStates: Map<string, StopState>, hideStop: boolean }} context
   */
  update(activities, { hass, translate, stopStates, hideStop }) {
    const now = Date.now();
    const focusedIndex = this.#focusedIndex();
    /** @type {Map<string, Row>} */
    const rows = new Map();
    for (const activity of activities) {
      const id = activity.activity_id;
      const row = this.#rows.get(id) ?? new Row(this.#onStop);
      const canStop = activity.stoppable && !hideStop;
      row.update({ activity, stopState: stopStates.get(id), canStop, hass, translate }, now);
      rows.set(id, row);
    }
    this.#rows = rows;
    setChildren(this.element, [...rows.values()].map((row) => row.element));
    setAttribute(this.element, "aria-label", translate("activities"));
    setHidden(this.element, rows.size === 0);
    return focusedIndex < 0 || this.#focusedIndex() >= 0 || this.#focusNear(focusedIndex);
  }

  /** @param {number} now */
  tick(now) {
    for (const row of this.#rows.values()) row.tick(now);
  }

  /** The index of the row that has the focus, or -1. */
  #focusedIndex() {
    const root = this.element.getRootNode();
    const active = root instanceof ShadowRoot ? root.activeElement : null;
    return active ? [...this.element.children].findIndex((row) => row.contains(active)) : -1;
  }

  /**
   * Focus the row closest to a removed one, so that keyboard users keep their place in the list.
   *
   * @param {number} index
   */
  #focusNear(index) {
    const rows = [...this.#rows.values()];
    const nearest = rows[index] ?? rows[rows.length - 1];
    nearest?.focus();
    return nearest !== undefined;
  }
}
