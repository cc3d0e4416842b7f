/** Generates a dashboard with a view for each server. Home Assistant generates it again when a registry changes. */

/** @import { HomeAssistant } from "./types.js" */
/** @import { Library, Server } from "./servers.js" */
/** @import { Translate } from "./texts.js" */
import {
  activitiesCard,
  buttonTile,
  escapeMarkdown,
  forOthers,
  forOwner,
  grid,
  heading,
  isState,
  navigateButton,
  pressing,
  tile,
  visibleIf,
} from "./cards.js";
import { DOMAIN, findServerDevices, findServers } from "./servers.js";
import { loadTranslator } from "./texts.js";

const TITLE = "Plex";
const LIBRARY_ICON = "mdi:bookshelf";
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
    if (servers.length === 0) return { title: TITLE, views: [emptyView(findServerDevices(hass), translate)] };
    const views = servers.map((server) => serverView(server, translate));
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
  const sections = [activitiesSection(server, translate)];
  if (libraries.length > 0) {
    const title = visibleIf(heading(translate("scan_library"), "mdi:folder-search-outline"), forOwner(entities.activities));
    const titleForOthers = visibleIf(heading(translate("libraries"), LIBRARY_ICON), forOthers(entities.activities));
    sections.push(grid(title, titleForOthers, ...libraries.flatMap((library) => libraryCards(library, entities.activities))));
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

/**
 * @param {Server} server
 * @param {Translate} translate
 */
function activitiesSection({ entities }, translate) {
  const { activities, library_scan, safe_to_restart, stop_library_scans, cancel_all } = entities;
  /** @type {object[]} */
  const cards = [activitiesCard(activities)];
  if (safe_to_restart) cards.push({ ...tile(safe_to_restart), state_content: ["state", "reasons"] });
  if (stop_library_scans) {
    const stop = buttonTile(stop_library_scans, "red", translate("confirm_stop_scans"));
    cards.push(visibleIf(stop, forOwner(activities), ...isState(library_scan, true)));
  }
  if (cancel_all) {
    cards.push(visibleIf(buttonTile(cancel_all, "red", translate("confirm_cancel_all")), forOwner(activities)));
  }
  return grid(...cards);
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
 * that stops it. Only the owner of a server can do that; for others the row opens more information.
 *
 * @param {Library} library
 * @param {string} activities the sensor of its server
 */
function libraryCards({ name, entities }, activities) {
  const { scan, stop_scan, scanning, last_scan } = entities;
  const [idle, busy] = [isState(scanning, false), isState(scanning, true)];
  const [owner, others] = [forOwner(activities), forOthers(activities)];
  const cards = [];
  if (scan) {
    const row = { ...tile(last_scan ?? scan), name, icon: LIBRARY_ICON, hide_state: !last_scan, ...pressing(scan) };
    cards.push(visibleIf(row, owner, ...idle));
  }
  if (last_scan) {
    cards.push(visibleIf({ ...tile(last_scan), name, icon: LIBRARY_ICON }, ...(scan ? [others] : []), ...idle));
  }
  if (scanning) {
    const row = { ...tile(scanning), name, color: "teal", state_content: ["state", "subtitle"] };
    if (stop_scan) cards.push(visibleIf({ ...row, ...HALF_WIDTH }, owner, ...busy));
    cards.push(visibleIf(row, ...(stop_scan ? [others] : []), ...busy));
  }
  if (stop_scan) {
    const stop = buttonTile(stop_scan, "red");
    cards.push(visibleIf(scanning ? { ...stop, ...HALF_WIDTH } : stop, owner, ...busy));
  }
  return cards;
}

/**
 * What is shown instead of a server: how to add one, or why those that there are do not show.
 *
 * @param {{ id: string, name: string }[]} hidden
 * @param {Translate} translate
 */
function emptyView(hidden, translate) {
  const servers = hidden.map(({ name }) => escapeMarkdown(name)).join(", ");
  const text = hidden.length > 0 ? translate("hidden_servers", { servers }) : translate("no_servers");
  const add = navigateButton(translate("add_server"), "mdi:plus", `/config/integrations/dashboard/add?domain=${DOMAIN}`);
  const buttons = hidden.map(({ id, name }) =>
    navigateButton(translate("show_device", { server: name }), "mdi:server-network", `/config/devices/device/${id}`),
  );
  const message = { type: "markdown", text_only: true, content: text, grid_options: { columns: "full" } };
  return { title: TITLE, path: "none", type: "sections", sections: [grid(message, ...(hidden.length > 0 ? buttons : [add]))] };
}
