"""The scheduled tasks, which Plex calls the butler's, and the activities that their runs start."""

from dataclasses import dataclass
from typing import Any, override

from . import state
from .activities import Activities
from .streams import Streams

BUTLER = "butler"

TASK_OF_TYPE = {
    "media.generate.intros": "ButlerTaskGenerateIntroMarkers",
    "media.generate.credits": "ButlerTaskGenerateCreditsMarkers",
    "media.generate.voice.activity": "ButlerTaskGenerateVoiceActivity",
    "media.generate.bif": "GenerateMediaIndexFiles",
    "media.generate.chapter.thumbs": "GenerateChapterThumbs",
    "media.generate.loudness": "LoudnessAnalysis",
    "media.generate.music.analysis": "MusicAnalysis",
    "provider.epg.load": "RefreshEpgGuides",
}
"""The task that runs activities of a type."""


@dataclass(frozen=True, slots=True)
class ButlerTask:
    """A row of `GET /butler`. Some tasks have neither a title nor a description."""

    title: str | None = None
    enabled: bool = True
    interval: int = 1
    random: bool = False


_DEFAULT_TASKS = {
    "BackupDatabase": ButlerTask("Backup Database", interval=3),
    "ButlerTaskCleanSupplementalLogFiles": ButlerTask(interval=7),
    "ButlerTaskGenerateCreditsMarkers": ButlerTask(random=True),
    "ButlerTaskGenerateIntroMarkers": ButlerTask(random=True),
    "ButlerTaskGenerateVoiceActivity": ButlerTask(random=True),
    "DeepMediaAnalysis": ButlerTask("Deep Media Analysis"),
    "GenerateChapterThumbs": ButlerTask("Generate Chapter Thumbnails"),
    "GenerateMediaIndexFiles": ButlerTask("Generate Media Index Files", enabled=False),
    "LoudnessAnalysis": ButlerTask("Loudness Analysis"),
    "MusicAnalysis": ButlerTask(),
    "OptimizeDatabase": ButlerTask("Optimize Database", interval=7),
    "ProcessAssets": ButlerTask(enabled=False),
    "RefreshEpgGuides": ButlerTask("Refresh Guides"),
    "RefreshLibraries": ButlerTask("Refresh Libraries", enabled=False),
    "RefreshPeriodicMetadata": ButlerTask("Refresh Metadata"),
}


class Butler(Activities):
    """The scheduled tasks of a server."""

    def __init__(self, streams: Streams) -> None:
        super().__init__(streams)
        self.butler_tasks = dict(_DEFAULT_TASKS)
        """The tasks by name, as `GET /butler` lists them. May be changed."""
        self.butler_running: set[str] = set()
        """The tasks that run until they are stopped or finished, with or without activities."""
        self.butler_rests = False
        """Whether the butler's row stays at 100 % when all tasks are stopped, instead of ending."""
        self.queued_items: dict[str, list[str]] = {}
        """Subtitles by type of activity: when one of the type ends, also by a stop, the next one starts at once."""
        self._task_of: dict[str, str] = {}
        """The task by uuid of the activities that a scheduled run has started. No row names its task."""

    def run_task(self, name: str) -> None:
        """Let a task run until it is stopped or finished."""
        self.butler_running.add(name)

    def start_scheduled(
        self, kind: str, /, *, task: str | None = None, **fields: Any
    ) -> str:
        """Start an activity that belongs to the scheduled run of a task, and return its uuid.

        The default is the task that runs this type of activity. It runs at least as long as the activity.
        """
        name = TASK_OF_TYPE[kind] if task is None else task
        uuid = self.start(kind, **fields)
        self._task_of[uuid] = name
        return uuid

    def task_runs(self, name: str) -> bool:
        """Return whether a task is running."""
        return name in self.butler_running or bool(self._activities_of(name))

    def finish_task(self, name: str) -> None:
        """End the run of a task: it has done its work."""
        for uuid in self._leave(name):
            self.finish(uuid)

    def stop_task(self, name: str) -> None:
        """Stop the run of a task, with the activities that run now. Queued items still start."""
        uuids = self._activities_of(name)
        self.butler_running.discard(name)
        for uuid in uuids:
            self.cancel(uuid)

    def stop_all_tasks(self) -> None:
        """Stop the runs of all tasks, empty their queues, and end the butler's row or let it rest."""
        for name in {*self.butler_tasks, *self._task_of.values()}:
            for uuid in self._leave(name):
                self.cancel(uuid)
        for row in self.activities:
            if row.get("type") != BUTLER or row.get("progress") == state.DONE:
                continue
            if self.butler_rests:
                self.progress(row["uuid"], state.DONE)
            else:
                self.cancel(row["uuid"])

    @override
    def clear(self) -> None:
        super().clear()
        self.butler_running.clear()
        self.queued_items.clear()
        self._task_of.clear()

    @override
    def _ended(self, row: state.Row, *, completed: bool) -> None:
        super()._ended(row, completed=completed)
        kind = str(row.get("type"))
        task = self._task_of.pop(str(row.get("uuid")), None)
        if items := self.queued_items.get(kind):
            uuid = self.start(kind, title=row.get("title"), subtitle=items.pop(0))
            if task is not None:
                self._task_of[uuid] = task

    def _activities_of(self, name: str) -> list[str]:
        started = [uuid for uuid, task in self._task_of.items() if task == name]
        return started + self.find_by_context(BUTLER, name)

    def _leave(self, name: str) -> list[str]:
        """Forget what a task has queued, and return the activities of its run."""
        for kind, task in TASK_OF_TYPE.items():
            if task == name:
                self.queued_items.pop(kind, None)
        uuids = self._activities_of(name)
        self.butler_running.discard(name)
        return uuids
