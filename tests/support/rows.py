"""Single rows, read as those of a list are."""

from datetime import datetime

from custom_components.plex_activities.aioplex.listing import Listing
from custom_components.plex_activities.aioplex.models import Activity
from custom_components.plex_activities.aioplex.wire import JsonValue


def read_row(row: JsonValue, seen_at: datetime) -> Activity | None:
    """Return the activity of a row; None if it names none."""
    listed = Listing.from_wire([row], seen_at)
    return next(map(listed.activity, listed.rows), None)
