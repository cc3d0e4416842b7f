/**
 * The types of the card: the parts of Home Assistant's objects that it uses, and its own. Contains no code.
 *
 * @typedef {object} Activity an item of the sensor's attribute `activities`
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
 * @property {[string, string][]} [identifiers]
 * @property {string | null} [parent_device_id] on the device of a library, the device of its server
 *
 * @typedef {object} HomeAssistant
 * @property {Record<string, State | undefined>} states
 * @property {Record<string, RegistryEntity | undefined>} entities
 * @property {Record<string, RegistryDevice | undefined>} devices
 * @property {string} language
 * @property {{ language: string, time_format: string, time_zone: string }} locale
 * @property {{ state: string, time_zone: string }} config
 * @property {CallService} callService
 *
 * @callback CallService
 * @param {string} domain
 * @param {string} action
 * @param {object} data
 * @param {object} [target]
 * @param {boolean} [notifyOnError] whether Home Assistant shows a message if the action fails
 * @param {boolean} [returnResponse]
 * @returns {Promise<{ response?: { result?: string } } | undefined>}
 *
 * @typedef {object} CardConfig
 * @property {string} type
 * @property {string} entity
 * @property {string} [title]
 * @property {boolean} [hide_when_idle]
 * @property {boolean} [hide_stop]
 * @property {string[]} [categories]
 * @property {number} [max_rows]
 * @property {boolean} [compact]
 *
 * @typedef {"loading" | "missing" | "wrong" | "unavailable" | "idle" | "filtered" | "limited" | "running"} Status
 *
 * @typedef {object} View what the card shows
 * @property {Status} status
 * @property {boolean} onlyOwn whether the token does not see the activities of others
 * @property {string} title
 * @property {number} count the number of running activities; of the listed ones only, if `truncated`
 * @property {Activity[]} rows
 * @property {number} folded how many listed activities are not in `rows` because of `max_rows`
 * @property {boolean} unfolded whether `rows` has more than `max_rows` because the user has unfolded the list
 * @property {number} notListed how many of them the list leaves out
 * @property {boolean} truncated whether there may be more activities than `count`
 * @property {boolean} hidden
 *
 * @typedef {object} StopState the state of stopping an activity
 * @property {boolean} busy from the confirmation until the row is removed or the action fails
 * @property {string} error why it failed, or empty
 */

export {};
