"""Starting a scan and waiting for its end."""

import asyncio

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from simulator import Fault, PlexSimulator

from .support.actions import call, raises, result
from .support.clock import fire, pass_time, settled
from .support.server import SCAN
from .support.states import ACTIVITIES, running, state, until_state


def asked(plex: PlexSimulator) -> list[str]:
    """Return which scans were asked for."""
    return [
        each.path
        for each in plex.requests
        if each.method != "DELETE" and each.path.endswith("/refresh")
    ]


@pytest.mark.parametrize("library", ["Shows", "shows", "7"])
async def test_a_scan_is_started_by_name_or_id(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, library: str
) -> None:
    response = await call(hass, "scan_library", library=library)
    (scan,) = plex.scans("7")
    assert response == {"result": "started", "activity_id": scan, "duration": None}
    assert asked(plex) == ["/library/sections/7/refresh"]


async def test_one_folder_can_be_scanned(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await call(hass, "scan_library", library="Films", path="/films/Harbour Lights")
    assert plex.requests[-1].query == {"path": "/films/Harbour Lights"}


@pytest.mark.parametrize("named", [True, False])
async def test_a_scan_is_waited_for_to_its_end(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, *, named: bool
) -> None:
    plex.activity_header = named
    calling = asyncio.create_task(call(hass, "scan_library", library="7", wait=True))
    await until_state(hass, ACTIVITIES, "1")
    (scan,) = plex.scans("7")
    other = plex.start(SCAN, context={"librarySectionID": "1"})
    plex.finish(other)
    plex.progress(scan, 50, context={"librarySectionID": "7"})
    await until_state(
        hass,
        ACTIVITIES,
        lambda found: found.attributes["activities"][0]["library_id"] == "7",
    )
    assert not calling.done()
    plex.finish(scan)
    response = await calling
    assert response is not None
    assert response["result"] == "finished"
    assert response["activity_id"] == scan
    assert isinstance(response["duration"], float)


async def test_a_scan_that_is_over_before_the_reply_is_finished(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.on_scan = lambda _, uuid: plex.finish(uuid)
    assert (
        result(await call(hass, "scan_library", library="Films", wait=True))
        == "finished"
    )


async def test_a_scan_that_is_stopped_meanwhile_is_cancelled(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    calling = asyncio.create_task(call(hass, "scan_library", library="7", wait=True))
    await until_state(hass, ACTIVITIES, "1")
    (scan,) = plex.scans("7")
    plex.progress(scan, 50, context={"librarySectionID": "7"})
    await until_state(
        hass,
        ACTIVITIES,
        lambda found: found.attributes["activities"][0]["stoppable"],
    )
    await call(hass, "cancel_activity", activity_id=scan)
    assert result(await calling) == "cancelled"


async def test_a_scan_that_never_shows_was_not_started(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.quiet_scans = True
    plex.requests.clear()
    calling = asyncio.create_task(call(hass, "scan_library", library="7", wait=True))
    await plex.wait_for_request("GET", "/activities")
    await settled()
    await pass_time(hass, entry, 16)
    assert result(await calling) == "not_started"


async def test_a_scan_that_takes_longer_than_the_timeout_goes_on(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    calling = asyncio.create_task(
        call(hass, "scan_library", library="7", wait=True, timeout="00:20:00")
    )
    await until_state(hass, ACTIVITIES, "1")
    await settled()
    await pass_time(hass, entry, 60)
    assert not calling.done()
    fire(hass, 21 * 60)
    response = await calling
    assert response is not None
    assert response["result"] == "timeout"
    assert response["activity_id"] == plex.scans("7")[0]


async def test_a_scan_asked_for_while_one_runs_joins_it(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN, context={"librarySectionID": "7"})
    calling = asyncio.create_task(call(hass, "scan_library", library="7", wait=True))
    response = await call(hass, "scan_library", library="7")
    assert response is not None
    assert response["activity_id"] == scan
    assert asked(plex) == []
    plex.finish(scan)
    response = await calling
    assert response is not None
    assert response["result"] == "finished"
    assert response["activity_id"] == scan


async def test_a_scan_that_may_be_over_by_now_is_not_joined(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    old = plex.start(SCAN, context={"librarySectionID": "7"})
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, ACTIVITIES, "1")
    plex.finish(old)
    response = await call(hass, "scan_library", library="7")
    (scan,) = plex.scans("7")
    assert response == {"result": "started", "activity_id": scan, "duration": None}


@pytest.mark.parametrize("library", ["7", "nobody knows"])
async def test_a_server_that_is_off_starts_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, library: str
) -> None:
    await running(hass, plex, SCAN, context={"librarySectionID": "7"})
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    with raises("cannot_connect"):
        await call(hass, "scan_library", library=library)


async def test_another_scan_that_is_over_before_the_reply_is_not_taken_for_the_one(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.hold("/library/sections/7/refresh")
    calling = asyncio.create_task(call(hass, "scan_library", library="7", wait=True))
    await plex.wait_for_request("GET", "/library/sections/7/refresh")
    other = await running(hass, plex, SCAN, context={"librarySectionID": "7"})
    plex.finish(other)
    await until_state(hass, ACTIVITIES, "1")
    plex.release()
    await settled()
    (scan,) = plex.scans("7")
    plex.finish(scan)
    response = await calling
    assert response is not None
    assert response["activity_id"] == scan
    assert response["result"] == "finished"


async def test_polling_alone_follows_a_scan_too(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    calling = asyncio.create_task(call(hass, "scan_library", library="7", wait=True))
    await until_state(hass, ACTIVITIES, "1")
    (scan,) = plex.scans("7")
    plex.finish(scan)
    await settled()
    await pass_time(hass, polled_entry, 11)
    assert result(await calling) == "finished"


async def test_a_named_scan_that_is_over_between_two_lists_is_finished(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.on_scan = lambda _, uuid: plex.finish(uuid)
    plex.requests.clear()
    calling = asyncio.create_task(call(hass, "scan_library", library="7", wait=True))
    await plex.wait_for_request("GET", "/activities", count=2)
    await settled()
    await pass_time(hass, polled_entry, 16)
    response = await calling
    assert response is not None
    assert response["result"] == "finished"
    assert response["duration"] == 0


async def test_a_scan_that_a_restart_ended_is_not_said_to_be_finished(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    calling = asyncio.create_task(call(hass, "scan_library", library="7", wait=True))
    await until_state(hass, ACTIVITIES, "1")
    await settled()
    await plex.stop()
    await pass_time(hass, polled_entry, 11)
    assert state(hass, ACTIVITIES).state == "unavailable"
    plex.clear()
    await plex.start_server()
    await pass_time(hass, polled_entry, 11)
    with raises("scan_lost"):
        await calling


async def test_a_scan_that_nobody_saw_before_an_outage_is_not_said_to_be_anything(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.on_scan = lambda *_: plex.fail(Fault.STARTING_UP)
    calling = asyncio.create_task(call(hass, "scan_library", library="7", wait=True))
    await until_state(hass, ACTIVITIES, "unavailable")
    await settled()
    await pass_time(hass, polled_entry, 16)
    with raises("scan_lost"):
        await calling


async def test_a_library_that_is_new_is_found(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.libraries["99"] = "Music"
    await call(hass, "scan_library", library="Music")
    assert asked(plex) == ["/library/sections/99/refresh"]


async def test_a_library_that_is_none_is_told_with_those_there_are(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "scan_library", library="Musik")
    assert error.value.translation_key == "library_not_found"
    assert error.value.translation_placeholders == {
        "library": "Musik",
        "libraries": "Films, Shows",
    }
    plex.libraries["8"] = "Shows"
    plex.libraries["9"] = "Twins"
    plex.libraries["10"] = "Twins"
    with raises("library_ambiguous", ServiceValidationError):
        await call(hass, "scan_library", library="Twins")
    assert asked(plex) == []


async def test_a_library_that_is_gone_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    del plex.libraries["7"]
    with raises("library_gone"):
        await call(hass, "scan_library", library="Shows")
    with pytest.raises(ServiceValidationError):
        await call(hass, "scan_library", library="Shows")


async def test_a_server_in_trouble_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.fail(Fault.STARTING_UP)
    with raises("starting_up"):
        await call(hass, "scan_library", library="Films", wait=True)


async def test_who_waits_for_a_scan_while_the_entry_is_reloaded_is_told_so(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    calling = asyncio.create_task(call(hass, "scan_library", library="7", wait=True))
    await until_state(hass, ACTIVITIES, "1")
    await hass.config_entries.async_reload(entry.entry_id)
    with raises("unloaded"):
        await calling
