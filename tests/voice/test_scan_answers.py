"""Scanning libraries by voice, and the answers to it."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.intent import IntentResponseErrorCode, IntentResponseType
from simulator import PlexSimulator
from tests.support.entry import server_device
from tests.support.libraries import library_device
from tests.support.server import SCAN
from tests.support.states import running

from .assist import Assist, speech


async def test_a_library_is_scanned(assist: Assist, plex: PlexSimulator) -> None:
    response = await assist.respond("Scan my films")
    assert response.response_type is IntentResponseType.ACTION_DONE
    assert speech(response) == "Asked Harbour to scan Films."
    await plex.wait_for_request("GET", "/library/sections/1/refresh")
    answer = await assist.ask("Durchsuche die Mediathek Shows", "de")
    assert answer == "Ich habe Harbour gebeten, Shows zu durchsuchen."
    await plex.wait_for_request("GET", "/library/sections/7/refresh")


async def test_a_library_that_was_just_added_is_scanned(
    assist: Assist, plex: PlexSimulator
) -> None:
    plex.libraries["9"] = "Music"
    assert await assist.ask("Scan my music") == "Asked Harbour to scan Music."
    await plex.wait_for_request("GET", "/library/sections/9/refresh")


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        (
            "en",
            "Scan my films",
            "Could not scan Films on Harbour: the server no longer has this library.",
        ),
        (
            "de",
            "Scanne die Mediathek Films",
            (
                "Films konnte auf Harbour nicht durchsucht werden: "
                "Der Server hat diese Mediathek nicht mehr."
            ),
        ),
    ],
)
async def test_a_library_that_was_just_deleted_cannot_be_scanned(
    assist: Assist, plex: PlexSimulator, language: str, text: str, answer: str
) -> None:
    del plex.libraries["1"]
    response = await assist.respond(text, language)
    assert response.error_code is IntentResponseErrorCode.FAILED_TO_HANDLE
    assert speech(response) == answer


ENGLISH = "There is no library called Musik. Harbour has Films and Shows."
GERMAN = "Es gibt keine Mediathek namens Musik. Harbour hat Films und Shows."


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("en", "Scan the Musik library", ENGLISH),
        ("en", "Stop scanning the Musik library", ENGLISH),
        ("de", "Scanne die Mediathek Musik", GERMAN),
        ("de", "Stoppe alles in der Mediathek Musik", GERMAN),
    ],
)
async def test_the_answer_about_an_unknown_library_lists_the_known_ones(
    hass: HomeAssistant,
    assist: Assist,
    plex: PlexSimulator,
    language: str,
    text: str,
    answer: str,
) -> None:
    await running(hass, plex, SCAN, context={"librarySectionID": "1"})
    plex.requests.clear()
    response = await assist.respond(text, language)
    assert response.error_code is IntentResponseErrorCode.NO_VALID_TARGETS
    assert speech(response) == answer
    assert {request.path for request in plex.requests} <= {"/library/sections"}


async def test_more_than_ten_libraries_are_counted(
    assist: Assist, plex: PlexSimulator
) -> None:
    plex.libraries = {str(number): f"Shelf {number:02}" for number in range(12)}
    answer = await assist.ask("Scan the Musik library")
    assert answer.endswith("Shelf 09 and 2 more.")
    plex.libraries = {}
    # An empty list of libraries is believed when it comes twice.
    await assist.ask("Scan the Musik library")
    assert await assist.ask("Scan the Musik library") == (
        "There is no library called Musik. Harbour has no libraries."
    )


async def test_the_answer_to_a_scan_without_a_library_lists_the_libraries(
    assist: Assist,
) -> None:
    assert await assist.ask("Scan my libraries") == (
        "Tell me which library to scan. Harbour has Films and Shows."
    )
    assert await assist.ask("Starte einen Mediathek-Scan", "de") == (
        "Sag mir, welche Mediathek ich durchsuchen soll. Harbour hat Films und Shows."
    )


@pytest.mark.usefixtures("exposed_quay")
async def test_a_library_is_scanned_on_every_server_that_has_it(assist: Assist) -> None:
    assert await assist.ask("Scan my films") == "Asked Harbour and Quay to scan Films."
    assert await assist.ask("Scanne meine Filme", "de") == (
        "Ich habe Harbour und Quay gebeten, Films zu durchsuchen."
    )
    assert await assist.ask("Scan the Concerts library") == (
        "Asked Quay to scan Concerts."
    )
    assert await assist.ask("Have Plex on Harbour scan Films") == (
        "Asked Harbour to scan Films."
    )
    assert await assist.ask("Scanne Films auf Plex", "de") == (
        "Ich habe Harbour und Quay gebeten, Films zu durchsuchen."
    )


async def test_a_part_of_a_name_is_matched_on_each_server(
    assist: Assist, plex: PlexSimulator, exposed_quay: PlexSimulator
) -> None:
    plex.libraries = {"1": "Family Films"}
    exposed_quay.libraries = {"1": "Family Films", "2": "Concerts"}
    await assist.ask("Scan the Family Films library")
    assert await assist.ask("Scan the family library") == (
        "Asked Harbour and Quay to scan Family Films."
    )


@pytest.mark.parametrize(
    ("library", "sentence"),
    [
        ("Movies", "Scan the movie library"),
        ("Kids & Family", "Scan the kids and family library"),
        ("Sci-Fi", "Scan the sci fi library"),
        (" TV Shows", "Scan my TV shows"),
        ("\N{MAN}\N{ZERO WIDTH JOINER}\N{GIRL} Family", "Scan the family library"),
        # Nothing is called so: it is the only library of this type.
        ("Cinema Corner", "Scan the movie library"),
    ],
)
async def test_a_library_is_found_as_people_say_its_name(
    assist: Assist, plex: PlexSimulator, library: str, sentence: str
) -> None:
    plex.libraries = {"1": library, "7": "Shows", "8": "Music"}
    await assist.ask("Scan the Unknown library")
    assert await assist.ask(sentence) == f"Asked Harbour to scan {library.strip()}."
    await plex.wait_for_request("GET", "/library/sections/1/refresh")


async def test_a_library_answers_to_the_name_of_its_device(
    hass: HomeAssistant, assist: Assist, plex: PlexSimulator, entry: MockConfigEntry
) -> None:
    device = library_device(hass, entry)
    dr.async_get(hass).async_update_child_device(device.id, name_by_user="The Attic")
    assert await assist.ask("Scan the attic library") == "Asked Harbour to scan Films."
    await plex.wait_for_request("GET", "/library/sections/1/refresh")


async def test_a_server_answers_to_all_its_names(
    hass: HomeAssistant, assist: Assist, entry: MockConfigEntry
) -> None:
    device = server_device(hass, entry)
    dr.async_get(hass).async_update_device(device.id, name_by_user="Boat House")
    hass.config_entries.async_update_entry(entry, title="Jetty")
    for name in ("Boat House", "the boathouse", "Jetty", "Harbour"):
        answer = await assist.ask(f"What is Plex doing on {name}?")
        assert answer == "Nothing is running on Jetty."
    answer = await assist.ask("What is Plex doing on Lagoon?")
    assert answer == "There is no Plex server called Lagoon. There is Jetty."
