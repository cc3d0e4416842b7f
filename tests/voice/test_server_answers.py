"""Answers about several servers, unreachable ones, and those a user may not reach."""

from inspect import signature
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from homeassistant.components.conversation import (
    HOME_ASSISTANT_AGENT,
    ConversationInput,
    async_get_chat_log,
    async_handle_intents,
)
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.chat_session import async_get_chat_session
from homeassistant.helpers.intent import IntentResponseErrorCode, IntentResponseType
from simulator import Fault, PlexSimulator
from tests.support.entry import set_up
from tests.support.server import CREDITS, RECORDING, SCAN
from tests.support.states import ACTIVITIES, BUSY, running, until_state

from .assist import Assist, add_servers, expose, speech
from .conftest import QUAY_ACTIVITIES

ASKED = (
    "What is Plex doing?",
    "Stop everything on Plex",
    "Stop scanning my music",
    "Scan my films",
    "Scan my music",
    "Scan my libraries",
    "Stop something on Plex",
)


@pytest.fixture
async def shared_quay(
    hass: HomeAssistant, assist: Assist, quay: PlexSimulator
) -> PlexSimulator:
    """Return an exposed second server, set up with the token of a friend."""
    quay.share_with("friends-token", user_id=2)
    await set_up(hass, quay, token="friends-token")
    expose(hass, QUAY_ACTIVITIES)
    return quay


@pytest.mark.usefixtures("exposed_quay")
async def test_the_answer_is_about_all_servers_or_the_named_one(
    hass: HomeAssistant, assist: Assist, plex: PlexSimulator
) -> None:
    await running(hass, plex, SCAN, title="Scanning Films", progress=42)
    assert await assist.ask("What is Plex doing?") == (
        "One activity is running on Harbour: Scanning Films at 42 percent. "
        "Nothing is running on Quay."
    )
    assert await assist.ask("Was macht Plex auf quay?", "de") == (
        "Auf Quay läuft nichts."
    )
    assert await assist.ask("What is Plex doing on Pier?") == (
        "There is no Plex server called Pier. There are Harbour and Quay."
    )
    assert await assist.ask("Was macht Plex auf Pier?", "de") == (
        "Es gibt keinen Plex-Server namens Pier. Es gibt Harbour und Quay."
    )


async def test_ten_servers_are_named_and_the_others_counted(
    hass: HomeAssistant, assist: Assist
) -> None:
    add_servers(hass, 11)
    assert await assist.ask("What is Plex doing on Wharf?") == (
        "There is no Plex server called Wharf. There are Harbour, Pier 00, Pier 01, "
        "Pier 02, Pier 03, Pier 04, Pier 05, Pier 06, Pier 07, Pier 08 and 2 more."
    )
    answer = await assist.ask("Was macht Plex auf Wharf?", "de")
    assert answer.endswith("Pier 07, Pier 08 und 2 weitere.")


async def test_a_server_with_many_libraries_of_one_name_is_named_once(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, assist: Assist
) -> None:
    plex.libraries = dict.fromkeys(map(str, range(20)), "Films")
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert await assist.ask("Scan the Films library") == "Asked Harbour to scan Films."
    plex.fail(Fault.ERROR_500)
    assert await assist.ask("Scan the Films library") == (
        "Could not scan Films on Harbour: the server returned an error."
    )


async def test_activities_are_stopped_on_all_servers_or_the_named_one(
    hass: HomeAssistant,
    assist: Assist,
    plex: PlexSimulator,
    exposed_quay: PlexSimulator,
) -> None:
    on_harbour = plex.start(RECORDING, title="Recording", cancellable=True)
    on_quay = exposed_quay.start(RECORDING, title="Recording", cancellable=True)
    await until_state(hass, ACTIVITIES, "1")
    await until_state(hass, QUAY_ACTIVITIES, "1")
    assert await assist.ask("Stop the recording on Plex on Quay") == (
        "Stopped Recording on Quay."
    )
    assert plex.find(on_harbour)
    assert not exposed_quay.find(on_quay)
    exposed_quay.start(CREDITS, progress=-1)
    await until_state(hass, QUAY_ACTIVITIES, "1")
    assert await assist.ask("Stop everything on Plex") == (
        "Stopped Recording on Harbour. Could not stop Detecting Credits on Quay: "
        "Plex does not allow that to be cancelled."
    )


@pytest.mark.usefixtures("exposed_quay")
async def test_a_server_without_such_an_activity_is_named_only_if_none_has_one(
    hass: HomeAssistant, assist: Assist, plex: PlexSimulator
) -> None:
    await running(hass, plex, RECORDING, title="Recording", cancellable=True)
    assert await assist.ask("Stop the recording on Plex") == (
        "Stopped Recording on Harbour."
    )
    assert await assist.ask("Stop the recording on Plex") == (
        "No recording or live TV session is running on Harbour. "
        "No recording or live TV session is running on Quay."
    )


async def test_an_unreachable_server_does_not_prevent_answers_about_another(
    hass: HomeAssistant,
    assist: Assist,
    plex: PlexSimulator,
    exposed_quay: PlexSimulator,
) -> None:
    await exposed_quay.stop()
    await until_state(hass, QUAY_ACTIVITIES, "unavailable")
    response = await assist.respond("What is Plex doing?")
    assert response.response_type is IntentResponseType.QUERY_ANSWER
    assert speech(response) == (
        "Nothing is running on Harbour. "
        "I could not check Quay: the server cannot be reached."
    )
    assert await assist.ask("Scan my films") == (
        "Asked Harbour to scan Films. "
        "Could not scan Films on Quay: the server cannot be reached."
    )
    assert await assist.ask("Stoppe den Mediathek-Scan", "de") != ""
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    response = await assist.respond("Was macht Plex?", "de")
    assert response.error_code is IntentResponseErrorCode.FAILED_TO_HANDLE
    assert speech(response) == (
        "Harbour konnte ich nicht abfragen: Der Server ist nicht erreichbar. "
        "Quay konnte ich nicht abfragen: Der Server ist nicht erreichbar."
    )


async def test_an_unloaded_server_is_reported_as_not_connected(
    hass: HomeAssistant, entry: MockConfigEntry, assist: Assist
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await assist.ask("What is Plex doing?") == (
        "I could not check Harbour: Home Assistant is not connected to it."
    )
    assert await assist.ask("Scan my films") == (
        "Could not scan films on Harbour: Home Assistant is not connected to it."
    )
    assert await assist.ask("Scan my libraries") == "Tell me which library to scan."


async def test_a_user_without_permission_is_refused_and_learns_no_names(
    hass: HomeAssistant,
    assist: Assist,
    plex: PlexSimulator,
    hass_read_only_user: MockUser,
) -> None:
    uuid = await running(hass, plex, RECORDING, title="Recording", cancellable=True)
    reader = Context(user_id=hass_read_only_user.id)
    plex.requests.clear()
    assert await assist.ask("Stop everything on Plex", context=reader) == (
        "Could not stop Recording on Harbour: you do not have permission."
    )
    for text in ("Scan my films", "Scan my music"):
        answer = await assist.ask(text, context=reader)
        assert answer.endswith("you do not have permission.")
        assert "Shows" not in answer
        assert "Films" not in answer
    assert await assist.ask("What is Plex doing?", context=reader) == (
        "One activity is running on Harbour: Recording at 0 percent."
    )
    hass_read_only_user.mock_policy({"entities": {"domains": {"light": True}}})
    for text in (*ASKED, "What is Plex doing on Harbour?", "What is Plex doing on X?"):
        response = await assist.respond(text, context=reader)
        assert speech(response) == "You do not have permission for any Plex server."
        # No language model is asked in its place.
        assert response.error_code is IntentResponseErrorCode.FAILED_TO_HANDLE
        assert "Harbour" not in str(response.as_dict())
    assert await assist.ask("Was macht Plex?", "de", context=reader) == (
        "Dir fehlt die Berechtigung für alle Plex-Server."
    )
    unknown = Context(user_id="unknown")
    assert await assist.ask("What is Plex doing?", context=unknown) == (
        "You do not have permission for any Plex server."
    )
    assert plex.find(uuid)
    assert plex.requests == []


@pytest.mark.parametrize(
    "entities",
    [
        {"entity_ids": {BUSY: {"read": True}}},
        {"entity_ids": {BUSY: True}},
        {
            "entity_ids": {
                BUSY: True,
                # The right to one library is not the right to its server.
                "button.quay_concerts_scan": True,
            }
        },
    ],
)
async def test_a_user_of_one_server_learns_nothing_of_another(
    hass: HomeAssistant,
    assist: Assist,
    plex: PlexSimulator,
    exposed_quay: PlexSimulator,
    hass_read_only_user: MockUser,
    entities: dict[str, Any],
) -> None:
    assert hass.states.get("button.quay_concerts_scan")
    hass_read_only_user.mock_policy({"entities": entities})
    user = Context(user_id=hass_read_only_user.id)
    exposed_quay.start(RECORDING, title="Secret", cancellable=True)
    await until_state(hass, QUAY_ACTIVITIES, "1")
    await running(hass, plex, SCAN, title="Scanning Films")
    exposed_quay.requests.clear()
    assert await assist.ask("What is Plex doing?", context=user) == (
        "One activity is running on Harbour: Scanning Films at 0 percent."
    )
    for text in (*ASKED, "Scan the Concerts library", "Cancel Secret on Plex"):
        response = await assist.respond(text, context=user)
        for name in ("Quay", "Concerts, ", "Secret at", "Recording"):
            assert name not in speech(response), text
        assert "second" not in str(response.as_dict())
    # As of one that does not exist.
    for server in ("Quay", "Pier"):
        text = f"What is Plex doing on {server}?"
        assert await assist.ask(text, context=user) == (
            f"There is no Plex server called {server}. There is Harbour."
        )
    assert exposed_quay.requests == []


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("en", "What is Plex doing?", "No Plex server is exposed to Assist."),
        ("en", "Stop everything on Plex", "No Plex server is exposed to Assist."),
        ("de", "Scanne meine Filme", "Kein Plex-Server ist für Assist freigegeben."),
    ],
)
async def test_only_exposed_servers_are_accessible(
    hass: HomeAssistant,
    assist_without_server: Assist,
    language: str,
    text: str,
    answer: str,
) -> None:
    assist = assist_without_server
    response = await assist.respond(text, language)
    assert response.error_code is IntentResponseErrorCode.NO_VALID_TARGETS
    assert speech(response).startswith(answer)
    expose(hass, BUSY)
    assert await assist.ask("What is Plex doing?") == "Nothing is running on Harbour."


@pytest.mark.parametrize(
    ("text", "handled"),
    [
        ("What is Plex doing?", True),
        ("Stop credits detection", True),
        ("Stop something on Plex", True),
        ("Scan the Musik library", False),
        ("What is Plex doing on Pier?", False),
    ],
)
async def test_only_unknown_names_are_passed_on_to_a_language_model(
    hass: HomeAssistant,
    assist: Assist,
    plex: PlexSimulator,
    text: str,
    *,
    handled: bool,
) -> None:
    await running(hass, plex, CREDITS, progress=-1)
    user_input = ConversationInput(
        text=text,
        context=Context(),
        conversation_id=None,
        device_id=None,
        satellite_id=None,
        language="en",
        agent_id=HOME_ASSISTANT_AGENT,
    )
    # Since Home Assistant 2026.11 a session has an owner.
    parameters = signature(async_get_chat_session).parameters
    owner: dict[str, Any] = (
        {"context": user_input.context} if "context" in parameters else {}
    )
    with (
        async_get_chat_session(hass, **owner) as session,
        async_get_chat_log(hass, session, user_input) as chat_log,
    ):
        response = await async_handle_intents(hass, user_input, chat_log)
    assert (response is not None) is handled


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        (
            "en",
            "What is Plex doing on Quay?",
            "Nothing is running on Quay, as far as its token can see.",
        ),
        (
            "en",
            "Stop the scan on Plex on Quay",
            "No library scan is running on Quay, as far as its token can see.",
        ),
        (
            "de",
            "Was macht Plex auf Quay?",
            "Auf Quay läuft, soweit mit seinem Token sichtbar, nichts.",
        ),
        (
            "de",
            "Stoppe den Scan auf Plex auf Quay",
            "Auf Quay läuft, soweit mit seinem Token sichtbar, kein Mediathek-Scan.",
        ),
    ],
)
async def test_an_answer_says_that_the_token_of_a_friend_does_not_see_everything(
    assist: Assist, shared_quay: PlexSimulator, language: str, text: str, answer: str
) -> None:
    shared_quay.start(SCAN, title="Scanning Films")
    assert await assist.ask(text, language) == answer


async def test_activities_that_the_token_of_a_friend_sees_are_named(
    hass: HomeAssistant, assist: Assist, shared_quay: PlexSimulator
) -> None:
    shared_quay.start(SCAN, title="Scanning Films")
    shared_quay.start(RECORDING, title="Recording", user_id=2)
    await until_state(hass, QUAY_ACTIVITIES, "1")
    assert await assist.ask("What is Plex doing on Quay?") == (
        "One activity is running on Quay, as far as its token can see: "
        "Recording at 0 percent."
    )
    assert await assist.ask("Was macht Plex auf Quay?", "de") == (
        "Auf Quay läuft, soweit mit seinem Token sichtbar, eine Aktivität: "
        "Recording bei 0 Prozent."
    )
