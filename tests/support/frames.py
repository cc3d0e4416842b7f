"""Messages as the server sends them over its websocket."""

import json

from .server import SCAN


def frame(event: str, *uuids: str) -> str:
    """Return one frame that says this of all of them."""
    said = [
        {"event": event, "uuid": each, "Activity": {"uuid": each, "type": SCAN}}
        for each in uuids
    ]
    inner = {"type": "activity", "ActivityNotification": said}
    return json.dumps({"NotificationContainer": inner})
