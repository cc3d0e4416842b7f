"""What SECURITY.md promises, as far as no other test is about it."""

from contextlib import suppress
from http import HTTPStatus
import json
import logging
from typing import Any, NoReturn

from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockUser,
    mock_config_flow,
    mock_integration,
    mock_platform,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)
from yarl import URL

from custom_components.plex_activities.aioplex import account
from custom_components.plex_activities.const import DOMAIN
from custom_components.plex_activities.flow.sign_in import RETURN_PATH
from homeassistant.config_entries import SOURCE_USER, ConfigFlow, ConfigFlowResult
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.setup import async_setup_component
from simulator import PlexSimulator, PlexTvSimulator

from .support.actions import call
from .support.clock import pass_time
from .support.entry import TOKEN
from .support.flows import errors_of, manual, open_way, submit
from .support.server import RECORDING
from .support.sign_in import signed_in, start_reauth
from .support.states import ACTIVITIES, running, state, until_state

CONTROL: dict[str, dict[str, str]] = {
    "cancel_activity": {"activity_id": "a"},
    "cancel_activities": {"category": "recording"},
    "scan_library": {"library": "Films"},
}
FLOWS = "/api/config/config_entries/flow"


@pytest.fixture
async def recording(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> MockConfigEntry:
    """Return an entry whose server does something that can be stopped."""
    await running(hass, plex, RECORDING, uuid="a", cancellable=True)
    plex.requests.clear()
    return entry


# The token goes to one host.


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_request_takes_the_token_along_to_where_it_is_redirected(
    hass: HomeAssistant,
    recording: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
) -> None:
    async with PlexSimulator(token=TOKEN) as elsewhere:

        async def away(request: web.Request) -> web.Response:
            asked.append(request.method)
            location = {"Location": f"{elsewhere.url}{request.path_qs}"}
            return web.Response(status=status, headers=location)

        asked: list[str] = []
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", away)
        async with TestServer(app) as redirecting:
            monkeypatch.setattr(
                recording.runtime_data.client, "url", redirecting.make_url("")
            )
            for action, data in CONTROL.items():
                with suppress(HomeAssistantError):
                    await call(hass, action, None, **data)
            await pass_time(hass, recording, 61)
            assert {"GET", "DELETE"} <= set(asked)
        assert elsewhere.requests == []


async def test_the_account_s_token_follows_no_redirect_of_plex_tv(
    hass: HomeAssistant, plex_tv: PlexTvSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await open_way(hass, "plex_account")
    async with PlexTvSimulator() as elsewhere:

        async def away(request: web.Request) -> NoReturn:
            raise web.HTTPFound(f"{elsewhere.url}{request.path_qs}")

        app = web.Application()
        app.router.add_get("/api/v2/resources", away)
        async with TestServer(app) as redirecting:
            plex_tv.sign_in()
            await hass.config_entries.flow.async_configure(
                opened["flow_id"], {"returned": True}
            )
            monkeypatch.setattr(account, "PLEX_TV", redirecting.make_url(""))
            result = await submit(hass, opened["flow_id"])
        assert errors_of(result) == {"plex_tv_unavailable"}
        assert elsewhere.requests == []


async def test_a_plex_tv_whose_certificate_nobody_trusts_is_told_nothing(
    hass: HomeAssistant, tls_plex: PlexSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "PLEX_TV", URL(tls_plex.url))
    result = await open_way(hass, "plex_account")
    assert errors_of(result) == {"plex_tv_unavailable"}
    assert tls_plex.requests == []


async def test_a_friend_s_server_does_not_take_the_place_of_one_s_own(
    hass: HomeAssistant,
    plex: PlexSimulator,
    polled_entry: MockConfigEntry,
    plex_tv: PlexTvSimulator,
) -> None:
    """It claims to be the same one, as everybody can who has ever reached that."""
    async with PlexSimulator(token="friend") as copied:
        plex.accept_token("new-token")
        plex_tv.add_server(plex, "new-token")
        plex_tv.add_server(copied, "friend", owned=False, sourceTitle="Mallory")
        opened = await start_reauth(hass, polled_entry)
        result = await signed_in(hass, plex_tv, opened)
        assert result["reason"] == "reauth_successful"
        assert polled_entry.data == manual(plex, token="new-token")
        assert copied.requests == []


# Users get what they may have.


@pytest.mark.parametrize("action", CONTROL)
async def test_who_may_only_look_stops_and_starts_nothing_by_any_door(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
    recording: MockConfigEntry,
    plex: PlexSimulator,
    hass_read_only_user: MockUser,
    hass_read_only_access_token: str,
    action: str,
) -> None:
    assert await async_setup_component(hass, "api", {})
    data = CONTROL[action]
    with pytest.raises(Unauthorized):
        await call(hass, action, Context(user_id=hass_read_only_user.id), **data)

    socket = await hass_ws_client(hass, hass_read_only_access_token)
    await socket.send_json_auto_id(
        {
            "type": "call_service",
            "domain": DOMAIN,
            "service": action,
            "service_data": data,
        }
    )
    answer = await socket.receive_json()
    assert not answer["success"]
    assert "Unauthorized" in answer["error"]["message"]

    client = await hass_client(hass_read_only_access_token)
    response = await client.post(f"/api/services/{DOMAIN}/{action}", json=data)
    assert response.status == HTTPStatus.UNAUTHORIZED
    assert plex.requests == []


async def test_who_is_no_administrator_sees_no_diagnostics_and_sets_nothing_up(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    hass_read_only_access_token: str,
) -> None:
    for component in ("config", "diagnostics"):
        assert await async_setup_component(hass, component, {})
    client = await hass_client(hass_read_only_access_token)
    answer = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    assert answer.status == HTTPStatus.UNAUTHORIZED
    answer = await client.post(FLOWS, json={"handler": DOMAIN})
    assert answer.status == HTTPStatus.UNAUTHORIZED


# What the way back from plex.tv tells a stranger.


async def test_the_way_back_tells_strangers_nothing_and_does_nothing_for_them(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    plex_tv: PlexTvSimulator,
) -> None:
    opened = await open_way(hass, "plex_account")
    client = await hass_client_no_auth()
    menu = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    asked = len(plex_tv.requests)
    told = set()
    for guess in ("", "a" * 32, menu["flow_id"]):
        answer = await client.get(RETURN_PATH, params={"flow_id": guess})
        assert answer.status == HTTPStatus.NOT_FOUND
        told.add(await answer.text())
    # The same for a flow that exists and one that does not; what is asked is not said.
    assert len(told) == 1
    assert len(plex_tv.requests) == asked
    # Who does know of it learns no more, and answers nothing.
    plex_tv.sign_in()
    answer = await client.get(RETURN_PATH, params={"flow_id": opened["flow_id"]})
    text = await answer.text()
    (pin,) = plex_tv.pins.values()
    for secret in (plex_tv.token, pin.code, opened["flow_id"]):
        assert secret not in text
    flow = hass.config_entries.flow.async_get(opened["flow_id"])
    assert flow["step_id"] == "signed_in"
    for method in ("POST", "PUT", "DELETE"):
        answer = await client.request(method, RETURN_PATH)
        assert answer.status == HTTPStatus.METHOD_NOT_ALLOWED


async def test_the_way_back_leads_into_no_flow_of_others(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    plex_tv: PlexTvSimulator,
) -> None:
    steps: list[dict[str, Any] | None] = []

    class OtherFlow(ConfigFlow):
        async def async_step_user(
            self, _user_input: dict[str, Any] | None = None
        ) -> ConfigFlowResult:
            return await self.async_step_plex_account()

        async def async_step_plex_account(
            self, user_input: dict[str, Any] | None = None
        ) -> ConfigFlowResult:
            steps.append(user_input)
            return self.async_external_step(step_id="plex_account", url="https://x")

    await open_way(hass, "plex_account")
    mock_integration(hass, MockModule("other"))
    mock_platform(hass, "other.config_flow", None)
    client = await hass_client_no_auth()
    with mock_config_flow("other", OtherFlow):
        flow = await hass.config_entries.flow.async_init(
            "other", context={"source": SOURCE_USER}
        )
        params = {"flow_id": flow["flow_id"]}
        answer = await client.get(RETURN_PATH, params=params)
    assert answer.status == HTTPStatus.NOT_FOUND
    assert steps == [None]


# Nothing that people post or read holds the token.


async def test_no_token_is_in_what_is_logged_while_a_server_is_set_up_and_mended(
    hass: HomeAssistant,
    plex: PlexSimulator,
    plex_tv: PlexTvSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    plex_tv.add_server(plex, TOKEN)
    opened = await open_way(hass, "plex_account")
    await signed_in(hass, plex_tv, opened)
    result = await submit(hass, opened["flow_id"], {"server": plex.machine_identifier})
    entry: Any = result["result"]
    plex.accept_token("new-token")
    plex_tv.servers[0]["accessToken"] = "new-token"
    opened = await start_reauth(hass, entry)
    await signed_in(hass, plex_tv, opened)
    assert entry.data["token"] == "new-token"
    assert caplog.records
    for secret in (TOKEN, "new-token", plex_tv.token):
        assert secret not in caplog.text


async def test_what_is_downloaded_as_diagnostics_holds_no_token_anywhere(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    """The file holds more than ours: the issues, the manifest, the set-up times."""
    plex.share_with("friend")
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "token": "friend", "addresses": [plex.url]}
    )
    await hass.config_entries.async_reload(entry.entry_id)
    await pass_time(hass, entry, 61)
    assert await async_setup_component(hass, "diagnostics", {})
    await hass.async_block_till_done()
    client = await hass_client()
    answer = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    text = json.dumps(await answer.json())
    assert "limited_access" in text
    for secret in ("friend", TOKEN, plex.url, "127.0.0.1"):
        assert secret not in text


# A title is a text, whatever it says.


@pytest.mark.parametrize(
    "title",
    [
        "<img src=x onerror=alert(1)>",
        "{{ states.sensor | list }}",
        "{% for _ in range(10**9) %}{% endfor %}",
        "[click](javascript:alert(1))",
    ],
)
async def test_a_title_that_is_markup_or_a_template_stays_what_it_is(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, title: str
) -> None:
    plex.start(RECORDING, title=title, subtitle=title)
    await until_state(hass, "sensor.harbour_current_activity", title)
    (row,) = state(hass, ACTIVITIES).attributes["activities"]
    assert row["title"] == row["subtitle"] == title


async def test_who_has_taken_the_address_over_gets_no_token_by_any_way(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """Nothing at all is asked for before it is known who answers."""
    scan = plex.scan("7")
    await running(hass, plex, RECORDING, uuid="recording", cancellable=True)
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    plex.machine_identifier = "another"
    plex.requests.clear()
    await plex.start_server()
    for _ in range(8):
        await pass_time(hass, entry, 61)
    for action, data in (
        ("cancel_activity", {"activity_id": scan}),
        ("cancel_activity", {"activity_id": "recording"}),
        ("cancel_activity", {"activity_id": "unknown"}),
        ("cancel_activities", {"category": "library_scan"}),
        ("scan_library", {"library": "7"}),
        ("scan_library", {"library": "unknown"}),
    ):
        with pytest.raises(HomeAssistantError):
            await call(hass, action, None, **data)
    await entry.runtime_data.async_refresh_libraries()
    assert {request.path for request in plex.requests} == {"/identity"}
    assert all("X-Plex-Token" not in request.headers for request in plex.requests)
    # It was only lent.
    plex.machine_identifier = str(entry.unique_id)
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "2")
