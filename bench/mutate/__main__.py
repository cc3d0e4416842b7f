"""Runs the tests against a sample of mutants, and lists those that no test noticed."""

import argparse
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
import os
from pathlib import Path
from queue import Queue
import random
import shutil
import subprocess
import sys
import tempfile

from .equivalent import EQUIVALENT
from .modules import COMPONENT, ROOT, TESTS
from .mutants import Mutant, mutants

# A mutant may never end. The slowest tests of one module take three minutes on a busy machine.
TIMEOUT = 900
# A test takes a few seconds.
TEST_TIMEOUT = 60


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant."""

    module: str
    mutant: Mutant
    killed: bool


def sample(count: int, seed: int, only: str) -> list[tuple[str, Mutant]]:
    """Return mutants in random order, from all modules alike, no equivalent ones."""
    chosen = random.Random(seed)  # noqa: S311  # nothing is kept secret by it
    modules = {module: tests for module, tests in TESTS.items() if only in module}
    found: list[list[tuple[str, Mutant]]] = []
    for module in modules:
        source = (ROOT / COMPONENT / module).read_text("utf-8")
        equivalent = EQUIVALENT.get(module, {})
        of_module = [
            (module, mutant)
            for mutant in mutants(source)
            if mutant.text not in equivalent
        ]
        chosen.shuffle(of_module)
        found.append(of_module)
    picked: list[tuple[str, Mutant]] = []
    while len(picked) < count and any(found):
        picked.extend(of_module.pop() for of_module in found if of_module)
    return picked[:count]


def _copy(folder: Path) -> Path:
    """Copy the files that git knows into a folder, where mutants can be written."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  # git is where the user has it
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return folder


def _killed(copy: Path, module: str, mutant: Mutant) -> bool:
    """Return whether a test of the module fails with the mutant, or does not end."""
    path = copy / COMPONENT / module
    original = path.read_bytes()
    path.write_text(mutant.changed, "utf-8")
    command = [sys.executable, "-m", "pytest", "-qx", "-p", "no:cacheprovider"]
    command.append(f"--timeout={TEST_TIMEOUT}")
    try:
        ended = subprocess.run(  # noqa: S603  # our own tests
            [*command, *TESTS[module]],
            cwd=copy,
            check=False,
            capture_output=True,
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_bytes(original)
    return ended.returncode != 0


def outcomes(picked: list[tuple[str, Mutant]]) -> Iterator[Outcome]:
    """Try the mutants, one on each core, and yield what became of each."""
    cores = os.cpu_count() or 1
    copies: Queue[Path] = Queue()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(cores) as pool:
        for core in range(cores):
            copies.put(_copy(Path(folder) / str(core)))

        def attempt(each: tuple[str, Mutant]) -> Outcome:
            copy = copies.get()
            try:
                return Outcome(*each, _killed(copy, *each))
            finally:
                copies.put(copy)

        yield from pool.map(attempt, picked)


def main() -> int:
    """Print each mutant that survives, and the score. Return 1 if one survives."""
    parser = argparse.ArgumentParser(prog="script/mutate")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="modules with this in their path")
    arguments = parser.parse_args()
    picked = sample(arguments.count, arguments.seed, arguments.only)
    killed: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for number, outcome in enumerate(outcomes(picked), 1):
        tried[outcome.module] += 1
        killed[outcome.module] += outcome.killed
        where = f"{outcome.module}:{outcome.mutant.line}"
        if not outcome.killed:
            sys.stdout.write(f"\rsurvived  {where}  {outcome.mutant.text}\n")
        sys.stdout.write(f"\r{number} of {len(picked)} ")
        sys.stdout.flush()
    sys.stdout.write("\n")
    for module, count in sorted(tried.items()):
        sys.stdout.write(f"{module:32} {killed[module]:3} of {count:3}\n")
    sys.stdout.write(f"killed {killed.total()} of {tried.total()}\n")
    return int(killed.total() < tried.total())


if __name__ == "__main__":
    sys.exit(main())
