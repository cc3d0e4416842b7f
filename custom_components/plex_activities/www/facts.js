/** What an opened row shows of its activity: its category and library, when it started, and when it may finish. */

/** @import { Activity, HomeAssistant } from "./types.js" */
/** @import { TextKey, Translate } from "./texts.js" */
import { createElement, setHidden, setText } from "./dom.js";
import { formatTime } from "./format.js";
import { categoryOf } from "./model.js";

export class Facts {
  element = createElement("dl", "facts");
  /** @type {Map<TextKey, Fact>} */
  #facts = new Map();

  constructor() {
    this.element.hidden = true;
  }

  /**
   * @param {Activity} activity
   * @param {HomeAssistant} hass
   * @param {Translate} translate
   * @param {number} now
   */
  update(activity, hass, translate, now) {
    const { started_at: start, estimated_finish: finish } = activity;
    const hasFinish = Date.parse(finish ?? "") > now;
    this.#set("category", translate(categoryOf(activity)), translate);
    this.#set("library", activity.library ?? "", translate);
    this.#set("started", formatTime(hass, start, now), translate);
    this.#set("finish", hasFinish ? formatTime(hass, finish, now) : "", translate);
  }

  /**
   * @param {TextKey} key
   * @param {string} value empty if it is unknown
   * @param {Translate} translate
   */
  #set(key, value, translate) {
    let fact = this.#facts.get(key);
    if (!fact) {
      fact = new Fact();
      this.#facts.set(key, fact);
      this.element.append(fact.element);
    }
    fact.update(translate(key), value);
  }
}

class Fact {
  #name = createElement("dt");
  #value = createElement("dd");
  element = createElement("div", "", {}, this.#name, this.#value);

  /**
   * @param {string} name
   * @param {string} value
   */
  update(name, value) {
    setText(this.#name, name);
    setText(this.#value, value);
    setHidden(this.element, value === "");
  }
}
