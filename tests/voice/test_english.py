"""English sentences that are recognized, and similar ones that are not."""

import pytest

from .assist import CANCEL, SCAN, STATUS, Assist, Slots

STATUS_PHRASES: dict[str, Slots] = {
    "What is Plex doing?": {},
    "What's Plex up to": {},
    "what is the Plex server doing right now": {},
    "What is Plex working on at the moment?": {},
    "What is Plex busy with?": {},
    "what's happening on Plex": {},
    "What is running on my Plex server?": {},
    "Is Plex busy?": {"question": "busy"},
    "is Plex doing anything": {"question": "busy"},
    "is anything running on Plex right now?": {"question": "busy"},
    "How busy is Plex?": {},
    "Why is Plex so slow?": {},
    "Plex status": {},
    "What is the status of Plex?": {},
    "Show me the Plex activities": {},
    "Please tell me what Plex is doing": {},
    "how many tasks are running on Plex": {},
    "What is keeping Plex busy?": {},
    "What is Plex doing on Harbour?": {"server": "Harbour"},
    "What is running on the Plex server Harbour": {"server": "Harbour"},
    "Is a library scan running?": {"category": "library_scan", "question": "busy"},
    "Is the library scan done yet?": {"category": "library_scan", "question": "idle"},
    "How far along is the library scan?": {"category": "library_scan"},
    "is Plex still scanning my library": {
        "category": "library_scan",
        "question": "busy",
    },
    "how many library scans are running on Plex on Harbour": {
        "category": "library_scan",
        "server": "Harbour",
    },
    "Is a scan running on Plex?": {"category": "library_scan", "question": "busy"},
    "how many item refreshes are running on Plex": {"category": "item_refresh"},
    "are there any metadata refreshes in progress": {
        "category": "metadata_refresh",
        "question": "busy",
    },
    "What's the progress of the credits detection?": {"category": "media_analysis"},
    "Is Plex recording anything?": {"category": "recording", "question": "busy"},
    "is there a recording going on on Plex": {
        "category": "recording",
        "question": "busy",
    },
    "Are there any conversions running on Plex?": {
        "category": "conversion",
        "question": "busy",
    },
    "is Plex converting a file": {"category": "conversion", "question": "busy"},
    "how is the TV guide refresh coming along": {"category": "guide_refresh"},
    "is there any maintenance running on Plex": {
        "category": "maintenance",
        "question": "busy",
    },
    "how many other tasks are running on the Plex server": {"category": "other"},
}

CANCEL_PHRASES: dict[str, Slots] = {
    "Stop something on Plex": {},
    "stop the Plex task": {},
    "Stop what Plex is doing": {},
    "Stop everything on Plex": {"everything": True},
    "cancel all Plex activities": {"everything": True},
    "Tell Plex to stop everything": {"everything": True},
    "Cancel all tasks on the Plex server Harbour": {
        "everything": True,
        "server": "Harbour",
    },
    "Stop the library scan": {"category": "library_scan"},
    "stop all library scans": {"category": "library_scan"},
    "Please cancel the library scan on Plex": {"category": "library_scan"},
    "Could you stop scanning the library": {"category": "library_scan"},
    "Stop Plex scanning": {"category": "library_scan"},
    "tell Plex to stop the library scan": {"category": "library_scan"},
    "Abort the library scan on Plex on Harbour": {
        "category": "library_scan",
        "server": "Harbour",
    },
    "Stop the scan on Plex": {"category": "library_scan"},
    "stop all Plex scans": {"category": "library_scan"},
    "stop scanning on Plex": {"category": "library_scan"},
    "Cancel the item refresh on Plex": {"category": "item_refresh"},
    "Cancel the metadata refresh": {"category": "metadata_refresh"},
    "stop credits detection": {"category": "media_analysis"},
    "halt the media analysis": {"category": "media_analysis"},
    "stop all recordings on Plex": {"category": "recording"},
    "Stop the Plex recording": {"category": "recording"},
    "end the conversion on Plex": {"category": "conversion"},
    "Cancel the guide refresh": {"category": "guide_refresh"},
    "stop the maintenance on the Plex server": {"category": "maintenance"},
    "stop the other tasks on Plex": {"category": "other"},
    "Stop the Films library scan": {"category": "library_scan", "library": "Films"},
    "stop scanning the Night Shelf library": {
        "category": "library_scan",
        "library": "Night Shelf",
    },
    "Stop scanning Night Shelf on Plex": {
        "category": "library_scan",
        "library": "Night Shelf",
    },
    "stop scanning my films": {"category": "library_scan", "library": "films"},
    "cancel the scan of my TV shows": {
        "category": "library_scan",
        "library": "TV shows",
    },
    "Stop everything in the Films library": {"library": "Films"},
    "stop the metadata refresh of the Films library": {
        "category": "metadata_refresh",
        "library": "Films",
    },
    "Cancel Evening Harbour News on Plex": {"title": "Evening Harbour News"},
    "Cancel Tides on Plex on Harbour": {"title": "Tides", "server": "Harbour"},
    "stop the Plex activity called Processing": {"title": "Processing"},
    "stop the recording of Evening Harbour News on Plex": {
        "category": "recording",
        "title": "Evening Harbour News",
    },
    "tell Plex to stop converting Night Ferry": {
        "category": "conversion",
        "title": "Night Ferry",
    },
}

SCAN_PHRASES: dict[str, Slots] = {
    "Scan my films": {"library": "films"},
    "scan the movies": {"library": "movies"},
    "Scan my TV shows": {"library": "TV shows"},
    "rescan all my music": {"library": "music"},
    "scan our series on Plex": {"library": "series"},
    "Scan the home videos": {"library": "home videos"},
    "scan my photos": {"library": "photos"},
    "scan my audiobooks please": {"library": "audiobooks"},
    "start a scan of my films": {"library": "films"},
    "Start a films scan": {"library": "films"},
    "look for new movies on Plex": {"library": "movies"},
    "Scan the Films library": {"library": "Films"},
    "scan my Night Shelf library": {"library": "Night Shelf"},
    "Rescan the Shows library on Plex": {"library": "Shows"},
    "scan the Films library for new files": {"library": "Films"},
    "Scan Night Shelf on Plex": {"library": "Night Shelf"},
    "update the Films library on Plex": {"library": "Films"},
    "start a library scan of Night Shelf": {"library": "Night Shelf"},
    "Start a new scan of the Films library": {"library": "Films"},
    "run a scan of Night Shelf on Plex": {"library": "Night Shelf"},
    "Have Plex scan Films": {"library": "Films"},
    "tell Plex to scan the Shows library": {"library": "Shows"},
    "could you make Plex scan my Shows": {"library": "Shows"},
    "Plex, scan my Night Shelf": {"library": "Night Shelf"},
    "look for new files in the Films library": {"library": "Films"},
    "Check for new media in Films on Plex": {"library": "Films"},
    "Scan the Films library on Plex on Harbour": {
        "library": "Films",
        "server": "Harbour",
    },
    "scan my films on the Plex server Harbour": {
        "library": "films",
        "server": "Harbour",
    },
    "Scan my libraries": {},
    "start a library scan": {},
}

# Similar sentences that mean something else.
OTHER_PHRASES = (
    "What is Plex playing?",
    "What's on Plex?",
    "Play something on Plex",
    "Turn on Plex",
    "Pause Plex",
    "Stop Plex",
    "Stop the music on Plex",
    "Stop the film on Plex",
    "What is the server doing?",
    "What is running?",
    "Is anything running?",
    "What is the status of the washing machine?",
    "Stop the conversion",
    "Stop everything",
    "Cancel everything",
    "Cancel all",
    "Stop the network scan",
    "Stop the task",
    "Cancel the timer",
    "Stop all of the timers in the library",
    "Stop the vacuum cleaner",
    "Stop the maintenance",
    "Scan my network",
    "Scan the document",
    "Scan",
    "Scan my fingers",
    "Update Plex",
    "Update the film list",
    "Check for new films",
    "Restart the Plex server",
    "Open the library",
    "Turn on the library lights",
)


@pytest.mark.parametrize(
    ("intent", "phrases"),
    [(STATUS, STATUS_PHRASES), (CANCEL, CANCEL_PHRASES), (SCAN, SCAN_PHRASES)],
    ids=["status", "cancel", "scan"],
)
async def test_sentences_are_recognized_with_their_names(
    assist: Assist, intent: str, phrases: dict[str, Slots]
) -> None:
    assert len(phrases) >= 25
    recognized = {text: await assist.recognize(text) for text in phrases}
    assert recognized == {text: (intent, slots) for text, slots in phrases.items()}


async def test_sentences_about_other_things_are_not_recognized(assist: Assist) -> None:
    recognized = {text: await assist.recognize(text) for text in OTHER_PHRASES}
    assert recognized == dict.fromkeys(OTHER_PHRASES)
