"""The scheduled tasks, and what stops them."""

from http import HTTPStatus
from typing import Any

import aiohttp
import pytest

from simulator import ButlerTask, PlexSimulator

INTROS = "media.generate.intros"
LOUDNESS = "media.generate.loudness"
INTRO_TASK = "ButlerTaskGenerateIntroMarkers"


async def status(browser: aiohttp.ClientSession, method: str, path: str) -> int:
    async with browser.request(method, path) as response:
        return response.status


async def test_some_tasks_have_neither_a_title_nor_a_description(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.butler_tasks["PolishLenses"] = ButlerTask("Polish Lenses", enabled=False)
    async with browser.get("/butler") as response:
        rows = (await response.json())["ButlerTasks"]["ButlerTask"]
    by_name = {row["name"]: row for row in rows}
    assert by_name["PolishLenses"] == {
        "name": "PolishLenses",
        "interval": 1,
        "scheduleRandomized": False,
        "enabled": False,
        "title": "Polish Lenses",
        "description": "Polish Lenses.",
    }
    assert by_name[INTRO_TASK] == {
        "name": INTRO_TASK,
        "interval": 1,
        "scheduleRandomized": True,
        "enabled": True,
    }
    assert {"GenerateMediaIndexFiles", "MusicAnalysis", "ProcessAssets"} <= set(by_name)


@pytest.mark.parametrize("name", [INTRO_TASK, "MakeCoffee"])
async def test_a_task_that_is_unknown_or_not_running_cannot_be_stopped(
    plex: PlexSimulator, browser: aiohttp.ClientSession, name: str
) -> None:
    uuid = plex.start(INTROS)
    assert await status(browser, "DELETE", f"/butler/{name}") == HTTPStatus.NOT_FOUND
    assert plex.find(uuid)


async def test_stopping_a_task_ends_the_activities_of_its_run_only(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    scheduled = plex.start_scheduled(INTROS)
    others = [plex.start(INTROS), plex.start_scheduled(LOUDNESS)]
    assert await status(browser, "POST", f"/butler/{INTRO_TASK}") == HTTPStatus.ACCEPTED
    assert await status(browser, "DELETE", f"/butler/{INTRO_TASK}") == HTTPStatus.OK
    assert plex.find(scheduled) is None
    assert [row["uuid"] for row in plex.activities] == others
    again = await status(browser, "DELETE", f"/butler/{INTRO_TASK}")
    assert again == HTTPStatus.NOT_FOUND


async def test_a_task_runs_without_activities_until_it_is_finished(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.run_task("BackupDatabase")
    assert plex.task_runs("BackupDatabase")
    uuid = plex.start_scheduled("butler", task="BackupDatabase")
    plex.finish(uuid)
    path = "/butler/BackupDatabase"
    assert await status(browser, "POST", path) == HTTPStatus.ACCEPTED
    uuid = plex.start_scheduled("butler", task="BackupDatabase")
    plex.finish_task("BackupDatabase")
    assert plex.find(uuid) is None
    assert await status(browser, "DELETE", path) == HTTPStatus.NOT_FOUND


async def test_the_next_item_of_a_queue_starts_when_one_is_stopped(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    first = plex.start_scheduled(INTROS, subtitle="Night Ferry S02")
    plex.queued_items[INTROS] = ["Copper Valley S01"]
    assert await status(browser, "DELETE", f"/butler/{INTRO_TASK}") == HTTPStatus.OK
    [row] = plex.activities
    assert row["uuid"] != first
    assert (row["type"], row["title"]) == (INTROS, "Detecting intros")
    assert row["subtitle"] == "Copper Valley S01"
    assert await status(browser, "DELETE", f"/butler/{INTRO_TASK}") == HTTPStatus.OK
    assert plex.activities == []


async def test_the_next_item_of_a_queue_starts_when_one_has_finished(
    plex: PlexSimulator,
) -> None:
    plex.queued_items[INTROS] = ["Copper Valley S01"]
    plex.finish(plex.start(INTROS, subtitle="Night Ferry S02"))
    assert [row["subtitle"] for row in plex.activities] == ["Copper Valley S01"]
    assert not plex.task_runs(INTRO_TASK)


@pytest.mark.parametrize(("rests", "left"), [(True, [100]), (False, [])])
async def test_stopping_all_tasks_ends_what_they_run_and_leaves_the_rest(
    plex: PlexSimulator, browser: aiohttp.ClientSession, *, rests: bool, left: list[int]
) -> None:
    plex.butler_rests = rests
    own = plex.start(INTROS)
    plex.start("butler", progress=40)
    plex.start_scheduled(INTROS)
    plex.queued_items[INTROS] = ["Copper Valley S01"]
    plex.run_task("BackupDatabase")
    for _ in range(2):
        assert await status(browser, "DELETE", "/butler") == HTTPStatus.OK
        rows = [row for row in plex.activities if row["uuid"] != own]
        assert [row["progress"] for row in rows] == left
    assert plex.find(own)
    assert not plex.task_runs("BackupDatabase")


@pytest.mark.parametrize("path", ["/butler", f"/butler/{INTRO_TASK}"])
async def test_a_stop_can_be_ignored_and_is_announced_to_the_test(
    plex: PlexSimulator, browser: aiohttp.ClientSession, path: str
) -> None:
    told: list[str] = []
    plex.on_cancel = told.append
    plex.ignore_cancels()
    uuid = plex.start_scheduled(INTROS)
    assert await status(browser, "DELETE", path) == HTTPStatus.OK
    assert plex.find(uuid)
    assert plex.task_runs(INTRO_TASK)
    assert told == [path.rpartition("/")[2]]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/butler"),
        ("DELETE", "/butler"),
        ("POST", f"/butler/{INTRO_TASK}"),
        ("DELETE", f"/butler/{INTRO_TASK}"),
    ],
)
async def test_only_the_owner_may_use_the_tasks(
    plex: PlexSimulator, browser: aiohttp.ClientSession, method: str, path: str
) -> None:
    plex.share_with("friend")
    uuid = plex.start_scheduled(INTROS)
    headers = {"X-Plex-Token": "friend"}
    async with browser.request(method, path, headers=headers) as response:
        assert response.status == HTTPStatus.FORBIDDEN
    assert plex.find(uuid)


async def test_a_restart_ends_the_runs_of_all_tasks(plex: PlexSimulator) -> None:
    plex.start_scheduled(INTROS)
    plex.run_task("BackupDatabase")
    plex.clear()
    runs: list[Any] = [plex.task_runs(name) for name in (INTRO_TASK, "BackupDatabase")]
    assert runs == [False, False]
