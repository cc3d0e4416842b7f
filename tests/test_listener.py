"""The stream of notifications comes back, whatever ends it."""

from collections.abc import Callable
import logging
import random

from aiohttp import ClientWebSocketResponse
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.server import health
from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support.clock import pass_time
from .support.server import SCAN
from .support.states import ACTIVITIES, until_state

OURS = "custom_components.plex_activities"


async def test_a_connection_that_closes_right_after_pings_is_opened_again(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """Pings are answered while reading, which fails on a closing connection."""
    plex.requests.clear()
    plex.close_after_pings()
    await plex.wait_for_request("GET", "/activities")
    await pass_time(hass, entry, 5)
    await plex.wait_for_socket()
    plex.start(SCAN)
    await until_state(hass, ACTIVITIES, "1")


async def test_the_stream_is_not_opened_while_lists_fail(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.fail(Fault.ERROR_500, only="/activities")
    plex.drop_sockets()
    await pass_time(hass, entry, 0)
    plex.requests.clear()
    for _ in range(3):
        await pass_time(hass, entry, 61)
    paths = {request.path for request in plex.requests}
    assert "/activities" in paths
    assert "/:/websockets/notifications" not in paths


@pytest.mark.parametrize("limit", [min, max])
async def test_the_stream_is_opened_after_half_of_the_delay_or_more(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
    limit: Callable[[float, float], float],
) -> None:
    """Otherwise all servers behind one proxy would be asked at the same moment."""
    monkeypatch.setattr(health, "STREAM_RETRY_MIN", 20)
    monkeypatch.setattr(random, "uniform", limit)
    plex.drop_sockets()
    opened = []
    for seconds in (8, 12, 22):
        await pass_time(hass, entry, seconds)
        opened.append(plex.sockets)
    assert opened == [0, limit is min, 1]


async def test_an_unexpected_exception_is_logged_and_does_not_end_the_stream(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fail_once(_: ClientWebSocketResponse) -> None:
        monkeypatch.undo()
        raise ZeroDivisionError

    for count in (1, 2):
        monkeypatch.setattr(ClientWebSocketResponse, "receive", fail_once)
        plex.requests.clear()
        plex.start(SCAN)
        await plex.wait_for_request("GET", "/activities")
        await pass_time(hass, entry, 5)
        await plex.wait_for_socket()
        await until_state(hass, ACTIVITIES, str(count))
        errors = [
            record
            for record in caplog.records
            if record.name == OURS and record.levelno >= logging.ERROR
        ]
        # Only the first one is.
        assert [bool(record.exc_info) for record in errors] == [True]
    plex.start(SCAN)
    await until_state(hass, ACTIVITIES, "3")
