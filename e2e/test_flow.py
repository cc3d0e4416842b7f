"""The dialogs that add, change and repair a server, in a real Home Assistant."""

import json
from pathlib import Path

from playwright.async_api import expect

from demo.flow import add_server
from demo.settings import DOMAIN
from simulator import Fault, PlexSimulator
from tests.support.tls import self_signed

from .flow_dialog import Dialog, reauth_flow, sign_in
from .settings import ROOT

TRANSLATIONS = ROOT / "custom_components/plex_activities/translations/en.json"

REPOSITORY = "https://github.com/plex-activities/plex_activities"
PLEX_TOKEN = "demo"  # noqa: S105  # opens nothing
# The positions of the fields.
ADDRESS, TOKEN = 0, 1


async def test_errors_stand_under_their_fields_until_the_server_is_added(
    dialog: Dialog,
) -> None:
    plex = dialog.house.plex
    await dialog.add()
    await dialog.shot("add-menu")
    await dialog.choose("Enter address and token")
    await dialog.shows("The documentation")
    await dialog.shot("manual-empty")
    docs = dialog.box.get_by_role("link", name="The documentation")
    await expect(docs).to_have_attribute(
        "href", f"{REPOSITORY}/blob/main/docs/setup.md#the-token"
    )
    await dialog.fill(ADDRESS, "not an address !!")
    await dialog.submit()
    await dialog.shows("This is not an address.")
    await dialog.shot("manual-not-an-address")
    await dialog.fill(ADDRESS, plex.url)
    await dialog.submit()
    await dialog.shows("The server needs a token.")
    await dialog.shot("manual-token-needed")
    await dialog.fill(TOKEN, "wrong")
    await dialog.submit()
    await dialog.shows("The server refused the token.")
    await dialog.shot("manual-refused")
    plex.fail(Fault.STARTING_UP)
    await dialog.fill(TOKEN, "demo")
    await dialog.submit()
    await dialog.shows("The server is starting up")
    await dialog.shot("manual-starting-up")
    plex.fail(None)
    await dialog.submit()
    await dialog.shows("add the dashboard")
    await dialog.shot("created")


async def test_every_error_has_a_text_in_the_form(
    dialog: Dialog, tmp_path: Path
) -> None:
    plex = dialog.house.plex
    texts = json.loads(TRANSLATIONS.read_text("utf-8"))["config"]["error"]
    await dialog.add()
    await dialog.choose("Enter address and token")

    async def try_(key: str, address: str = plex.url, token: str = PLEX_TOKEN) -> None:
        await dialog.fill(ADDRESS, address)
        await dialog.fill(TOKEN, token)
        await dialog.submit()
        await dialog.shows(texts[key])
        await dialog.shot(f"error-{key}")

    await try_("cannot_connect", "http://127.0.0.1:1")
    await try_("not_an_address", "not an address !!")
    await try_("name_unknown", "http://harbour.invalid:32400")
    await try_("not_https", plex.url.replace("http:", "https:"))
    await try_("invalid_auth", token="wrong")
    await try_("claim_code", token="claim-Zj3uJ1pxVHpBxnsyHsyG")
    async with PlexSimulator(ssl_context=self_signed(tmp_path)) as encrypted:
        await try_("ssl_error", encrypted.url)
    for fault, key in (
        (Fault.DROP, "secure_required"),
        (Fault.STARTING_UP, "starting_up"),
        (Fault.HTML, "not_plex"),
        (Fault.BAD_GATEWAY, "proxy_error"),
        (Fault.UNAUTHORIZED, "proxy_login"),
        (Fault.NOT_JSON_ERROR, "unknown"),
    ):
        plex.fail(fault)
        await try_(key)


async def test_signing_in_adds_a_server_and_refreshes_its_addresses(
    dialog: Dialog,
) -> None:
    plex, plex_tv = dialog.house.plex, dialog.house.plex_tv
    shared = {"clientIdentifier": "b", "owned": False, "sourceTitle": "Ada"}
    plex_tv.add_server(plex, "b", name="Lighthouse", presence=False, **shared)
    plex_tv.add_server(plex, "demo")
    await dialog.add()
    await sign_in(dialog)
    await dialog.shows("Lighthouse (shared by Ada, offline)")
    await dialog.shot("select-server")
    await dialog.choose("Harbour")
    await dialog.submit()
    await dialog.shows("add the dashboard")
    plex_tv.servers.pop(0)
    await dialog.add()
    await sign_in(dialog)
    await dialog.shows("Its addresses were refreshed.")
    await dialog.shot("refreshed")


async def test_a_failed_sign_in_offers_to_try_again(dialog: Dialog) -> None:
    await dialog.add()
    await sign_in(dialog)
    await dialog.shows("This account has no access to any Plex server.")
    await dialog.shot("sign-in-again")
    await dialog.choose("Enter address and token")
    await dialog.shows("Check the certificate")


async def test_reconfigure_asks_before_another_server_takes_over(
    dialog: Dialog,
) -> None:
    house = dialog.house
    await add_server(house.home, house.settings)
    async with PlexSimulator(token="demo", friendly_name="Copy") as copied:
        await dialog.reconfigure()
        await dialog.shot("reconfigure-menu")
        await dialog.choose("Enter address and token")
        await dialog.shows("Connect without a token")
        await dialog.shot("reconfigure-form")
        await dialog.fill(ADDRESS, copied.url)
        await dialog.submit()
        await dialog.shows("This server still answers elsewhere")
        await dialog.shot("same-identifier")
        await dialog.choose("Change nothing")
        await dialog.shows("Change the connection")


async def test_an_entry_is_carried_over_to_a_new_server(dialog: Dialog) -> None:
    house = dialog.house
    await add_server(house.home, house.settings)
    identifier, house.plex.machine_identifier = house.plex.machine_identifier, "new"
    try:
        await dialog.reconfigure()
        await dialog.choose("Enter address and token")
        await dialog.submit()
        await dialog.shows("Another Plex server answers")
        await dialog.shot("moved")
        await dialog.choose("Carry everything over")
        await dialog.shows("Everything was carried over")
        await dialog.shot("carried-over")
    finally:
        house.plex.machine_identifier = identifier


async def test_a_refused_token_is_replaced(dialog: Dialog) -> None:
    house = dialog.house
    await add_server(house.home, house.settings)
    await reauth_flow(house)
    address = f"{house.home.address}/config/integrations/integration/{DOMAIN}"
    await dialog.page.goto(address)
    await dialog.shot("reauth-page")
    await dialog.page.get_by_text("Reconfigure", exact=True).first.click()
    await dialog.shows("A new token is needed")
    await dialog.shot("reauth-menu")
    await dialog.choose("Enter a token")
    await dialog.fill(0, "wrong")
    await dialog.submit()
    await dialog.shows("The server refused the token.")
    await dialog.shot("reauth-refused")
    house.plex.accept_token()
    await dialog.fill(0, "demo")
    await dialog.submit()
    await dialog.shows("Re-authentication was successful")
