"""Messages as the server sends them over its websocket."""

import json

from .server import SCAN


def frame(event: str, *uuids: str, **fields: object) -> str:
    """Return one frame that says this of all of these; a scan, unless `fields` differ."""
    messages = [
        {
            "event": event,
            "uuid": uuid,
            "Activity": {"uuid": uuid, "type": SCAN, **fields},
        }
        for uuid in uuids
    ]
    inner = {"type": "activity", "ActivityNotification": messages}
    return json.dumps({"NotificationContainer": inner})
