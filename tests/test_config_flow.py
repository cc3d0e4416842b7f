"""Set-up, reauth and reconfigure by address and token, and their errors."""

from collections.abc import Callable
from pathlib import Path

from aiohttp import TCPConnector
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulator import Fault, PlexSimulator

from .support.entry import TOKEN, config_entry, is_loaded, set_up
from .support.flows import (
    choose,
    errors_of,
    manual,
    open_way,
    reconfigure,
    submit,
    until_reauth,
)
from .support.states import ACTIVITIES, state
from .support.tls import trusted

type Trouble = Callable[[PlexSimulator], None]

TROUBLES = [
    pytest.param(lambda plex: plex.reject_token(), "invalid_auth", id="token refused"),
    pytest.param(lambda plex: plex.fail(Fault.FORBIDDEN), "proxy_login", id="403"),
    pytest.param(lambda plex: plex.fail(Fault.DROP), "secure_required", id="dropped"),
    pytest.param(lambda plex: plex.fail(Fault.STARTING_UP), "starting_up", id="503"),
    pytest.param(lambda plex: plex.fail(Fault.HTML), "not_plex", id="web page"),
    pytest.param(lambda plex: plex.fail(Fault.EMPTY), "not_plex", id="empty"),
    pytest.param(lambda plex: plex.fail(Fault.WRONG_SHAPE), "not_plex", id="shape"),
    pytest.param(
        lambda plex: plex.redirect_to("http://127.0.0.1:1"), "not_plex", id="redirect"
    ),
    pytest.param(
        lambda plex: plex.redirect_to("http://[::1"), "not_plex", id="bad redirect"
    ),
    pytest.param(
        lambda plex: plex.fail(Fault.HALF_BODY), "cannot_connect", id="half a body"
    ),
    pytest.param(lambda plex: plex.fail(Fault.ERROR_500), "unknown", id="500"),
]


async def submit_manual(
    hass: HomeAssistant, plex: PlexSimulator, **changes: object
) -> ConfigFlowResult:
    """Open the form for address and token, and submit it."""
    result = await open_way(hass, "manual")
    assert result["type"] is FlowResultType.FORM
    assert not result["errors"]
    return await submit(hass, result["flow_id"], manual(plex, **changes))


async def test_a_server_is_set_up_by_address_and_token(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    result = await submit_manual(hass, plex, token=f" {TOKEN}\n")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == plex.friendly_name
    assert result["data"] == manual(plex)
    assert result["result"].unique_id == plex.machine_identifier
    assert state(hass, ACTIVITIES).state == "0"


async def test_an_address_without_a_scheme_is_accepted(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    url = plex.url.removeprefix("http://")
    result = await submit_manual(hass, plex, url=f" {url} ")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"][CONF_URL] == plex.url


@pytest.mark.parametrize(("trouble", "error"), TROUBLES)
async def test_an_error_is_shown_and_the_form_can_be_submitted_again(
    hass: HomeAssistant, plex: PlexSimulator, trouble: Trouble, error: str
) -> None:
    trouble(plex)
    result = await submit_manual(hass, plex)
    assert result["type"] is FlowResultType.FORM
    assert errors_of(result) == {error}

    plex.accept_token()
    plex.fail(None)
    plex.redirect_to(None)
    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_server_that_is_off_can_be_set_up_once_it_is_on(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    await plex.stop()
    result = await submit_manual(hass, plex)
    assert errors_of(result) == {"cannot_connect"}

    await plex.start_server()
    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("url", ["http://", "http://[::1", "ftp://nas", "a b", "nas:x"])
async def test_an_invalid_address_is_an_error(
    hass: HomeAssistant, plex: PlexSimulator, url: str
) -> None:
    result = await submit_manual(hass, plex, url=url)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {CONF_URL: "not_an_address"}

    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_name_that_is_unknown_is_called_that(
    hass: HomeAssistant, plex: PlexSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unknown(*_args: object, **_kwargs: object) -> None:
        raise OSError("Name or service not known")

    monkeypatch.setattr(TCPConnector, "_resolve_host", unknown)
    result = await submit_manual(hass, plex, url="http://192-168-1-5.abc.plex.direct")
    assert result["errors"] == {CONF_URL: "name_unknown"}
    monkeypatch.undo()
    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_an_error_is_shown_under_the_field_that_it_is_about(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    result = await submit_manual(hass, plex, token="wrong")
    assert result["errors"] == {CONF_TOKEN: "invalid_auth"}
    plex.fail(Fault.STARTING_UP)
    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["errors"] == {"base": "starting_up"}


@pytest.mark.parametrize("page", ["/photo/:/transcode", "/plex", "/web/index.html"])
async def test_an_address_of_a_page_is_taken_for_the_server(
    hass: HomeAssistant, plex: PlexSimulator, page: str
) -> None:
    result = await submit_manual(hass, plex, url=f"{plex.url}{page}")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"][CONF_URL] == plex.url


async def test_an_address_with_a_path_where_no_server_answers_is_an_error(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.fail(Fault.HTML)
    result = await submit_manual(hass, plex, url=f"{plex.url}/plex")
    assert errors_of(result) == {"not_plex"}

    plex.fail(None)
    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_pasted_address_of_xml_has_the_token(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    pasted = f"{plex.url}/library/metadata/9?X-Plex-Token={TOKEN}&checkFiles=1"
    result = await submit_manual(hass, plex, url=f'"{pasted}"', token=pasted)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == manual(plex)


async def test_https_at_a_port_that_speaks_http_is_called_that(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    url = plex.url.replace("http://", "https://")
    result = await submit_manual(hass, plex, url=url)
    assert errors_of(result) == {"not_https"}

    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_redirect_to_https_asks_for_that_address(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.redirect_to("https://127.0.0.1:1")
    result = await submit_manual(hass, plex)
    assert errors_of(result) == {"secure_required"}

    plex.redirect_to(None)
    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_claim_code_is_called_one(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    result = await submit_manual(hass, plex, token=" claim-abcDEF ")
    assert errors_of(result) == {"claim_code"}
    assert plex.requests == []

    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_malformed_token_is_refused_without_a_request(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    result = await submit_manual(hass, plex, token="two\r\nlines")
    assert errors_of(result) == {"invalid_auth"}
    assert plex.requests == []

    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_an_untrusted_certificate_is_an_error_and_can_be_accepted(
    hass: HomeAssistant, tls_plex: PlexSimulator
) -> None:
    result = await submit_manual(hass, tls_plex)
    assert errors_of(result) == {"ssl_error"}

    result = await submit(hass, result["flow_id"], manual(tls_plex, verify_ssl=False))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert state(hass, ACTIVITIES).state == "0"
    await tls_plex.wait_for_socket()


@pytest.mark.parametrize(
    ("certified_address", "errors"),
    [("127.0.0.1", None), ("192.0.2.1", {"url": "ssl_error"})],
)
async def test_a_certificate_has_to_be_valid_for_the_address(
    hass: HomeAssistant,
    socket_enabled: None,
    tmp_path: Path,
    certified_address: str,
    errors: dict[str, str] | None,
) -> None:
    context = trusted(tmp_path, certified_address)
    async with PlexSimulator(token=TOKEN, ssl_context=context) as plex:
        result = await submit_manual(hass, plex)
        assert result.get("errors") == errors
        assert bool(plex.requests) is (errors is None)
        expected = FlowResultType.FORM if errors else FlowResultType.CREATE_ENTRY
        assert result["type"] is expected


async def test_a_redirect_to_another_host_is_an_error_and_not_followed(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    async with PlexSimulator(token=TOKEN) as elsewhere:
        plex.redirect_to(elsewhere.url)
        result = await submit_manual(hass, plex)
        assert errors_of(result) == {"not_plex"}
        assert elsewhere.requests == []


async def test_only_a_plex_server_receives_the_token(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.fail(Fault.HTML)
    await submit_manual(hass, plex)
    assert [request.path for request in plex.requests] == ["/identity"]
    assert "X-Plex-Token" not in plex.requests[0].headers


async def test_submitting_a_known_server_updates_its_address_and_token(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    # The known addresses belong to the old address.
    known = config_entry(
        plex,
        url="http://127.0.0.1:1",
        token="old",
        addresses=["https://127.0.0.1:1"],
    )
    known.add_to_hass(hass)
    result = await submit_manual(hass, plex)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "updated"
    assert known.data == manual(plex)


async def test_a_refused_token_starts_reauth(
    hass: HomeAssistant, plex: PlexSimulator, polled_entry: MockConfigEntry
) -> None:
    plex.accept_token("new-token")
    flow = await until_reauth(hass, polled_entry)
    assert flow["step_id"] == "reauth_confirm"

    result = await choose(hass, flow["flow_id"], "reauth_token")
    assert result["step_id"] == "reauth_token"
    result = await submit(hass, flow["flow_id"], {CONF_TOKEN: "wrong-token"})
    assert errors_of(result) == {"invalid_auth"}
    result = await submit(hass, flow["flow_id"], {CONF_TOKEN: "new-token"})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert polled_entry.data == manual(plex, token="new-token")
    assert is_loaded(polled_entry)


async def test_a_stored_token_that_no_header_can_hold_starts_reauth(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    entry = config_entry(plex, token="t\u00f6ken")
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    (flow,) = hass.config_entries.flow.async_progress()
    await choose(hass, flow["flow_id"], "reauth_token")
    result = await submit(hass, flow["flow_id"], {CONF_TOKEN: TOKEN})
    assert result["reason"] == "reauth_successful"
    assert is_loaded(entry)


async def test_reauth_asks_about_another_server_before_it_sends_the_token(
    hass: HomeAssistant, plex: PlexSimulator, polled_entry: MockConfigEntry
) -> None:
    polled_entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    await choose(hass, flow["flow_id"], "reauth_token")
    identifier, plex.machine_identifier = plex.machine_identifier, "another"
    plex.requests.clear()
    result = await submit(hass, flow["flow_id"], {CONF_TOKEN: "new-token"})
    assert result["step_id"] == "moved"
    assert polled_entry.data == manual(plex)
    # The new token was not sent to it.
    assert {request.headers.get("X-Plex-Token") for request in plex.requests} == {None}

    plex.machine_identifier = identifier
    result = await choose(hass, flow["flow_id"], "start_over")
    assert result["step_id"] == "reauth_confirm"
    await choose(hass, flow["flow_id"], "reauth_token")
    result = await submit(hass, flow["flow_id"], {CONF_TOKEN: TOKEN})
    assert result["reason"] == "reauth_successful"


async def test_reconfigure_changes_the_address_and_keeps_the_token(
    hass: HomeAssistant, plex: PlexSimulator, polled_entry: MockConfigEntry
) -> None:
    async with PlexSimulator(token=TOKEN) as moved:
        await plex.stop()
        result = await reconfigure(hass, polled_entry)
        assert result["step_id"] == "reconfigure_manual"
        moved.fail(Fault.STARTING_UP)
        change = {CONF_URL: moved.url, CONF_VERIFY_SSL: False}
        result = await submit(hass, result["flow_id"], change)
        assert errors_of(result) == {"starting_up"}

        moved.fail(None)
        result = await submit(hass, result["flow_id"], change)
        assert result["reason"] == "reconfigure_successful"
        # The token was left empty.
        assert polled_entry.data == manual(moved, verify_ssl=False)
        assert is_loaded(polled_entry)


async def test_reconfigure_keeps_known_addresses_unless_the_address_changes(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    known = await set_up(hass, plex, addresses=[plex.url, "https://127.0.0.1:1"])
    result = await reconfigure(hass, known)
    result = await submit(hass, result["flow_id"], manual(plex, verify_ssl=False))
    assert result["reason"] == "reconfigure_successful"
    assert known.data["addresses"] == [plex.url, "https://127.0.0.1:1"]
    result = await reconfigure(hass, known)
    async with PlexSimulator(token=TOKEN) as moved:
        await plex.stop()
        result = await submit(hass, result["flow_id"], manual(moved))
        assert result["reason"] == "reconfigure_successful"
        assert known.data == manual(moved)


async def test_reconfigure_refuses_another_server_while_its_own_answers(
    hass: HomeAssistant, plex: PlexSimulator, polled_entry: MockConfigEntry
) -> None:
    async with PlexSimulator(token=TOKEN, machine_identifier="another") as another:
        result = await reconfigure(hass, polled_entry)
        flow_id = result["flow_id"]
        result = await submit(hass, flow_id, manual(another))
        assert errors_of(result) == {"wrong_server"}
        assert polled_entry.data == manual(plex)
        result = await submit(hass, flow_id, manual(plex))
        assert result["reason"] == "reconfigure_successful"
