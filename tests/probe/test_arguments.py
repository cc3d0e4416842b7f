"""The arguments of the command line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from probe.arguments import Settings, parse

NOW = datetime(2026, 11, 26, 9, 5, 7, tzinfo=UTC)


def _parse(*arguments: str, **environment: str) -> Settings:
    return parse(arguments, environment, NOW)


def test_address_and_token_are_enough() -> None:
    settings = _parse("--url", "http://plex:32400", "--token", "t")
    assert settings == Settings(
        url="http://plex:32400", token="t", file=Path("plex-probe-20261126-090507.json")
    )
    assert "t'" not in repr(settings)


def test_address_and_token_may_be_in_the_environment() -> None:
    settings = _parse(PLEX_URL="http://plex:32400", PLEX_TOKEN="t")
    assert (settings.url, settings.token) == ("http://plex:32400", "t")
    settings = _parse(
        "--url", "http://other", "--token", "u", PLEX_URL="x", PLEX_TOKEN="t"
    )
    assert (settings.url, settings.token) == ("http://other", "u")


def test_a_server_without_an_account_needs_no_token() -> None:
    assert _parse("--url", "http://plex:32400").token is None


def test_all_options_are_read(tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    settings = _parse(
        *("--url", "https://plex", "--second-token", "s", "--minutes", "0.5"),
        *("--stop", "--library", "7", "--no-verify", "--file", str(file)),
    )
    assert settings == Settings(
        url="https://plex",
        second_token="s",
        minutes=0.5,
        stop=True,
        library="7",
        verify=False,
        file=file,
    )


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("http://plex:32400/", "http://plex:32400"),
        ("http://plex:32400/web/index.html#!/", "http://plex:32400"),
        ("https://proxy/plex/", "https://proxy/plex"),
        ("http://[fd00::5]:32400", "http://[fd00::5]:32400"),
    ],
)
def test_an_address_may_be_that_of_the_web_app(url: str, used: str) -> None:
    assert _parse("--url", url).url == used


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], "--url is missing"),
        (["--url", "plex:32400"], "plex:32400 is no address"),
        (["--url", "ftp://plex"], "ftp://plex is no address"),
        (["--url", "http://plex:99999"], "http://plex:99999 is no address"),
        (["--url", "http://[::"], "http://[:: is no address"),
        (["--url", "http://plex", "--token", "a b"], "--token is no token"),
        (["--url", "http://plex", "--second-token", "ä"], "--second-token is no token"),
        (["--url", "http://plex", "--minutes", "0"], "0 is not a number of minutes"),
        (["--url", "http://plex", "--minutes", "x"], "x is not a number of minutes"),
        (["--url", "http://plex", "--minutes", "1e9"], "1e9 is not a number"),
        (["--url", "http://plex", "--library", "a/b"], "a/b is not the number"),
        (["--url", "http://plex", "--file", "/none/r.json"], "/none/r.json cannot be"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
    ],
)
def test_a_wrong_argument_is_told_in_one_line(
    arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as error:
        _parse(*arguments)
    assert error.value.code == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("script/probe: ")
    assert text in line


def test_the_help_names_every_option(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as error:
        _parse("--help")
    assert error.value.code == 0
    text = capsys.readouterr().out
    for option in ("--url", "--token", "--second-token", "--minutes", "--stop"):
        assert option in text
    assert max(map(len, text.splitlines())) <= 80
