"""Situations with several activities or messages, as real servers have been seen in them."""

from typing import Any
import uuid as uuids

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
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return what changes in the activity of an item page: message by message, and with its end."""
    opened: dict[str, Any] = {"key": key}
    found = {"accessible": not missing, "exists": not missing} | opened
    refreshed = found | {"refreshed": False}
    updates = [
        (0, "Checking files", opened),
        (33, "Refreshing local metadata", found),
        (66, "Refreshing media analysis", refreshed),
    ]
    return [
        {"progress": progress, "subtitle": subtitle, "context": context}
        for progress, subtitle, context in updates
    ], {"context": refreshed | {"analyzed": False}}


class Situations(Activities):
    """Brings a server into such a situation, without waiting."""

    def open_item_page(
        self, key: str = ITEM, *, user_id: int = _SOMEBODY, missing: bool = False
    ) -> str:
        """Let a user open the page of an item: an activity runs from start to end at once. Returns its uuid.

        `missing` says that the file of the item is not there.
        """
        uuid = self.start("library.refresh.items", user_id=user_id)
        updates, end = item_page_changes(key, missing=missing)
        for changes in updates:
            self.progress(uuid, **changes)
        self.finish(uuid, **end)
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
        """List a butler's row that rests at 100 %, without a message, or let the one that runs rest. Returns its uuid."""
        for row in self.activities:
            if row.get("type") == BUTLER:
                self.progress(row["uuid"], state.DONE)
                return str(row["uuid"])
        # Such a row is there since the server has started.
        uuid = str(uuids.uuid4())
        self.put(
            {
                "uuid": uuid,
                "type": BUTLER,
                "cancellable": False,
                "userID": state.OWNER,
                "title": "",
                "subtitle": "",
                "progress": state.DONE,
            }
        )
        return uuid
