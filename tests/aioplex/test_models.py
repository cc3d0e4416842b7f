"""Reading activities, notifications, servers and libraries from rows.

tests/hostile/test_arbitrary_json.py reads arbitrary rows.
"""

from datetime import UTC, datetime, timedelta
import math

import pytest

from custom_components.plex_activities.aioplex.bounds import MAX_DETAILS, MAX_TEXT
from custom_components.plex_activities.aioplex.models import (
    Activity,
    ActivityCategory,
    Library,
    Server,
)
from custom_components.plex_activities.aioplex.notifications import (
    ActivityNotification,
    NotificationEvent,
)
from custom_components.plex_activities.aioplex.wire import JsonValue
from tests.support.rows import read_row

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SCANNED_AT = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


def activity(**fields: JsonValue) -> Activity:
    found = read_row({"uuid": "u1", "type": "library.x", **fields}, NOW)
    assert found is not None
    return found


def test_all_fields_of_a_scan_are_read() -> None:
    scan = activity(
        uuid="3f0d2f5e-6a55-4c1c-9b7e-0b6f0c6b1a01",
        type="library.update.section",
        cancellable=False,
        userID=1,
        title="Scanning Films",
        subtitle="Harbour Lights (2014)",
        progress=42,
        Context={"librarySectionID": "7"},
    )
    assert scan.uuid == "3f0d2f5e-6a55-4c1c-9b7e-0b6f0c6b1a01"
    assert scan.type == "library.update.section"
    assert scan.category is ActivityCategory.LIBRARY_SCAN
    assert scan.title == "Scanning Films"
    assert scan.subtitle == "Harbour Lights (2014)"
    assert scan.progress == 42
    assert not scan.cancellable
    assert scan.context == {"librarySectionID": "7"}
    assert scan.response == {}
    assert scan.started_at == NOW
    assert scan.estimated_finish is None


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (0, 0),
        (100, 100),
        (42.9, 42),
        ("42.5", 42),
        (7000, 100),
        (-1, None),
        (-0.5, None),
        (None, None),
        ("", None),
        ("soon", None),
        (math.nan, None),
        (math.inf, None),
        ("nan", None),
        ([], None),
        (10**400, 100),
    ],
)
def test_progress_is_a_whole_percent_or_unknown(
    sent: JsonValue, read: int | None
) -> None:
    assert activity(progress=sent).progress == read


@pytest.mark.parametrize("sent", [True, 1, "1", "true"])
def test_a_true_flag_has_several_notations(sent: JsonValue) -> None:
    assert activity(cancellable=sent).cancellable


@pytest.mark.parametrize("sent", [False, 0, "0", None, "", "no", []])
def test_any_other_value_of_a_flag_is_false(sent: JsonValue) -> None:
    assert not activity(cancellable=sent).cancellable


@pytest.mark.parametrize(
    ("context", "library_id"),
    [
        ({"librarySectionID": "3"}, "3"),
        ({"librarySectionID": 3}, "3"),
        ({"librarySectionID": ""}, None),
        ({"librarySectionID": None}, None),
        ({}, None),
        (None, None),
        ("3", None),
    ],
)
def test_the_library_is_read_from_the_context(
    context: JsonValue, library_id: str | None
) -> None:
    assert activity(Context=context).library_id == library_id


@pytest.mark.parametrize(
    "row", [None, [], "row", {}, {"uuid": ""}, {"uuid": 7}, {"uuid": "u" * 300}]
)
def test_a_row_without_a_usable_uuid_is_ignored(row: JsonValue) -> None:
    assert read_row(row, NOW) is None


def test_long_texts_are_truncated_and_large_details_dropped() -> None:
    found = activity(
        title="t" * 10_000,
        Context={"key": "c" * MAX_DETAILS},
        Response={"size": 2**70},
    )
    assert len(found.title) == MAX_TEXT
    assert found.context == {}
    assert found.response == {}


@pytest.mark.parametrize(
    ("activity_type", "category"),
    [
        ("library.update.section", "library_scan"),
        ("library.refresh.items", "item_refresh"),
        ("library.update.item.metadata", "metadata_refresh"),
        ("library.refresh.section", "metadata_refresh"),
        ("media.generate.credits", "media_analysis"),
        ("media.generate.voice.activity", "media_analysis"),
        ("media.download", "conversion"),
        ("grabber.grab", "recording"),
        ("provider.epg.load", "guide_refresh"),
        ("butler", "maintenance"),
        ("firmware.polish", "other"),
        ("", "other"),
    ],
)
def test_the_prefix_of_a_type_decides_the_category(
    activity_type: str, category: str
) -> None:
    assert activity(type=activity_type).category == category


def test_only_maintenance_is_resting_at_100_percent() -> None:
    assert activity(type="butler", progress=100).resting
    assert not activity(type="butler", progress=99).resting
    assert not activity(type="library.refresh.items", progress=100).resting


def test_a_notification_with_an_unknown_event_is_ignored() -> None:
    row: JsonValue = {"uuid": "u1", "type": "butler"}
    others: list[JsonValue] = [{"event": "paused", "Activity": row}, {"event": []}, "x"]
    for other in others:
        assert ActivityNotification.from_wire(other, NOW) is None
    found = ActivityNotification.from_wire({"event": "ended", "Activity": row}, NOW)
    assert found is not None
    assert found.event is NotificationEvent.ENDED


def test_a_server_without_a_name_gets_a_default_name() -> None:
    assert Server.from_wire({}) is None
    found = Server.from_wire({"machineIdentifier": "m", "friendlyName": ""})
    assert found == Server("m", "Plex Media Server", "", "")


def test_a_library_needs_a_key() -> None:
    assert Library.from_wire({"key": 7, "title": "Films"}) == Library("7", "Films")
    others: list[JsonValue] = [None, {}, {"key": ""}, {"key": None}, []]
    for other in others:
        assert Library.from_wire(other) is None


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (1_790_000_000, SCANNED_AT),
        (1_790_000_000.5, SCANNED_AT + timedelta(seconds=0.5)),
        ("1790000000", SCANNED_AT),
        ("1790000000.0", SCANNED_AT),
        (2**32 - 1, datetime(2106, 2, 7, 6, 28, 15, tzinfo=UTC)),
        # Milliseconds, never, and what is no time at all.
        (1_790_000_000_000, None),
        (2**32, None),
        (0, None),
        (-1, None),
        (10**400, None),
        ("9" * 400, None),
        (math.nan, None),
        (math.inf, None),
        ("nan", None),
        ("yesterday", None),
        ("", None),
        (True, None),
        (None, None),
        ([], None),
        ({}, None),
    ],
)
def test_the_time_of_the_last_scan_is_read_if_it_can_be_one(
    sent: JsonValue, read: datetime | None
) -> None:
    library = Library.from_wire({"key": "1", "title": "Films", "scannedAt": sent})
    assert library == Library("1", "Films", "", read)


@pytest.mark.parametrize(
    ("sent", "read"),
    [("0d6fbe1b", "0d6fbe1b"), ("u" * 300, "u" * 255), (7, ""), (None, ""), ([], "")],
)
def test_the_uuid_of_a_library_is_read_if_it_is_a_text(
    sent: JsonValue, read: str
) -> None:
    assert Library.from_wire({"key": "1", "uuid": sent}) == Library("1", "", read)


@pytest.mark.parametrize(
    "title",
    [
        # A family, its skin tone, the flag of Scotland, a word with a joiner, decomposed
        # accents, and the spaces of French and Chinese.
        "\U0001f468\u200d\U0001f469\U0001f3fd\u200d\U0001f467 Family",
        "\u2764\ufe0f Films",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f Films",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "Cafe\u0301\u00a0Noir",
        "Films\u202f!",
        "\u3000Films ",
    ],
)
def test_names_stay_as_they_were_written(title: str) -> None:
    assert Library.from_wire({"key": "1", "title": title}) == Library("1", title)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Films\u200e\u2066\u00ad", "Films"),
        ("Films\u2028\x07 4K", "Films   4K"),
        # Tags hide texts if they are not those of a flag.
        ("Films\U000e0068\U000e0069", "Films"),
        ("\U0001f3f4\U000e0067", "\U0001f3f4"),
    ],
)
def test_characters_that_hide_or_turn_texts_are_dropped(sent: str, read: str) -> None:
    assert Library.from_wire({"key": "1", "title": sent}) == Library("1", read)


def test_the_type_of_a_library_is_read() -> None:
    library = Library.from_wire({"key": "1", "type": "movie"})
    assert library == Library("1", "", type="movie")
