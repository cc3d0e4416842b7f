"""The action that stops one activity: the request it sends, and the proof of the end."""

import asyncio
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from homeassistant.core import Context, HomeAssistant, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from simulator import Fault, PlexSimulator

from .support.actions import call, raises, result, stopped
from .support.clock import fire, pass_time, pass_time_until, settled
from .support.server import RECORDING, SCAN, SUBSCRIPTIONS, deletes
from .support.states import (
    ACTIVITIES,
    BUSY,
    EventWrites,
    running,
    state,
    until_state,
)


async def ignored_cancel(
    hass: HomeAssistant, plex: PlexSimulator, job: str
) -> asyncio.Task[ServiceResponse]:
    """Cancel an activity that the server keeps running; return the call while it waits."""
    plex.ignore_cancels()
    plex.requests.clear()
    calling = asyncio.create_task(call(hass, "cancel_activity", activity_id=job))
    await plex.wait_for_request("GET", "/activities")
    return calling


async def test_a_cancellable_activity_is_cancelled(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = plex.start(SUBSCRIPTIONS, cancellable=True)
    other_job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    assert await call(hass, "cancel_activity", activity_id=job) == {
        "activity_id": job,
        "result": "cancelled",
        "method": "activity",
    }
    assert deletes(plex) == [f"/activities/{job}"]
    await until_state(hass, ACTIVITIES, "1")
    assert plex.find(other_job)


async def test_polls_prove_a_cancel_without_a_stream(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    # No poll has listed it yet, so the action has to read the list first.
    job = plex.start(RECORDING, cancellable=True)
    assert await stopped(hass, job) == "cancelled"
    assert not plex.find(job)


async def test_cancelling_an_activity_that_has_finished_is_no_error(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    # It ends without a message, so that only the 404 shows it.
    plex.forget(job)
    for _ in range(2):
        cancelling = call(hass, "cancel_activity", activity_id=job)
        assert await pass_time_until(hass, cancelling) == {
            "activity_id": job,
            "result": "already_finished",
            "method": "activity",
        }
    assert state(hass, ACTIVITIES).state == "0"
    assert len(deletes(plex)) == 1


async def test_cancelling_an_activity_that_finishes_meanwhile_is_no_error(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    # It ends by itself before the server handles the request, which gets a 404.
    plex.on_cancel = plex.finish
    assert await stopped(hass, job) == "already_finished"
    await until_state(hass, ACTIVITIES, "0")


async def test_cancelling_an_activity_that_vanishes_meanwhile_is_no_error(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    def vanish(uuid: str) -> None:
        # Lists fail for a moment, so why it has ended is unknown.
        plex.forget(uuid)
        plex.fail(Fault.ERROR_500, only="/activities", times=1)

    job = plex.start(SUBSCRIPTIONS, cancellable=True)
    await pass_time(hass, polled_entry, 11)
    vanished = EventWrites(hass)
    plex.on_cancel = vanish
    calling = asyncio.create_task(stopped(hass, job))
    await pass_time(hass, polled_entry, 3)
    assert await calling == "already_finished"
    assert [event for event, _ in vanished.events] == ["vanished"]


async def test_cancelling_an_activity_that_a_restart_ended_deletes_nothing(
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


async def test_cancelling_an_unknown_id_deletes_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    unknown_id = "../library/sections/all/refresh"
    assert await stopped(hass, unknown_id) == "already_finished"
    assert deletes(plex) == []


async def test_a_cancel_that_the_server_ignores_fails_after_ten_seconds(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True, title="Processing")
    calling = await ignored_cancel(hass, plex, job)
    await settled()
    assert not calling.done()
    await pass_time(hass, entry, 11)
    with pytest.raises(HomeAssistantError) as error:
        await calling
    assert error.value.translation_key == "still_running"
    assert error.value.translation_placeholders == {"title": "Processing"}
    assert state(hass, ACTIVITIES).state == "1"


async def test_the_action_waits_for_a_cancel_that_takes_a_while(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    calling = await ignored_cancel(hass, plex, job)
    plex.finish(job)
    assert result(await calling) == "cancelled"


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault.STARTING_UP, "starting_up"),
        (Fault.DROP, "secure_required"),
        (Fault.ERROR_500, "unknown"),
        (Fault.FORBIDDEN, "proxy_login"),
    ],
)
async def test_a_failing_server_is_an_error_with_the_reason(
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


async def test_what_a_server_that_is_gone_was_doing_is_unknown(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    with raises("cannot_connect"):
        await call(hass, "cancel_activity", activity_id="not listed before")


async def test_a_stop_without_a_list_that_proves_it_tells_why_lists_fail(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    plex.on_cancel = lambda _: plex.fail(Fault.STARTING_UP, only="/activities")
    plex.ignore_cancels()
    # The stream is open, so the server is available.
    assert await pass_time_until(hass, stopped(hass, job)) == "starting_up"
    assert state(hass, ACTIVITIES).state == "1"


async def test_a_token_that_may_read_but_not_stop_does_not_start_reauth(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN, context={"librarySectionID": "7"})
    plex.fail(Fault.FORBIDDEN, only="/library")
    with raises("not_allowed"):
        await call(hass, "cancel_activity", activity_id=scan)
    assert hass.config_entries.flow.async_progress() == []
    assert state(hass, ACTIVITIES).state == "1"


async def test_an_end_message_proves_a_cancel_while_the_list_fails(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    plex.on_cancel = lambda _: plex.fail(Fault.ERROR_500, only="/activities")
    plex.ignore_cancels()
    plex.requests.clear()
    calling = asyncio.create_task(stopped(hass, job))
    await plex.wait_for_request("GET", "/activities")
    plex.finish(job)
    assert await calling == "cancelled"


async def test_a_cancel_without_proof_fails_with_the_reason(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    plex.on_cancel = lambda _: plex.fail(Fault.STARTING_UP)
    calling = await ignored_cancel(hass, plex, job)
    await pass_time(hass, entry, 11)
    with raises("starting_up"):
        await calling


async def test_a_cancelled_caller_does_not_make_the_server_unavailable(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    plex.hold("/activities")
    calling = await ignored_cancel(hass, plex, job)
    calling.cancel()
    plex.release()
    fire(hass, 2)
    plex.finish(job)
    await until_state(hass, ACTIVITIES, "0")


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ({BUSY: True}, "is not running on the chosen server"),
        (
            {BUSY: True, "button.quay_films_scan": True},
            "is not running on the chosen server",
        ),
        ({BUSY: True, "binary_sensor.quay_busy": {"read": True}}, "is running on Quay"),
        (
            {BUSY: True, "binary_sensor.quay_busy": {"control": True}},
            "is running on Quay",
        ),
        (None, "is running on Quay"),
    ],
)
async def test_an_activity_of_another_server_is_an_error_that_names_it_to_whom_may_know(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    quay: PlexSimulator,
    quay_entry: MockConfigEntry,
    hass_read_only_user: MockUser,
    policy: dict[str, Any] | None,
    message: str,
) -> None:
    hass_read_only_user.mock_policy({"entities": {"entity_ids": policy}})
    user_id = None if policy is None else hass_read_only_user.id
    job = quay.start(RECORDING, cancellable=True)
    await until_state(hass, "sensor.quay_activities", "1")
    named = {"config_entry_id": entry.entry_id, "activity_id": job}
    with pytest.raises(ServiceValidationError, match=message) as error:
        await call(hass, "cancel_activity", Context(user_id=user_id), **named)
    assert ("Quay" in str(error.value)) is ("Quay" in message)
    assert quay.find(job)
    # An id that no server knows is that of an activity that has ended.
    named["activity_id"] = "unknown"
    response = await call(hass, "cancel_activity", Context(user_id=user_id), **named)
    assert result(response) == "already_finished"
