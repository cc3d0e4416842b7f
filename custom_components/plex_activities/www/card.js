/** The card, and with it all that Home Assistant's frontend is told of: this is the module it loads. */

/** @import { Activity, CardConfig, HomeAssistant, Stop, View } from "./types.js" */
import { Clock } from "./clock.js";
import { form, stub } from "./form.js";
import { Frame } from "./frame.js";
import { List } from "./list.js";
import { cancelData, checked, viewOf } from "./model.js";
import { register } from "./register.js";
import { DOMAIN } from "./servers.js";
import { reasonOf, sure } from "./stopping.js";
import { styles } from "./styles.js";
import { textsFor } from "./texts.js";

export class PlexActivitiesCard extends HTMLElement {
  static getConfigForm = form;
  static getStubConfig = stub;

  /** Home Assistant takes other hidden cards out of the page, and this one could never show itself again. */
  connectedWhileHidden = true;

  /** @type {CardConfig | undefined} */
  #config;
  /** @type {HomeAssistant | undefined} */
  #hass;
  /** @type {View | undefined} */
  #view;
  /** @type {Map<string, Stop>} */
  #stops = new Map();
  #preview = false;
  #stale = true;
  #list = new List((activity) => void this.#stop(activity));
  #frame = new Frame(this.#list.element, () => this.#showMore());
  #clock = new Clock(
    () => this.#list.tick(Date.now()),
    () => this.#render(),
  );

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styles];
    root.append(this.#frame.element);
  }

  /** @param {unknown} config */
  setConfig(config) {
    this.#config = checked(config);
    this.#stops.clear();
    this.#changed();
  }

  /** @param {HomeAssistant} hass a new one for every change of anything in Home Assistant */
  set hass(hass) {
    const before = this.#hass;
    this.#hass = hass;
    if (!before || !this.#config || differ(before, hass, this.#config.entity)) this.#changed();
  }

  /** @param {boolean} preview */
  set preview(preview) {
    this.#preview = preview;
    this.#changed();
  }

  connectedCallback() {
    this.#clock.connect();
    this.#render();
  }

  disconnectedCallback() {
    this.#clock.disconnect();
  }

  /** For masonry dashboards, in units of 50 pixels. */
  getCardSize() {
    return 1 + Math.ceil(1.5 * Math.max(1, this.#view?.rows.length ?? 1));
  }

  /** For dashboards of sections: as high as its rows. */
  getGridOptions() {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  get #texts() {
    return textsFor(this.#hass?.language);
  }

  #changed() {
    this.#stale = true;
    this.#render();
  }

  #render() {
    // What changes while nobody looks is shown when somebody does.
    if (!this.#stale || !this.#config || !this.#clock.visible) return;
    this.#stale = false;
    const view = viewOf(this.#hass, this.#config);
    this.#view = view;
    for (const id of this.#stops.keys()) if (!view.rows.some((each) => each.activity_id === id)) this.#stops.delete(id);
    this.#frame.update(view, this.#config, this.#texts);
    if (this.#hass) {
      const context = { hass: this.#hass, texts: this.#texts, stops: this.#stops, hideStop: this.#config.hide_stop === true };
      if (!this.#list.update(view.rows, context)) this.#frame.focus();
    }
    this.#setVisible(!view.hidden || this.#preview);
    this.#clock.wanted = view.rows.length > 0;
  }

  /** @param {boolean} visible */
  #setVisible(visible) {
    if (this.hasAttribute("hidden") === !visible) return;
    this.toggleAttribute("hidden", !visible);
    this.style.display = visible ? "" : "none";
    this.#fire("card-visibility-changed", { value: visible });
  }

  #showMore() {
    const entityId = this.#config?.entity ?? "";
    if (!this.#preview && this.#hass?.states[entityId]) this.#fire("hass-more-info", { entityId });
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #fire(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
  }

  /**
   * Ask, stop, and be busy until the row is gone: the action answers when the end is proven.
   *
   * @param {Activity} activity
   */
  async #stop(activity) {
    const config = this.#config;
    if (this.#preview || !config) return;
    const id = activity.activity_id;
    try {
      if (!(await sure(this, activity, this.#texts)) || !this.#hass) return;
      // Over by itself, or asked twice, while the question was open.
      if (!this.#list.has(id) || this.#stops.get(id)?.busy) return;
      this.#setStop(id, { busy: true, error: "" });
      this.#frame.tell(this.#texts("stopping", { title: activity.title }));
      const data = cancelData(this.#hass, config, activity);
      const answer = await this.#hass.callService(DOMAIN, "cancel_activity", data, undefined, false, true);
      const over = answer?.response?.result === "already_finished";
      this.#frame.tell(this.#texts(over ? "was_over" : "stopped", { title: activity.title }));
    } catch (error) {
      this.#setStop(id, { busy: false, error: reasonOf(error, this.#texts) });
    }
  }

  /**
   * @param {string} id
   * @param {Stop} stop
   */
  #setStop(id, stop) {
    if (this.#list.has(id)) this.#stops.set(id, stop);
    this.#changed();
  }
}

/**
 * Whether there is anything new for a card.
 *
 * @param {HomeAssistant} before
 * @param {HomeAssistant} after
 * @param {string} entity
 */
function differ(before, after, entity) {
  return (
    before.states[entity] !== after.states[entity] ||
    before.entities !== after.entities ||
    before.devices !== after.devices ||
    before.locale !== after.locale ||
    before.language !== after.language ||
    before.config.state !== after.config.state
  );
}

register(PlexActivitiesCard);
