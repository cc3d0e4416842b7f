"""Single rows, read as those of a list are."""

from datetime import datetime

from custom_components.plex_activities.aioplex.models import Activity, rows_by_uuid
from custom_components.plex_activities.aioplex.wire import JsonValue


def read_row(row: JsonValue, seen_at: datetime) -> Activity | None:
    """Return the activity of a row; None if it has no usable uuid."""
    usable = rows_by_uuid([row])
    return next(
        (Activity.from_row(uuid, found, seen_at) for uuid, found in usable.items()),
        None,
    )
