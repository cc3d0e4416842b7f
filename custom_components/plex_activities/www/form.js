/** The configuration form of the card and its initial options. */

/** @import { HomeAssistant } from "./types.js" */
/** @import { TextKey } from "./texts.js" */
import { CATEGORIES, validateConfig } from "./model.js";
import { DOMAIN, isActivitiesSensor } from "./servers.js";
import { pageTranslator } from "./texts.js";

const FIELDS_WITH_HELP = ["entity", "title", "categories"];

/** Return the form of the card's editor. */
export async function getConfigForm() {
  const translate = await pageTranslator();
  const categories = Object.keys(CATEGORIES).map((value) => ({ value, label: translate(/** @type {TextKey} */ (value)) }));
  return {
    schema: [
      { name: "entity", required: true, selector: { entity: { filter: { integration: DOMAIN, domain: "sensor" } } } },
      { name: "title", selector: { text: {} } },
      { name: "categories", selector: { select: { multiple: true, mode: "dropdown", options: categories } } },
      { name: "max_rows", selector: { number: { min: 1, max: 50, mode: "box" } } },
      { name: "compact", selector: { boolean: {} } },
      { name: "hide_when_idle", selector: { boolean: {} } },
      { name: "hide_stop", selector: { boolean: {} } },
    ],
    computeLabel: (/** @type {{ name: string }} */ { name }) => translate(/** @type {TextKey} */ (`option_${name}`)),
    computeHelper: (/** @type {{ name: string }} */ { name }) =>
      FIELDS_WITH_HELP.includes(name) ? translate(/** @type {TextKey} */ (`help_${name}`)) : undefined,
    assertConfig: validateConfig,
  };
}

/**
 * Return the options of a new card: the first server, which the card picker also shows in its preview.
 *
 * @param {HomeAssistant} hass
 */
export function getStubConfig(hass) {
  return { entity: Object.keys(hass.states).find((entityId) => isActivitiesSensor(hass, entityId)) ?? "" };
}
