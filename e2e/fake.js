// A fake Home Assistant for one page: the parts of it that the card uses, and a record of how the card used them.
const fake = {
  entity: "sensor.harbour_activities",
  dialogs: [], // the parameters of all confirmation dialogs
  confirm: true, // the result of the next confirmation dialog, or a promise of it
  calls: [], // the actions called, with functions that resolve or reject them
  events: [], // the events of the card that have reached the document
  intervals: new Map(), // the functions of active timers, by their ids
};
window.fake = fake;

// The elements and functions of Home Assistant's frontend that the card relies on.
customElements.define(
  "ha-card",
  class extends HTMLElement {
    constructor() {
      super();
      this.attachShadow({ mode: "open" }).append(document.createElement("slot"));
    }
  },
);
customElements.define("ha-icon", class extends HTMLElement {});
window.loadCardHelpers = async () => ({
  showConfirmationDialog: async (element, params) => {
    fake.dialogs.push({ element: element.localName, ...params, text: params.text.textContent });
    fake.dialog = Object.assign(document.createElement("ha-dialog"), { open: true });
    fake.dialog.append(params.text);
    return fake.confirm;
  },
});

const { setInterval, clearInterval } = window;
window.setInterval = (callback, ...args) => {
  const id = setInterval(callback, ...args);
  fake.intervals.set(id, callback);
  return id;
};
window.clearInterval = (id) => {
  fake.intervals.delete(id);
  clearInterval(id);
};
let pageHidden = false;
Object.defineProperty(document, "hidden", { get: () => pageHidden });
fake.setPageVisible = (visible) => {
  pageHidden = !visible;
  document.dispatchEvent(new Event("visibilitychange"));
};
for (const type of ["hass-more-info", "card-visibility-changed"])
  document.addEventListener(type, ({ type, detail }) => fake.events.push([type, detail]));

const callService = (domain, action, data, target, notify) =>
  new Promise((resolve, reject) => fake.calls.push({ domain, action, data, notify, resolve, reject }));

const serverRegistries = (name) => {
  const id = name.toLowerCase();
  const entity = `sensor.${id}_activities`;
  return {
    entities: { [entity]: { entity_id: entity, platform: "plex_activities", translation_key: "activities", device_id: id } },
    devices: { [id]: { id, name, config_entry_id: `entry-of-${id}` } },
  };
};
const harbour = serverRegistries("Harbour");
const lagoon = serverRegistries("Lagoon");
let hass = {
  states: {},
  entities: { ...harbour.entities, ...lagoon.entities },
  devices: { ...harbour.devices, ...lagoon.devices },
  language: "en",
  locale: { language: "en", time_format: "24", time_zone: "local" },
  config: { state: "RUNNING", time_zone: "UTC" },
  callService,
};

fake.card = () => document.querySelector("plex-activities-card");
fake.root = () => fake.card().shadowRoot;
/** Add a card to the page. */
fake.addCard = (config, properties = {}) => {
  const card = document.createElement("plex-activities-card");
  card.setConfig({ type: "custom:plex-activities-card", entity: fake.entity, ...config });
  Object.assign(card, properties);
  document.querySelector("main").append(card);
  if (hass) card.hass = hass;
};
/** Change fields of the `hass` object, and pass the new object to all cards. */
fake.updateHass = (fields) => {
  hass = { ...hass, ...fields };
  for (const card of document.querySelectorAll("plex-activities-card")) card.hass = hass;
};
fake.setState = (state, entity = fake.entity) => fake.updateHass({ states: { ...hass.states, [entity]: state } });
/** Set the activities of a sensor. `extra` holds more attributes, and `count` if the state is not their number. */
fake.setActivities = (activities, extra = {}, entity = fake.entity) =>
  fake.setState({ state: String(extra.count ?? activities.length), attributes: { activities, truncated: false, ...extra } }, entity);
