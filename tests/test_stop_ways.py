"""Each way to stop an activity, and what the server may make of it."""

import asyncio
from collections.abc import Callable

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.server.stop_methods import StopTargets
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from simulator import Fault, PlexSimulator

from .support.actions import call, raises, rows, stopped
from .support.clock import fire, pass_time, pass_time_until, settled
from .support.entry import set_up
from .support.server import CREDITS, RECORDING, SCAN, change_hands, deletes
from .support.states import ACTIVITIES, EventWrites, running, state, until_state

GUIDE = "provider.epg.load"
ITEMS = "library.refresh.items"
STOP_CREDITS = "/butler/ButlerTaskGenerateCreditsMarkers"
STOP_GUIDE = "/livetv/dvrs/12/reloadGuide"

type Start = Callable[[PlexSimulator], str]

WAYS: dict[str, tuple[Start, str, str]] = {
    "recording": (
        lambda plex: plex.start(RECORDING, uuid="job", cancellable=True),
        "activity",
        "/activities/job",
    ),
    "scan": (
        lambda plex: plex.start(SCAN, context={"librarySectionID": "7"}),
        "library_scan",
        "/library/sections/7/refresh",
    ),
    "guide": (lambda plex: plex.reload_guide("12"), "guide_refresh", STOP_GUIDE),
    "analysis": (
        lambda plex: plex.start_scheduled(CREDITS),
        "butler_task",
        STOP_CREDITS,
    ),
    "task": (
        lambda plex: plex.start(
            "butler", progress=40, context={"task": "BackupDatabase"}
        ),
        "butler_task",
        "/butler/BackupDatabase",
    ),
    "maintenance": (
        lambda plex: plex.start("butler", progress=40),
        "butler",
        "/butler",
    ),
}
each_way = pytest.mark.parametrize(
    ("start", "method", "path"), WAYS.values(), ids=WAYS.keys()
)


async def started(hass: HomeAssistant, plex: PlexSimulator, start: Start) -> str:
    """Start an activity, and wait until it is known what stops it."""
    job = start(plex)
    await until_state(hass, ACTIVITIES, str(len(plex.activities)))
    await settled()
    return job


def stoppable(hass: HomeAssistant, job: str) -> bool:
    listed = state(hass, ACTIVITIES).attributes["activities"]
    [found] = [row["stoppable"] for row in listed if row["activity_id"] == job]
    return bool(found)


@each_way
async def test_a_stop_that_the_server_accepts_ends_the_activity_and_no_other(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    start: Start,
    method: str,
    path: str,
) -> None:
    other = plex.start(SCAN, context={"librarySectionID": "1"})
    job = await started(hass, plex, start)
    # What was read about DVRs shows within a second.
    await pass_time(hass, entry, 2)
    assert stoppable(hass, job)
    written = EventWrites(hass)
    calling = call(hass, "cancel_activity", activity_id=job)
    assert await pass_time_until(hass, calling) == {
        "activity_id": job,
        "result": "cancelled",
        "method": method,
    }
    assert deletes(plex) == [path]
    assert [row["uuid"] for row in plex.activities] == [other]
    assert written.events == [("cancelled", job)]


@each_way
async def test_a_stop_that_the_token_does_not_allow_is_an_error_at_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    start: Start,
    method: str,
    path: str,
) -> None:
    job = await started(hass, plex, start)
    plex.fail(Fault.FORBIDDEN, only=path)
    assert await stopped(hass, job) == "not_allowed"
    assert deletes(plex) == [path]
    plex.fail(None)
    plex.finish(job)


@each_way
async def test_a_stop_that_the_server_refuses_is_an_error_at_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    start: Start,
    method: str,
    path: str,
) -> None:
    job = await started(hass, plex, start)
    plex.fail(Fault.NOT_JSON_ERROR, only=path)
    key = "not_cancellable" if method == "activity" else "unknown"
    assert await stopped(hass, job) == key
    assert plex.find(job)


@each_way
async def test_a_404_needs_proof_except_for_scheduled_tasks(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    start: Start,
    method: str,
    path: str,
) -> None:
    job = await started(hass, plex, start)
    plex.fail(Fault.NOT_FOUND, only=path)
    if method == "butler_task":
        assert await stopped(hass, job) == "not_cancellable"
    else:
        assert await pass_time_until(hass, stopped(hass, job)) == "still_running"
    assert plex.find(job)


@each_way
async def test_a_stop_that_the_server_ignores_is_an_error_after_ten_seconds(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    start: Start,
    method: str,
    path: str,
) -> None:
    job = await started(hass, plex, start)
    written = EventWrites(hass)
    plex.ignore_cancels()
    calling = asyncio.create_task(stopped(hass, job))
    await pass_time(hass, entry, 9)
    assert not calling.done()
    assert await pass_time_until(hass, calling) == "still_running"
    assert deletes(plex) == [path]
    plex.finish(job)
    await until_state(hass, ACTIVITIES, "0")
    assert written.events == [("finished", job)]


@each_way
async def test_a_stop_may_take_eight_seconds(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    start: Start,
    method: str,
    path: str,
) -> None:
    job = await started(hass, plex, start)
    written = EventWrites(hass)
    plex.ignore_cancels()
    calling = asyncio.create_task(stopped(hass, job))
    await plex.wait_for_request("DELETE", path)
    await pass_time(hass, entry, 8)
    plex.finish(job)
    assert await pass_time_until(hass, calling) == "cancelled"
    assert written.events == [("cancelled", job)]


async def test_maintenance_is_also_over_when_it_rests(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.butler_rests = True
    job = await running(hass, plex, "butler", progress=40)
    assert await stopped(hass, job) == "cancelled"
    assert plex.activities[0]["progress"] == 100


@pytest.mark.parametrize("streaming", [True, False])
async def test_a_stop_fails_if_the_task_goes_on_with_the_next_item(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    *,
    streaming: bool,
) -> None:
    if not streaming:
        plex.hold_messages()
    job = plex.start_scheduled(CREDITS, subtitle="Night Ferry")
    await pass_time(hass, entry, 61)
    plex.queued_items[CREDITS] = ["Copper Valley"]
    assert await pass_time_until(hass, stopped(hass, job)) == "still_running"
    assert deletes(plex) == [STOP_CREDITS]
    [following] = plex.activities
    assert following["subtitle"] == "Copper Valley"


async def test_a_next_item_that_starts_within_five_seconds_shows_that_it_goes_on(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await started(hass, plex, WAYS["analysis"][0])
    calling = asyncio.create_task(stopped(hass, job))
    await until_state(hass, ACTIVITIES, "0")
    await settled()
    fire(hass, 4)
    await settled()
    assert not calling.done()
    # It is over at once, and so was never listed.
    plex.finish(plex.start(CREDITS))
    assert await calling == "still_running"


async def test_what_starts_and_ends_before_the_stop_is_accepted_does_not_go_on(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await started(hass, plex, WAYS["analysis"][0])
    accept = asyncio.Event()
    plex.on_cancel = lambda _: accept.wait()
    calling = asyncio.create_task(stopped(hass, job))
    await plex.wait_for_request("DELETE", STOP_CREDITS)
    other = plex.start_scheduled(CREDITS)
    await until_state(hass, ACTIVITIES, "2")
    plex.finish(other)
    plex.start("media.generate.intros")
    accept.set()
    assert await pass_time_until(hass, calling) == "cancelled"


async def test_an_analysis_that_no_task_has_started_cannot_be_stopped(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, CREDITS, title="Detecting Credits")
    plex.requests.clear()
    with pytest.raises(
        ServiceValidationError, match="not started by a scheduled task"
    ) as error:
        await call(hass, "cancel_activity", activity_id=job)
    assert error.value.translation_key == "not_cancellable"
    paths = [request.path for request in plex.requests]
    assert [path for path in paths if path != "/identity"] == [
        STOP_CREDITS,
        "/activities",
    ]


async def test_an_analysis_that_has_ended_meanwhile_is_not_refused(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = plex.start(CREDITS)
    await pass_time(hass, polled_entry, 11)
    plex.finish(job)
    assert await stopped(hass, job) == "already_finished"


async def test_activities_of_one_task_are_stopped_with_one_request(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for _ in range(3):
        plex.start_scheduled(CREDITS)
    await until_state(hass, ACTIVITIES, "3")
    calling = call(hass, "cancel_activities", category="media_analysis")
    found = rows(await pass_time_until(hass, calling))
    assert [row["result"] for row in found] == ["cancelled"] * 3
    assert deletes(plex) == [STOP_CREDITS]


async def test_nothing_is_left_of_a_stop_if_the_entry_is_unloaded_meanwhile(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    jobs = [plex.start_scheduled(CREDITS) for _ in range(2)]
    await until_state(hass, ACTIVITIES, "2")
    plex.ignore_cancels()
    calling = asyncio.create_task(stopped(hass, jobs[0]))
    await plex.wait_for_request("DELETE", STOP_CREDITS)
    # It waits for the next item, and the other activity may end, too.
    plex.finish(jobs[0])
    await until_state(hass, ACTIVITIES, "1")
    await settled()
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await calling == "unloaded"
    await settled()
    assert not entry._background_tasks


async def test_the_stop_of_all_tasks_explains_the_ends_of_their_analyses(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    butler = plex.start("butler", progress=40)
    analysis = plex.start_scheduled(CREDITS)
    scan = plex.start(SCAN, context={"librarySectionID": "1"})
    await until_state(hass, ACTIVITIES, "3")
    written = EventWrites(hass)
    plex.on_cancel = lambda _: plex.finish(scan)
    assert await stopped(hass, butler) == "cancelled"
    await until_state(hass, ACTIVITIES, "0")
    assert sorted(written.events) == sorted(
        [("finished", scan), ("cancelled", analysis), ("cancelled", butler)]
    )


async def test_a_guide_is_stopped_through_each_dvr_until_it_ends(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.dvrs = ["12", "19", "20"]
    job = await started(hass, plex, lambda plex: plex.reload_guide("19"))
    calling = asyncio.create_task(stopped(hass, job))
    await plex.wait_for_request("DELETE", STOP_GUIDE)
    await settled()
    assert plex.find(job)
    fire(hass, 3)
    await settled()
    assert calling.done()
    assert await calling == "cancelled"
    assert deletes(plex) == [STOP_GUIDE, "/livetv/dvrs/19/reloadGuide"]


async def test_a_guide_that_names_its_dvr_is_stopped_through_that_one(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.dvrs = ["12", "19"]
    job = await running(hass, plex, GUIDE, context={"dvrID": 19})
    assert await stopped(hass, job) == "cancelled"
    assert deletes(plex) == ["/livetv/dvrs/19/reloadGuide"]


async def test_a_refusal_ends_the_attempts_at_several_dvrs(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.dvrs = ["12", "19"]
    job = await started(hass, plex, lambda plex: plex.reload_guide("19"))
    plex.fail(Fault.FORBIDDEN, only="/livetv")
    assert await stopped(hass, job) == "not_allowed"
    assert deletes(plex) == [STOP_GUIDE]


def asked(plex: PlexSimulator, path: str) -> int:
    return [request.path for request in plex.requests].count(path)


async def test_dvrs_are_read_when_a_guide_is_refreshed_and_not_before(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await running(hass, plex, CREDITS)
    await pass_time(hass, entry, 61)
    assert asked(plex, "/livetv/dvrs") == 0
    for _ in range(2):
        job = await started(hass, plex, lambda plex: plex.start(GUIDE))
        await pass_time(hass, entry, 61)
        assert stoppable(hass, job)
    assert asked(plex, "/livetv/dvrs") == 1
    # It may have others after an outage.
    plex.dvrs = []
    plex.drop_sockets()
    await pass_time(hass, entry, 61)
    assert not stoppable(hass, job)
    assert asked(plex, "/livetv/dvrs") == 2


async def test_tasks_are_read_with_the_check_of_the_token(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, CREDITS)
    assert stoppable(hass, job)
    assert asked(plex, "/butler") == 1
    plex.butler_tasks = {}
    plex.drop_sockets()
    await settled()
    assert not stoppable(hass, job)
    assert asked(plex, "/butler") == 2


async def test_tasks_that_the_server_failed_to_list_are_read_when_needed(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.fail(Fault.ERROR_500, only="/butler")
    entry = await set_up(hass, plex)
    plex.fail(None)
    assert asked(plex, "/butler") == 1
    job = await started(hass, plex, lambda plex: plex.start(CREDITS))
    await pass_time(hass, entry, 2)
    assert stoppable(hass, job)
    assert asked(plex, "/butler") == 2


async def test_a_token_that_may_not_list_tasks_stops_no_analysis(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    change_hands(plex)
    await set_up(hass, plex)
    job = await started(hass, plex, lambda plex: plex.start(CREDITS, user_id=2))
    plex.requests.clear()
    assert not stoppable(hass, job)
    assert await stopped(hass, job) == "not_cancellable"
    assert plex.requests == []


async def test_lists_that_the_server_fails_to_send_are_read_again(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.fail(Fault.ERROR_500, only="/livetv")
    job = await started(hass, plex, lambda plex: plex.start(GUIDE))
    for percent in range(1, 9):
        plex.progress(job, percent)
    await settled()
    assert asked(plex, "/livetv/dvrs") == 1
    assert await stopped(hass, job) == "unknown"
    assert deletes(plex) == []
    plex.fail(None)
    assert await stopped(hass, job) == "cancelled"


@pytest.mark.parametrize("fault", [Fault.FORBIDDEN, Fault.NOT_FOUND])
async def test_a_server_that_does_not_list_dvrs_has_none(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, fault: Fault
) -> None:
    plex.fail(fault, only="/livetv")
    job = await started(hass, plex, lambda plex: plex.start(GUIDE))
    assert not stoppable(hass, job)
    assert await stopped(hass, job) == "not_cancellable"
    assert asked(plex, "/livetv/dvrs") == 1


@pytest.mark.parametrize("section", ["-2", "-1", "0", "all", ".."])
async def test_a_scan_of_no_listed_library_cannot_be_stopped(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, section: str
) -> None:
    job = await running(hass, plex, SCAN, context={"librarySectionID": section})
    assert not stoppable(hass, job)
    with raises("library_unknown", ServiceValidationError):
        await call(hass, "cancel_activity", activity_id=job)
    assert deletes(plex) == []


async def test_a_scan_whose_library_is_new_is_stopped_after_reading_the_libraries(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.libraries["99"] = "Music"
    job = await running(hass, plex, SCAN, context={"librarySectionID": "99"})
    assert not stoppable(hass, job)
    assert await stopped(hass, job) == "cancelled"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        # Its library is not known yet.
        (SCAN, "library_unknown"),
        (ITEMS, "not_cancellable"),
        ("library.update.item.metadata", "not_cancellable"),
        ("media.generate.adverts", "not_cancellable"),
        ("media.download", "not_cancellable"),
        ("firmware.polish", "not_cancellable"),
    ],
)
async def test_what_cannot_be_stopped_is_refused_without_a_request(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    kind: str,
    key: str,
) -> None:
    job = plex.start(kind, progress=-1)
    await settled()
    (row,) = rows(await call(hass, "get_activities"))
    assert not row["stoppable"]
    plex.requests.clear()
    with raises(key, ServiceValidationError):
        await call(hass, "cancel_activity", activity_id=job)
    assert plex.requests == []


@pytest.mark.parametrize(
    ("context", "path"),
    [({}, "/butler"), ({"task": "BackupDatabase"}, "/butler/BackupDatabase")],
)
async def test_maintenance_is_stopped_only_if_it_is_named(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    context: dict[str, str],
    path: str,
) -> None:
    job = plex.start("butler", title="Maintenance", progress=40, context=context)
    await running(hass, plex, RECORDING, cancellable=True)
    found = {
        row["activity_id"]: row for row in rows(await call(hass, "cancel_activities"))
    }
    assert "Maintenance is stopped only if it is named" in str(found[job]["error"])
    assert [row["uuid"] for row in plex.activities] == [job]
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call(
            "plex_activities", "cancel_activities", blocking=True
        )
    plex.requests.clear()
    response = await call(hass, "cancel_activities", category=["maintenance"])
    assert [row["result"] for row in rows(response)] == ["cancelled"]
    assert deletes(plex) == [path]


async def test_maintenance_that_plex_lets_be_cancelled_need_not_be_named(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await running(hass, plex, "butler", progress=40, cancellable=True)
    [row] = rows(await call(hass, "cancel_activities"))
    assert (row["result"], row["method"]) == ("cancelled", "activity")


async def test_what_the_server_has_refused_to_stop_is_not_stoppable_until_it_ends(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    jobs = [plex.start(CREDITS) for _ in range(2)]
    intros = plex.start("media.generate.intros")
    await until_state(hass, ACTIVITIES, "3")
    assert await stopped(hass, jobs[0]) == "not_cancellable"
    await pass_time(hass, entry, 2)
    # No scheduled task has started any of this type.
    assert [stoppable(hass, job) for job in jobs] == [False, False]
    assert stoppable(hass, intros)
    # A task may have started since, so who asks again is not refused unasked.
    plex.run_task("ButlerTaskGenerateCreditsMarkers")
    plex.on_cancel = lambda _: plex.finish(jobs[0])
    assert await pass_time_until(hass, stopped(hass, jobs[0])) == "cancelled"
    job = await running(hass, plex, CREDITS)
    assert stoppable(hass, job)
    assert not stoppable(hass, jobs[1])


async def test_maintenance_that_runs_again_is_stoppable_again(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, "butler", progress=40)
    plex.fail(Fault.FORBIDDEN, only="/butler")
    assert await stopped(hass, job) == "not_allowed"
    plex.fail(None)
    await pass_time(hass, entry, 2)
    assert not stoppable(hass, job)
    plex.rest_butler()
    await until_state(hass, ACTIVITIES, "0")
    plex.progress(job, 10)
    await until_state(hass, ACTIVITIES, "1")
    assert stoppable(hass, job)


async def test_maintenance_that_runs_again_is_stoppable_again_without_a_stream(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = plex.start("butler", progress=40)
    await pass_time(hass, polled_entry, 11)
    plex.fail(Fault.FORBIDDEN, only="/butler")
    assert await stopped(hass, job) == "not_allowed"
    plex.fail(None)
    plex.rest_butler()
    await pass_time(hass, polled_entry, 11)
    plex.progress(job, 10)
    await pass_time(hass, polled_entry, 11)
    assert stoppable(hass, job)


async def test_what_was_refused_may_be_tried_again_after_an_outage(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN, context={"librarySectionID": "7"})
    plex.fail(Fault.FORBIDDEN, only="/library/sections/7")
    assert await stopped(hass, scan) == "not_allowed"
    await pass_time(hass, entry, 2)
    assert not stoppable(hass, scan)
    plex.fail(None)
    plex.drop_sockets()
    await settled()
    assert stoppable(hass, scan)


async def test_a_failing_server_has_refused_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN, context={"librarySectionID": "7"})
    for fault in (Fault.ERROR_500, Fault.STARTING_UP, Fault.DROP):
        plex.fail(fault, only="/library/sections/7")
        assert await stopped(hass, scan) != "cancelled"
    await pass_time(hass, entry, 2)
    assert stoppable(hass, scan)


async def test_what_can_be_stopped_is_written_once_a_second(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinator = entry.runtime_data
    now = hass.loop.time() + 1
    monkeypatch.setattr(hass.loop, "time", lambda: now)
    writes: list[tuple[str, ...] | None] = []
    unsubscribe = coordinator.async_add_listener(
        lambda: writes.append(coordinator.data.targets.dvrs)
    )
    for dvr in ("12", "13"):
        coordinator.async_targets_read(StopTargets(dvrs=(dvr,)))
    assert writes == [("12",)]
    unsubscribe()
