/** Telling Home Assistant's frontend what there is. */

/** @import { HomeAssistant } from "./types.js" */
import { isActivities } from "./servers.js";
import { PlexActivitiesStrategy } from "./strategy.js";
import { textsOfPage } from "./texts.js";

const CARD = "plex-activities-card";
const STRATEGY = "ll-strategy-dashboard-plex-activities";
const DOCUMENTATION = "https://github.com/plex-activities/plex_activities#the-card";

/** @typedef {{ type: string }} Announced */
/** @typedef {Window & { customCards?: Announced[], customStrategies?: Announced[] }} Page */

/** @param {CustomElementConstructor} card */
export function register(card) {
  const elements = { [CARD]: card, [STRATEGY]: PlexActivitiesStrategy };
  define(elements);
  // Older frontends replace the registry of elements, and may do so after this module has run.
  void customElements.whenDefined("home-assistant").then(() => define(elements));
  const page = /** @type {Page} */ (window);
  announce((page.customCards ??= []), {
    type: CARD,
    // Asked for when they are shown: now the page need not know its language yet.
    get name() {
      return textsOfPage()("card_name");
    },
    get description() {
      return textsOfPage()("card_description");
    },
    preview: true,
    documentationURL: DOCUMENTATION,
    getEntitySuggestion: suggestion,
  });
  announce((page.customStrategies ??= []), {
    type: "plex-activities",
    strategyType: "dashboard",
    get name() {
      return textsOfPage()("strategy_name");
    },
    get description() {
      return textsOfPage()("strategy_description");
    },
    documentationURL: DOCUMENTATION,
  });
}

/** @param {Record<string, CustomElementConstructor>} elements */
function define(elements) {
  for (const [tag, each] of Object.entries(elements)) if (!customElements.get(tag)) customElements.define(tag, each);
}

/**
 * @param {Announced[]} list
 * @param {Announced & Record<string, unknown>} what
 */
function announce(list, what) {
  if (!list.some((each) => each.type === what.type)) list.push(what);
}

/**
 * @param {HomeAssistant} hass
 * @param {string} entity
 */
function suggestion(hass, entity) {
  return isActivities(hass, entity) ? { config: { type: `custom:${CARD}`, entity } } : null;
}
