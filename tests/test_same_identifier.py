"""Two servers with one identifier: one's own, and one that claims to be it."""

from collections.abc import AsyncGenerator

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.plex_activities.aioplex.address import same_place
from homeassistant.const import CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulator import PlexSimulator, PlexTvSimulator

from .support.entry import TOKEN, set_up
from .support.flows import choose, errors_of, manual, open_way, reconfigure, submit
from .support.sign_in import signed_in, start_reauth

NOWHERE = "http://127.0.0.1:1"
SHARED: dict[str, object] = {"owned": False, "sourceTitle": "Mallory"}


@pytest.fixture
async def clone(socket_enabled: None) -> AsyncGenerator[PlexSimulator]:
    """Return a server with the identifier of the first one, and a name of its own."""
    async with PlexSimulator(token=TOKEN, friendly_name="Clone") as simulator:
        yield simulator


@pytest.mark.parametrize("add", [True, False])
async def test_the_user_is_asked_before_another_server_takes_the_place_of_one_s_own(
    hass: HomeAssistant,
    plex: PlexSimulator,
    polled_entry: MockConfigEntry,
    clone: PlexSimulator,
    *,
    add: bool,
) -> None:
    clone.no_token_needed = True
    if add:
        opened = await open_way(hass, "manual")
    else:
        opened = await reconfigure(hass, polled_entry)
    result = await submit(hass, opened["flow_id"], manual(clone))
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "same_identifier"
    assert result["description_placeholders"] == {
        "name": "Harbour",
        "address": plex.url,
        "new_name": "Clone",
        "new_address": clone.url,
    }
    assert polled_entry.data == manual(plex)
    result = await choose(hass, opened["flow_id"], "use_this_address")
    assert result["reason"] == ("updated" if add else "reconfigure_successful")
    assert polled_entry.data == manual(clone)


async def test_the_stored_token_is_not_sent_before_the_user_agrees(
    hass: HomeAssistant,
    plex: PlexSimulator,
    polled_entry: MockConfigEntry,
    clone: PlexSimulator,
) -> None:
    opened = await reconfigure(hass, polled_entry)
    form = {CONF_URL: clone.url, CONF_VERIFY_SSL: True}
    result = await submit(hass, opened["flow_id"], form)
    assert result["step_id"] == "same_identifier"
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    # It tells its name to nobody without a token.
    assert placeholders["new_name"] == "Plex Media Server"
    sent = {request.headers.get("X-Plex-Token") for request in clone.requests}
    assert sent == {None}
    result = await choose(hass, opened["flow_id"], "start_over")
    assert result["step_id"] == "reconfigure"
    assert polled_entry.data == manual(plex)


async def test_nothing_is_asked_if_the_stored_address_is_dead(
    hass: HomeAssistant,
    plex: PlexSimulator,
    polled_entry: MockConfigEntry,
    clone: PlexSimulator,
) -> None:
    await plex.stop()
    opened = await reconfigure(hass, polled_entry)
    result = await submit(hass, opened["flow_id"], manual(clone))
    assert result["reason"] == "reconfigure_successful"


async def test_nothing_is_asked_about_another_stored_address(
    hass: HomeAssistant, plex: PlexSimulator, clone: PlexSimulator
) -> None:
    entry = await set_up(hass, plex, addresses=[plex.url, clone.url])
    opened = await reconfigure(hass, entry)
    result = await submit(hass, opened["flow_id"], manual(clone))
    assert result["reason"] == "reconfigure_successful"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://192.168.1.5:32400", "https://192.168.1.5:32400/plex", True),
        (
            "http://192.168.1.5:32400",
            "https://192-168-1-5.abc.plex.direct:32400",
            True,
        ),
        ("http://192.168.1.5:32400", "http://192.168.1.5:32401", False),
        ("http://192.168.1.5:32400", "http://192.168.1.6:32400", False),
        ("https://plex.example.com", "https://plex.example.com:443", True),
    ],
)
def test_addresses_of_one_port_are_one_place(
    one: str, other: str, *, same: bool
) -> None:
    assert same_place(URL(one), URL(other)) is same


async def test_signing_in_adds_ones_own_server(
    hass: HomeAssistant,
    plex: PlexSimulator,
    clone: PlexSimulator,
    plex_tv: PlexTvSimulator,
) -> None:
    clone.accept_token("mallory")
    plex_tv.add_server(clone, "mallory", **SHARED)
    plex_tv.add_server(plex, TOKEN)
    opened = await open_way(hass, "plex_account")
    await signed_in(hass, plex_tv, opened)
    selected = {"server": plex.machine_identifier}
    result = await submit(hass, opened["flow_id"], selected)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == manual(plex, addresses=[plex.url])
    assert clone.requests == []


async def test_a_friends_row_does_not_replace_the_owners_token(
    hass: HomeAssistant,
    plex: PlexSimulator,
    polled_entry: MockConfigEntry,
    clone: PlexSimulator,
    plex_tv: PlexTvSimulator,
) -> None:
    plex.reject_token()
    clone.accept_token("mallory")
    plex_tv.add_server(clone, "mallory", **SHARED)
    opened = await start_reauth(hass, polled_entry)
    result = await signed_in(hass, plex_tv, opened)
    assert result["step_id"] == "sign_in_again"
    assert errors_of(result) == {"not_owned"}
    assert polled_entry.data == manual(plex)
    assert clone.requests == []


@pytest.mark.parametrize("flagged", [True, False])
async def test_a_friend_can_sign_in_again(
    hass: HomeAssistant,
    plex: PlexSimulator,
    plex_tv: PlexTvSimulator,
    *,
    flagged: bool,
) -> None:
    """The entry says that its token is a friend's, or plex.tv lists that very token."""
    plex.share_with("friend")
    plex.share_with("friend-2")
    data = {"limited": True} if flagged else {}
    entry = await set_up(hass, plex, token="friend", **data)
    token = "friend-2" if flagged else "friend"
    plex_tv.add_server(plex, token, owned=False, sourceTitle="Ada")
    opened = await start_reauth(hass, entry)
    result = await signed_in(hass, plex_tv, opened)
    if not flagged:
        assert result["step_id"] == "limited"
        result = await choose(hass, opened["flow_id"], "accept_limited")
    assert result["reason"] == "reauth_successful"
    assert entry.data == manual(plex, token=token, limited=True)


async def test_of_two_friends_only_that_of_the_stored_address_is_taken(
    hass: HomeAssistant,
    plex: PlexSimulator,
    clone: PlexSimulator,
    plex_tv: PlexTvSimulator,
) -> None:
    plex.share_with("friend")
    entry = await set_up(hass, plex, token="friend", limited=True)
    clone.accept_token("mallory")
    plex_tv.add_server(clone, "mallory", name="A clone", **SHARED)
    plex_tv.add_server(plex, "friend", owned=False, sourceTitle="Ada")
    opened = await start_reauth(hass, entry)
    result = await signed_in(hass, plex_tv, opened)
    assert result["reason"] == "reauth_successful"
    assert entry.data == manual(plex, token="friend", limited=True)

    # Nobody can tell them apart once that does not answer.
    await plex.stop()
    opened = await start_reauth(hass, entry)
    result = await signed_in(hass, plex_tv, opened)
    assert errors_of(result) == {"no_address_answers"}
    assert clone.requests == []


async def test_a_friends_server_that_has_moved_is_found_again(
    hass: HomeAssistant, plex: PlexSimulator, plex_tv: PlexTvSimulator
) -> None:
    plex.share_with("friend")
    entry = await set_up(
        hass, plex, url=NOWHERE, token="friend", limited=True, addresses=[plex.url]
    )
    plex_tv.add_server(plex, "friend", owned=False, sourceTitle="Ada")
    opened = await reconfigure(hass, entry, "plex_account")
    result = await signed_in(hass, plex_tv, opened)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data[CONF_URL] == plex.url
