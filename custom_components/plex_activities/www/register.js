/** Registers the card and the dashboard strategy with Home Assistant's frontend. */

/** @import { HomeAssistant } from "./types.js" */
import { isActivitiesSensor } from "./servers.js";
import { PlexActivitiesStrategy } from "./strategy.js";
import { loadedPageTranslator, pageTranslator } from "./texts.js";

const CARD = "plex-activities-card";
const STRATEGY = "ll-strategy-dashboard-plex-activities";
const DOCUMENTATION = "https://github.com/plex-activities/plex_activities/blob/main/docs/card.md";

/** @typedef {{ type: string }} Registration */
/** @typedef {Window & { customCards?: Registration[], customStrategies?: Registration[] }} Page */

/** @param {CustomElementConstructor} card */
export function register(card) {
  const elements = { [CARD]: card, [STRATEGY]: PlexActivitiesStrategy };
  define(elements);
  // Older frontends replace the custom element registry, possibly after this module has run.
  void customElements.whenDefined("home-assistant").then(() => define(elements));
  // Home Assistant sets the language of the page later. Load its texts before the card picker asks for some.
  new MutationObserver(() => void pageTranslator()).observe(document.documentElement, { attributeFilter: ["lang"] });
  void pageTranslator();
  const page = /** @type {Page} */ (window);
  addOnce((page.customCards ??= []), {
    type: CARD,
    // Getters, because the page may not have its language yet when this module runs.
    get name() {
      return loadedPageTranslator()("card_name");
    },
    get description() {
      return loadedPageTranslator()("card_description");
    },
    preview: true,
    documentationURL: DOCUMENTATION,
    getEntitySuggestion,
  });
  addOnce((page.customStrategies ??= []), {
    type: "plex-activities",
    strategyType: "dashboard",
    get name() {
      return loadedPageTranslator()("strategy_name");
    },
    get description() {
      return loadedPageTranslator()("strategy_description");
    },
    documentationURL: DOCUMENTATION,
  });
}

/** @param {Record<string, CustomElementConstructor>} elements */
function define(elements) {
  for (const [tag, constructor] of Object.entries(elements)) {
    if (!customElements.get(tag)) customElements.define(tag, constructor);
  }
}

/**
 * @param {Registration[]} registrations
 * @param {Registration & Record<string, unknown>} added
 */
function addOnce(registrations, added) {
  if (!registrations.some((registration) => registration.type === added.type)) registrations.push(added);
}

/**
 * Suggest this card when an activities sensor is selected in the card picker.
 *
 * @param {HomeAssistant} hass
 * @param {string} entity
 */
function getEntitySuggestion(hass, entity) {
  return isActivitiesSensor(hass, entity) ? { config: { type: `custom:${CARD}`, entity } } : null;
}
