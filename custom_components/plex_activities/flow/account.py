"""Adding or repairing a server by signing in at plex.tv."""

from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigFlowResult,
)
from homeassistant.core import callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.translation import async_get_translations

from ..aioplex.account import PlexAccount
from ..aioplex.exceptions import PlexError
from ..const import DOMAIN
from ..server.client import async_client_identifier
from .account_servers import AccountServersFlow
from .sign_in import SignIn

TRY_AGAIN_MENU = ["plex_account", "manual", "reauth_token", "reconfigure_manual"]


class PlexAccountFlow(AccountServersFlow):
    """Signs in at plex.tv, and goes on with the servers of the account.

    plex_account (external) → signed_in → select_server, or sign_in_again after an error.
    """

    _sign_in: SignIn | None = None
    _sign_in_error = "plex_tv_unavailable"

    async def async_step_plex_account(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Open plex.tv in the browser, and wait until somebody has signed in."""
        if self._sign_in is None:
            account = await self._async_account()
            try:
                self._sign_in = await SignIn.async_begin(
                    self.hass, self.flow_id, account
                )
            except PlexError:
                return await self.async_offer_sign_in("plex_tv_unavailable")
        else:
            returned = user_input is not None and user_input.get("returned") is True
            if await self._sign_in.async_is_over(returned=returned):
                return self.async_external_step_done(next_step_id="signed_in")
        return self.async_external_step(step_id="plex_account", url=self._sign_in.url)

    async def async_step_signed_in(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Continue with the servers of the account, or with the error."""
        sign_in = self._sign_in
        if sign_in is None or sign_in.token is None:
            error = sign_in.error if sign_in is not None else None
            return await self.async_offer_sign_in(error or "sign_in_expired")
        account = await self._async_account()
        try:
            servers = await account.servers(sign_in.token)
        except PlexError:
            return await self.async_offer_sign_in("plex_tv_unavailable")
        return await self.async_choose_server(servers)

    async def async_step_sign_in_again(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say why the sign-in failed, and offer to try again."""
        # Menus show no errors of their own.
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "config", [DOMAIN]
        )
        by_hand = {
            SOURCE_REAUTH: "reauth_token",
            SOURCE_RECONFIGURE: "reconfigure_manual",
        }
        by_token = by_hand.get(str(self.source), "manual")
        ways = [way for way in TRY_AGAIN_MENU if way in {"plex_account", by_token}]
        return self.async_show_menu(
            step_id="sign_in_again",
            menu_options=ways,
            description_placeholders={
                "error": texts[f"component.{DOMAIN}.config.error.{self._sign_in_error}"]
            },
        )

    @callback
    @override
    def async_remove(self) -> None:
        self._end_sign_in()

    async def _async_account(self) -> PlexAccount:
        return PlexAccount(
            async_get_clientsession(self.hass), await async_client_identifier(self.hass)
        )

    @override
    async def async_offer_sign_in(self, error: str) -> ConfigFlowResult:
        self._end_sign_in()
        self._sign_in_error = error
        return await self.async_step_sign_in_again()

    @callback
    def _end_sign_in(self) -> None:
        if self._sign_in is not None:
            self._sign_in.stop()
            self._sign_in = None

    @callback
    @override
    def abort_known(self, *, changed: bool) -> ConfigFlowResult:
        if self._sign_in is None:
            return super().abort_known(changed=changed)
        return self.async_abort(reason="addresses_refreshed")
