"""German sentences that are recognized, and similar ones that are not."""

import pytest

from .assist import CANCEL, SCAN, STATUS, Assist, Slots

STATUS_PHRASES: dict[str, Slots] = {
    "Was macht Plex?": {},
    "Was macht Plex gerade?": {},
    "Was tut der Plex-Server gerade": {},
    "Womit ist Plex beschäftigt?": {},
    "woran arbeitet Plex": {},
    "Was läuft im Hintergrund auf Plex?": {},
    "Ist Plex beschäftigt?": {"question": "busy"},
    "Macht Plex gerade etwas?": {"question": "busy"},
    "Warum ist Plex so langsam?": {},
    "Welche Aufgaben laufen auf Plex?": {},
    "Zeig mir die Plex-Aktivitäten": {},
    "Wie viele Aktivitäten laufen gerade auf Plex?": {},
    "Wie ist der Status von Plex": {},
    "Was macht Plex auf Harbour?": {"server": "Harbour"},
    "Läuft ein Bibliotheksscan?": {"category": "library_scan", "question": "busy"},
    "Läuft auf Plex noch ein Bibliotheks-Scan?": {
        "category": "library_scan",
        "question": "busy",
    },
    "Wie weit ist der Bibliotheksscan?": {"category": "library_scan"},
    "Ist der Bibliotheksscan schon fertig?": {
        "category": "library_scan",
        "question": "idle",
    },
    "Scannt Plex gerade die Bibliothek?": {
        "category": "library_scan",
        "question": "busy",
    },
    "Läuft ein Scan auf Plex?": {"category": "library_scan", "question": "busy"},
    "Läuft eine Titelaktualisierung auf Plex?": {
        "category": "item_refresh",
        "question": "busy",
    },
    "Wie viele Metadatenaktualisierungen laufen?": {"category": "metadata_refresh"},
    "Läuft eine Vorspannerkennung?": {"category": "media_analysis", "question": "busy"},
    "Nimmt Plex gerade etwas auf?": {"category": "recording", "question": "busy"},
    "Laufen auf Plex Aufnahmen?": {"category": "recording", "question": "busy"},
    "Gibt es eine Konvertierung auf Plex?": {
        "category": "conversion",
        "question": "busy",
    },
    "Läuft die Aktualisierung des Programmführers noch?": {
        "category": "guide_refresh",
        "question": "busy",
    },
    "Läuft eine Wartung auf Plex?": {"category": "maintenance", "question": "busy"},
    "Laufen auf Plex andere Aufgaben?": {"category": "other", "question": "busy"},
}

CANCEL_PHRASES: dict[str, Slots] = {
    "Stoppe etwas auf Plex": {},
    "Beende die Plex-Aufgabe": {},
    "Stoppe, was Plex gerade macht": {},
    "Stoppe alles auf Plex": {"everything": True},
    "Brich alle Aktivitäten auf Plex ab": {"everything": True},
    "Kannst du alle Plex-Aktivitäten beenden": {"everything": True},
    "Stoppe alles auf dem Plex-Server Harbour": {
        "everything": True,
        "server": "Harbour",
    },
    "Stoppe den Bibliotheksscan": {"category": "library_scan"},
    "Brich den Bibliotheksscan ab": {"category": "library_scan"},
    "Bitte den Bibliotheks-Scan auf Plex abbrechen": {"category": "library_scan"},
    "Halte alle Bibliotheksscans auf Plex auf Harbour an": {
        "category": "library_scan",
        "server": "Harbour",
    },
    "Hör auf, die Bibliothek zu scannen": {"category": "library_scan"},
    "Stoppe den Scan auf Plex": {"category": "library_scan"},
    "Beende die Titel-Aktualisierungen auf Plex": {"category": "item_refresh"},
    "Beende die Metadatenaktualisierung": {"category": "metadata_refresh"},
    "Stoppe die Intro-Erkennung": {"category": "media_analysis"},
    "Stoppe alle Aufnahmen auf Plex": {"category": "recording"},
    "Brich die Konvertierung auf Plex ab": {"category": "conversion"},
    "Stopp die EPG-Aktualisierung": {"category": "guide_refresh"},
    "Beende auf Plex die Wartung": {"category": "maintenance"},
    "Stoppe die anderen Aufgaben auf Plex": {"category": "other"},
    "Stoppe den Scan der Bibliothek Filme": {
        "category": "library_scan",
        "library": "Filme",
    },
    "Brich den Bibliotheksscan der Bibliothek Nachtregal ab": {
        "category": "library_scan",
        "library": "Nachtregal",
    },
    "Stoppe den Scan meiner Filme": {"category": "library_scan", "library": "Filme"},
    "Stoppe alles in der Bibliothek Filme": {"library": "Filme"},
    "Brich Tagesschau auf Plex ab": {"title": "Tagesschau"},
    "Tagesschau auf Plex abbrechen": {"title": "Tagesschau"},
    "Stoppe die Aufnahme von Tagesschau auf Plex": {
        "category": "recording",
        "title": "Tagesschau",
    },
}

SCAN_PHRASES: dict[str, Slots] = {
    "Scanne meine Filme": {"library": "Filme"},
    "Durchsuche alle Serien": {"library": "Serien"},
    "Meine Musik scannen": {"library": "Musik"},
    "Scanne unsere Hörbücher auf Plex": {"library": "Hörbücher"},
    "Scanne meine Fotos": {"library": "Fotos"},
    "Starte einen Scan meiner Filme": {"library": "Filme"},
    "Scanne die Bibliothek Filme": {"library": "Filme"},
    "Durchsuche bitte die Bibliothek Nachtregal": {"library": "Nachtregal"},
    "Die Bibliothek Nachtregal auf Plex scannen": {"library": "Nachtregal"},
    "Scanne Nachtregal auf Plex": {"library": "Nachtregal"},
    "Aktualisiere die Bibliothek Filme auf Plex": {"library": "Filme"},
    "Starte einen Bibliotheksscan der Bibliothek Filme": {"library": "Filme"},
    "Starte einen Bibliotheksscan von Nachtregal": {"library": "Nachtregal"},
    "Lass Plex meine Shows durchsuchen": {"library": "Shows"},
    "Plex soll die Bibliothek Filme scannen": {"library": "Filme"},
    "Suche nach neuen Dateien in der Bibliothek Filme": {"library": "Filme"},
    "Scanne auf Plex auf Harbour die Bibliothek Filme": {
        "library": "Filme",
        "server": "Harbour",
    },
    "Scanne alle Bibliotheken": {},
    "Starte einen Bibliotheksscan": {},
}

# Similar sentences that mean something else.
OTHER_PHRASES = (
    "Was läuft auf Plex?",
    "Was läuft?",
    "Was spielt Plex?",
    "Schalte Plex ein",
    "Stoppe Plex",
    "Stoppe die Musik auf Plex",
    "Was macht der Server?",
    "Was macht die Waschmaschine?",
    "Stoppe alles",
    "Brich alles ab",
    "Stoppe den Netzwerkscan",
    "Brich den Timer ab",
    "Beende die Wartung",
    "Scanne mein Netzwerk",
    "Scanne das Dokument",
    "Aktualisiere Plex",
    "Starte den Plex-Server neu",
    "Mach das Licht in der Bibliothek an",
    "Öffne die Mediathek",
)


def _with_mediathek(text: str) -> str:
    """Return a sentence with the word for library that Plex itself uses."""
    for everyday, of_plex in (
        ("Bibliotheksscan", "Mediathekscan"),
        ("Bibliotheks-Scan", "Mediathek-Scan"),
        ("Bibliothek", "Mediathek"),
    ):
        text = text.replace(everyday, of_plex)
    return text


ALL_PHRASES = pytest.mark.parametrize(
    ("intent", "phrases"),
    [(STATUS, STATUS_PHRASES), (CANCEL, CANCEL_PHRASES), (SCAN, SCAN_PHRASES)],
    ids=["status", "cancel", "scan"],
)


@ALL_PHRASES
async def test_sentences_are_recognized_with_their_names(
    assist: Assist, intent: str, phrases: dict[str, Slots]
) -> None:
    assert len(phrases) >= 15
    recognized = {text: await assist.recognize(text, "de") for text in phrases}
    assert recognized == {text: (intent, slots) for text, slots in phrases.items()}


@ALL_PHRASES
async def test_mediathek_is_recognized_like_bibliothek(
    assist: Assist, intent: str, phrases: dict[str, Slots]
) -> None:
    expected = {
        variant: (intent, slots)
        for text, slots in phrases.items()
        if (variant := _with_mediathek(text)) != text
    }
    assert expected
    recognized = {text: await assist.recognize(text, "de") for text in expected}
    assert recognized == expected


async def test_sentences_about_other_things_are_not_recognized(assist: Assist) -> None:
    recognized = {text: await assist.recognize(text, "de") for text in OTHER_PHRASES}
    assert recognized == dict.fromkeys(OTHER_PHRASES)
