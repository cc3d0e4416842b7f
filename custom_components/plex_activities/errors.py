"""The only table from Plex errors to what Home Assistant shows.

The keys are the config flow's errors and the exceptions in the translations alike.
"""

from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.update_coordinator import UpdateFailed

from .aioplex.exceptions import (
    PlexAuthenticationError,
    PlexCertificateError,
    PlexConnectionError,
    PlexDroppedError,
    PlexError,
    PlexNotFoundError,
    PlexOtherServerError,
    PlexResponseError,
    PlexStartingUpError,
)
from .const import DOMAIN

# The most specific first.
KEYS: tuple[tuple[type[PlexError], str], ...] = (
    (PlexAuthenticationError, "invalid_auth"),
    (PlexStartingUpError, "starting_up"),
    (PlexCertificateError, "ssl_error"),
    (PlexDroppedError, "secure_required"),
    (PlexConnectionError, "cannot_connect"),
    (PlexOtherServerError, "wrong_server"),
    (PlexNotFoundError, "not_plex"),
    (PlexResponseError, "not_plex"),
    (PlexError, "unknown"),
)


def error_key(err: PlexError) -> str:
    """Return the translation key of an error."""
    return next(key for kind, key in KEYS if isinstance(err, kind))


def update_error(err: PlexError) -> UpdateFailed | ConfigEntryAuthFailed:
    """Return what a failed poll or set-up raises; a refused token starts reauth."""
    kind = (
        ConfigEntryAuthFailed
        if isinstance(err, PlexAuthenticationError)
        else UpdateFailed
    )
    return kind(translation_domain=DOMAIN, translation_key=error_key(err))


def sessions_error(err: PlexError) -> UpdateFailed:
    """Return what a failed look at the sessions raises: those are the owner's to see."""
    return UpdateFailed(translation_domain=DOMAIN, translation_key=_action_key(err))


def not_allowed() -> HomeAssistantError:
    """Return what an action raises that only the owner's token may do."""
    return HomeAssistantError(translation_domain=DOMAIN, translation_key="not_allowed")


def action_error(err: PlexError) -> HomeAssistantError:
    """Return what an action raises."""
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=_action_key(err)
    )


def _action_key(err: PlexError) -> str:
    # The token is good for polling, or there would be nothing to ask for.
    refused = isinstance(err, PlexAuthenticationError)
    return "not_allowed" if refused else error_key(err)
