"""The program that is started by `script/probe`."""

import asyncio
from contextlib import suppress
import json
from pathlib import Path
import runpy
import signal
import sys

import pytest

from probe.clock import Clock
from simulator import PlexSimulator
from tests.support.entry import TOKEN
from tests.support.repository import ROOT

from .run import Report, probing


async def test_answers_are_printed_with_the_way_to_send_them(
    plex: PlexSimulator, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with probing(file, plex.url) as run:
        report = await run.interrupt()
    printed = capsys.readouterr().out
    for answer in report.document["answers"]:
        assert f"{answer['answer']:>8}  {answer['question']}\n" in printed
    assert f"The report is in {file}.\n" in printed
    assert "/issues/new?template=server.yml\n" in printed
    assert (ROOT / ".github" / "ISSUE_TEMPLATE" / "server.yml").is_file()


async def test_a_file_that_cannot_be_written_is_told_in_one_line(
    plex: PlexSimulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with probing(tmp_path, plex.url) as run:
        signal.raise_signal(signal.SIGINT)
        assert await run.code() == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == f"{tmp_path} cannot be written: Is a directory."


async def test_a_mistake_of_the_probe_loses_nothing_of_what_was_received(
    plex: PlexSimulator, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with probing(file, plex.url) as run:
        monkeypatch.setattr("probe.listen.list_activities", None)
        await run.pass_time(6)
        with pytest.raises(ExceptionGroup):
            await run.code()
    assert json.loads(file.read_text("utf-8"))["complete"] is False  # noqa: ASYNC240


async def test_the_clock_of_the_program_runs() -> None:
    clock = Clock()
    before = clock.now()
    await clock.sleep(0.001)
    assert 0 <= before < clock.now()


@pytest.mark.usefixtures("socket_enabled")
async def test_it_runs_by_itself_until_ctrl_c(plex: PlexSimulator, file: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "probe", "--url", plex.url, "--token", TOKEN),
        *("--file", str(file)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await plex.wait_for_socket(2)
        await plex.wait_for_event_source(2)
        process.send_signal(signal.SIGINT)
        _, error = await process.communicate()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    assert process.returncode == 0
    assert "Traceback" not in error.decode()
    assert Report(file).entries("stream", stream="websocket", change="closed")


def test_a_wrong_argument_ends_the_program_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PLEX_URL", raising=False)
    monkeypatch.delitem(sys.modules, "probe.__main__")
    monkeypatch.setattr(sys, "argv", ["probe"])
    with pytest.raises(SystemExit) as error:
        runpy.run_module("probe", run_name="__main__")
    assert error.value.code == 2
    assert "--url is missing" in capsys.readouterr().err


@pytest.mark.usefixtures("socket_enabled")
def test_a_server_that_is_not_there_ends_the_program_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "probe.__main__")
    monkeypatch.setattr(sys, "argv", ["probe", "--url", "http://127.0.0.1:1"])
    with pytest.raises(SystemExit) as error:
        runpy.run_module("probe", run_name="__main__")
    assert error.value.code == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert (
        last == "No server can be reached at http://127.0.0.1:1 (ClientConnectorError)."
    )
