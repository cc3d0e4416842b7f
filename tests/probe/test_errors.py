"""What the probe says when it cannot begin."""

from pathlib import Path

import pytest

from simulator import Fault, PlexSimulator

from .run import probing


@pytest.mark.parametrize(
    ("fault", "only", "text"),
    [
        (
            Fault.UNAUTHORIZED,
            "/activities",
            "The server refuses the token (status 401).",
        ),
        (Fault.FORBIDDEN, "/activities", "The server refuses the token (status 403)."),
        (Fault.ERROR_500, "/activities", "does not list its activities (status 500)."),
        (Fault.HTML, "/activities", "does not list its activities (status 200)."),
        (Fault.UNAUTHORIZED, "/identity", "A login stands in front of the server at"),
        (Fault.STARTING_UP, "/identity", "is starting up: try again in a minute."),
        (Fault.HTML, "/identity", "There is no Plex Media Server at"),
        (Fault.NOT_JSON, "/identity", "There is no Plex Media Server at"),
        (Fault.WRONG_SHAPE, "/identity", "There is no Plex Media Server at"),
        (Fault.DROP, "/identity", "closes the connection: it may want https."),
    ],
)
async def test_what_cannot_be_probed_is_told_in_one_line(
    plex: PlexSimulator,
    file: Path,
    capsys: pytest.CaptureFixture[str],
    fault: Fault,
    only: str,
    text: str,
) -> None:
    plex.fail(fault, only=only)
    async with probing(file, plex.url) as run:
        assert await run.code() == 1
    assert not file.exists()  # noqa: ASYNC240
    [_, line] = capsys.readouterr().err.splitlines()
    assert text in line


async def test_a_server_that_wants_a_token_is_told_in_one_line(
    plex: PlexSimulator, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with probing(file, plex.url, token=None) as run:
        assert await run.code() == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "The server wants a token: give it one with --token."


async def test_a_second_token_that_is_refused_everywhere_is_told_in_one_line(
    plex: PlexSimulator, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with probing(file, plex.url, second_token="nobody") as run:
        assert await run.code() == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "The server refuses the second token (status 401)."


async def test_a_server_that_cannot_be_reached_is_told_in_one_line(
    plex: PlexSimulator, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await plex.stop()
    async with probing(file, plex.url) as run:
        assert await run.code() == 1
    assert "No server can be reached at" in capsys.readouterr().err


async def test_a_certificate_that_is_not_valid_is_accepted_when_asked_for(
    tls_plex: PlexSimulator, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with probing(file, tls_plex.url) as run:
        assert await run.code() == 1
    assert "--no-verify" in capsys.readouterr().err
    async with probing(file, tls_plex.url, verify=False) as run:
        report = await run.interrupt()
    assert report.document["server"]["scheme"] == "https"
