"""The one table from Plex errors to what Home Assistant shows.

The keys are those of the config flow's errors and of the exceptions in translations/.
"""

from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.update_coordinator import UpdateFailed

from .aioplex.exceptions import (
    PlexAuthenticationError,
    PlexCertificateError,
    PlexClaimCodeError,
    PlexConnectionError,
    PlexError,
    PlexNameUnknownError,
    PlexNotFoundError,
    PlexNotHttpsError,
    PlexOtherServerError,
    PlexProxyError,
    PlexProxyLoginError,
    PlexResponseError,
    PlexSecureRequiredError,
    PlexStartingUpError,
    PlexTokenNeededError,
)
from .const import DOMAIN

# The most specific first.
KEYS: tuple[tuple[type[PlexError], str], ...] = (
    (PlexClaimCodeError, "claim_code"),
    (PlexTokenNeededError, "token_needed"),
    (PlexAuthenticationError, "invalid_auth"),
    (PlexStartingUpError, "starting_up"),
    (PlexProxyError, "proxy_error"),
    (PlexProxyLoginError, "proxy_login"),
    (PlexNameUnknownError, "name_unknown"),
    (PlexNotHttpsError, "not_https"),
    (PlexCertificateError, "ssl_error"),
    (PlexSecureRequiredError, "secure_required"),
    (PlexConnectionError, "cannot_connect"),
    (PlexOtherServerError, "wrong_server"),
    (PlexNotFoundError, "not_plex"),
    (PlexResponseError, "not_plex"),
    (PlexError, "unknown"),
)


def error_key(err: PlexError) -> str:
    """Return the translation key of an error."""
    return next(key for kind, key in KEYS if isinstance(err, kind))


def update_error(err: PlexError) -> UpdateFailed:
    """Return what a failed poll or set-up raises."""
    return UpdateFailed(translation_domain=DOMAIN, translation_key=error_key(err))


def sessions_error(err: PlexError) -> UpdateFailed:
    """Return what a failed poll of the sessions raises: only the owner may see them."""
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
    # Polling works with the token, or the action would not have been tried. So a
    # refusal means that the token may not do this.
    refused = isinstance(err, PlexAuthenticationError)
    return "not_allowed" if refused else error_key(err)
