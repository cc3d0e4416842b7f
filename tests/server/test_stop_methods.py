"""Which request stops an activity, and what else it may end."""

from datetime import UTC, datetime

import pytest

from custom_components.plex_activities.aioplex.models import Activity
from custom_components.plex_activities.aioplex.wire import JsonValue
from custom_components.plex_activities.server.stop_methods import (
    TASK_OF_TYPE,
    StopMethod,
    StopRequest,
    StopTargets,
    lacks_targets,
    may_end,
    stop_request,
)

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)

SCAN = "library.update.section"
ITEMS = "library.refresh.items"
CREDITS = "media.generate.credits"
GUIDE = "provider.epg.load"
SUBSCRIPTIONS = "provider.subscriptions.process"
CREDITS_TASK = "ButlerTaskGenerateCreditsMarkers"

LIBRARIES = {"1", "7", ".."}
TASKS = {CREDITS_TASK: None, "BackupDatabase": "Backup Database"}
KNOWN = StopTargets(TASKS, ("12",))
TWO_DVRS = StopTargets(TASKS, ("12", "19"))
NONE_LISTED = StopTargets({}, ())
UNKNOWN = StopTargets()


def activity(kind: str, uuid: str = "a", **fields: JsonValue) -> Activity:
    return Activity.from_row(uuid, {"uuid": uuid, "type": kind, **fields}, NOW)


def scan(library: JsonValue) -> Activity:
    return activity(SCAN, Context={"librarySectionID": library})


def guide(dvr: JsonValue) -> Activity:
    return activity(GUIDE, Context={"dvrID": dvr})


def butler(**context: JsonValue) -> Activity:
    return activity("butler", progress=40, Context=context)


CANCEL = StopRequest(StopMethod.ACTIVITY, ("a",))
STOP_FILMS = StopRequest(StopMethod.LIBRARY_SCAN, ("1",))
STOP_CREDITS = StopRequest(StopMethod.BUTLER_TASK, (CREDITS_TASK,))
STOP_BACKUP = StopRequest(StopMethod.BUTLER_TASK, ("BackupDatabase",))
STOP_BUTLER = StopRequest(StopMethod.BUTLER)


def stop_guides(*dvrs: str) -> StopRequest:
    return StopRequest(StopMethod.GUIDE_REFRESH, dvrs)


@pytest.mark.parametrize(
    ("stopped", "targets", "request_sent"),
    [
        (activity("grabber.grab", cancellable=True), UNKNOWN, CANCEL),
        (activity(CREDITS, cancellable=True), KNOWN, CANCEL),
        (activity(ITEMS, cancellable=True), KNOWN, CANCEL),
        (activity("grabber.grab", "..", cancellable=True), KNOWN, None),
        (activity("grabber.grab", ".", cancellable=True), KNOWN, None),
        (scan("1"), UNKNOWN, STOP_FILMS),
        (scan(1), UNKNOWN, STOP_FILMS),
        (activity(SCAN), KNOWN, None),
        *(
            (scan(library), KNOWN, None)
            for library in ("-2", "-1", "0", -1, 0, "all", "", ".", "..", "1/../7")
        ),
        (activity(GUIDE), KNOWN, stop_guides("12")),
        (activity(GUIDE), TWO_DVRS, stop_guides("12", "19")),
        (guide("19"), TWO_DVRS, stop_guides("19")),
        (guide(19), TWO_DVRS, stop_guides("19")),
        # It names one that the server does not list.
        (guide("20"), TWO_DVRS, stop_guides("12", "19")),
        (guide("20"), KNOWN, stop_guides("12")),
        (guide("12"), NONE_LISTED, None),
        (guide("12"), UNKNOWN, None),
        (activity(SUBSCRIPTIONS), KNOWN, None),
        (activity(CREDITS), KNOWN, STOP_CREDITS),
        (activity("media.generate.intros"), KNOWN, None),
        (activity("media.generate.adverts"), KNOWN, None),
        (activity(CREDITS), NONE_LISTED, None),
        (activity(CREDITS), UNKNOWN, None),
        (butler(), KNOWN, STOP_BUTLER),
        (butler(task="BackupDatabase"), KNOWN, STOP_BACKUP),
        # Names are case-sensitive, and only those of the server count.
        (butler(task="backupdatabase"), KNOWN, STOP_BUTLER),
        (butler(task="Polish", left=3), KNOWN, STOP_BUTLER),
        (butler(), NONE_LISTED, None),
        (butler(), UNKNOWN, None),
        (activity(ITEMS, Context={"librarySectionID": "1"}), KNOWN, None),
        (activity("library.update.item.metadata"), KNOWN, None),
        (activity("media.download"), KNOWN, None),
        (activity("grabber.grab"), KNOWN, None),
        (activity("firmware.polish"), KNOWN, None),
    ],
)
def test_the_request_that_stops_an_activity(
    stopped: Activity, targets: StopTargets, request_sent: StopRequest | None
) -> None:
    assert stop_request(stopped, targets, LIBRARIES) == request_sent


@pytest.mark.parametrize(
    ("kind", "task"),
    [
        ("media.generate.intros", "ButlerTaskGenerateIntroMarkers"),
        ("media.generate.credits", "ButlerTaskGenerateCreditsMarkers"),
        ("media.generate.voice.activity", "ButlerTaskGenerateVoiceActivity"),
        ("media.generate.bif", "GenerateMediaIndexFiles"),
        ("media.generate.chapter.thumbs", "GenerateChapterThumbs"),
        ("media.generate.loudness", "LoudnessAnalysis"),
        ("media.generate.music.analysis", "MusicAnalysis"),
    ],
)
def test_each_kind_of_analysis_has_its_task(kind: str, task: str) -> None:
    assert TASK_OF_TYPE[kind] == task
    request = stop_request(activity(kind), StopTargets({task: None}), ())
    assert request == StopRequest(StopMethod.BUTLER_TASK, (task,))
    assert len(TASK_OF_TYPE) == 7


@pytest.mark.parametrize(
    ("request_sent", "ended", "may"),
    [
        (STOP_FILMS, scan("1"), True),
        # The request also ends scans that could be cancelled one by one.
        (
            STOP_FILMS,
            activity(SCAN, cancellable=True, Context={"librarySectionID": "1"}),
            True,
        ),
        (STOP_FILMS, scan("7"), False),
        (STOP_FILMS, activity(SCAN), False),
        (stop_guides("12"), activity(GUIDE), True),
        (stop_guides("12", "19"), guide("19"), True),
        (stop_guides("12"), guide("19"), False),
        (STOP_CREDITS, activity(CREDITS), True),
        (STOP_CREDITS, activity("media.generate.intros"), False),
        (STOP_CREDITS, butler(), False),
        (STOP_BUTLER, butler(), True),
        (STOP_BUTLER, activity(CREDITS), True),
        (STOP_BUTLER, activity("media.generate.intros"), True),
        (STOP_BUTLER, activity("media.generate.adverts"), False),
        (STOP_BUTLER, scan("1"), False),
        (CANCEL, activity("grabber.grab", "b", cancellable=True), False),
    ],
)
def test_what_else_a_request_may_end(
    request_sent: StopRequest, ended: Activity, *, may: bool
) -> None:
    assert may_end(request_sent, ended, TWO_DVRS, LIBRARIES) is may


@pytest.mark.parametrize(
    ("needing", "lacking"),
    [
        (activity(GUIDE), StopTargets(tasks=TASKS)),
        (activity(CREDITS), StopTargets(dvrs=("12",))),
        (butler(), StopTargets(dvrs=("12",))),
    ],
)
def test_what_a_server_lists_is_needed_only_for_what_it_stops(
    needing: Activity, lacking: StopTargets
) -> None:
    assert lacks_targets(needing, lacking)
    assert not lacks_targets(needing, NONE_LISTED)
    for other in (scan("1"), activity("media.generate.adverts"), activity(ITEMS)):
        assert not lacks_targets(other, UNKNOWN)
    assert not lacks_targets(needing._replace(cancellable=True), lacking)


def test_what_was_read_replaces_what_was_known() -> None:
    assert UNKNOWN.after(StopTargets(dvrs=("12",))) == StopTargets(dvrs=("12",))
    assert KNOWN.after(StopTargets(tasks={})) == StopTargets({}, ("12",))
    assert KNOWN.after(UNKNOWN) == KNOWN
