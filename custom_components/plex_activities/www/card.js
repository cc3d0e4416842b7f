/** The card. This is the module that Home Assistant's frontend loads; it also registers the dashboard strategy. */

/** @import { Activity, CardConfig, HomeAssistant, StopState, View } from "./types.js" */
/** @import { Translate } from "./texts.js" */
import { Clock } from "./clock.js";
import { getConfigForm, getStubConfig } from "./form.js";
import { Frame } from "./frame.js";
import { List } from "./list.js";
import { activityName, cancelData, computeView, validateConfig } from "./model.js";
import { register } from "./register.js";
import { DOMAIN } from "./servers.js";
import { Confirmation, errorMessage } from "./stopping.js";
import { CSS } from "./styles.js";
import { loadTranslator, loadedTranslator } from "./texts.js";

export class PlexActivitiesCard extends HTMLElement {
  static getConfigForm = getConfigForm;
  static getStubConfig = getStubConfig;

  /** Home Assistant removes hidden cards from the page. This one has to stay connected, or it could not show itself again. */
  connectedWhileHidden = true;

  /** @type {CardConfig | undefined} */
  #config;
  /** @type {HomeAssistant | undefined} */
  #hass;
  /** @type {Translate | undefined} undefined until the texts have been loaded */
  #translate;
  /** @type {View | undefined} */
  #view;
  /** @type {Map<string, StopState>} by activity id */
  #stopStates = new Map();
  #preview = false;
  #unfolded = false;
  /** @type {Confirmation | undefined} of the open dialog */
  #confirmation;
  #needsRender = true;
  #list = new List((activity) => void this.#stop(activity));
  #frame = new Frame(
    this.#list.element,
    () => this.#showMoreInfo(),
    () => this.#toggleFold(),
  );
  #clock = new Clock(
    () => this.#list.tick(Date.now()),
    () => this.#render(),
  );

  constructor() {
    super();
    // Safari knows `new CSSStyleSheet()` since 16.4 only.
    const styles = document.createElement("style");
    styles.textContent = CSS;
    this.attachShadow({ mode: "open" }).append(styles, this.#frame.element);
  }

  /** @param {unknown} config */
  setConfig(config) {
    this.#config = validateConfig(config);
    this.#stopStates.clear();
    this.#requestRender();
  }

  /** @param {HomeAssistant} hass a new object for every change in Home Assistant */
  set hass(hass) {
    const previous = this.#hass;
    this.#hass = hass;
    if (previous?.language !== hass.language) this.#setLanguage(hass.language);
    if (!previous || !this.#config || hasChanged(previous, hass, this.#config.entity)) this.#requestRender();
  }

  /** @param {boolean} preview */
  set preview(preview) {
    this.#preview = preview;
    this.#requestRender();
  }

  connectedCallback() {
    this.#clock.connect();
    this.#render();
  }

  disconnectedCallback() {
    this.#clock.disconnect();
  }

  /** The height in a masonry view, in units of 50 pixels. */
  getCardSize() {
    const rowHeight = this.#config?.compact ? 0.8 : 1.7;
    return 1 + Math.ceil(rowHeight * Math.max(1, this.#view?.rows.length ?? 1));
  }

  /** The size in a sections view. The height follows the number of rows. */
  getGridOptions() {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  /**
   * Use the texts of a language once they have been loaded. Until then the card keeps those of the previous language, or
   * stays empty.
   *
   * @param {string} language
   */
  #setLanguage(language) {
    const translate = loadedTranslator(language);
    if (translate) this.#translate = translate;
    else void loadTranslator(language).then((loaded) => this.#setTranslate(language, loaded));
  }

  /**
   * @param {string} language
   * @param {Translate} translate
   */
  #setTranslate(language, translate) {
    if (this.#hass?.language !== language) return;
    this.#translate = translate;
    this.#requestRender();
  }

  #requestRender() {
    this.#needsRender = true;
    this.#render();
  }

  #render() {
    const hass = this.#hass;
    const translate = this.#translate;
    // While the card is not visible, rendering waits until it is.
    if (!this.#needsRender || !this.#config || !hass || !translate || !this.#clock.visible) return;
    this.#needsRender = false;
    const view = computeView(hass, this.#config, this.#unfolded);
    this.#view = view;
    for (const id of this.#stopStates.keys()) {
      if (!view.rows.some((activity) => activity.activity_id === id)) this.#stopStates.delete(id);
    }
    this.#frame.update(view, this.#config, translate);
    const context = { hass, translate, stopStates: this.#stopStates, hideStop: this.#config.hide_stop === true };
    if (!this.#list.update(view.rows, context)) this.#frame.focus();
    // The activity may end, or the server become unavailable, while the dialog is open.
    if (this.#confirmation && !this.#list.has(this.#confirmation.activity.activity_id)) this.#confirmation.close();
    this.#setVisible(!view.hidden || this.#preview);
    this.#clock.enabled = view.rows.length > 0;
  }

  /** @param {boolean} visible */
  #setVisible(visible) {
    if (this.hasAttribute("hidden") === !visible) return;
    this.toggleAttribute("hidden", !visible);
    this.style.display = visible ? "" : "none";
    this.#fire("card-visibility-changed", { value: visible });
  }

  #toggleFold() {
    this.#unfolded = !this.#unfolded;
    this.#requestRender();
  }

  #showMoreInfo() {
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
   * Stop an activity after the user has confirmed it.
   *
   * The action returns once the activity has ended. Its row stays busy until it is removed.
   *
   * @param {Activity} activity
   */
  async #stop(activity) {
    const config = this.#config;
    const translate = this.#translate;
    if (this.#preview || !config || !translate) return;
    const id = activity.activity_id;
    const title = activityName(activity, translate);
    const confirmation = new Confirmation(activity);
    this.#confirmation = confirmation;
    try {
      const confirmed = await confirmation.ask(this, translate);
      if (this.#confirmation === confirmation) this.#confirmation = undefined;
      if (!confirmed || !this.#hass) return;
      // While the dialog was open, the activity may have ended, or been stopped from a second dialog.
      if (!this.#list.has(id) || this.#stopStates.get(id)?.busy) return;
      this.#setStopState(id, { busy: true, error: "" });
      this.#frame.announce(translate("stopping", { title }));
      const data = cancelData(this.#hass, config, activity);
      const result = await this.#hass.callService(DOMAIN, "cancel_activity", data, undefined, false, true);
      const alreadyFinished = result?.response?.result === "already_finished";
      this.#frame.announce(translate(alreadyFinished ? "was_over" : "stopped", { title }));
    } catch (error) {
      this.#setStopState(id, { busy: false, error: errorMessage(error, translate) });
    }
  }

  /**
   * @param {string} id
   * @param {StopState} stopState
   */
  #setStopState(id, stopState) {
    if (this.#list.has(id)) this.#stopStates.set(id, stopState);
    this.#requestRender();
  }
}

/**
 * Whether anything that the card shows has changed.
 *
 * @param {HomeAssistant} previous
 * @param {HomeAssistant} current
 * @param {string} entity
 */
function hasChanged(previous, current, entity) {
  return (
    previous.states[entity] !== current.states[entity] ||
    previous.entities !== current.entities ||
    previous.devices !== current.devices ||
    previous.locale !== current.locale ||
    previous.language !== current.language ||
    previous.config.state !== current.config.state
  );
}

register(PlexActivitiesCard);
