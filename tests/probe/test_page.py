"""The page about the probe matches it."""

from pathlib import Path
import re

from probe.questions import QUESTIONS
from simulator import PlexSimulator
from tests.support.repository import ROOT

from .run import probing

PAGE = (ROOT / "docs" / "development" / "probe.md").read_text("utf-8")


def test_the_page_lists_all_questions() -> None:
    listed = re.findall(r"^\| `(\w+)` \| (.+\?) \|$", PAGE, re.MULTILINE)
    assert listed == [(question.key, question.text) for question in QUESTIONS]


async def test_the_page_names_every_request(plex: PlexSimulator, file: Path) -> None:
    plex.share_with("friend")
    async with probing(file, plex.url, stop=True, second_token="friend") as run:
        await run.finish()
    sent = {
        f"{request.method} {re.sub(r'/\d+/', '/{id}/', request.path)}"
        for request in plex.requests
        if not request.path.startswith("/:/")
    }
    assert sent == set(re.findall(r"`((?:GET|DELETE) /[^`]+)`", PAGE))
