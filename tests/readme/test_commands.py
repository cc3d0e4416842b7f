"""The commands of the pages: those that no script holds, and all others."""

from pathlib import Path
import shlex
import shutil
import subprocess
import sys

import pytest

from tests.support.readme import Block, blocks
from tests.support.repository import ROOT

from .pages import PAGES, is_file_name

# These need not be installed where the tests run.
TOOLS = {"cd", "git", "uv"}
# The environment of the tests, which has another name when it was made by hand.
BIN = Path(sys.prefix) / "bin"


def _commands(block: Block) -> list[list[str]]:
    """Return the words of each command, without comments and assignments before it."""
    commands = []
    for line in block.lines:
        words = shlex.split(line, comments=True)
        while words and "=" in words[0]:
            del words[0]
        if words:
            commands.append(words)
    return commands


BLOCKS = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in PAGES
    for number, block in enumerate(blocks(page.text, "console"))
]


def _run(command: str, folder: Path) -> None:
    subprocess.run(  # noqa: S603  # our own README is trusted
        ["bash", "-euo", "pipefail", "-c", command],  # noqa: S607  # as people do
        check=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("block", BLOCKS)
def test_every_command_names_a_program_and_files_that_exist(block: Block) -> None:
    _run(f"set -n\n{block.text}", ROOT)
    for program, *arguments in _commands(block):
        if program.startswith(".venv/bin/"):
            assert shutil.which(BIN / Path(program).name), program
        else:
            assert program in TOOLS or shutil.which(ROOT / program), program
        for argument in arguments:
            name, _, _ = argument.partition("::")
            if is_file_name(name):
                assert (ROOT / name).exists(), name


@pytest.mark.parametrize("block", BLOCKS)
def test_every_option_of_a_script_is_in_its_usage(block: Block) -> None:
    for program, *arguments in _commands(block):
        # These two pass what they are given to pytest.
        if not program.startswith("script/") or Path(program).name in {"e2e", "test"}:
            continue
        usage = (ROOT / program).read_text("utf-8")
        for argument in arguments:
            if argument.startswith("-"):
                assert f" {argument} " in usage, (program, argument)


@pytest.mark.parametrize("block", BLOCKS)
def test_every_selection_of_tests_finds_some(block: Block) -> None:
    tests = {path: path.read_text("utf-8") for path in ROOT.glob("tests/**/test_*.py")}
    for program, *arguments in _commands(block):
        if program != "script/test":
            continue
        for argument in arguments:
            name, _, test = argument.partition("::")
            if test:
                assert f"def {test}(" in tests[ROOT / name], argument
        if arguments[:1] == ["-k"]:
            assert any(arguments[1] in path.name for path in tests), arguments
