"""Situations with several activities or messages, as real servers have been seen in them."""

from collections.abc import Iterator
from typing import Any

from . import state
from .activities import Activities
from .butler import BUTLER

ITEM = "/library/metadata/9041"
_SOMEBODY = 40218833
"""The id of a user who is not the owner."""

_ITEM_UPDATES = ("Salt Road", "Night Ferry", "Blue Hour Market")
_DOWNLOADS = ("Paper Lanterns", "The Tin Orchard")


def item_page_changes(
    key: str = ITEM, *, missing: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield what changes in the activity of an item page, message by message. The last one ends it."""
    context: dict[str, Any] = {"key": key}
    yield {"progress": 0, "subtitle": "Checking files", "context": context}
    context = {"accessible": not missing, "exists": not missing, "key": key}
    local = "Refreshing local metadata"
    yield {"progress": 33, "subtitle": local, "context": context}
    context = {**context, "refreshed": False}
    analysis = "Refreshing media analysis"
    yield {"progress": 66, "subtitle": analysis, "context": context}
    context = {**context, "analyzed": False}
    yield {"progress": state.DONE, "context": dict(sorted(context.items()))}


class Situations(Activities):
    """Brings a server into such a situation, without waiting."""

    def open_item_page(
        self, key: str = ITEM, *, user_id: int = _SOMEBODY, missing: bool = False
    ) -> str:
        """Let a user open the page of an item: an activity runs from start to end at once. Returns its uuid.

        `missing` says that the file of the item is not there.
        """
        uuid = self.start("library.refresh.items", user_id=user_id)
        *updates, last = item_page_changes(key, missing=missing)
        for changes in updates:
            self.progress(uuid, **changes)
        del last["progress"]
        self.finish(uuid, **last)
        return uuid

    def update_items(self, *subtitles: str) -> list[str]:
        """Start updates of items, by default three, as they follow a scan that has ended already."""
        return [
            self.start("library.update.item.metadata", subtitle=subtitle)
            for subtitle in subtitles or _ITEM_UPDATES
        ]

    def start_downloads(self, count: int, user: str = "marlow") -> list[str]:
        """Start so many conversions for downloads, with titles in the older and in the newer form.

        The newer form has the name of the user.
        """
        return [
            self.start(
                "media.download",
                title=f"Media download by {user}"
                if number % 2
                else "Downloading Media",
                subtitle=_DOWNLOADS[number % 2],
                progress=17 + number % 79,
                user_id=_SOMEBODY if number % 2 else state.OWNER,
                context={"metadataID": str(9041 + number)},
            )
            for number in range(count)
        ]

    def rest_butler(self) -> str:
        """List a butler's row that rests at 100 %, and return its uuid. A row that runs comes to rest."""
        for row in self.activities:
            if row.get("type") == BUTLER:
                self.progress(row["uuid"], state.DONE)
                return str(row["uuid"])
        return self.start(BUTLER, title="", progress=state.DONE)
