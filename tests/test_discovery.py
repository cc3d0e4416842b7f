"""Discovery of new servers, and of known ones at a new address."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.plex_activities.aioplex.address import at_new_address
from custom_components.plex_activities.config_flow import MAX_DISCOVERED
from custom_components.plex_activities.const import DOMAIN
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_ZEROCONF,
    ConfigFlowResult,
)
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from simulator import Fault, PlexSimulator, PlexTvSimulator

from .support.entry import TOKEN, config_entry, core_plex_entry, is_loaded
from .support.flows import choose, errors_of, manual, open_way, submit
from .support.sign_in import signed_in

SERVICE = "_plexmediasvr._tcp.local."
NOWHERE = "http://127.0.0.1:1"


async def announce(
    hass: HomeAssistant, plex: PlexSimulator, name: str = "Harbour"
) -> ConfigFlowResult:
    """Start the discovery flow of a server at its address."""
    address, port = ip_address("127.0.0.1"), urlsplit(plex.url).port
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_ZEROCONF},
        data=ZeroconfServiceInfo(
            ip_address=address,
            ip_addresses=[address],
            port=port,
            hostname="nas.local.",
            type=SERVICE,
            name=f"{name}.{SERVICE}",
            properties={},
        ),
    )
    await hass.async_block_till_done()
    return result


def no_token_sent(plex: PlexSimulator) -> bool:
    return all("X-Plex-Token" not in request.headers for request in plex.requests)


async def test_a_discovered_server_is_offered_by_its_name(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    result = await announce(hass, plex)
    assert result["step_id"] == "discovered"
    assert result["menu_options"] == ["plex_account", "manual"]
    host = {"name": "Harbour", "host": r"127\.0\.0\.1"}
    assert result["description_placeholders"] == host
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {"name": "Harbour"}
    # No token was sent before it was known which server answers.
    assert [request.path for request in plex.requests] == ["/identity"]
    assert no_token_sent(plex)


async def test_a_discovered_server_is_set_up_with_a_token(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    result = await announce(hass, plex)
    result = await choose(hass, result["flow_id"], "manual")
    assert result["data_schema"] is not None
    suggested = {
        str(field): (field.description or {}).get("suggested_value")
        for field in result["data_schema"].schema
    }
    assert suggested[CONF_URL] == plex.url
    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert hass.config_entries.flow.async_progress() == []


async def test_another_server_at_a_discovered_address_gets_no_token(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    result = await announce(hass, plex)
    result = await choose(hass, result["flow_id"], "manual")
    plex.machine_identifier = "another"
    result = await submit(hass, result["flow_id"], manual(plex))
    assert errors_of(result) == {"wrong_server"}
    assert no_token_sent(plex)


async def test_signing_in_sets_up_the_discovered_server_without_a_selection(
    hass: HomeAssistant, plex: PlexSimulator, plex_tv: PlexTvSimulator
) -> None:
    plex_tv.add_server(plex, "other", clientIdentifier="another")
    plex_tv.add_server(plex, TOKEN)
    # It claims to be the same one.
    plex_tv.add_server(plex, "shared", owned=False, sourceTitle="Mallory")
    result = await announce(hass, plex)
    opened = await choose(hass, result["flow_id"], "plex_account")
    result = await signed_in(hass, plex_tv, opened)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == manual(plex, addresses=[plex.url])


async def test_a_discovered_server_is_copied_from_core_plex(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    core_plex_entry(plex).add_to_hass(hass)
    elsewhere = MockConfigEntry(
        domain="plex", unique_id="another", data=core_plex_entry(plex).data
    )
    elsewhere.add_to_hass(hass)
    result = await announce(hass, plex)
    result = await choose(hass, result["flow_id"], "core_plex")
    assert result["data_schema"] is not None
    (selector,) = result["data_schema"].schema.values()
    (option,) = selector.config["options"]
    result = await submit(hass, result["flow_id"], {"server": option["value"]})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_discovered_server_that_requires_https_is_offered(
    hass: HomeAssistant, tls_plex: PlexSimulator
) -> None:
    result = await announce(hass, tls_plex)
    assert result["step_id"] == "discovered"


@pytest.mark.parametrize("fault", [Fault.HTML, Fault.STARTING_UP])
async def test_a_service_that_is_not_a_plex_server_is_not_offered(
    hass: HomeAssistant, plex: PlexSimulator, fault: Fault
) -> None:
    plex.fail(fault)
    result = await announce(hass, plex)
    assert result["reason"] == "cannot_connect"


async def test_an_ignored_server_is_not_offered_but_can_be_added(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    MockConfigEntry(
        domain=DOMAIN, source=SOURCE_IGNORE, unique_id=plex.machine_identifier, data={}
    ).add_to_hass(hass)
    result = await announce(hass, plex)
    assert result["reason"] == "already_configured"
    # It can be added all the same.
    result = await open_way(hass, "manual")
    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_known_server_gets_its_new_address(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    known = config_entry(plex, url=NOWHERE)
    known.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(known.entry_id)
    result = await announce(hass, plex)
    assert result["reason"] == "already_configured"
    assert known.data == manual(plex)
    assert is_loaded(known)


async def test_a_known_server_that_still_answers_keeps_its_address(
    hass: HomeAssistant, plex: PlexSimulator, entry: MockConfigEntry
) -> None:
    """Another device announces itself as the server."""
    async with PlexSimulator(token=TOKEN) as impostor:
        result = await announce(hass, impostor)
        assert result["reason"] == "already_configured"
        assert entry.data == manual(plex)
        assert no_token_sent(impostor)


async def test_a_known_server_whose_address_another_one_has_gets_its_new_address(
    hass: HomeAssistant, plex: PlexSimulator, quay: PlexSimulator
) -> None:
    known = config_entry(plex, url=quay.url)
    known.add_to_hass(hass)
    result = await announce(hass, plex)
    assert result["reason"] == "already_configured"
    assert known.data == manual(plex)
    assert no_token_sent(quay)


async def test_a_known_server_with_a_host_name_keeps_its_address(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    known = config_entry(plex, url="http://localhost:1")
    known.add_to_hass(hass)
    result = await announce(hass, plex)
    assert result["reason"] == "already_configured"
    assert known.data[CONF_URL] == "http://localhost:1"


async def test_a_new_address_needs_a_valid_certificate_if_it_is_verified(
    hass: HomeAssistant, tls_plex: PlexSimulator
) -> None:
    known = config_entry(tls_plex, url="https://127.0.0.1:1")
    known.add_to_hass(hass)
    result = await announce(hass, tls_plex)
    assert result["reason"] == "already_configured"
    assert known.data[CONF_URL] == "https://127.0.0.1:1"
    assert no_token_sent(tls_plex)


@pytest.mark.parametrize(
    ("url", "new_host", "expected"),
    [
        ("http://192.168.1.5:32400", "192.168.1.9", "http://192.168.1.9:32401"),
        ("https://192.168.1.5:32400", "192.168.1.9", "https://192.168.1.9:32401"),
        ("http://192.168.1.5:32400", "fd00::9", "http://[fd00::9]:32401"),
        ("http://[fd00::5]:32400", "192.168.1.9", "http://192.168.1.9:32401"),
        (
            "https://192-168-1-5.abc.plex.direct:32400",
            "192.168.1.9",
            "https://192-168-1-9.abc.plex.direct:32401",
        ),
        # Names below plex.direct hold no IPv6 address.
        ("https://192-168-1-5.abc.plex.direct:32400", "fd00::9", None),
        ("http://nas.local:32400", "192.168.1.9", None),
        ("https://plex.example.com", "192.168.1.9", None),
    ],
)
def test_an_ip_address_is_replaced_and_a_host_name_is_not(
    url: str, new_host: str, expected: str | None
) -> None:
    new_url = at_new_address(URL(url), new_host, 32401)
    assert (None if new_url is None else str(new_url)) == expected


async def test_a_name_that_is_announced_is_cut(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    await announce(hass, plex, name="Har\x1bbour" + "r" * 50_000)
    (flow,) = hass.config_entries.flow.async_progress()
    name = flow["context"]["title_placeholders"]["name"]
    assert name.startswith("Har bour")
    assert len(name) == 255


async def test_only_so_many_discovered_servers_are_offered_at_once(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    for number in range(MAX_DISCOVERED):
        plex.machine_identifier = f"server {number}"
        result = await announce(hass, plex)
        assert result["step_id"] == "discovered"
    asked = len(plex.requests)
    plex.machine_identifier = "one more"
    assert (await announce(hass, plex))["type"] is FlowResultType.ABORT
    assert len(hass.config_entries.flow.async_progress()) == MAX_DISCOVERED
    assert len(plex.requests) == asked
