"""Replays what probes have recorded of servers, without its pauses."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
import json
from pathlib import Path
from random import Random
from typing import Any

from probe.entries import Recording
from probe.report import report
from simulator import PlexSimulator
from simulator.replay import Replay, ReplayError, Step, apply, from_report, load
from tests.probe.cases import CASES

REPORTS = Path(__file__).parents[2] / "tests" / "reports"
# The uuids of what was recorded begin with this.
RECORDED = "recorded-"
PAUSES = (0, 0, 0.001, 0.005)


def _replays() -> Iterator[Replay]:
    for path in sorted(REPORTS.glob("*.json")):
        yield load(path)
    for case in CASES:
        recording = Recording(tuple(case.entries), case.seconds)
        try:
            found = from_report(json.loads(report(recording, complete=True)))
        except ReplayError:
            # The answers of some cases are unlike any server's.
            continue
        if found.steps:
            yield found


class Replays:
    """Replays one recording after the other on a server."""

    def __init__(self, random: Random, plex: PlexSimulator) -> None:
        self._random = random
        self._plex = plex
        self._replays = tuple(_replays())
        self._numbers = count(1)

    async def async_run(self) -> None:
        """Replay a random recording."""
        chosen = self._random.choice(self._replays)
        number = next(self._numbers)
        self._plex.libraries = dict(chosen.libraries) or self._plex.libraries
        for step in chosen.steps:
            apply(self._plex, _renamed(step, number))
            await asyncio.sleep(self._random.choice(PAUSES))


def _renamed(step: Step, number: int) -> Step:
    """Return the step with other uuids, because no server uses one twice."""

    def renamed(row: Mapping[str, Any]) -> Mapping[str, Any]:
        changed = dict(row)
        if isinstance(row.get("uuid"), str):
            changed["uuid"] = f"{RECORDED}{number}-{row['uuid']}"
        if isinstance(activity := row.get("Activity"), Mapping):
            changed["Activity"] = renamed(activity)
        return changed

    return replace(
        step,
        rows=tuple(map(renamed, step.rows)),
        notifications=tuple(map(renamed, step.notifications)),
    )
