"""What the user is asked before an entry is pointed to another server."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from yarl import URL

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import CONF_URL
from homeassistant.core import callback

from ..aioplex.address import same_place
from ..aioplex.exceptions import PlexError, PlexOtherServerError
from ..server.addresses import async_answering_address
from ..server.client import async_client_of
from ..server.entry_data import addresses_in, replace_token
from ..server.names import escape_markdown

MOVED_MENU = ["carry_over", "add_separately", "start_over"]
SAME_IDENTIFIER_MENU = ["use_this_address", "start_over"]

type Retry = Callable[[], Awaitable[ConfigFlowResult]]


@dataclass(frozen=True, slots=True)
class Question:
    """What a question is about: a server that may take the place of another one.

    `url` is where the server of this identifier answers, and `entry` would be pointed
    to it. `old_url` is where the server of the entry still answers, if it does. `retry`
    goes on once the user has agreed.
    """

    machine_identifier: str
    url: str
    name: str
    entry: ConfigEntry
    old_url: URL | None
    retry: Retry


class ServerQuestions(ConfigFlow):
    """Asks before a server takes the place of another one.

    `moved`: another server answers at the address of an entry, as when Plex was
    reinstalled. `same_identifier`: the server of an entry still answers at its address,
    and another one with the same identifier at the new address: it may be a copy.
    """

    _question: Question

    def __init__(self) -> None:
        # Machine identifiers and addresses that the user has said yes to.
        self._confirmed: set[tuple[str, str]] = set()
        # The entries that these servers take over.
        self._taken_over: dict[str, ConfigEntry] = {}

    @property
    def existing_entry(self) -> ConfigEntry | None:
        """The entry that this flow changes; None if it adds a server."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        if self.source == SOURCE_RECONFIGURE:
            return self._get_reconfigure_entry()
        return None

    @callback
    def entry_of(self, machine_identifier: str) -> ConfigEntry | None:
        """Return the entry of a server that is set up."""
        for entry in self._async_current_entries(include_ignore=False):
            if entry.unique_id == machine_identifier:
                return entry
        return None

    @callback
    def entry_taken_over_by(self, machine_identifier: str) -> ConfigEntry | None:
        """Return the entry that the user lets this server take over."""
        return self._taken_over.get(machine_identifier)

    @callback
    def forget_answers(self) -> None:
        """Ask everything again."""
        self._confirmed.clear()
        self._taken_over.clear()

    async def async_question(
        self,
        machine_identifier: str,
        data: Mapping[str, Any],
        retry: Retry,
        name: str | None = None,
    ) -> ConfigFlowResult | None:
        """Return a question about the server that answers with these data, if there is one.

        `retry` goes on once the user has agreed. Without a `name` the server is asked for
        it. A token that may be the stored one is not sent: it was entered for another
        address.
        Raises PlexOtherServerError if there is nothing to ask.
        """
        url = data[CONF_URL]
        existing = self.existing_entry
        known = self.entry_of(machine_identifier)
        taken_over = existing or self.entry_taken_over_by(machine_identifier)
        if taken_over is not None and known not in (None, taken_over):
            return self.async_abort(
                reason="other_server_configured",
                description_placeholders={"name": escape_markdown(known.title)},
            )
        if (machine_identifier, url) in self._confirmed:
            return None
        old_url: URL | None = None
        if known is not None:
            old_url = await self._async_elsewhere(known, URL(url))
            entry = known if old_url is not None else None
        else:
            entry = await self._async_replaced(URL(url))
        if entry is None:
            return None
        name = name or await self._async_name(data)
        self._question = Question(machine_identifier, url, name, entry, old_url, retry)
        if old_url is not None:
            return await self.async_step_same_identifier()
        return await self.async_step_moved()

    async def async_step_moved(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether an entry is carried over to the server at its address."""
        question = self._question
        options = [
            option
            for option in MOVED_MENU
            if option != "add_separately" or self.existing_entry is None
        ]
        return self.async_show_menu(
            step_id="moved",
            menu_options=options,
            description_placeholders={
                "name": escape_markdown(question.entry.title),
                "address": question.url,
                "new_name": escape_markdown(question.name),
            },
        )

    async def async_step_carry_over(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go on with the entry of the server before."""
        self._taken_over[self._question.machine_identifier] = self._question.entry
        return await self._async_agreed()

    async def async_step_add_separately(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go on, and leave the entry of the server before as it is."""
        return await self._async_agreed()

    async def async_step_same_identifier(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether an entry is pointed to another address while its own one works."""
        question = self._question
        return self.async_show_menu(
            step_id="same_identifier",
            menu_options=SAME_IDENTIFIER_MENU,
            description_placeholders={
                "name": escape_markdown(question.entry.title),
                "address": str(question.old_url),
                "new_name": escape_markdown(question.name),
                "new_address": question.url,
            },
        )

    async def async_step_use_this_address(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go on with the address that was found."""
        return await self._async_agreed()

    async def _async_agreed(self) -> ConfigFlowResult:
        question = self._question
        self._confirmed.add((question.machine_identifier, question.url))
        return await question.retry()

    async def _async_replaced(self, url: URL) -> ConfigEntry | None:
        """Return the entry whose server was replaced by a new one at this address.

        Its own server answers nowhere. If that of an existing entry does, this address is
        a mistake.
        """
        if (existing := self.existing_entry) is not None:
            if await self._async_answering(existing) is not None:
                raise PlexOtherServerError("Another server answers")
            return existing
        for entry in self._async_current_entries(include_ignore=False):
            if (
                _is_address_of(entry, url)
                and await self._async_answering(entry) is None
            ):
                return entry
        return None

    async def _async_elsewhere(self, entry: ConfigEntry, url: URL) -> URL | None:
        """Return where the server of an entry answers, if this address is not its own."""
        if _is_address_of(entry, url):
            return None
        return await self._async_answering(entry)

    async def _async_answering(self, entry: ConfigEntry) -> URL | None:
        """Return the address of an entry at which its server answers now."""
        client = await async_client_of(
            self.hass, replace_token(entry.data, None), entry.unique_id
        )
        with suppress(PlexError):
            return await async_answering_address(client, addresses_in(entry.data))
        return None

    async def _async_name(self, data: Mapping[str, Any]) -> str:
        """Return the name of a server, or a general one if it cannot be read."""
        may_have_token = self.existing_entry is None
        client = await async_client_of(
            self.hass, data if may_have_token else replace_token(data, None)
        )
        with suppress(PlexError):
            return (await client.server()).name
        return "Plex Media Server"


def _is_address_of(entry: ConfigEntry, url: URL) -> bool:
    return any(same_place(address, url) for address in addresses_in(entry.data))
