"""The command of the README works, and links inside the repository exist."""

from pathlib import Path
import re
import subprocess

import pytest

from tests.support.readme import CONTRIBUTING, README, blocks, headings, links
from tests.support.repository import ROOT

COMPONENT = ROOT / "custom_components" / "plex_activities"

COMMANDS = blocks(README, "console")
[SENTENCES] = [block for block in COMMANDS if "custom_sentences" in block.text]


def _run(command: str, folder: Path) -> None:
    subprocess.run(  # noqa: S603  # the README is trusted
        ["bash", "-euo", "pipefail", "-c", command],  # noqa: S607  # as people do
        check=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_copying_the_sentences_keeps_others_and_replaces_older_ones(
    tmp_path: Path,
) -> None:
    (tmp_path / "custom_components").symlink_to(ROOT / "custom_components")
    _run(SENTENCES.text, tmp_path)
    copied = tmp_path / "custom_sentences"
    sentences = _files(COMPONENT / "custom_sentences")
    assert sentences
    assert _files(copied) == sentences

    (copied / "en" / "plex_activities.yaml").write_text("old")
    (copied / "en" / "lights.yaml").write_text("others")
    _run(SENTENCES.text, tmp_path)
    assert _files(copied) == sentences | {"en/lights.yaml": b"others"}


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["readme", "contributing"])
def test_every_link_inside_the_repository_has_a_target(text: str) -> None:
    anchors = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in headings()
    }
    for link in links(text):
        if link.startswith("#"):
            assert link[1:] in anchors, link
        elif not link.startswith("https://"):
            assert (ROOT / link).is_file(), link
