"""What people choose by, in actions as in triggers and conditions."""

import probatio

from homeassistant.helpers import config_validation as cv

from .aioplex.models import ActivityCategory

ATTR_CATEGORY = "category"
ATTR_LIBRARY = "library"

# One category or a list of them.
CATEGORIES = probatio.All(probatio.EnsureList(), [probatio.Coerce(ActivityCategory)])
# Options that are left empty mean all of them: blueprints cannot leave any out.
DEVICES = probatio.All(probatio.EnsureList(), [cv.string])
