"""The actions, called as scripts and automations call them."""

import asyncio

import probatio
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
)

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
    UnknownUser,
)
from homeassistant.util import dt as dt_util
from simulator import Fault, PlexSimulator

from .support.actions import call, raises, result, rows, stopped
from .support.clock import fire, pass_time, settled
from .support.server import CREDITS, RECORDING, SCAN, SUBSCRIPTIONS, deletes
from .support.states import ACTIVITIES, running, state, until_state


async def test_what_can_be_cancelled_is_cancelled_and_proven(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = plex.start(SUBSCRIPTIONS, cancellable=True)
    other = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    assert await call(hass, "cancel_activity", activity_id=job) == {
        "activity_id": job,
        "result": "cancelled",
        "method": "activity",
    }
    assert deletes(plex) == [f"/activities/{job}"]
    await until_state(hass, ACTIVITIES, "1")
    assert plex.find(other)


async def test_polling_alone_proves_a_cancel_too(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = plex.start(RECORDING, cancellable=True)
    # Not even seen yet: the action looks before it says that it is over.
    assert await stopped(hass, job) == "cancelled"
    assert not plex.find(job)


async def test_a_scan_is_stopped_through_its_library(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN, context={"librarySectionID": "7"})
    other = await running(hass, plex, SCAN, context={"librarySectionID": "1"})
    assert await call(hass, "cancel_activity", activity_id=scan) == {
        "activity_id": scan,
        "result": "cancelled",
        "method": "library_scan",
    }
    assert deletes(plex) == ["/library/sections/7/refresh"]
    assert plex.find(other)


async def test_a_scan_of_an_unknown_library_is_not_stopped_with_all_others(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN)
    with raises("library_unknown", ServiceValidationError):
        await call(hass, "cancel_activity", activity_id=scan)
    assert deletes(plex) == []


async def test_what_plex_does_not_cancel_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, CREDITS, progress=-1)
    with raises("not_cancellable", ServiceValidationError):
        await call(hass, "cancel_activity", activity_id=job)
    assert state(hass, ACTIVITIES).state == "1"


async def test_what_is_over_already_is_no_error(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    # Its end was not heard, so that only the server's 404 tells.
    plex.forget(job)
    for _ in range(2):
        assert await call(hass, "cancel_activity", activity_id=job) == {
            "activity_id": job,
            "result": "already_finished",
            "method": "activity",
        }
    assert state(hass, ACTIVITIES).state == "0"
    assert len(deletes(plex)) == 1


async def test_an_id_that_nobody_ever_gave_deletes_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    assert (
        result(
            await call(
                hass, "cancel_activity", activity_id="../library/sections/all/refresh"
            )
        )
        == "already_finished"
    )
    assert deletes(plex) == []


async def test_a_cancel_that_the_server_ignores_is_told_after_ten_seconds(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True, title="Processing")
    plex.ignore_cancels(ignore=True)
    plex.requests.clear()
    calling = asyncio.create_task(call(hass, "cancel_activity", activity_id=job))
    await plex.wait_for_request("GET", "/activities")
    await settled()
    assert not calling.done()
    await pass_time(hass, entry, 11)
    with pytest.raises(HomeAssistantError) as error:
        await calling
    assert error.value.translation_key == "still_running"
    assert error.value.translation_placeholders == {"title": "Processing"}
    assert state(hass, ACTIVITIES).state == "1"


async def test_a_cancel_that_takes_a_while_is_waited_for(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    plex.ignore_cancels(ignore=True)
    plex.requests.clear()
    calling = asyncio.create_task(call(hass, "cancel_activity", activity_id=job))
    await plex.wait_for_request("GET", "/activities")
    plex.finish(job)
    assert result(await calling) == "cancelled"


async def test_two_who_cancel_at_once_both_get_an_answer(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    calls = [
        asyncio.create_task(call(hass, "cancel_activity", activity_id=job))
        for _ in range(2)
    ]
    results = [response["result"] for each in calls if (response := await each)]
    assert "cancelled" in results
    assert set(results) <= {"cancelled", "already_finished"}
    assert len(results) == 2


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault.STARTING_UP, "starting_up"),
        (Fault.DROP, "secure_required"),
        (Fault.ERROR_500, "unknown"),
        (Fault.FORBIDDEN, "invalid_auth"),
    ],
)
async def test_a_server_in_trouble_is_told_by_the_action(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    fault: Fault,
    key: str,
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    plex.fail(fault)
    with raises(key):
        await call(hass, "cancel_activity", activity_id=job)
    assert plex.find(job)


async def test_a_token_that_may_look_but_not_stop_is_told_and_stays(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN, context={"librarySectionID": "7"})
    plex.fail(Fault.FORBIDDEN, only="/library")
    with raises("not_allowed"):
        await call(hass, "cancel_activity", activity_id=scan)
    assert hass.config_entries.flow.async_progress() == []
    assert state(hass, ACTIVITIES).state == "1"


async def test_an_end_that_is_heard_is_proof_though_the_list_fails(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    plex.on_cancel = lambda _: plex.fail(Fault.ERROR_500, only="/activities")
    plex.ignore_cancels(ignore=True)
    calling = asyncio.create_task(call(hass, "cancel_activity", activity_id=job))
    await until_state(hass, ACTIVITIES, "unavailable")
    plex.finish(job)
    assert result(await calling) == "cancelled"


async def test_a_server_that_goes_away_meanwhile_leaves_nothing_claimed(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    plex.ignore_cancels(ignore=True)
    plex.on_cancel = lambda _: plex.fail(Fault.STARTING_UP)
    plex.requests.clear()
    calling = asyncio.create_task(call(hass, "cancel_activity", activity_id=job))
    await plex.wait_for_request("GET", "/activities")
    await settled()
    await pass_time(hass, entry, 11)
    with raises("starting_up"):
        await calling


async def test_activities_are_returned_as_the_sensor_lists_them(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN)
    plex.progress(
        scan,
        42,
        title="Scanning Shows",
        subtitle="Night Ferry",
        context={"librarySectionID": "7"},
        response={"left": 3},
    )
    plex.start(CREDITS, progress=-1)
    listed = await until_state(hass, ACTIVITIES, "2")
    response = await call(hass, "get_activities")
    assert response == {
        "activities": listed.attributes["activities"],
        "sees_all": True,
    }
    first = listed.attributes["activities"][0]
    assert dt_util.parse_datetime(first.pop("started_at")) is not None
    assert first == {
        "activity_id": scan,
        "type": SCAN,
        "category": "library_scan",
        "title": "Scanning Shows",
        "subtitle": "Night Ferry",
        "progress": 42,
        "cancellable": False,
        "stoppable": True,
        "estimated_finish": None,
        "library_id": "7",
        "library": "Shows",
        "context": {"librarySectionID": "7"},
        "response": {"left": 3},
    }


async def test_activities_can_be_asked_for_by_category(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(SCAN)
    await running(hass, plex, CREDITS, progress=-1)
    response = await call(hass, "get_activities", category="media_analysis")
    assert [each["type"] for each in rows(response)] == [CREDITS]
    assert await call(hass, "get_activities", category=["conversion"]) == {
        "activities": [],
        "sees_all": True,
    }
    with pytest.raises(probatio.Invalid):
        await call(hass, "get_activities", category="gardening")


async def test_nothing_is_returned_for_a_server_that_is_out_of_reach(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    with raises("cannot_connect"):
        await call(hass, "get_activities")


async def test_one_of_several_servers_has_to_be_named(
    hass: HomeAssistant,
    plex: PlexSimulator,
    quay: PlexSimulator,
    quay_entry: MockConfigEntry,
) -> None:
    quay.start(CREDITS)
    await until_state(hass, "sensor.quay_activities", "1")
    await running(hass, plex, SCAN)
    with pytest.raises(ServiceValidationError):
        await call(hass, "get_activities")
    response = await call(hass, "get_activities", config_entry_id=quay_entry.entry_id)
    assert [row["type"] for row in rows(response)] == [CREDITS]


async def test_an_entry_that_is_none_or_not_loaded_is_told(
    hass: HomeAssistant, polled_entry: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError):
        await call(hass, "get_activities", config_entry_id="nobody's")
    assert await hass.config_entries.async_unload(polled_entry.entry_id)
    with pytest.raises(ServiceValidationError):
        await call(hass, "get_activities", config_entry_id=polled_entry.entry_id)


async def test_a_user_without_rights_can_neither_look_nor_cancel(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_read_only_user: MockUser,
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    reader = Context(user_id=hass_read_only_user.id)
    with pytest.raises(Unauthorized):
        await call(hass, "cancel_activity", reader, activity_id=job)
    assert deletes(plex) == []
    assert await call(hass, "get_activities", reader)

    hass_read_only_user.mock_policy({"entities": {"domains": {"light": True}}})
    with pytest.raises(Unauthorized):
        await call(hass, "get_activities", reader)
    with pytest.raises(UnknownUser):
        await call(hass, "get_activities", Context(user_id="nobody"))


async def test_the_owner_may_cancel(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_admin_user: MockUser,
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    owner = Context(user_id=hass_admin_user.id)
    assert await call(hass, "cancel_activity", owner, activity_id=job)
    assert not plex.find(job)


async def test_a_caller_who_gives_up_does_not_make_the_server_unavailable(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    plex.ignore_cancels(ignore=True)
    plex.requests.clear()
    plex.hold("/activities")
    calling = asyncio.create_task(call(hass, "cancel_activity", activity_id=job))
    await plex.wait_for_request("GET", "/activities")
    calling.cancel()
    plex.release()
    fire(hass, 2)
    plex.finish(job)
    await until_state(hass, ACTIVITIES, "0")
