"""Serving the dashboard card."""

from http import HTTPStatus
from pathlib import Path
import re
import shutil

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.plex_activities import frontend as card
from custom_components.plex_activities.const import DOMAIN
from custom_components.plex_activities.server.data import ActivityDescription
from homeassistant.components import frontend
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .support.entry import is_loaded


@pytest.fixture
def loaded_by_pages(hass: HomeAssistant) -> frontend.UrlManager:
    """Return the modules that every page loads, without loading the frontend itself."""
    modules = frontend.UrlManager(lambda *_: None, [])
    hass.data[frontend.DATA_EXTRA_MODULE_URL] = modules
    hass.config.components.add(frontend.DOMAIN)
    return modules


async def _url(hass: HomeAssistant, modules: frontend.UrlManager) -> str:
    assert await async_setup_component(hass, DOMAIN, {})
    [url] = modules.urls
    return url


async def test_the_card_and_its_imports_are_served_with_a_long_cache_time(
    hass: HomeAssistant,
    loaded_by_pages: frontend.UrlManager,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    url = await _url(hass, loaded_by_pages)
    browser = await hass_client_no_auth()
    for path in card.CARD_FOLDER.rglob("*.js"):
        name = path.relative_to(card.CARD_FOLDER).as_posix()
        response = await browser.get(url.replace("card.js", name))
        assert response.status == HTTPStatus.OK, name
        assert response.content_type == "text/javascript"
        assert "max-age=" in response.headers["Cache-Control"]
        assert response.headers["Content-Encoding"] in {"deflate", "gzip"}
        assert response.headers["Vary"] == "Accept-Encoding"
        assert await response.text() == path.read_text("utf-8")


async def test_an_update_is_not_served_under_the_digest_of_what_it_replaces(
    hass: HomeAssistant,
    loaded_by_pages: frontend.UrlManager,
    hass_client_no_auth: ClientSessionGenerator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "www"
    shutil.copytree(card.CARD_FOLDER, folder)
    monkeypatch.setattr(card, "CARD_FOLDER", folder)
    url = await _url(hass, loaded_by_pages)
    browser = await hass_client_no_auth()
    before = await (await browser.get(url)).text()
    (folder / "card.js").write_text("// another version\n", "utf-8")
    (folder / "added.js").write_text("// added\n", "utf-8")
    (folder / "texts" / "de.js").unlink()
    assert await (await browser.get(url)).text() == before
    german = await browser.get(url.replace("card.js", "texts/de.js"))
    assert german.status == HTTPStatus.OK
    added = await browser.get(url.replace("card.js", "added.js"))
    assert added.status == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "path", ["other.js", "..%2Ffrontend.py", "texts", "texts/..%2F..%2Ffrontend.py"]
)
async def test_nothing_but_the_files_of_the_card_is_served(
    hass: HomeAssistant,
    loaded_by_pages: frontend.UrlManager,
    hass_client_no_auth: ClientSessionGenerator,
    path: str,
) -> None:
    url = URL(
        (await _url(hass, loaded_by_pages)).replace("card.js", path), encoded=True
    )
    response = await (await hass_client_no_auth()).get(url)
    assert response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST}
    # A browser asks again after a restart, which may serve the file.
    assert "Cache-Control" not in response.headers


@pytest.mark.parametrize("changed", [True, False])
async def test_the_url_changes_only_if_a_file_changes(
    hass: HomeAssistant,
    loaded_by_pages: frontend.UrlManager,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    changed: bool,
) -> None:
    folder = tmp_path / "www"
    shutil.copytree(card.CARD_FOLDER, folder)
    if changed:
        model = folder / "model.js"
        model.write_text(model.read_text("utf-8") + "// changed\n", "utf-8")
    before = await _url(hass, loaded_by_pages)
    hass.config.components.remove(DOMAIN)
    monkeypatch.setattr(card, "CARD_FOLDER", folder)
    assert await async_setup_component(hass, DOMAIN, {})
    assert len(loaded_by_pages.urls) == (2 if changed else 1)
    for url in loaded_by_pages.urls:
        assert url.split("/")[1] == before.split("/")[1]
        assert url.endswith("/card.js")


async def test_the_card_is_registered_once_for_all_servers_and_reloads(
    hass: HomeAssistant,
    loaded_by_pages: frontend.UrlManager,
    entry: MockConfigEntry,
    quay_entry: MockConfigEntry,
) -> None:
    for config_entry in (entry, quay_entry):
        assert await hass.config_entries.async_reload(config_entry.entry_id)
        await hass.async_block_till_done()
        assert is_loaded(config_entry)
    assert len(loaded_by_pages.urls) == 1


async def test_nothing_is_served_without_the_frontend(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert frontend.DATA_EXTRA_MODULE_URL not in hass.data
    assert is_loaded(entry)
    assert not any(
        DOMAIN in resource.canonical for resource in hass.http.app.router.resources()
    )


def test_the_types_of_the_card_match_the_fields_of_an_activity() -> None:
    types = (card.CARD_FOLDER / "types.js").read_text("utf-8")
    typedef = types.split("@typedef {object} Activity ")[1].split("@typedef")[0]
    names = re.findall(r"@property {.+} (\w+)", typedef)
    assert names == [*ActivityDescription.__annotations__]
