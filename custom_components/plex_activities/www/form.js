/** The editor of the card, made of Home Assistant's own form, and the options it starts with. */

/** @import { HomeAssistant } from "./types.js" */
/** @import { TextKey } from "./texts.js" */
import { CATEGORIES, checked } from "./model.js";
import { DOMAIN, isActivities } from "./servers.js";
import { textsOfPage } from "./texts.js";

const HELPED = ["entity", "title", "categories"];

/** `getConfigForm` of the card. */
export function form() {
  const texts = textsOfPage();
  const categories = Object.keys(CATEGORIES).map((value) => ({ value, label: texts(/** @type {TextKey} */ (value)) }));
  return {
    schema: [
      { name: "entity", required: true, selector: { entity: { filter: { integration: DOMAIN, domain: "sensor" } } } },
      { name: "title", selector: { text: {} } },
      { name: "categories", selector: { select: { multiple: true, mode: "dropdown", options: categories } } },
      { name: "max_rows", selector: { number: { min: 1, max: 50, mode: "box" } } },
      { name: "hide_when_idle", selector: { boolean: {} } },
      { name: "hide_stop", selector: { boolean: {} } },
    ],
    computeLabel: (/** @type {{ name: string }} */ { name }) => texts(/** @type {TextKey} */ (`option_${name}`)),
    computeHelper: (/** @type {{ name: string }} */ { name }) =>
      HELPED.includes(name) ? texts(/** @type {TextKey} */ (`help_${name}`)) : undefined,
    assertConfig: checked,
  };
}

/**
 * `getStubConfig` of the card: the first server, for the preview in the card picker.
 *
 * @param {HomeAssistant} hass
 */
export function stub(hass) {
  return { entity: Object.keys(hass.states).find((each) => isActivities(hass, each)) ?? "" };
}
