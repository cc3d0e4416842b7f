"""The texts of every step of every flow, in several languages, in a real Home Assistant.

The steps come from Home Assistant's API, and the page gets them in response to its own requests. So each of them is one
click away, whatever leads to it.
"""

from collections.abc import AsyncGenerator
from http import HTTPStatus
import json

from playwright.async_api import Locator, Page, WebSocketRoute, expect
import pytest

from demo.flow import add_server, set_options
from demo.home import Home, until
from demo.settings import DOMAIN
from simulator import PlexSimulator

from .flow_dialog import (
    Dialog,
    House,
    Json,
    expect_no_missing_text,
    reauth_flow,
)
from .settings import ROOT, TIMEOUT_SECONDS

FLOWS = "/api/config/config_entries/flow"
OPTIONS_FLOWS = "/api/config/config_entries/options/flow"
TRANSLATIONS = ROOT / "custom_components" / DOMAIN / "translations"
# The name of the button that opens the options.
CONFIGURE = {"en-GB": "Configure", "de": "Konfigurieren"}


def texts(language: str) -> Json:
    """Return the texts that Home Assistant shows in a language. It is English if there are none of that language."""
    names = (f"{name}.json" for name in (language, "en"))
    path = next(TRANSLATIONS / name for name in names if (TRANSLATIONS / name).exists())
    found: Json = json.loads(path.read_text("utf-8"))
    return found


async def go_on(home: Home, step: Json, user_input: object, flows: str = FLOWS) -> Json:
    """Submit a step and return the next one."""
    result: Json = await home.call("POST", f"{flows}/{step['flow_id']}", user_input)
    return result


async def choose(home: Home, menu: Json, option: str) -> Json:
    return await go_on(home, menu, {"next_step_id": option})


async def begin(home: Home, **fields: str) -> Json:
    step: Json = await home.call("POST", FLOWS, {"handler": DOMAIN, **fields})
    return step


async def steps_to_add(house: House) -> AsyncGenerator[Json]:
    home, plex, plex_tv = house.home, house.plex, house.plex_tv
    menu = await begin(home)
    yield menu
    # Only an announcement in the network leads to this one.
    found = {"name": "Harbour", "host": "192.168.1.5"}
    discovered: Json = {"step_id": "discovered", "description_placeholders": found}
    options = ["core_plex", *menu["menu_options"]]
    yield menu | discovered | {"menu_options": options}
    form = await choose(home, menu, "manual")
    yield form
    plex.share_with("guest")
    address = {"url": plex.url, "token": "guest", "verify_ssl": True}
    yield await go_on(home, form, address)
    plex_tv.add_server(plex, "demo")
    other = {"clientIdentifier": "b", "owned": False, "sourceTitle": "Ada"}
    plex_tv.add_server(plex, "b", name="Lighthouse", **other)
    external = await choose(home, await begin(home), "plex_account")
    yield external
    plex_tv.sign_in()

    async def signed_in() -> Json | None:
        step: Json = await home.call("GET", f"{FLOWS}/{external['flow_id']}")
        return step if step["type"] == "form" else None

    form = await until(signed_in, TIMEOUT_SECONDS, "The sign-in was not noticed")
    yield form
    # Only an entry of Home Assistant's own Plex integration leads to this one.
    yield form | {"step_id": "core_plex"}
    plex_tv.broken = HTTPStatus.SERVICE_UNAVAILABLE
    yield await choose(home, await begin(home), "plex_account")


async def steps_to_change(house: House) -> AsyncGenerator[Json]:
    home, plex = house.home, house.plex
    entry_id = await add_server(home, house.settings)

    opened = []

    async def reconfigure() -> Json:
        menu = await begin(home, entry_id=entry_id)
        opened.append(menu["flow_id"])
        return menu

    async def submitted(url: str) -> Json:
        menu = await reconfigure()
        form = await choose(home, menu, "reconfigure_manual")
        fields = {"url": url, "no_token": False, "verify_ssl": True}
        return await go_on(home, form, fields)

    menu = await reconfigure()
    yield menu
    yield await choose(home, menu, "reconfigure_manual")
    async with PlexSimulator(token="demo", friendly_name="Copy") as copied:
        yield await submitted(copied.url)
    identifier, plex.machine_identifier = plex.machine_identifier, "new"
    moved = await submitted(plex.url)
    plex.machine_identifier = identifier
    yield moved
    # While such a flow is open, nobody is asked for a new token.
    for flow_id in opened:
        await home.call("DELETE", f"{FLOWS}/{flow_id}")
    menu = await reauth_flow(house)
    yield menu
    yield await choose(home, menu, "reauth_token")


@pytest.mark.parametrize("language", CONFIGURE)
async def test_the_dialog_of_a_server_shows_all_its_texts(
    dialog: Dialog, language: str
) -> None:
    expected = texts(language)["config"]["step"]
    shown = set()
    for steps in (steps_to_add, steps_to_change):
        async for step in steps(dialog.house):
            step_id = step["step_id"]
            await _respond(dialog.page, FLOWS, step)
            await dialog.open_add()
            await _expect_texts(dialog.box, step, expected[step_id])
            await dialog.shot(f"{language}-{step_id}")
            shown.add(step_id)
    assert shown == set(expected)


@pytest.mark.parametrize("language", CONFIGURE)
async def test_the_options_show_all_their_texts(dialog: Dialog, language: str) -> None:
    home, page = dialog.house.home, dialog.page
    entry_id = await add_server(home, dialog.house.settings)
    expected = texts(language)["options"]["step"]
    shown = set()
    async for step in _option_steps(dialog.house, entry_id):
        step_id = step["step_id"]
        await _respond(page, OPTIONS_FLOWS, step)
        await page.goto(f"{home.address}/config/integrations/integration/{DOMAIN}")
        name = CONFIGURE[language]
        await page.get_by_role("button", name=name, exact=True).click()
        await _expect_texts(dialog.box, step, expected[step_id])
        await dialog.shot(f"{language}-options-{step_id}")
        shown.add(step_id)
    assert shown == set(expected)


async def _option_steps(house: House, entry_id: str) -> AsyncGenerator[Json]:
    home = house.home

    async def opened() -> Json:
        step: Json = await home.call("POST", OPTIONS_FLOWS, {"handler": entry_id})
        return step

    yield await opened()
    await set_options(home, entry_id, languages=["en"], expose=False)
    _change_sentences(house)
    none = {"languages": [], "expose": False}
    yield await go_on(home, await opened(), none, OPTIONS_FLOWS)


# The first steps of repairs: what makes Home Assistant ask takes minutes, or a new version.
REPAIRS: dict[str, Json] = {
    "limited_access": {
        "type": "form",
        "step_id": "token",
        "data_schema": [{"name": "token", "required": True, "selector": {"text": {}}}],
        "errors": {},
        "description_placeholders": {
            "name": "Harbour",
            "token_docs": "https://plex.example",
        },
    },
    "sentences_changed": {
        "type": "menu",
        "step_id": "init",
        "menu_options": ["replace", "ignore"],
        "description_placeholders": {"language": "English", "path": "plex.yaml"},
    },
}


@pytest.mark.parametrize("language", CONFIGURE)
@pytest.mark.parametrize("key", REPAIRS)
async def test_a_repair_shows_all_its_texts(
    dialog: Dialog, language: str, key: str
) -> None:
    page, step = dialog.page, REPAIRS[key] | {"flow_id": "flow", "handler": DOMAIN}
    placeholders = step["description_placeholders"]
    issue = {
        **dict.fromkeys(("breaks_in_ha_version", "dismissed_version")),
        "domain": DOMAIN,
        "issue_domain": None,
        "issue_id": key,
        "translation_key": key,
        "translation_placeholders": placeholders,
        "created": "2026-11-06T20:18:07+00:00",
        "severity": "warning",
        "ignored": False,
        "is_fixable": True,
        "learn_more_url": None,
    }

    def replace_issues(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def forward(message: str | bytes) -> None:
            # Home Assistant sends one document or an array of them.
            documents = json.loads(message)
            for document in documents if isinstance(documents, list) else [documents]:
                if "issues" in (document.get("result") or ()):
                    document["result"]["issues"] = [issue]
            socket.send(json.dumps(documents))

        server.on_message(forward)

    await page.route_web_socket("**/api/websocket", replace_issues)
    await _respond(page, "/api/repairs/issues/fix", step)
    expected = texts(language)["issues"][key]
    await page.goto(f"{dialog.house.home.address}/config/repairs")
    title = expected["title"].format(**placeholders)
    await page.get_by_text(title, exact=True).click()
    await _expect_texts(dialog.box, step, expected["fix_flow"]["step"][step["step_id"]])
    await dialog.shot(f"{language}-repair-{key}")


def test_all_repairs_are_shown() -> None:
    issues = texts("en")["issues"]
    fixable = {
        (key, step_id)
        for key, issue in issues.items()
        for step_id in issue.get("fix_flow", {}).get("step", ())
    }
    assert fixable == {(key, step["step_id"]) for key, step in REPAIRS.items()}


def _change_sentences(house: House) -> None:
    """Change the English sentences as a user does. They are removed after the test."""
    folder = house.settings.config / "custom_sentences" / "en"
    [file] = folder.iterdir()
    file.write_text("intents: {}\n", "utf-8")


async def _respond(page: Page, path: str, step: Json) -> None:
    """Respond to requests of the page for a new flow with this step."""
    await page.unroute_all()
    await page.route(f"**{path}", lambda route: route.fulfill(json=step))


async def _expect_texts(box: Locator, step: Json, expected: Json) -> None:
    placeholders = step.get("description_placeholders") or {}
    title = expected["title"].format(**placeholders)
    # The frontend shows no title above a link to a page elsewhere.
    if step["type"] != "external":
        await expect(box.get_by_text(title, exact=True).first).to_be_visible()
    # Not what a placeholder or markup follows: it is another element.
    beginning = expected.get("description", "").split("{")[0].split("`")[0].strip()
    await expect(box).to_contain_text(beginning)
    for option in step.get("menu_options") or ():
        await expect(box).to_contain_text(expected["menu_options"][option])
    for label in expected.get("data", {}).values():
        await expect(box).to_contain_text(label)
    await expect_no_missing_text(box.page)
