/** The configurations of the cards on the generated dashboard, and the conditions under which they are visible. */

const CARD = "custom:plex-activities-card";
// The card unfolds to show the others.
const MAX_ROWS = 8;

/**
 * A text that is shown as it is by a markdown card, which also renders templates.
 *
 * @param {string} text
 */
export function escapeMarkdown(text) {
  return text.replace(/[!-/:-@[-`{-~]/g, "\\$&");
}

/**
 * @param {string} name
 * @param {string} icon
 * @param {string} path
 */
export function navigateButton(name, icon, path) {
  return { type: "button", name, icon, tap_action: { action: "navigate", navigation_path: path } };
}

/** @param {object[]} cards */
export function grid(...cards) {
  return { type: "grid", cards };
}

/**
 * @param {string} text
 * @param {string} icon
 */
export function heading(text, icon) {
  return { type: "heading", heading: text, icon };
}

/** @param {string} entity an activities sensor */
export function activitiesCard(entity) {
  return { type: CARD, entity, max_rows: MAX_ROWS, grid_options: { columns: "full" } };
}

/** @param {string} entity */
export function tile(entity) {
  // The entity's name without that of the device, which is the title of the view already.
  return { type: "tile", entity, name: { type: "entity" }, grid_options: { columns: "full" } };
}

/**
 * A tile that presses a button.
 *
 * @param {string} entity a button
 * @param {string} color
 * @param {string} [question] asked before
 */
export function buttonTile(entity, color, question) {
  return { ...tile(entity), hide_state: true, color, ...pressing(entity, question) };
}

/**
 * @param {string} entity the button that a tap presses
 * @param {string} [question] asked before
 */
export function pressing(entity, question) {
  const action = { action: "perform-action", perform_action: "button.press", target: { entity_id: entity } };
  return {
    tap_action: question ? { ...action, confirmation: { text: question } } : action,
    // The icon is a part of the tile, and not another button.
    icon_tap_action: { action: "none" },
  };
}

/**
 * A card that is visible only while all conditions are met.
 *
 * @param {object} card
 * @param {object[]} conditions
 */
export function visibleIf(card, ...conditions) {
  return conditions.length > 0 ? { ...card, visibility: conditions } : card;
}

/**
 * That a binary sensor is on, or that it is not. No condition, if there is no such sensor.
 *
 * @param {string | undefined} entity
 * @param {boolean} on
 */
export function isState(entity, on) {
  return entity ? [{ condition: "state", entity, [on ? "state" : "state_not"]: "on" }] : [];
}

/**
 * That the token is the owner's, as far as that is known. With any other, Plex refuses to scan and to stop scans.
 *
 * @param {string} activities the sensor of the server
 */
export function forOwner(activities) {
  return { condition: "state", entity: activities, attribute: "sees_all", state_not: "false" };
}

/** @param {string} activities the sensor of the server */
export function forOthers(activities) {
  return { condition: "state", entity: activities, attribute: "sees_all", state: "false" };
}
