"""Every command of the README and of CONTRIBUTING.md, and every link."""

import os
from pathlib import Path
import re
import subprocess

import pytest

from tests.support.readme import CONTRIBUTING, README, blocks, headings, links, section
from tests.support.repository import ROOT, read_json, read_yaml

COMPONENT = ROOT / "custom_components" / "plex_activities"
REPOSITORY = "https://github.com/plex-activities/plex_activities"
# What continuous integration runs, in this or in a stricter form.
RUN_BY_CI = {"script/demo", "script/test"}
# What CI runs as well, though the README does not speak of it.
ALSO_RUN_BY_CI = {"script/e2e"}
# What only people type; the test below looks whether it is there.
BY_HAND = {
    f"git clone {REPOSITORY}",
    "cd plex_activities",
    ".venv/bin/prek install",
}

COMMANDS = blocks(README, "console")
[SENTENCES] = [block for block in COMMANDS if "custom_sentences" in block.text]


def _run(command: str, folder: Path) -> None:
    subprocess.run(  # noqa: S603  # our own README is trusted
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


def test_the_archive_to_unpack_is_the_one_that_a_release_brings() -> None:
    archive = read_json(ROOT / "hacs.json")["filename"]
    workflow = read_yaml(ROOT / ".github" / "workflows" / "release.yml")
    steps = workflow["jobs"]["zip"]["steps"]
    [pack] = [each for each in steps if each.get("run", "").startswith("zip ")]
    assert pack["run"].endswith(f'/{archive}" .')
    assert steps[-1]["run"] == f'gh release upload "$TAG" {archive}'

    told = section("Install")
    assert f"({REPOSITORY}/releases/latest/download/{archive})" in told
    # It holds what is in this folder, and not the folder.
    assert f"into the folder `{pack['working-directory']}`" in told


def test_the_sentences_are_copied_beside_others_and_over_older_ones(
    tmp_path: Path,
) -> None:
    (tmp_path / "custom_components").symlink_to(ROOT / "custom_components")
    _run(SENTENCES.text, tmp_path)
    copied = tmp_path / "custom_sentences"
    ours = COMPONENT / "custom_sentences"
    assert _files(copied) == _files(ours)
    assert _files(ours)

    (copied / "en" / "plex_activities.yaml").write_text("old")
    (copied / "en" / "lights.yaml").write_text("others")
    _run(SENTENCES.text, tmp_path)
    assert _files(copied) == _files(ours) | {"en/lights.yaml": b"others"}


def test_every_other_command_of_the_readme_is_one_that_ci_runs() -> None:
    commands = {
        line for block in COMMANDS if block != SENTENCES for line in block.lines
    }
    assert commands == RUN_BY_CI


def test_ci_runs_what_the_readme_says() -> None:
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    for command in RUN_BY_CI | ALSO_RUN_BY_CI:
        assert re.search(rf"^timed {command}\b", run, re.MULTILINE), command
    for path in (".ci/run", *RUN_BY_CI, *ALSO_RUN_BY_CI, "script/setup", "script/lint"):
        assert os.access(ROOT / path, os.X_OK), path


def test_every_command_of_contributing_can_be_run() -> None:
    packages = (ROOT / "pyproject.toml").read_text("utf-8")
    for block in blocks(CONTRIBUTING, "console"):
        for line in set(block.lines) - BY_HAND - RUN_BY_CI:
            command, *arguments = line.split()
            assert command in {"script/test", "script/e2e"}, line
            for argument in arguments:
                path, _, name = argument.partition("::")
                if "/" in path:
                    assert f"def {name}" in (ROOT / path).read_text("utf-8"), line
    assert '"prek"' in packages


def test_every_path_that_contributing_names_exists() -> None:
    prose = re.sub(r"```.*?```", "", CONTRIBUTING, flags=re.DOTALL)
    named = re.findall(r"`([\w./]+/|[\w./]+\.(?:py|json|md|yaml))`", prose)
    assert named
    missing = [
        each
        for each in named
        if not (ROOT / each).exists() and not (COMPONENT / each).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["readme", "contributing"])
def test_every_link_inside_the_repository_leads_somewhere(text: str) -> None:
    anchors = {
        re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings()
    }
    for link in links(text):
        if link.startswith("#"):
            assert link[1:] in anchors, link
        elif not link.startswith("https://"):
            assert (ROOT / link).is_file(), link


def test_every_picture_of_the_card_is_one_that_the_browser_tests_make() -> None:
    shown = set(re.findall(r'src(?:set)?="images/([^"]+)"', README))
    assert shown == {"dashboard-dark.png", "dashboard-light.png", "phone.png"}
    made = (ROOT / "e2e" / "test_pictures.py").read_text("utf-8")
    for name in shown:
        assert (ROOT / "images" / name).is_file(), name
        assert re.sub("light|dark", "{scheme}", name) in made, name


def test_every_address_of_the_project_is_the_same() -> None:
    for text in (README, CONTRIBUTING):
        found = re.findall(r"https://github\.com/plex[\w./-]*", text)
        assert found
        assert {re.sub("/(issues|releases).*", "", each) for each in found} == {
            REPOSITORY
        }
