/** Everything in the card but the rows: the header, the lines below the rows, and the message shown without rows. */

/** @import { CardConfig, Status, View } from "./types.js" */
/** @import { Translate } from "./texts.js" */
import { createElement, createIcon, setAttribute, setHidden, setIcon, setText } from "./dom.js";

/** @type {Record<Exclude<Status, "running">, string>} */
const ICONS = {
  loading: "mdi:timer-sand",
  missing: "mdi:help-circle-outline",
  wrong: "mdi:alert-circle-outline",
  unavailable: "mdi:lan-disconnect",
  idle: "mdi:sleep",
  filtered: "mdi:sleep",
  limited: "mdi:eye-off-outline",
};

export class Frame {
  #name = createElement("span", "name");
  #count = createElement("span");
  #onlyOwn = createElement("span");
  #state = createElement("span", "count", {}, createElement("span", "parts", {}, this.#count, new Text(" "), this.#onlyOwn));
  #header = createElement("button", "header", { type: "button" }, this.#name, new Text(" "), this.#state);
  #messageIcon = createIcon();
  #messageText = createElement("span");
  #message = createElement("div", "message", {}, this.#messageIcon, this.#messageText);
  #foldText = createElement("span");
  #foldIcon = createIcon();
  #fold = createElement("button", "more fold", { type: "button" }, this.#foldText, this.#foldIcon);
  #note = createElement("div", "more note");
  #announcement = createElement("div", "announcement", { role: "status" });

  /**
   * @param {HTMLElement} rows
   * @param {() => void} onMoreInfo called when the header is clicked
   * @param {() => void} onFold called when the list is to be unfolded, or folded again
   */
  constructor(rows, onMoreInfo, onFold) {
    this.element = document.createElement("ha-card");
    const header = createElement("h2", "", {}, this.#header);
    this.element.append(header, rows, this.#fold, this.#note, this.#message, this.#announcement);
    this.#header.addEventListener("click", onMoreInfo);
    this.#fold.addEventListener("click", onFold);
  }

  /**
   * @param {View} view
   * @param {CardConfig} config
   * @param {Translate} translate
   */
  update(view, { entity, compact }, translate) {
    const { status, onlyOwn, title, count, truncated } = view;
    const running = status === "running" ? translate("running", { count: truncated ? `${count}+` : count }) : "";
    const message = status === "running" ? "" : translate(status === "missing" && !entity ? "unset" : status, { entity });
    this.element.classList.toggle("compact", compact === true);
    setText(this.#name, title || translate("card_name"));
    setText(this.#count, running);
    setText(this.#onlyOwn, onlyOwn ? translate("only_own") : "");
    setAttribute(this.#header, "title", translate("more_info"));
    setHidden(this.#message, status === "running");
    setAttribute(this.#message, "class", `message ${status}`);
    setIcon(this.#messageIcon, status === "running" ? "" : ICONS[status]);
    setText(this.#messageText, message);
    this.#updateFold(view, translate);
  }

  /**
   * @param {View} view
   * @param {Translate} translate
   */
  #updateFold({ folded, unfolded, notListed, truncated }, translate) {
    setHidden(this.#fold, folded === 0 && !unfolded);
    setText(this.#foldText, unfolded ? translate("fewer") : translate("more", { count: folded }));
    setIcon(this.#foldIcon, unfolded ? "mdi:chevron-up" : "mdi:chevron-down");
    setAttribute(this.#fold, "aria-expanded", String(unfolded));
    const notes = [notListed > 0 ? translate("not_listed", { count: notListed }) : "", truncated ? translate("truncated") : ""];
    setText(this.#note, notes.filter(Boolean).join(" · "));
  }

  /**
   * Have screen readers read a text out. It is not visible.
   *
   * @param {string} text
   */
  announce(text) {
    setText(this.#announcement, text);
  }

  focus() {
    this.#header.focus();
  }
}
