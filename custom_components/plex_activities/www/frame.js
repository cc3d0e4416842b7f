/** Everything in the card but the rows: the header, the line below the rows, and the message shown without rows. */

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
  #more = createElement("button", "more", { type: "button" });
  #announcement = createElement("div", "announcement", { role: "status" });

  /**
   * @param {HTMLElement} rows
   * @param {() => void} onMoreInfo called when the header or the line below the rows is clicked
   */
  constructor(rows, onMoreInfo) {
    this.element = document.createElement("ha-card");
    this.element.append(createElement("h2", "", {}, this.#header), rows, this.#more, this.#message, this.#announcement);
    for (const button of [this.#header, this.#more]) button.addEventListener("click", onMoreInfo);
  }

  /**
   * @param {View} view
   * @param {CardConfig} config
   * @param {Translate} translate
   */
  update({ status, onlyOwn, title, count, more, truncated }, { entity }, translate) {
    const running = status === "running" ? translate("running", { count: truncated ? `${count}+` : count }) : "";
    const message = status === "running" ? "" : translate(status === "missing" && !entity ? "unset" : status, { entity });
    const moreTexts = [more > 0 ? translate("more", { count: more }) : "", truncated ? translate("truncated") : ""];
    setText(this.#name, title || translate("card_name"));
    setText(this.#count, running);
    setText(this.#onlyOwn, onlyOwn ? translate("only_own") : "");
    setAttribute(this.#header, "title", translate("more_info"));
    setText(this.#more, moreTexts.filter(Boolean).join(" · "));
    setHidden(this.#more, more === 0 && !truncated);
    setHidden(this.#message, status === "running");
    setAttribute(this.#message, "class", `message ${status}`);
    setIcon(this.#messageIcon, status === "running" ? "" : ICONS[status]);
    setText(this.#messageText, message);
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
