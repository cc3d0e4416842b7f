/** The texts of the card in all its languages. */

const en = {
  running: "Running: {count}",
  more_info: "More information",
  activities: "Activities",
  idle: "Nothing is running.",
  filtered: "None of these are running.",
  limited: "Nothing is running that this server's token can see.",
  loading: "Loading…",
  missing: "The entity {entity} does not exist. Choose another one in the card's editor.",
  unset: "Choose a server in the card's editor.",
  wrong: "{entity} is not an activities sensor. Choose the “Running activities” sensor of a server.",
  unavailable: "The server cannot be reached.",
  more: "{count} more",
  truncated: "The list is truncated.",
  until: "until about {time}",
  stop: "Stop {title}",
  stopping: "Stopping {title}…",
  stopped: "{title} was stopped.",
  was_over: "{title} had already finished.",
  confirm_title: "Stop “{title}”?",
  confirm_scan: "This stops all scans of this library: {library}",
  confirm_task: "This stops the scheduled task of this activity.",
  confirm_maintenance: "This stops all scheduled tasks of the server.",
  confirm_stop: "Stop",
  confirm_keep: "Keep running",
  not_stopped: "Not stopped: {reason}",
  connection_lost: "The connection to Home Assistant was lost.",
  library_scan: "Library scan",
  metadata_refresh: "Metadata refresh",
  media_analysis: "Media analysis",
  conversion: "Conversion",
  recording: "Recording or live TV",
  guide_refresh: "Guide refresh",
  maintenance: "Maintenance",
  other: "Other",
  card_name: "Plex Activities",
  card_description: "Shows the activities of a Plex Media Server with their progress, and lets you stop them.",
  strategy_name: "Plex Activities",
  strategy_description: "A view for each of your Plex servers, kept up to date automatically.",
  option_entity: "Server",
  option_title: "Title",
  option_hide_when_idle: "Hide the card when nothing is running",
  option_hide_stop: "Hide the stop buttons",
  option_categories: "Categories",
  option_max_rows: "Maximum number of rows",
  help_entity: "The “Running activities” sensor of the server.",
  help_title: "Replaces the server's name.",
  help_categories: "All categories if none is selected.",
  all_servers: "All servers",
  libraries: "Scan a library",
  history: "Recent activity",
  no_servers: "There is no Plex server yet, or its “Running activities” sensor is hidden or disabled.",
  add_server: "Add a Plex server",
};

/** @typedef {keyof typeof en} TextKey */
/** @typedef {(key: TextKey, values?: Record<string, string | number>) => string} Translate */

/** @type {typeof en} */
const de = {
  running: "Aktiv: {count}",
  more_info: "Weitere Informationen",
  activities: "Aktivitäten",
  idle: "Es läuft nichts.",
  filtered: "Nichts davon läuft.",
  limited: "Es läuft nichts, was mit dem Token dieses Servers sichtbar ist.",
  loading: "Wird geladen …",
  missing: "Die Entität {entity} gibt es nicht. Wähle im Editor der Karte eine andere aus.",
  unset: "Wähle im Editor der Karte einen Server aus.",
  wrong: "{entity} ist kein Aktivitäten-Sensor. Wähle den Sensor „Running activities“ eines Servers aus.",
  unavailable: "Der Server ist nicht erreichbar.",
  more: "{count} weitere",
  truncated: "Die Liste ist gekürzt.",
  until: "bis etwa {time}",
  stop: "{title} stoppen",
  stopping: "{title} wird gestoppt …",
  stopped: "{title} wurde gestoppt.",
  was_over: "{title} war bereits beendet.",
  confirm_title: "„{title}“ stoppen?",
  confirm_scan: "Damit werden alle Scans dieser Mediathek gestoppt: {library}",
  confirm_task: "Damit wird die geplante Aufgabe dieser Aktivität gestoppt.",
  confirm_maintenance: "Damit werden alle geplanten Aufgaben des Servers gestoppt.",
  confirm_stop: "Stoppen",
  confirm_keep: "Weiterlaufen lassen",
  not_stopped: "Nicht gestoppt: {reason}",
  connection_lost: "Die Verbindung zu Home Assistant ist abgebrochen.",
  library_scan: "Mediathek-Scan",
  metadata_refresh: "Metadaten-Aktualisierung",
  media_analysis: "Medienanalyse",
  conversion: "Konvertierung",
  recording: "Aufnahme oder Live-TV",
  guide_refresh: "Aktualisierung der Programmübersicht",
  maintenance: "Wartung",
  other: "Sonstiges",
  card_name: "Plex Activities",
  card_description: "Zeigt die Aktivitäten eines Plex Media Servers mit ihrem Fortschritt und kann sie stoppen.",
  strategy_name: "Plex Activities",
  strategy_description: "Eine Ansicht für jeden deiner Plex-Server, die automatisch aktuell bleibt.",
  option_entity: "Server",
  option_title: "Titel",
  option_hide_when_idle: "Karte ausblenden, wenn nichts läuft",
  option_hide_stop: "Stopp-Knöpfe ausblenden",
  option_categories: "Kategorien",
  option_max_rows: "Maximale Anzahl der Zeilen",
  help_entity: "Der Sensor „Running activities“ des Servers.",
  help_title: "Ersetzt den Namen des Servers.",
  help_categories: "Alle Kategorien, wenn keine ausgewählt ist.",
  all_servers: "Alle Server",
  libraries: "Mediathek scannen",
  history: "Letzte Aktivitäten",
  no_servers: "Es gibt noch keinen Plex-Server, oder sein Sensor „Running activities“ ist ausgeblendet oder deaktiviert.",
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
