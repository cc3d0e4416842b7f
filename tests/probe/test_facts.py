"""What is kept of a response."""

import pytest

from probe import facts
from probe.entries import Json
from probe.redaction import Redactor


@pytest.fixture
def redactor() -> Redactor:
    return Redactor([])


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://192.168.1.5:32400", "IP address"),
        ("http://[fd00::5]:32400", "IP address"),
        ("http://localhost:32400", "localhost"),
        ("https://192-168-1-5.0123abc.plex.direct:32400", "plex.direct"),
        ("https://plex.anna.example/plex", "name"),
    ],
)
def test_of_an_address_only_its_kind_is_kept(
    url: str, kind: str, redactor: Redactor
) -> None:
    assert facts.kind_of_address(url) == kind
    found = facts.identity({"claimed": "?", "version": "Anna"}, url, redactor)
    assert found == {
        "version": None,
        "claimed": None,
        "address": kind,
        "scheme": url.partition(":")[0],
    }


def test_of_libraries_the_number_the_flag_and_the_time_are_kept(
    redactor: Redactor,
) -> None:
    sections: dict[str, Json] = {
        "Directory": [
            {
                "key": "1",
                "title": "Anna's films",
                "refreshing": True,
                "scannedAt": 1791000000,
            },
            {"key": "7", "title": "Shows", "refreshing": "0"},
            {"key": "Anna"},
            {"key": 7},
            "Anna",
        ]
    }
    assert facts.library_ids(sections) == ["1", "7"]
    assert facts.sections(sections, redactor) == {
        "libraries": [
            {"key": "1", "refreshing": True, "scannedAt": 0},
            {"key": "7", "refreshing": None},
        ]
    }


@pytest.mark.parametrize(
    ("queue", "kept"), [(14, 14), (40218833, 99_999), ("14", None), (None, None)]
)
def test_of_a_timeline_the_length_of_the_queue_is_kept(
    queue: Json, kept: int | None, redactor: Redactor
) -> None:
    found = facts.timeline({"updateQueueSize": queue, "title1": "Anna"}, "7", redactor)
    assert found == {
        "library": "7",
        "updateQueueSize": kept,
        "fields": ["title1", "updateQueueSize"],
    }


def test_of_tasks_the_names_are_kept_and_whether_they_have_a_title(
    redactor: Redactor,
) -> None:
    document: dict[str, Json] = {
        "ButlerTasks": {
            "ButlerTask": [
                {
                    "name": "BackupDatabase",
                    "interval": 3,
                    "enabled": True,
                    "title": "B",
                },
                {"name": "ProcessAssets", "interval": 40218833},
                {"name": "Anna's task", "enabled": "1", "title": ""},
            ]
        }
    }
    assert facts.tasks(document, redactor) == {
        "tasks": {
            "BackupDatabase": {"title": True, "enabled": True, "interval": 3},
            "ProcessAssets": {"title": False, "enabled": None, "interval": None},
            "task 1": {"title": False, "enabled": None, "interval": None},
        },
        "fields": ["enabled", "interval", "name", "title"],
    }
    assert facts.tasks({}, redactor) == {"tasks": {}, "fields": []}


def test_of_dvrs_the_number_is_kept(redactor: Redactor) -> None:
    found: dict[str, Json] = {"Dvr": [{"key": "28", "uuid": "u"}, {"key": "29"}]}
    assert facts.dvrs(found, redactor) == {"dvrs": 2, "fields": ["key", "uuid"]}
    assert facts.dvrs({}, redactor) == {"dvrs": 0, "fields": []}
