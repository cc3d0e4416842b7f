// A made-up Home Assistant for one page: what the card sees of it, and what it was asked for.
const home = {
  entity: "sensor.harbour_activities",
  asked: [], // questions, as given to the dialog
  answer: true, // to the next question
  calls: [], // actions, as called
  events: [], // what reached the page from the card
  intervals: new Set(), // timers that run
};
window.home = home;

// Home Assistant's own elements, as far as the card relies on them.
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
  showConfirmationDialog: async (element, question) => {
    home.asked.push({ element: element.localName, ...question });
    return home.answer;
  },
});

const { setInterval, clearInterval } = window;
window.setInterval = (...args) => {
  const id = setInterval(...args);
  home.intervals.add(id);
  return id;
};
window.clearInterval = (id) => {
  home.intervals.delete(id);
  clearInterval(id);
};
let away = false;
Object.defineProperty(document, "hidden", { get: () => away });
home.look = (there) => {
  away = !there;
  document.dispatchEvent(new Event("visibilitychange"));
};
for (const type of ["hass-more-info", "card-visibility-changed"])
  document.addEventListener(type, ({ type, detail }) => home.events.push([type, detail]));

home.callService = (domain, action, data, target, notify) =>
  new Promise((finish, fail) => home.calls.push({ domain, action, data, notify, finish, fail }));

const server = (name) => {
  const id = name.toLowerCase();
  const entity = `sensor.${id}_activities`;
  return {
    entities: { [entity]: { entity_id: entity, platform: "plex_activities", translation_key: "activities", device_id: id } },
    devices: { [id]: { id, name, config_entry_id: `entry-of-${id}` } },
  };
};
const harbour = server("Harbour");
const lagoon = server("Lagoon");
let hass = {
  states: {},
  entities: { ...harbour.entities, ...lagoon.entities },
  devices: { ...harbour.devices, ...lagoon.devices },
  language: "en",
  locale: { language: "en", time_format: "24", time_zone: "local" },
  config: { state: "RUNNING", time_zone: "UTC" },
  callService: home.callService,
};

home.card = () => document.querySelector("plex-activities-card");
home.root = () => home.card().shadowRoot;
/** Add a card to the page. */
home.add = (config, properties = {}) => {
  const card = document.createElement("plex-activities-card");
  card.setConfig({ type: "custom:plex-activities-card", entity: home.entity, ...config });
  Object.assign(card, properties);
  document.querySelector("main").append(card);
  if (hass) card.hass = hass;
};
/** Change something of Home Assistant, which hands a new one to all cards. */
home.change = (fields) => {
  hass = { ...hass, ...fields };
  for (const card of document.querySelectorAll("plex-activities-card")) card.hass = hass;
};
home.state = (state, entity = home.entity) => home.change({ states: { ...hass.states, [entity]: state } });
home.list = (activities, extra = {}, entity = home.entity) =>
  home.state({ state: String(extra.count ?? activities.length), attributes: { activities, truncated: false, ...extra } }, entity);
