/** The texts of the card in all its languages. */

const en = {
  running: "Running: {count}",
  more_info: "More information",
  activities: "Activities",
  idle: "Nothing runs.",
  filtered: "None of these run.",
  limited: "Nothing runs that this server's token may see.",
  loading: "Loading …",
  missing: "There is no entity called {entity}. Choose another one in the editor of this card.",
  unset: "Choose a server in the editor of this card.",
  wrong: "{entity} is no list of activities. Choose the sensor “Activities” of a server.",
  unavailable: "The server cannot be reached.",
  more: "{count} more",
  truncated: "There may be more: the list is cut.",
  until: "until about {time}",
  stop: "Stop {title}",
  stopping: "Stopping {title} …",
  stopped: "{title} was stopped.",
  was_over: "{title} was over already.",
  confirm_title: "Stop “{title}”?",
  confirm_scan: "All scans of this library end: {library}",
  confirm_stop: "Stop",
  confirm_keep: "Let it run",
  not_stopped: "Not stopped: {reason}",
  connection_lost: "The connection to Home Assistant was lost.",
  library_scan: "Library scan",
  metadata_refresh: "Metadata refresh",
  media_analysis: "Media analysis",
  conversion: "Conversion",
  recording: "Recording",
  guide_refresh: "Guide refresh",
  maintenance: "Maintenance",
  other: "Other",
  card_name: "Plex Activities",
  card_description: "What a Plex Media Server is busy with, how far it is, and a button to stop it.",
  strategy_name: "Plex Activities",
  strategy_description: "Everything about your Plex servers, and it follows them by itself.",
  option_entity: "Server",
  option_title: "Title",
  option_hide_when_idle: "Hide the card while nothing runs",
  option_hide_stop: "Hide the stop buttons",
  option_categories: "Categories",
  option_max_rows: "Rows at most",
  help_entity: "The sensor “Activities” of the server.",
  help_title: "In place of the server's name.",
  help_categories: "All, if none is chosen.",
  all_servers: "All servers",
  history: "What happened",
  no_servers: "There is no Plex server yet, or its list of activities is hidden or disabled.",
  add_server: "Add a Plex server",
};

/** @typedef {keyof typeof en} TextKey */
/** @typedef {(key: TextKey, values?: Record<string, string | number>) => string} Translate */

/** @type {typeof en} */
const de = {
  running: "Aktiv: {count}",
  more_info: "Weitere Informationen",
  activities: "Aktivitäten",
  idle: "Nichts zu tun.",
  filtered: "Nichts davon läuft.",
  limited: "Es läuft nichts, was das Token dieses Servers sehen darf.",
  loading: "Wird geladen …",
  missing: "Es gibt keine Entität namens {entity}. Wähle im Editor dieser Karte eine andere.",
  unset: "Wähle im Editor dieser Karte einen Server.",
  wrong: "{entity} ist keine Liste von Aktivitäten. Wähle den Sensor „Activities“ eines Servers.",
  unavailable: "Der Server ist nicht erreichbar.",
  more: "{count} weitere",
  truncated: "Es können mehr sein: Die Liste ist gekürzt.",
  until: "bis etwa {time}",
  stop: "{title} stoppen",
  stopping: "{title} wird gestoppt …",
  stopped: "{title} wurde gestoppt.",
  was_over: "{title} war schon zu Ende.",
  confirm_title: "„{title}“ stoppen?",
  confirm_scan: "Alle Scans dieser Mediathek enden: {library}",
  confirm_stop: "Stoppen",
  confirm_keep: "Weiterlaufen lassen",
  not_stopped: "Nicht gestoppt: {reason}",
  connection_lost: "Die Verbindung zu Home Assistant ist abgebrochen.",
  library_scan: "Mediathek-Scan",
  metadata_refresh: "Metadaten-Aktualisierung",
  media_analysis: "Medienanalyse",
  conversion: "Konvertierung",
  recording: "Aufnahme",
  guide_refresh: "Aktualisierung der Programmübersicht",
  maintenance: "Wartung",
  other: "Sonstiges",
  card_name: "Plex Activities",
  card_description: "Womit ein Plex Media Server beschäftigt ist, wie weit er ist, und ein Knopf zum Stoppen.",
  strategy_name: "Plex Activities",
  strategy_description: "Alles über deine Plex-Server; es folgt ihnen von selbst.",
  option_entity: "Server",
  option_title: "Titel",
  option_hide_when_idle: "Karte ausblenden, solange nichts läuft",
  option_hide_stop: "Stopp-Knöpfe ausblenden",
  option_categories: "Kategorien",
  option_max_rows: "Höchstens so viele Zeilen",
  help_entity: "Der Sensor „Activities“ des Servers.",
  help_title: "Statt des Namens des Servers.",
  help_categories: "Alle, wenn keine gewählt ist.",
  all_servers: "Alle Server",
  history: "Was geschah",
  no_servers: "Es gibt noch keinen Plex-Server, oder die Liste seiner Aktivitäten ist ausgeblendet oder deaktiviert.",
  add_server: "Plex-Server hinzufügen",
};

/** @type {Record<string, typeof en>} */
export const LANGUAGES = { en, de };

/**
 * The translate function for a language, English if the card is not translated into it. Every call for a language
 * returns the same function, so that rows can detect a change of language.
 *
 * @param {string | undefined} language
 * @returns {Translate}
 */
export function translatorFor(language) {
  return TRANSLATORS.get((language ?? "").split("-")[0].toLowerCase()) ?? ENGLISH;
}

const ENGLISH = translator(en);
/** @type {Map<string, Translate>} */
const TRANSLATORS = new Map(
  Object.entries(LANGUAGES).map(([language, texts]) => [language, texts === en ? ENGLISH : translator(texts)]),
);

/**
 * @param {typeof en} texts
 * @returns {Translate}
 */
function translator(texts) {
  return (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (placeholder, name) => String(values[name] ?? placeholder));
}

/** The translate function for the language of the page, for callbacks that Home Assistant calls without a language. */
export function pageTranslator() {
  return translatorFor(document.documentElement.lang);
}
