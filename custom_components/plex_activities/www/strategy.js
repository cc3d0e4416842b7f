/** Generates a dashboard with a view for each server. Home Assistant generates it again when a registry changes. */

/** @import { HomeAssistant } from "./types.js" */
/** @import { Library, Server } from "./servers.js" */
/** @import { Translate } from "./texts.js" */
import { DOMAIN, findServers } from "./servers.js";
import { loadTranslator } from "./texts.js";

const CARD = "custom:plex-activities-card";
const TITLE = "Plex";
// The narrowest that a tile can be.
const HALF_WIDTH = { grid_options: { columns: 6 } };

export class PlexActivitiesStrategy extends HTMLElement {
  static registryDependencies = ["entities", "devices"];
  /** The strategy has no options. To edit the dashboard, users take control of it. */
  static noEditor = true;

  /** The initial values in the form for a new dashboard. */
  static getCreateSuggestions() {
    return { title: TITLE, icon: "mdi:progress-clock" };
  }

  /**
   * @param {object} _config
   * @param {HomeAssistant} hass
   */
  static async generate(_config, hass) {
    const translate = await loadTranslator(hass.language);
    const servers = findServers(hass);
    const views = servers.map((server) => serverView(server, translate));
    if (servers.length === 0) return { title: TITLE, views: [noServersView(translate)] };
    if (servers.length > 1) views.unshift(overview(servers, translate));
    return { title: TITLE, views };
  }
}

/**
 * @param {Server} server
 * @param {Translate} translate
 */
function serverView(server, translate) {
  const { entities, libraries, name } = server;
  const sections = [activitiesSection(server)];
  if (libraries.length > 0) {
    const title = heading(translate("libraries"), "mdi:folder-search-outline");
    sections.push(grid(title, ...libraries.flatMap(libraryCards)));
  }
  if (entities.activity) {
    const logbook = {
      type: "logbook",
      target: { entity_id: [entities.activity] },
      // Only the sentences of logbook.py about what has ended: the states of the entity itself are times.
      state_filter: ["finished", "cancelled", "vanished"],
      hours_to_show: 24,
      grid_options: { columns: "full", rows: 6 },
    };
    sections.push(grid(heading(translate("history"), "mdi:history"), logbook));
  }
  return { title: name, path: server.id, type: "sections", max_columns: 3, sections };
}

/** @param {Server} server */
function activitiesSection({ entities }) {
  const { activities, library_scan, safe_to_restart, stop_library_scans, cancel_all } = entities;
  const tiles = [
    ...(safe_to_restart ? [{ ...tile(safe_to_restart), state_content: ["state", "reasons"] }] : []),
    ...(stop_library_scans ? [visibleIf(library_scan, true, buttonTile(stop_library_scans, "red"))] : []),
    ...(cancel_all ? [buttonTile(cancel_all, "red")] : []),
  ];
  return grid(activitiesCard(activities), ...tiles);
}

/**
 * A view with the cards of all servers side by side.
 *
 * @param {Server[]} servers
 * @param {Translate} translate
 */
function overview(servers, translate) {
  const sections = servers.map(({ entities }) => grid(activitiesCard(entities.activities)));
  return { title: translate("all_servers"), path: "all", type: "sections", max_columns: 3, sections };
}

/**
 * The row of a library: when it was last scanned, and a tap scans it. While that goes on, what is scanned, and a button
 * that stops it.
 *
 * @param {Library} library
 */
function libraryCards({ name, entities }) {
  const { scan, stop_scan, scanning, last_scan } = entities;
  const shown = last_scan ?? scan;
  const cards = [];
  if (shown) {
    const row = { ...tile(shown), name, icon: "mdi:bookshelf", hide_state: !last_scan };
    cards.push(visibleIf(scanning, false, { ...row, ...(scan ? pressing(scan) : {}) }));
  }
  if (scanning) {
    const row = { ...tile(scanning), name, color: "teal", state_content: ["state", "subtitle"] };
    cards.push(visibleIf(scanning, true, { ...row, ...(stop_scan ? HALF_WIDTH : {}) }));
  }
  if (stop_scan) {
    cards.push(visibleIf(scanning, true, { ...buttonTile(stop_scan, "red"), ...(scanning ? HALF_WIDTH : {}) }));
  }
  return cards;
}

/** @param {Translate} translate */
function noServersView(translate) {
  const message = { type: "markdown", content: translate("no_servers") };
  const addButton = {
    type: "button",
    name: translate("add_server"),
    icon: "mdi:plus",
    tap_action: { action: "navigate", navigation_path: `/config/integrations/dashboard/add?domain=${DOMAIN}` },
  };
  return { title: TITLE, path: "none", type: "sections", sections: [grid(message, addButton)] };
}

/** @param {object[]} cards */
function grid(...cards) {
  return { type: "grid", cards };
}

/**
 * @param {string} text
 * @param {string} icon
 */
function heading(text, icon) {
  return { type: "heading", heading: text, icon };
}

/** @param {string} entity an activities sensor */
function activitiesCard(entity) {
  return { type: CARD, entity, grid_options: { columns: "full" } };
}

/** @param {string} entity */
function tile(entity) {
  // The entity's name without that of the device, which is the title of the view already.
  return { type: "tile", entity, name: { type: "entity" }, grid_options: { columns: "full" } };
}

/**
 * A tile that presses a button.
 *
 * @param {string} entity a button
 * @param {string} color
 */
function buttonTile(entity, color) {
  return { ...tile(entity), hide_state: true, color, ...pressing(entity) };
}

/** @param {string} entity the button that a tap presses */
function pressing(entity) {
  const action = { action: "perform-action", perform_action: "button.press", target: { entity_id: entity } };
  return { tap_action: action, icon_tap_action: action };
}

/**
 * A card that is visible only while a binary sensor is on, or only while it is not. Always, if there is no such sensor.
 *
 * @param {string | undefined} entity
 * @param {boolean} on
 * @param {object} card
 */
function visibleIf(entity, on, card) {
  if (!entity) return card;
  return { ...card, visibility: [{ condition: "state", entity, [on ? "state" : "state_not"]: "on" }] };
}
