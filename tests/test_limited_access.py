"""Tokens that are not the owner's: they work, and hide what others do."""

import asyncio

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.plex_activities.const import DOMAIN
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import CONF_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
from simulator import Fault, PlexSimulator, PlexTvSimulator

from .support.actions import call, stopped
from .support.clock import pass_time, pass_time_until
from .support.entry import TOKEN, config_entry, is_loaded, set_up
from .support.flows import choose, manual, open_way, reconfigure, submit
from .support.server import CREDITS, SCAN, change_hands
from .support.sign_in import signed_in
from .support.states import ACTIVITIES, BUSY, SCANNING, state, until_state

FRIEND = "friends-token"
SCAN_FILMS = "button.harbour_films_scan"


@pytest.fixture
def shared(plex: PlexSimulator) -> PlexSimulator:
    """Return a server that is shared with a friend."""
    plex.share_with(FRIEND, user_id=2)
    return plex


def issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    return [issue for issue in ir.async_get(hass).issues.values() if issue.active]


async def test_the_flow_tells_it_and_goes_on_if_told_so(
    hass: HomeAssistant, shared: PlexSimulator
) -> None:
    shared.friendly_name = "[Harbour](x)"
    result = await open_way(hass, "manual")
    flow_id = result["flow_id"]
    result = await submit(hass, flow_id, manual(shared, token=FRIEND))
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "limited"
    assert result["menu_options"] == ["start_over", "accept_limited"]
    # The description is Markdown.
    assert result["description_placeholders"] == {"name": r"\[Harbour\]\(x\)"}
    assert hass.config_entries.async_entries(DOMAIN) == []

    result = await choose(hass, flow_id, "accept_limited")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == manual(shared, token=FRIEND, limited=True)
    # Who was told and went on is not told again.
    await hass.async_block_till_done()
    assert issues(hass) == []


async def test_a_friends_account_is_told_so_too(
    hass: HomeAssistant, shared: PlexSimulator, plex_tv: PlexTvSimulator
) -> None:
    plex_tv.add_server(shared, FRIEND, owned=False, sourceTitle="Ada")
    opened = await open_way(hass, "plex_account")
    await signed_in(hass, plex_tv, opened)
    chosen = {"server": shared.machine_identifier}
    result = await submit(hass, opened["flow_id"], chosen)
    assert result["step_id"] == "limited"
    result = await choose(hass, opened["flow_id"], "accept_limited")
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_such_a_server_is_never_shown_as_simply_idle(
    hass: HomeAssistant, shared: PlexSimulator
) -> None:
    shared.start(SCAN)
    entry = await set_up(hass, shared, token=FRIEND)
    for entity_id in (ACTIVITIES, BUSY, SCANNING):
        assert state(hass, entity_id).state == "unknown"

    # What is one's own shows, through list and stream.
    own = shared.start(CREDITS, user_id=2)
    await until_state(hass, ACTIVITIES, "1")
    assert state(hass, BUSY).state == "on"
    assert state(hass, SCANNING).state == "unknown"
    shared.drop_sockets()
    await pass_time(hass, entry, 61)
    assert state(hass, ACTIVITIES).state == "1"
    shared.finish(own)
    await until_state(hass, BUSY, "unknown")


async def test_an_issue_tells_it_where_it_turns_out_later_and_ends_by_itself(
    hass: HomeAssistant, shared: PlexSimulator
) -> None:
    await set_up(hass, shared)
    assert issues(hass) == []

    # The server changes hands.
    change_hands(shared)
    shared.drop_sockets()
    await until_state(hass, ACTIVITIES, "unknown")
    (issue,) = issues(hass)
    assert issue.translation_key == "limited_access"
    assert issue.translation_placeholders == {"name": "Harbour"}
    assert issue.is_fixable

    await shared.wait_for_socket()
    shared.accept_token(TOKEN)
    shared.drop_sockets()
    await until_state(hass, ACTIVITIES, "0")
    assert issues(hass) == []


async def test_the_issue_goes_with_the_server(
    hass: HomeAssistant, shared: PlexSimulator
) -> None:
    entry = await set_up(hass, shared, token=FRIEND)
    assert len(issues(hass)) == 1
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert issues(hass) == []


@pytest.mark.parametrize("told", [True, False])
async def test_the_issue_is_mended_with_the_owners_token(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    shared: PlexSimulator,
    *,
    told: bool,
) -> None:
    """Or with one of which the server fails to tell whose it is."""
    entry = await set_up(hass, shared, token=FRIEND, from_core_plex=True)
    hass.config_entries.async_update_entry(entry, title="Harbour (Quay)")
    (issue,) = issues(hass)
    assert await async_setup_component(hass, "repairs", {})
    assert await async_setup_component(hass, "http", {})
    client = await hass_client()
    answer = await client.post(
        "/api/repairs/issues/fix",
        json={"handler": DOMAIN, "issue_id": issue.issue_id},
    )
    form = await answer.json()
    assert form["step_id"] == "token"
    assert form["description_placeholders"]["name"] == r"Harbour \(Quay\)"
    step = f"/api/repairs/issues/fix/{form['flow_id']}"

    async def enter(token: str) -> dict[str, object]:
        answer = await client.post(step, json={CONF_TOKEN: token})
        result: dict[str, object] = await answer.json()
        return result

    assert (await enter(FRIEND))["errors"] == {"token": "not_the_owner"}
    assert (await enter("wrong"))["errors"] == {"token": "invalid_auth"}
    identifier, shared.machine_identifier = shared.machine_identifier, "another"
    shared.requests.clear()
    assert (await enter(TOKEN))["errors"] == {"base": "wrong_server"}
    assert TOKEN not in str([request.headers for request in shared.requests])
    shared.machine_identifier = identifier
    shared.fail(Fault.STARTING_UP)
    assert (await enter(TOKEN))["errors"] == {"base": "starting_up"}
    shared.fail(None if told else Fault.ERROR_500, only="/butler")
    assert (await enter(f" {TOKEN} "))["type"] == "create_entry"
    await hass.async_block_till_done()
    assert is_loaded(entry)
    assert entry.data == manual(shared)
    assert issues(hass) == []
    assert state(hass, ACTIVITIES).state == "0"


async def test_the_owners_token_in_reauth_makes_good_what_was_limited(
    hass: HomeAssistant, shared: PlexSimulator
) -> None:
    entry = await set_up(hass, shared, token=FRIEND, limited=True)
    assert issues(hass) == []
    result = await reconfigure(hass, entry)
    result = await submit(hass, result["flow_id"], manual(shared))
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == manual(shared)


async def test_who_was_told_once_is_not_told_again_for_another_address(
    hass: HomeAssistant, shared: PlexSimulator
) -> None:
    entry = await set_up(hass, shared, token=FRIEND, limited=True)
    result = await reconfigure(hass, entry)
    result = await submit(hass, result["flow_id"], manual(shared, token=FRIEND))
    assert result["reason"] == "reconfigure_successful"


async def test_a_server_that_knows_of_no_tasks_says_nothing_against_a_token(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.fail(Fault.NOT_FOUND, only="/butler")
    await set_up(hass, plex)
    assert state(hass, ACTIVITIES).state == "0"
    assert issues(hass) == []


@pytest.mark.parametrize(("token", "expected"), [(TOKEN, "0"), (FRIEND, "unknown")])
async def test_a_server_that_fails_to_tell_changes_nothing_about_a_token(
    hass: HomeAssistant, shared: PlexSimulator, token: str, expected: str
) -> None:
    await set_up(hass, shared, token=token)
    known = len(issues(hass))
    shared.fail(Fault.ERROR_500, only="/butler")
    shared.requests.clear()
    shared.drop_sockets()
    await pass_time_until(hass, shared.wait_for_request("GET", "/butler"))
    await pass_time_until(hass, shared.wait_for_socket())
    assert state(hass, ACTIVITIES).state == expected
    assert len(issues(hass)) == known


async def test_what_is_hidden_from_a_token_is_neither_stopped_nor_called_over(
    hass: HomeAssistant, shared: PlexSimulator
) -> None:
    scan = shared.start(SCAN, context={"librarySectionID": "1"})
    await set_up(hass, shared, token=FRIEND)
    with pytest.raises(HomeAssistantError, match="does not allow this with this token"):
        await call(hass, "cancel_activity", activity_id=scan)
    response = await call(hass, "get_activities")
    assert response == {"activities": [], "sees_all": False}
    assert state(hass, SCANNING).attributes["running"] is None


async def test_buttons_that_the_server_would_refuse_are_unavailable(
    hass: HomeAssistant, entity_registry: er.EntityRegistry, shared: PlexSimulator
) -> None:
    for key in ("cancel_all", "stop_maintenance"):
        # Entities that are registered already do not become disabled.
        entity_registry.async_get_or_create(
            "button",
            DOMAIN,
            f"{shared.machine_identifier}_{key}",
            suggested_object_id=f"harbour_{key}",
        )
    await set_up(hass, shared, token=FRIEND)
    buttons = {
        entity_id: state(hass, entity_id).state
        for entity_id in hass.states.async_entity_ids("button")
    }
    # What is one's own can be cancelled.
    assert buttons.pop("button.harbour_cancel_all") == "unknown"
    assert set(buttons) == {
        "button.harbour_stop_library_scans",
        "button.harbour_stop_maintenance",
        *(
            f"button.harbour_{library}_{key}"
            for library in ("films", "shows")
            for key in ("scan", "stop_scan")
        ),
    }
    assert set(buttons.values()) == {"unavailable"}


async def test_buttons_follow_who_owns_the_token(
    hass: HomeAssistant, shared: PlexSimulator
) -> None:
    await set_up(hass, shared)
    assert state(hass, SCAN_FILMS).state == "unknown"
    change_hands(shared)
    shared.drop_sockets()
    await until_state(hass, SCAN_FILMS, "unavailable")
    await shared.wait_for_socket()
    shared.accept_token(TOKEN)
    shared.drop_sockets()
    await until_state(hass, SCAN_FILMS, "unknown")


async def test_the_owner_is_asked_again_after_an_hour(
    hass: HomeAssistant, shared: PlexSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await set_up(hass, shared)
    change_hands(shared)
    shared.drop_sockets()
    await until_state(hass, SCAN_FILMS, "unavailable")
    await shared.wait_for_socket()
    shared.accept_token(TOKEN)
    await pass_time(hass, entry, 61)
    assert state(hass, SCAN_FILMS).state == "unavailable"
    later = hass.loop.time() + 3601
    monkeypatch.setattr(hass.loop, "time", lambda: later)
    await pass_time(hass, entry, 61)
    await until_state(hass, SCAN_FILMS, "unknown")


async def test_the_error_of_a_scan_speaks_of_scans(
    hass: HomeAssistant, shared: PlexSimulator
) -> None:
    await set_up(hass, shared, token=FRIEND)
    with pytest.raises(HomeAssistantError, match="may scan libraries"):
        await call(hass, "scan_library", library="Films")
    assert [it.path for it in shared.requests if it.path.endswith("/refresh")] == [
        "/library/sections/1/refresh"
    ]


async def test_what_a_token_may_no_longer_see_is_not_called_finished(
    hass: HomeAssistant, shared: PlexSimulator
) -> None:
    await set_up(hass, shared)
    shared.start(SCAN)
    await until_state(hass, ACTIVITIES, "1")
    change_hands(shared)
    shared.drop_sockets()
    await until_state(hass, ACTIVITIES, "unknown")
    event = state(hass, "event.harbour_activity")
    assert event.attributes["event_type"] == "vanished"


async def test_a_stop_does_not_call_finished_what_is_hidden_meanwhile(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = plex.start(CREDITS, cancellable=True)
    await pass_time(hass, polled_entry, 11)
    plex.on_cancel = lambda _: change_hands(plex)
    calling = asyncio.create_task(stopped(hass, job))
    for _ in range(3):
        await pass_time(hass, polled_entry, 3)
    assert await calling == "not_allowed"


async def test_an_issue_that_was_ignored_stays_so_over_a_reload(
    hass: HomeAssistant, shared: PlexSimulator
) -> None:
    entry = await set_up(hass, shared, token=FRIEND)
    (issue,) = issues(hass)
    ir.async_ignore_issue(hass, DOMAIN, issue.issue_id, ignore=True)
    assert await hass.config_entries.async_reload(entry.entry_id)
    (issue,) = issues(hass)
    assert issue.dismissed_version is not None


async def test_the_issue_goes_when_the_server_is_disabled(
    hass: HomeAssistant, shared: PlexSimulator
) -> None:
    entry = await set_up(hass, shared, token=FRIEND)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert len(issues(hass)) == 1
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    assert issues(hass) == []


async def test_a_friends_token_does_not_replace_the_owners_unasked(
    hass: HomeAssistant, shared: PlexSimulator
) -> None:
    known = config_entry(shared)
    known.add_to_hass(hass)
    result = await open_way(hass, "manual")
    result = await submit(hass, result["flow_id"], manual(shared, token=FRIEND))
    assert result["step_id"] == "limited"
    assert known.data == manual(shared)
    result = await choose(hass, result["flow_id"], "start_over")
    assert result["step_id"] == "user"


async def test_a_new_token_that_is_not_the_owners_is_told_in_reauth(
    hass: HomeAssistant, shared: PlexSimulator, polled_entry: MockConfigEntry
) -> None:
    polled_entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    await choose(hass, flow["flow_id"], "reauth_token")
    result = await submit(hass, flow["flow_id"], {CONF_TOKEN: FRIEND})
    assert result["step_id"] == "limited"
    result = await choose(hass, flow["flow_id"], "start_over")
    assert result["step_id"] == "reauth_confirm"
    await choose(hass, flow["flow_id"], "reauth_token")
    await submit(hass, flow["flow_id"], {CONF_TOKEN: FRIEND})
    result = await choose(hass, flow["flow_id"], "accept_limited")
    assert result["reason"] == "reauth_successful"
    await pass_time(hass, polled_entry, 0)
    assert polled_entry.data == manual(shared, token=FRIEND, limited=True)
