"""The dialogs of the flows of a Home Assistant without a server."""

from dataclasses import dataclass
import os
from pathlib import Path
import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from demo.home import Home, until
from demo.settings import DOMAIN, Settings
from simulator import PlexSimulator, PlexTvSimulator

from .settings import TIMEOUT_SECONDS

# What stands in the place of a text that is missing or cannot be formatted.
_MISSING = re.compile(r"formatjs|Translation|undefined|component\.|[{}]")
SHOTS = os.environ.get("E2E_SHOTS")


type Json = dict[str, Any]


@dataclass(frozen=True)
class House:
    """A Home Assistant without a server yet, a Plex server and plex.tv."""

    home: Home
    settings: Settings
    plex: PlexSimulator
    plex_tv: PlexTvSimulator


class Dialog:
    """The dialog of a config flow."""

    def __init__(self, house: House, page: Page) -> None:
        self.house = house
        self.page = page

    @property
    def box(self) -> Locator:
        return self.page.locator("dialog-data-entry-flow")

    async def add(self) -> None:
        """Open the menu with the ways to add a server."""
        await self.open_add()
        await self.shows("Add a Plex server")

    async def open_add(self) -> None:
        """Open the dialog that adds a server, in any language."""
        path = f"/config/integrations/dashboard/add?domain={DOMAIN}"
        await self.page.goto(self.house.home.address + path)
        await self.page.get_by_role("button", name="OK", exact=True).click()

    async def reconfigure(self) -> None:
        """Open the menu to change the connection of the only server."""
        path = f"/config/integrations/integration/{DOMAIN}"
        await self.page.goto(self.house.home.address + path)
        row = self.page.locator("ha-config-entry-row")
        # Below it are the menus of the devices.
        await row.locator("ha-dropdown ha-icon-button").first.click()
        item = self.page.get_by_text("Reconfigure", exact=True)
        await item.locator("visible=true").first.click()
        await self.shows("Change the connection")

    async def shows(self, text: str) -> None:
        """Wait for a text, and check that no text is missing."""
        await expect(self.box.get_by_text(text).first).to_be_visible()
        await expect_no_missing_text(self.page)

    async def choose(self, option: str) -> None:
        await self.box.get_by_text(option, exact=True).click()

    async def fill(self, field: int, text: str) -> None:
        """Type a text into the field with this position among those for texts."""
        await (
            self.box.locator("ha-selector-text").nth(field).locator("input").fill(text)
        )

    async def submit(self) -> None:
        await self.box.get_by_role("button", name="Submit").click()

    async def shot(self, name: str) -> None:
        """Take a picture for a person to look at, if a folder is given."""
        if SHOTS:
            await self.page.wait_for_timeout(400)
            await self.page.screenshot(path=Path(SHOTS) / f"{name}.png")


async def expect_no_missing_text(page: Page) -> None:
    """Check that a page shows no error or placeholder in place of a text."""
    await expect(page.get_by_text(_MISSING)).to_have_count(0)


async def reauth_flow(house: House) -> Json:
    """Refuse the token of the only server, and return the first step of the flow that asks for a new one."""
    house.plex.reject_token()
    house.plex.drop_sockets()
    [entry] = await entries(house.home)
    path = f"/api/config/config_entries/entry/{entry['entry_id']}/reload"

    async def flow() -> Json | None:
        # Each attempt counts as one refusal.
        await house.home.call("POST", path)
        flows = await house.home.command("config_entries/flow/progress")
        return next(
            (flow for flow in flows if flow["context"]["source"] == "reauth"), None
        )

    found = await until(flow, TIMEOUT_SECONDS, "Nobody was asked for a new token")
    path = f"/api/config/config_entries/flow/{found['flow_id']}"
    step: Json = await house.home.call("GET", path)
    return step


async def entries(home: Home) -> list[dict[str, str]]:
    path = f"/api/config/config_entries/entry?domain={DOMAIN}"
    found: list[dict[str, str]] = await home.call("GET", path)
    return found


async def remove_all_servers(home: Home) -> None:
    """Remove all servers from a Home Assistant, and end all flows that did not begin with the user."""
    for entry in await entries(home):
        path = f"/api/config/config_entries/entry/{entry['entry_id']}"
        await home.call("DELETE", path)
    for flow in await home.command("config_entries/flow/progress"):
        path = f"/api/config/config_entries/flow/{flow['flow_id']}"
        await home.call("DELETE", path)


async def sign_in(dialog: Dialog) -> None:
    """Sign in on the page that the dialog opens."""
    async with dialog.page.expect_popup() as opening:
        await dialog.choose("Sign in at plex.tv")
    popup = await opening.value
    await popup.get_by_role("button", name="Sign in").click()
