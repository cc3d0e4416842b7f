/** A whole dashboard from the servers found: Home Assistant makes it anew whenever the registries change. */

/** @import { HomeAssistant } from "./types.js" */
/** @import { Library, Server } from "./servers.js" */
/** @import { Texts } from "./texts.js" */
import { DOMAIN, servers } from "./servers.js";
import { textsFor } from "./texts.js";

const CARD = "custom:plex-activities-card";
const TITLE = "Plex";

export class PlexActivitiesStrategy extends HTMLElement {
  static registryDependencies = ["entities", "devices"];
  /** There is nothing to choose: who wants to edit it takes over the dashboard as it is. */
  static noEditor = true;

  /** What the form for a new dashboard starts with. */
  static getCreateSuggestions() {
    return { title: TITLE, icon: "mdi:progress-clock" };
  }

  /**
   * @param {object} _config
   * @param {HomeAssistant} hass
   */
  static async generate(_config, hass) {
    const texts = textsFor(hass.language);
    const found = servers(hass);
    const views = found.map((each) => view(each, texts));
    if (found.length === 0) return { title: TITLE, views: [nothing(texts)] };
    if (found.length > 1) views.unshift(overview(found, texts));
    return { title: TITLE, views };
  }
}

/**
 * @param {Server} server
 * @param {Texts} texts
 */
function view(server, texts) {
  const { entities, libraries, name } = server;
  const sections = [now(server)];
  if (libraries.length > 0) sections.push(grid(...libraries.flatMap(library)));
  // Only this one tells by its state what it was that ran.
  if (entities.current_activity) {
    const log = { type: "logbook", target: { entity_id: [entities.current_activity] }, hours_to_show: 24, grid_options: { columns: "full", rows: 6 } };
    sections.push(grid(heading(texts("history"), "mdi:history"), log));
  }
  return { title: name, path: server.id, type: "sections", max_columns: 3, sections };
}

/** @param {Server} server */
function now({ entities }) {
  const { activities, safe_to_restart, stop_library_scans, cancel_all } = entities;
  const tiles = [
    ...(safe_to_restart ? [tile(safe_to_restart)] : []),
    ...[stop_library_scans, cancel_all].filter(Boolean).map((each) => press(each, "red")),
  ];
  return grid({ type: CARD, entity: activities, grid_options: { columns: "full" } }, ...tiles);
}

/**
 * The cards of all servers beside each other.
 *
 * @param {Server[]} found
 * @param {Texts} texts
 */
function overview(found, texts) {
  const cards = found.map(({ entities }) => grid({ type: CARD, entity: entities.activities, grid_options: { columns: "full" } }));
  return { title: texts("all_servers"), path: "all", type: "sections", max_columns: 3, sections: cards };
}

/** @param {Library} library */
function library({ name, entities }) {
  const half = { grid_options: { columns: 6 } };
  return [
    heading(name, "mdi:bookshelf"),
    ...(entities.scan ? [{ ...press(entities.scan, "teal"), ...half }] : []),
    ...(entities.stop_scan ? [{ ...press(entities.stop_scan, "red"), ...half }] : []),
  ];
}

/** @param {Texts} texts */
function nothing(texts) {
  const add = {
    type: "button",
    name: texts("add_server"),
    icon: "mdi:plus",
    tap_action: { action: "navigate", navigation_path: `/config/integrations/dashboard/add?domain=${DOMAIN}` },
  };
  return { title: TITLE, path: "none", type: "sections", sections: [grid({ type: "markdown", content: texts("no_servers") }, add)] };
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

/** @param {string} entity */
function tile(entity) {
  // Named without the server, whose view it is.
  return { type: "tile", entity, name: { type: "entity" }, grid_options: { columns: "full" } };
}

/**
 * @param {string} entity a button
 * @param {string} color
 */
function press(entity, color) {
  const action = { action: "perform-action", perform_action: "button.press", target: { entity_id: entity } };
  return { ...tile(entity), hide_state: true, color, tap_action: action, icon_tap_action: action };
}
