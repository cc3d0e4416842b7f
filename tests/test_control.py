"""Stopping what Plex does not cancel, and many at once."""

import asyncio

import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from simulator import PlexSimulator

from .support.actions import call, raises, rows, stopped
from .support.clock import pass_time, settled
from .support.server import CREDITS, RECORDING, SCAN, SUBSCRIPTIONS, deletes
from .support.states import ACTIVITIES, running, until_state

GUIDE = "provider.epg.load"


@pytest.mark.parametrize(
    ("kind", "context", "method", "path"),
    [
        (
            SCAN,
            {"librarySectionID": "7"},
            "library_scan",
            "/library/sections/7/refresh",
        ),
        (GUIDE, {"dvrID": "12"}, "guide_refresh", "/livetv/dvrs/12/reloadGuide"),
        (GUIDE, {"dvrID": 12}, "guide_refresh", "/livetv/dvrs/12/reloadGuide"),
        (
            "butler",
            {"task": "BackupDatabase"},
            "butler_task",
            "/butler/BackupDatabase",
        ),
    ],
)
async def test_what_cannot_be_cancelled_is_stopped_by_what_it_works_on(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    kind: str,
    context: dict[str, object],
    method: str,
    path: str,
) -> None:
    job = plex.start(kind, progress=10, context=context)
    listed = await until_state(hass, ACTIVITIES, "1")
    assert listed.attributes["activities"][0]["stoppable"] is True
    response = await call(hass, "cancel_activity", activity_id=job)
    assert response == {"activity_id": job, "result": "cancelled", "method": method}
    assert deletes(plex) == [path]


@pytest.mark.parametrize(
    ("kind", "context"),
    [
        (GUIDE, {"dvrID": ""}),
        (GUIDE, None),
        ("butler", {"task": "Polish"}),
        (CREDITS, {}),
    ],
)
async def test_what_works_on_nothing_known_is_not_said_to_be_stoppable(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    kind: str,
    context: dict[str, object] | None,
) -> None:
    plex.start(kind, progress=10, context=context)
    listed = await until_state(hass, ACTIVITIES, "1")
    assert listed.attributes["activities"][0]["stoppable"] is False


async def test_all_are_stopped_and_each_has_its_row(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN, title="Scanning", context={"librarySectionID": "7"})
    credits_job = plex.start(CREDITS, title="Detecting Credits", progress=-1)
    job = await running(hass, plex, SUBSCRIPTIONS, title="Processing", cancellable=True)
    found = rows(await call(hass, "cancel_activities"))
    error = found[1].pop("error")
    assert found == [
        {
            "activity_id": scan,
            "title": "Scanning",
            "result": "cancelled",
            "method": "library_scan",
        },
        {"activity_id": credits_job, "title": "Detecting Credits"},
        {
            "activity_id": job,
            "title": "Processing",
            "result": "cancelled",
            "method": "activity",
        },
    ]
    assert isinstance(error, str)
    assert "Detecting Credits" in error
    await until_state(hass, ACTIVITIES, "1")


async def test_what_could_not_be_stopped_is_an_error_where_nobody_reads_rows(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(CREDITS, progress=-1)
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call(
            "plex_activities", "cancel_activities", blocking=True
        )
    assert not plex.find(job)


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({"category": "recording"}, {"films", "shows", "credits"}),
        ({"category": ["recording", "library_scan"]}, {"credits"}),
        ({"library": "Shows"}, {"films", "recording", "credits"}),
        ({"library": "shows "}, {"films", "recording", "credits"}),
        ({"library": "1"}, {"shows", "recording", "credits"}),
        (
            {"category": "recording", "library": "Shows"},
            {"films", "shows", "recording", "credits"},
        ),
        ({"library": "Musik"}, {"films", "shows", "recording", "credits"}),
        ({"category": "conversion"}, {"films", "shows", "recording", "credits"}),
    ],
)
async def test_nothing_is_stopped_that_was_not_asked_for(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    filters: dict[str, object],
    left: set[str],
) -> None:
    plex.start(SCAN, uuid="films", context={"librarySectionID": "1"})
    plex.start(SCAN, uuid="shows", context={"librarySectionID": "7"})
    plex.start(RECORDING, uuid="recording", cancellable=True)
    await running(hass, plex, CREDITS, uuid="credits", progress=-1)
    found = rows(await call(hass, "cancel_activities", None, **filters))
    assert {each["uuid"] for each in plex.activities} == left
    assert len(found) == 4 - len(left)


async def test_an_empty_list_of_categories_is_an_error(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """One reader would expect all of them, another one none."""
    plex.start(RECORDING, cancellable=True)
    await until_state(hass, ACTIVITIES, "1")
    for action in ("cancel_activities", "get_activities"):
        with pytest.raises(probatio.Invalid, match="choose a category"):
            await call(hass, action, category=[])
    assert len(plex.activities) == 1


async def test_a_user_without_rights_stops_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_read_only_user: MockUser,
) -> None:
    await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    reader = Context(user_id=hass_read_only_user.id)
    plex.requests.clear()
    with pytest.raises(Unauthorized):
        await call(hass, "cancel_activities", reader)
    with pytest.raises(Unauthorized):
        await call(hass, "scan_library", reader, library="Films")
    assert plex.requests == []


async def test_who_may_press_one_button_of_a_library_may_not_stop_the_server(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_read_only_user: MockUser,
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    reader = Context(user_id=hass_read_only_user.id)
    library = {"entities": {"entity_ids": {"button.harbour_films_scan": True}}}
    hass_read_only_user.mock_policy(library)
    assert hass.states.get("button.harbour_films_scan")
    with pytest.raises(Unauthorized):
        await call(hass, "cancel_activity", reader, activity_id=job)
    server = {"entities": {"entity_ids": {"binary_sensor.harbour_busy": True}}}
    hass_read_only_user.mock_policy(server)
    assert await call(hass, "cancel_activity", reader, activity_id=job)


async def test_one_that_goes_on_regardless_does_not_hide_the_others(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    stays = plex.start(SUBSCRIPTIONS, title="Stays", cancellable=True)
    goes = await running(hass, plex, SUBSCRIPTIONS, title="Goes", cancellable=True)
    plex.ignore_cancels(ignore=True)
    plex.requests.clear()
    calling = asyncio.create_task(call(hass, "cancel_activities"))
    await plex.wait_for_request("GET", "/activities")
    plex.finish(goes)
    await until_state(hass, ACTIVITIES, "1")
    await settled()
    await pass_time(hass, entry, 11)
    found = {each["activity_id"]: each for each in rows(await calling)}
    assert "continues it" in str(found[stays]["error"])
    assert found[goes]["result"] == "cancelled"


async def test_a_cancel_that_races_the_natural_end_is_no_error(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    # It ends by itself while the request is under way, so that the answer is 404.
    plex.on_cancel = plex.finish
    assert await stopped(hass, job) == "already_finished"
    await until_state(hass, ACTIVITIES, "0")


async def test_a_cancel_of_what_a_restart_has_removed_deletes_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    await plex.stop()
    plex.clear()
    await until_state(hass, ACTIVITIES, "unavailable")
    with raises("cannot_connect"):
        await call(hass, "cancel_activity", activity_id=job)
    await plex.start_server()
    await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "0")
    assert await stopped(hass, job) == "already_finished"
    assert deletes(plex) == []


@pytest.mark.parametrize(
    ("action", "data", "held"),
    [
        ("cancel_activity", {"activity_id": "job"}, ("DELETE", "/activities/job")),
        ("cancel_activity", {"activity_id": "job"}, ("GET", "/activities")),
        ("cancel_activity", {"activity_id": "none"}, ("GET", "/activities")),
        ("scan_library", {"library": "7"}, ("GET", "/library/sections/7/refresh")),
        ("scan_library", {"library": "none"}, ("GET", "/library/sections")),
    ],
)
async def test_who_waits_while_the_entry_is_unloaded_is_told_so(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    action: str,
    data: dict[str, str],
    held: tuple[str, str],
) -> None:
    plex.cancels_ignored = True
    await running(hass, plex, RECORDING, uuid="job", cancellable=True)
    plex.hold(held[1])
    plex.requests.clear()
    calling = asyncio.create_task(call(hass, action, None, **data))
    await plex.wait_for_request(*held)
    await hass.config_entries.async_unload(entry.entry_id)
    with raises("unloaded"):
        await calling


async def test_many_stops_at_once_share_the_lists_that_prove_them(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for _ in range(20):
        plex.start(RECORDING, cancellable=True)
    await until_state(hass, ACTIVITIES, "20")
    plex.requests.clear()
    response = await call(hass, "cancel_activities", category="recording")
    assert {each["result"] for each in rows(response)} == {"cancelled"}
    assert [each.path for each in plex.requests].count("/activities") <= 4
