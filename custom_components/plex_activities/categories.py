"""Choosing kinds of activities, in actions as in automations."""

import probatio

from .aioplex.models import ActivityCategory

ATTR_CATEGORY = "category"

# One kind or a list of kinds.
CATEGORIES = probatio.All(probatio.EnsureList(), [probatio.Coerce(ActivityCategory)])
