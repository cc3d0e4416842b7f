"""What runs on a server: activities, scheduled tasks, guides and playback."""

from collections.abc import Callable
from random import Random

from simulator import PlexSimulator
from simulator.butler import TASK_OF_TYPE
from tests.support.server import SCAN

# Above that, no more are started at random.
MAX_ACTIVITIES = 40
MAX_SESSIONS = 3

KINDS = (
    SCAN,
    "library.refresh.items",
    "library.update.item.metadata",
    "media.generate.credits",
    "provider.subscriptions.process",
    "provider.epg.load",
    "grabber.grab",
    "butler",
    "something.new",
)


class ActivityActions:
    """Changes what runs on a server."""

    def __init__(self, random: Random, plex: PlexSimulator) -> None:
        self._random = random
        self._plex = plex
        self.frequent: tuple[Callable[[], object], ...] = (
            *(self._start_activity, self._start_activity, self._finish_activity),
            *(self._send_burst, self._send_progress, self._send_progress),
        )
        self.rare: tuple[Callable[[], object], ...] = (
            *(self._send_bad_bytes, self._forget_activity, self._name_scanned_library),
            *(self._open_item_page, self._update_items, self._rest_butler),
            *(self._start_scheduled, self._start_task, self._finish_task),
            *(self._queue_items, self._change_dvrs, self._reload_guide),
            *(self._play, self._play, self._stop_playing),
        )

    def end_downloads(self) -> None:
        """End the downloads, of which there may be many."""
        for row in self._plex.activities:
            if row.get("type") == "media.download":
                self._plex.finish(row["uuid"])

    def _uuid(self, kind: str = "") -> str | None:
        uuids = [
            str(row["uuid"])
            for row in self._plex.activities
            if str(row.get("type", "")).startswith(kind)
        ]
        return self._random.choice(uuids) if uuids else None

    def _start_activity(self) -> None:
        if len(self._plex.activities) >= MAX_ACTIVITIES:
            return
        self._plex.start(
            self._random.choice(KINDS),
            title=f"Job {self._random.randint(1, 9)}",
            progress=self._random.choice((0, -1, 50)),
            cancellable=self._random.choice((False, True)),
            user_id=self._random.choice((1, 1, 2)),
            context=self._random.choice((None, {"librarySectionID": "7"})),
        )

    def _send_progress(self) -> None:
        if uuid := self._uuid():
            self._plex.progress(uuid, self._random.randint(-1, 99), subtitle="Item")

    def _send_burst(self) -> None:
        if uuid := self._uuid():
            for percent in range(99):
                self._plex.progress(uuid, percent)

    def _send_bad_bytes(self) -> None:
        """Send a message whose title is neither UTF-8 nor valid JSON."""
        if uuid := self._uuid():
            row = f'{{"event":"updated","uuid":"{uuid}","Activity":{{"uuid":"{uuid}"'
            self._plex.send_text(
                b'{"NotificationContainer":{"type":"activity","ActivityNotification":['
                + row.encode()
                + b',"title":"\xe9\x04"}}]}}'
            )

    def _finish_activity(self) -> None:
        if uuid := self._uuid():
            self._plex.finish(uuid)

    def _forget_activity(self) -> None:
        if uuid := self._uuid():
            self._plex.forget(uuid)

    def _name_scanned_library(self) -> None:
        """Send the message of a scan that names the library, which may be unknown."""
        if uuid := self._uuid(SCAN):
            library = self._random.choice((*self._plex.libraries, "99"))
            self._plex.progress(uuid, 5, context={"librarySectionID": library})

    def _open_item_page(self) -> None:
        self._plex.open_item_page(missing=self._random.choice((False, True)))

    def _update_items(self) -> None:
        if len(self._plex.activities) < MAX_ACTIVITIES:
            self._plex.update_items()

    def _rest_butler(self) -> None:
        self._plex.rest_butler()

    # Scheduled tasks and guides.

    def _start_scheduled(self) -> None:
        if len(self._plex.activities) < MAX_ACTIVITIES:
            kind = self._random.choice(list(TASK_OF_TYPE))
            self._plex.start_scheduled(kind, subtitle="Item 1")

    def _start_task(self) -> None:
        self._plex.run_task(self._random.choice(list(self._plex.butler_tasks)))

    def _finish_task(self) -> None:
        self._plex.finish_task(self._random.choice(list(self._plex.butler_tasks)))

    def _queue_items(self) -> None:
        kind = self._random.choice(list(TASK_OF_TYPE))
        self._plex.queued_items[kind] = ["Item 2", "Item 3"]

    def _change_dvrs(self) -> None:
        self._plex.dvrs = self._random.choice(([], ["12"], ["12", "13"]))

    def _reload_guide(self) -> None:
        for dvr in self._plex.dvrs[-1:]:
            self._plex.reload_guide(dvr)

    # Playback.

    def _play(self) -> None:
        if len(self._plex.sessions) < MAX_SESSIONS:
            self._plex.play(paused=self._random.choice((False, True)))

    def _stop_playing(self) -> None:
        if self._plex.sessions:
            self._plex.stop_playing(self._random.choice(list(self._plex.sessions)))
