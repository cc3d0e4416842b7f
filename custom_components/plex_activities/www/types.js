/**
 * What the card takes from Home Assistant, as far as it takes it, and its own values. No code.
 *
 * @typedef {object} Activity an item of the attribute `activities`
 * @property {string} activity_id
 * @property {string} type
 * @property {string} category
 * @property {string} title
 * @property {string} subtitle
 * @property {number | null} progress
 * @property {boolean} cancellable
 * @property {boolean} stoppable
 * @property {string} started_at
 * @property {string | null} estimated_finish
 * @property {string | null} library_id
 * @property {string | null} library
 * @property {Record<string, unknown>} context
 * @property {Record<string, unknown>} response
 *
 * @typedef {object} State
 * @property {string} state
 * @property {Record<string, unknown>} attributes
 *
 * @typedef {object} RegistryEntity an item of `hass.entities`
 * @property {string} entity_id
 * @property {string} [device_id]
 * @property {string} [platform]
 * @property {string} [translation_key]
 * @property {boolean} [hidden]
 *
 * @typedef {object} RegistryDevice an item of `hass.devices`
 * @property {string} id
 * @property {string | null} [name]
 * @property {string | null} [name_by_user]
 * @property {string | null} [config_entry_id]
 * @property {string | null} [parent_device_id] the server's device, for that of a library
 *
 * @typedef {object} HomeAssistant
 * @property {Record<string, State | undefined>} states
 * @property {Record<string, RegistryEntity | undefined>} entities
 * @property {Record<string, RegistryDevice | undefined>} devices
 * @property {string} language
 * @property {{ language: string, time_format: string, time_zone: string }} locale
 * @property {{ state: string, time_zone: string }} config
 * @property {(domain: string, action: string, data: object, target?: object, notify?: boolean, respond?: boolean) => Promise<{ response?: { result?: string } } | undefined>} callService
 *
 * @typedef {object} CardConfig
 * @property {string} type
 * @property {string} entity
 * @property {string} [title]
 * @property {boolean} [hide_when_idle]
 * @property {boolean} [hide_stop]
 * @property {string[]} [categories]
 * @property {number} [max_rows]
 *
 * @typedef {"loading" | "missing" | "wrong" | "unavailable" | "idle" | "filtered" | "limited" | "running"} Status
 *
 * @typedef {object} View what the card shows
 * @property {Status} status
 * @property {string} title
 * @property {number} count how many run, as far as that is known
 * @property {Activity[]} rows
 * @property {number} more how many of them have no row
 * @property {boolean} truncated whether there may be others that are not counted
 * @property {boolean} hidden
 *
 * @typedef {{ busy: boolean, error: string }} Stop how far the stopping of an activity has come
 */

export {};
