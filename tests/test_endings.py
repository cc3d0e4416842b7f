"""What an action answers of an end, and what everybody is told of it, is the same."""

import asyncio
import json

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support.actions import stopped
from .support.clock import pass_time, polled
from .support.entry import TOKEN, config_entry, until_stream
from .support.server import SCAN, SUBSCRIPTIONS
from .support.states import ACTIVITIES, CURRENT, EventWrites as Told, state, until_state

FILMS = {"librarySectionID": "1"}
STOP_FILMS = "/library/sections/1/refresh"


def ended(uuid: str) -> str:
    """Return the frame of an end."""
    message = {"event": "ended", "uuid": uuid, "Activity": {"uuid": uuid}}
    inner = {"type": "activity", "ActivityNotification": [message]}
    return json.dumps({"NotificationContainer": inner})


def change_hands(plex: PlexSimulator) -> None:
    """Leave the token as that of somebody the server is shared with."""
    plex.accept_token("new owner")
    plex.share_with(TOKEN)


@pytest.mark.parametrize(
    ("fault", "result", "told"),
    [
        pytest.param(None, "cancelled", "cancelled", id="yes"),
        pytest.param(Fault.NOT_FOUND, "already_finished", "finished", id="gone"),
        pytest.param(Fault.NOT_JSON_ERROR, "already_finished", "finished", id="no"),
        pytest.param(Fault.FORBIDDEN, "already_finished", "finished", id="not you"),
        pytest.param(Fault.ERROR_500, "already_finished", "finished", id="failed"),
        # It may have been a yes.
        pytest.param(Fault.HANG, "cancelled", "cancelled", id="lost"),
    ],
)
async def test_what_ends_while_the_server_has_not_answered_is_told_with_the_answer(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    fault: Fault | None,
    result: str,
    told: str,
) -> None:
    scan = plex.start(SCAN, context=FILMS)
    await until_state(hass, ACTIVITIES, "1")
    heard = Told(hass)
    plex.fail(fault, only=STOP_FILMS)
    plex.hold(STOP_FILMS)
    stopping = asyncio.create_task(stopped(hass, scan))
    await plex.wait_for_request("DELETE", STOP_FILMS)
    if plex.find(scan):
        plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    assert heard.events == []
    plex.release()
    assert await stopping == result
    assert heard.events == [(told, scan)]


async def test_two_who_stop_it_at_once_hear_the_same(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """The server says yes to one of them, and to the other that there is nothing."""
    job = plex.start(SUBSCRIPTIONS, cancellable=True)
    await until_state(hass, ACTIVITIES, "1")
    heard = Told(hass)
    both = asyncio.gather(stopped(hass, job), stopped(hass, job))
    assert list(await both) == ["cancelled", "cancelled"]
    assert heard.events == [("cancelled", job)]


async def test_a_no_to_one_says_nothing_of_what_another_is_promised(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN, context=FILMS)
    await until_state(hass, ACTIVITIES, "1")
    heard = Told(hass)
    yes = asyncio.Event()
    plex.on_cancel = lambda _: yes.wait()
    first = asyncio.create_task(stopped(hass, scan))
    await plex.wait_for_request("DELETE", STOP_FILMS)
    del plex.libraries["1"]
    plex.hold(STOP_FILMS)
    second = asyncio.create_task(stopped(hass, scan))
    await plex.wait_for_request("DELETE", STOP_FILMS, count=2)
    plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    plex.requests.clear()
    plex.release()
    # Who hears a no looks whether it is over.
    await plex.wait_for_request("GET", "/activities")
    await polled(hass, entry)
    assert heard.events == []
    yes.set()
    assert [await first, await second] == ["cancelled", "cancelled"]
    assert heard.events == [("cancelled", scan)]


async def test_what_turns_out_to_go_on_has_not_ended(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = plex.start(SUBSCRIPTIONS, cancellable=True)
    await until_state(hass, ACTIVITIES, "1")
    heard = Told(hass)
    plex.fail(Fault.NOT_JSON_ERROR, only=f"/activities/{job}")
    plex.hold(f"/activities/{job}")
    stopping = asyncio.create_task(stopped(hass, job))
    await plex.wait_for_request("DELETE", f"/activities/{job}")
    plex.send(ended(job))
    await until_state(hass, ACTIVITIES, "0")
    await entry.runtime_data.async_refresh()
    await until_state(hass, ACTIVITIES, "1")
    plex.release()
    assert await stopping == "not_cancellable"
    assert heard.events == []
    # And what is told of it counts again.
    plex.progress(job, 50)
    await until_state(hass, CURRENT, lambda now: now.attributes.get("progress") == 50)


async def test_what_is_hidden_by_now_is_not_said_to_be_over(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """That a token is no longer the owner's shows only in what is missing."""
    job = plex.start(SUBSCRIPTIONS, cancellable=True)
    await until_state(hass, ACTIVITIES, "1")
    heard = Told(hass)
    change_hands(plex)
    assert await stopped(hass, job) == "not_allowed"
    assert state(hass, ACTIVITIES).state == "unknown"
    assert heard.events == [("vanished", job)]
    assert plex.find(job)


async def test_what_was_hidden_before_it_was_seen_is_not_said_to_be_over(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    change_hands(plex)
    job = plex.start(SUBSCRIPTIONS, cancellable=True)
    assert await stopped(hass, job) == "not_allowed"
    assert state(hass, ACTIVITIES).state == "unknown"


async def test_a_stream_of_who_saw_more_is_listened_to_no_longer(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """It would bring back what the lists hide, and each list would end it again."""
    job = plex.start(SCAN)
    await until_state(hass, ACTIVITIES, "1")
    heard = Told(hass)
    change_hands(plex)
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "unknown")
    plex.requests.clear()
    plex.progress(job, 50)
    await plex.wait_for_request("GET", "/activities")
    await until_stream(hass, entry, plex, seconds=5)
    await pass_time(hass, entry, 61)
    assert heard.events == [("vanished", job)]
    own = plex.start(SCAN, user_id=2)
    await until_state(hass, ACTIVITIES, "1")
    assert heard.events == [("vanished", job), ("started", own)]


async def test_a_yes_is_no_proof_if_the_list_hides_what_comes_of_it(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = plex.start(SUBSCRIPTIONS, cancellable=True)
    await until_state(hass, ACTIVITIES, "1")
    heard = Told(hass)
    plex.ignore_cancels()
    plex.on_cancel = lambda _: change_hands(plex)
    assert await stopped(hass, job) == "not_allowed"
    assert heard.events == [("vanished", job)]


async def test_what_a_poll_misses_is_hidden_if_the_token_is_no_longer_the_owners(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    heard = Told(hass)
    job = plex.start(SCAN)
    await pass_time(hass, polled_entry, 11)
    change_hands(plex)
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, ACTIVITIES, "unknown")
    assert heard.events == [("started", job), ("vanished", job)]


async def test_ones_own_is_over_when_it_is_missing_though_others_are_hidden(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    change_hands(plex)
    plex.deny_streams()
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    heard = Told(hass)
    job = plex.start(SUBSCRIPTIONS, cancellable=True, user_id=2)
    await pass_time(hass, entry, 11)
    plex.forget(job)
    plex.requests.clear()
    assert await stopped(hass, job) == "already_finished"
    assert heard.events == [("started", job), ("finished", job)]
    # Who does not see all is not asked again whether that is so.
    assert "/butler" not in {each.path for each in plex.requests}


async def test_an_end_that_is_found_costs_one_question_and_no_more(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = plex.start(SCAN)
    await pass_time(hass, polled_entry, 11)
    plex.forget(job)
    plex.requests.clear()
    for _ in range(2):
        await pass_time(hass, polled_entry, 11)
    asked = [each.path for each in plex.requests if not each.path.startswith("/:/")]
    assert [each for each in asked if each != "/identity"] == [
        "/activities",
        "/butler",
        "/activities",
    ]
