"""The schemas that actions, triggers and conditions share."""

import probatio

from .aioplex.models import ActivityCategory

ATTR_CATEGORY = "category"
ATTR_LIBRARY = "library"

# One category or a list of them. Without the option all are meant. An empty list is an
# error, because it would mean all for one reader, and none for another.
CATEGORIES = probatio.All(
    probatio.EnsureList(),
    probatio.Length(min=1, msg="choose a category, or leave the option out"),
    [probatio.Coerce(ActivityCategory)],
)
