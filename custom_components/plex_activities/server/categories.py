"""What is special about some categories of activities.

A category in none of these sets counts, has a binary sensor that is enabled and a
sensor of its progress that is not, and is no obstacle to a restart of the server.
"""

from ..aioplex.models import ActivityCategory

# What counts where no category is named. Plex refreshes an item for about a second
# whenever somebody opens its page.
COUNTED_CATEGORIES = frozenset(ActivityCategory) - {ActivityCategory.ITEM_REFRESH}

# Their entities are disabled by default, since few people need them.
DISABLED_CATEGORIES = frozenset(
    {
        ActivityCategory.ITEM_REFRESH,
        ActivityCategory.GUIDE_REFRESH,
        ActivityCategory.OTHER,
    }
)

# The categories whose progress is enabled by default: they take long and show it.
PROGRESS_CATEGORIES = frozenset(
    {
        ActivityCategory.LIBRARY_SCAN,
        ActivityCategory.RECORDING,
        ActivityCategory.CONVERSION,
    }
)

# A restart would break these off or leave them half done. Plex repeats the others.
NOT_TO_INTERRUPT = (
    ActivityCategory.LIBRARY_SCAN,
    ActivityCategory.CONVERSION,
    ActivityCategory.RECORDING,
    ActivityCategory.MAINTENANCE,
)

# Spoken answers leave out their subtitle, because it changes with every file or step.
TITLE_ONLY = frozenset(
    {
        ActivityCategory.LIBRARY_SCAN,
        ActivityCategory.ITEM_REFRESH,
        ActivityCategory.METADATA_REFRESH,
    }
)
