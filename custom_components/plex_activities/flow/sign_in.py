"""Signing in at plex.tv in the browser, while a config flow waits for it."""

import asyncio
from datetime import datetime
from http import HTTPStatus
from typing import Self

from aiohttp import web

from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import UnknownFlow
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.http import current_request
from homeassistant.util.hass_dict import HassKey

from ..aioplex.account import Pin, PlexAccount
from ..aioplex.exceptions import PlexError, PlexNotFoundError
from ..const import DOMAIN, SIGN_IN_INTERVAL

STEP_ID = "plex_account"
RETURN_PATH = f"/api/{DOMAIN}/sign_in"
# plex.tv may issue the token shortly after the redirect. After 3 empty checks the user
# has declined.
CHECKS_AFTER_RETURN = 3

_VIEW: HassKey[bool] = HassKey(f"{DOMAIN}_sign_in_view")


class SignIn:
    """One sign-in, from its PIN to a token or an error.

    It makes the flow check every few seconds, because the browser may not come back.
    """

    def __init__(
        self, hass: HomeAssistant, flow_id: str, account: PlexAccount, pin: Pin
    ) -> None:
        self.url = account.sign_in_url(pin, _return_url(flow_id))
        self.token: str | None = None
        # Its translation key.
        self.error: str | None = None
        self._hass = hass
        self._flow_id = flow_id
        self._account = account
        self._pin = pin
        self._expires = hass.loop.time() + pin.expires_in
        self._checks_left: int | None = None
        self._lock = asyncio.Lock()
        self.stop = async_track_time_interval(
            hass,
            self._async_check_flow,
            SIGN_IN_INTERVAL,
            name="plex.tv sign-in",
            cancel_on_shutdown=True,
        )

    @classmethod
    async def async_begin(
        cls, hass: HomeAssistant, flow_id: str, account: PlexAccount
    ) -> Self:
        """Request a PIN from plex.tv. Raises a PlexError if that fails."""
        if not hass.data.get(_VIEW):
            hass.data[_VIEW] = True
            hass.http.register_view(SignInView)
        return cls(hass, flow_id, account, await account.create_pin())

    async def async_is_over(self, *, returned: bool) -> bool:
        """Check whether somebody has signed in; `returned` once the browser is back."""
        async with self._lock:
            if returned and self._checks_left is None:
                self._checks_left = CHECKS_AFTER_RETURN
            if self.token is None and self.error is None:
                await self._async_check()
        if over := self.token is not None or self.error is not None:
            self.stop()
        return over

    async def _async_check(self) -> None:
        try:
            self.token = await self._account.token(self._pin)
        except PlexNotFoundError:
            self.error = "sign_in_expired"
            return
        except PlexError:
            # Try again, until the PIN expires.
            answered = False
        else:
            answered = True
        if self.token is not None:
            return
        if self._hass.loop.time() >= self._expires:
            self.error = "sign_in_expired"
        elif self._checks_left is not None and answered:
            self._checks_left -= 1
            if self._checks_left <= 0:
                self.error = "sign_in_refused"

    async def _async_check_flow(self, _now: datetime) -> None:
        if self._lock.locked():
            return
        if not await _async_continue(self._hass, self._flow_id, returned=False):
            # The dialog was closed while the PIN was requested.
            self.stop()


class SignInView(HomeAssistantView):
    """The page that plex.tv sends the browser back to. It carries no secret."""

    url = RETURN_PATH
    name = RETURN_PATH.removeprefix("/").replace("/", ":")
    requires_auth = False

    async def get(self, request: web.Request) -> web.Response:
        """Make the flow check, and close the window."""
        flow_id = request.query.get("flow_id", "")
        known = await _async_continue(request.app[KEY_HASS], flow_id, returned=True)
        text = (
            "<script>window.close()</script>You can close this window now."
            if known
            else "Home Assistant is no longer waiting for this sign-in."
        )
        return web.Response(
            content_type="text/html",
            text=f"<!doctype html><title>Plex Activities</title>{text}",
            status=HTTPStatus.OK if known else HTTPStatus.NOT_FOUND,
        )


async def _async_continue(hass: HomeAssistant, flow_id: str, *, returned: bool) -> bool:
    """Make the flow check, if it is waiting for a sign-in. Needs no authentication."""
    manager = hass.config_entries.flow
    try:
        flow = manager.async_get(flow_id)
        waits = (flow["handler"], flow["step_id"]) == (DOMAIN, STEP_ID)
        if waits:
            await manager.async_configure(flow_id, {"returned": returned})
    except UnknownFlow:
        return False
    return waits


@callback
def _return_url(flow_id: str) -> str | None:
    """Return the address that leads the browser back to Home Assistant, if it is known."""
    request = current_request.get()
    base = request.headers.get("HA-Frontend-Base") if request else None
    return f"{base}{RETURN_PATH}?flow_id={flow_id}" if base else None
