"""The arguments of `script/probe`."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
import os
from pathlib import Path
import re
from typing import NoReturn, override
from urllib.parse import urlsplit

_MAX_MINUTES = 24 * 60

_EPILOG = """
The report holds no token, address, name, title, user or identifier of the
server: they are replaced by placeholders such as "title 1". For what is asked
and what is written, read docs/development/probe.md.

PLEX_URL and PLEX_TOKEN in the environment are used if --url and --token are
left out. Press Ctrl-C to stop early: the report then has what was received so
far.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What to ask, and where to write the report."""

    url: str
    token: str | None = field(default=None, repr=False)
    second_token: str | None = field(default=None, repr=False)
    minutes: float = 10
    stop: bool = False
    library: str | None = None
    verify: bool = True
    file: Path


class _Parser(argparse.ArgumentParser):
    @override
    def error(self, message: str) -> NoReturn:
        """Exit with one line instead of the usage."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parse(
    arguments: Sequence[str], environment: Mapping[str, str], now: datetime
) -> Settings:
    """Return the settings. Exits with a line of text if they are wrong."""
    parser = _parser()
    found = parser.parse_args(arguments)
    url = found.url or environment.get("PLEX_URL")
    if not url:
        parser.error("--url is missing: the address of the server")
    token = found.token or environment.get("PLEX_TOKEN") or None
    for name, text in (("--token", token), ("--second-token", found.second_token)):
        if text is not None and not re.fullmatch(r"[!-~]+", text):
            parser.error(f"{name} is no token: it has a character that no token has")
    file = found.file or Path(f"plex-probe-{now:%Y%m%d-%H%M%S}.json")
    if not os.access(file.parent, os.W_OK):
        parser.error(f"{file} cannot be written")
    return Settings(
        url=_base_url(parser, url),
        token=token,
        second_token=found.second_token,
        minutes=found.minutes,
        stop=found.stop,
        library=found.library,
        verify=found.verify,
        file=file,
    )


def _parser() -> _Parser:
    parser = _Parser(
        prog="script/probe",
        description="Listens to a real Plex Media Server and reports how it behaves.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--url", help="address of the server: http://192.168.1.5:32400")
    parser.add_argument(
        "--token",
        help="the owner's token; leave it out for a server that needs none",
    )
    parser.add_argument(
        "--second-token",
        metavar="TOKEN",
        help="token of somebody with whom the server is shared, to see what they see",
    )
    parser.add_argument(
        "--minutes", type=_minutes, default=10.0, help="how long to listen (10)"
    )
    parser.add_argument(
        "--stop",
        action="store_true",
        help="scan a library and stop that scan; without it nothing on the server is changed",
    )
    parser.add_argument(
        "--library",
        metavar="ID",
        type=_library,
        help="with --stop: the library to scan; a large one, so that the scan lasts",
    )
    parser.add_argument(
        "--no-verify",
        dest="verify",
        action="store_false",
        help="accept a certificate that is not valid for the address",
    )
    parser.add_argument(
        "--file", type=Path, help="where to write (plex-probe-DATE-TIME.json)"
    )
    return parser


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0
    if not 0 < minutes <= _MAX_MINUTES:
        raise argparse.ArgumentTypeError(
            f"{text} is not a number of minutes from 0 to {_MAX_MINUTES}"
        )
    return minutes


def _library(text: str) -> str:
    if not re.fullmatch(r"\d{1,4}", text):
        raise argparse.ArgumentTypeError(f"{text} is not the number of a library")
    return text


def _base_url(parser: _Parser, text: str) -> str:
    """Return the address without the path of Plex's web app and a final slash."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port  # raises if it is no port
    except ValueError:
        usable = False
    if not usable:
        parser.error(f"{text} is no address: it looks like http://192.168.1.5:32400")
    path = parts.path.partition("/web")[0].rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path}"
