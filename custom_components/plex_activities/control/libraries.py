"""Finds the libraries that users name in actions."""

from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..coordinator import PlexActivitiesCoordinator
from ..server.names import join_some
from ..user_names import async_known_libraries_named


async def async_find_libraries(
    coordinator: PlexActivitiesCoordinator, library: str
) -> set[str]:
    """Return the ids of the libraries with this name or id.

    Raises ServiceValidationError if there is none.
    """
    found = await async_known_libraries_named(coordinator, library)
    if not found:
        titles = [known.title for known in coordinator.data.libraries.values()]
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="library_not_found",
            translation_placeholders={
                "library": library,
                "libraries": join_some(titles),
            },
        )
    return found


async def async_find_library(
    coordinator: PlexActivitiesCoordinator, library: str
) -> str:
    """Return the id of the only library with this name or id.

    Raises ServiceValidationError if there is none, or more than one.
    """
    found = await async_find_libraries(coordinator, library)
    if len(found) > 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="library_ambiguous",
            translation_placeholders={
                "library": library,
                "ids": join_some(found),
            },
        )
    return found.pop()
