/** What stands around the rows: whose they are and how many, and what there is to say when there are none. */

/** @import { CardConfig, Status, View } from "./types.js" */
/** @import { Texts } from "./texts.js" */
import { element, iconElement, setAttribute, setHidden, setIcon, setText } from "./dom.js";

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
  #name = element("span", "name");
  #count = element("span", "count");
  #header = element("button", "header", { type: "button" }, this.#name, new Text(" "), this.#count);
  #icon = iconElement();
  #text = element("span");
  #message = element("div", "message", {}, this.#icon, this.#text);
  #more = element("button", "more", { type: "button" });
  #told = element("div", "told", { role: "status" });

  /**
   * @param {HTMLElement} rows
   * @param {() => void} onMore called when people want to know more
   */
  constructor(rows, onMore) {
    this.element = document.createElement("ha-card");
    this.element.append(element("h2", "", {}, this.#header), rows, this.#more, this.#message, this.#told);
    for (const each of [this.#header, this.#more]) each.addEventListener("click", onMore);
  }

  /**
   * @param {View} view
   * @param {CardConfig} config
   * @param {Texts} texts
   */
  update({ status, title, count, more, truncated }, { entity }, texts) {
    const running = status === "running" ? texts("running", { count: truncated ? `${count}+` : count }) : "";
    const message = status === "running" ? "" : texts(status === "missing" && !entity ? "unset" : status, { entity });
    setText(this.#name, title || texts("card_name"));
    setText(this.#count, running);
    setAttribute(this.#header, "title", texts("more_info"));
    setText(this.#more, [more > 0 ? texts("more", { count: more }) : "", truncated ? texts("truncated") : ""].filter(Boolean).join(" · "));
    setHidden(this.#more, more === 0 && !truncated);
    setHidden(this.#message, status === "running");
    setAttribute(this.#message, "class", `message ${status}`);
    setIcon(this.#icon, status === "running" ? "" : ICONS[status]);
    setText(this.#text, message);
  }

  /**
   * Say something to those who do not see the rows.
   *
   * @param {string} text
   */
  tell(text) {
    setText(this.#told, text);
  }

  focus() {
    this.#header.focus();
  }
}
