"""The action that stops all activities that match a filter."""

import asyncio

import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from simulator import PlexSimulator

from .support.actions import call, rows
from .support.clock import pass_time
from .support.server import CREDITS, RECORDING, SCAN, SUBSCRIPTIONS, deletes
from .support.states import ACTIVITIES, running, until_state


async def test_the_response_has_a_row_for_each_activity(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN, title="Scanning", context={"librarySectionID": "7"})
    analysis = plex.start(CREDITS, title="Detecting Credits", progress=-1)
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
        {"activity_id": analysis, "title": "Detecting Credits"},
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


async def test_an_activity_without_a_title_has_the_name_of_its_category(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, CREDITS, title="", progress=-1)
    [row] = rows(await call(hass, "get_activities"))
    assert row["title"] == "Media analysis"
    [row] = rows(await call(hass, "cancel_activities"))
    assert row["title"] == "Media analysis"
    assert "Media analysis" in str(row["error"])
    plex.finish(job)
    await until_state(hass, ACTIVITIES, "0")
    # Its library is not known yet, so it cannot be stopped.
    await running(hass, plex, SCAN, title="")
    [row] = rows(await call(hass, "cancel_activities"))
    assert str(row["error"]).startswith("Library scan can be stopped")


async def test_a_stop_that_fails_is_an_error_if_no_response_is_requested(
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
        ({"category": "conversion"}, {"films", "shows", "recording", "credits"}),
    ],
)
async def test_only_activities_that_match_the_filter_are_stopped(
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
    assert {activity["uuid"] for activity in plex.activities} == left
    assert len(found) == 4 - len(left)


@pytest.mark.parametrize("action", ["cancel_activities", "get_activities"])
async def test_an_empty_list_of_categories_is_an_error(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, action: str
) -> None:
    """It could be read as all categories, or as none."""
    await running(hass, plex, RECORDING, cancellable=True)
    with pytest.raises(probatio.Invalid, match="choose a category"):
        await call(hass, action, category=[])
    assert len(plex.activities) == 1


async def test_an_unknown_library_is_the_error_of_a_scan(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await running(hass, plex, SCAN, context={"librarySectionID": "7"})
    for action in ("cancel_activities", "scan_library"):
        for library in ("Musik", ""):
            with pytest.raises(ServiceValidationError) as error:
                await call(hass, action, library=library)
            assert error.value.translation_key == "library_not_found"
            assert error.value.translation_placeholders == {
                "library": library,
                "libraries": "Films, Shows",
            }
    assert deletes(plex) == []


async def test_activities_of_a_new_library_are_stopped(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.libraries["9"] = "Concerts"
    await running(hass, plex, SCAN, context={"librarySectionID": "9"})
    await running(hass, plex, SCAN, context={"librarySectionID": "7"})
    [row] = rows(await call(hass, "cancel_activities", library="Concerts"))
    assert row["result"] == "cancelled"
    assert deletes(plex) == ["/library/sections/9/refresh"]


async def test_an_activity_that_keeps_running_does_not_hide_the_stopped_ones(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    stays = plex.start(SUBSCRIPTIONS, title="Stays", cancellable=True)
    ends = await running(hass, plex, SUBSCRIPTIONS, title="Ends", cancellable=True)
    plex.ignore_cancels()
    plex.requests.clear()
    calling = asyncio.create_task(call(hass, "cancel_activities"))
    await plex.wait_for_request("GET", "/activities")
    plex.finish(ends)
    await until_state(hass, ACTIVITIES, "1")
    await pass_time(hass, entry, 11)
    found = {row["activity_id"]: row for row in rows(await calling)}
    assert "continues it" in str(found[stays]["error"])
    assert found[ends]["result"] == "cancelled"


async def test_many_stops_at_once_share_the_polls_that_prove_them(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for _ in range(20):
        plex.start(RECORDING, cancellable=True)
    await until_state(hass, ACTIVITIES, "20")
    plex.requests.clear()
    response = await call(hass, "cancel_activities", category="recording")
    assert {row["result"] for row in rows(response)} == {"cancelled"}
    assert [request.path for request in plex.requests].count("/activities") <= 4
