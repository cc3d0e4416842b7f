/** A fake Home Assistant for the tests of the card's modules. */

/** @import { Activity, HomeAssistant, State } from "../../custom_components/plex_activities/www/types.js" */

export const ENTITY = "sensor.harbour_activities";

/**
 * @param {Partial<Activity>} [fields]
 * @returns {Activity}
 */
export function activity(fields = {}) {
  return {
    activity_id: "one",
    type: "library.update.section",
    category: "library_scan",
    title: "Scanning Films",
    subtitle: "",
    progress: 42,
    cancellable: false,
    stoppable: true,
    started_at: "2026-11-06T20:15:00+00:00",
    estimated_finish: null,
    library_id: null,
    library: "Films",
    context: {},
    response: {},
    ...fields,
  };
}

/**
 * @param {Activity[]} activities
 * @param {Partial<State>} [state]
 * @returns {State}
 */
export function listing(activities, state = {}) {
  const attributes = { activities, truncated: false, friendly_name: "Harbour Activities", ...state.attributes };
  return { state: state.state ?? String(activities.length), attributes };
}

/**
 * A Home Assistant with one server called Harbour.
 *
 * @param {State | undefined} state
 * @param {Partial<HomeAssistant>} [fields]
 * @returns {HomeAssistant}
 */
export function home(state, fields = {}) {
  const common = { platform: "plex_activities", device_id: "harbour" };
  return {
    states: { [ENTITY]: state },
    entities: {
      [ENTITY]: { entity_id: ENTITY, translation_key: "activities", ...common },
      "binary_sensor.harbour_busy": { entity_id: "binary_sensor.harbour_busy", translation_key: "busy", ...common },
    },
    devices: { harbour: { id: "harbour", name: "Harbour", name_by_user: null, config_entry_id: "entry-1" } },
    language: "en",
    locale: { language: "en", time_format: "24", time_zone: "server" },
    config: { state: "RUNNING", time_zone: "Europe/Berlin" },
    callService: async () => undefined,
    ...fields,
  };
}
