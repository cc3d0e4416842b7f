"""The choice of the server, permissions and unloading, for all actions; get_activities."""

import asyncio
from typing import Any

import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.plex_activities.const import DOMAIN
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryDisabler
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
from simulator import PlexSimulator

from .support.actions import call, raises, rows
from .support.clock import pass_time_until
from .support.entry import server_device
from .support.server import CREDITS, RECORDING, SCAN, SUBSCRIPTIONS
from .support.states import ACTIVITIES, BUSY, running, until_state

CONTROL: dict[str, dict[str, str]] = {
    "cancel_activity": {"activity_id": "job"},
    "cancel_activities": {},
    "scan_library": {"library": "Films"},
    "run_task": {"task": "BackupDatabase"},
}
ACTIONS: dict[str, dict[str, str]] = {**CONTROL, "get_activities": {}}


async def test_get_activities_returns_what_the_sensor_lists(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN)
    plex.progress(
        scan,
        42,
        title="Scanning Shows",
        subtitle="Night Ferry",
        context={"librarySectionID": "7"},
        response={"left": 3},
    )
    plex.start(CREDITS, progress=-1)
    listed = await until_state(hass, ACTIVITIES, "2")
    response = await call(hass, "get_activities")
    assert response == {
        "activities": listed.attributes["activities"],
        "sees_all": True,
    }
    first = listed.attributes["activities"][0]
    assert dt_util.parse_datetime(first.pop("started_at")) is not None
    assert first == {
        "activity_id": scan,
        "type": SCAN,
        "category": "library_scan",
        "title": "Scanning Shows",
        "subtitle": "Night Ferry",
        "progress": 42,
        "cancellable": False,
        "stoppable": True,
        "estimated_finish": None,
        "library_id": "7",
        "library": "Shows",
        "context": {"librarySectionID": "7"},
        "response": {"left": 3},
    }


async def test_get_activities_filters_by_category(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(SCAN)
    await running(hass, plex, CREDITS, progress=-1)
    response = await call(hass, "get_activities", category="media_analysis")
    assert [row["type"] for row in rows(response)] == [CREDITS]
    assert await call(hass, "get_activities", category=["conversion"]) == {
        "activities": [],
        "sees_all": True,
    }
    with pytest.raises(probatio.Invalid):
        await call(hass, "get_activities", category="gardening")


async def test_get_activities_fails_if_the_server_is_unavailable(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    with raises("cannot_connect"):
        await call(hass, "get_activities")


async def test_the_entry_is_required_if_there_are_several_servers(
    hass: HomeAssistant,
    plex: PlexSimulator,
    quay: PlexSimulator,
    quay_entry: MockConfigEntry,
) -> None:
    quay.start(CREDITS)
    await until_state(hass, "sensor.quay_activities", "1")
    await running(hass, plex, SCAN)
    with pytest.raises(ServiceValidationError):
        await call(hass, "get_activities")
    response = await call(hass, "get_activities", config_entry_id=quay_entry.entry_id)
    assert [row["type"] for row in rows(response)] == [CREDITS]


async def test_an_unknown_or_unloaded_entry_is_a_validation_error(
    hass: HomeAssistant, polled_entry: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError):
        await call(hass, "get_activities", config_entry_id="unknown")
    assert await hass.config_entries.async_unload(polled_entry.entry_id)
    with pytest.raises(ServiceValidationError):
        await call(hass, "get_activities", config_entry_id=polled_entry.entry_id)


@pytest.mark.parametrize(("action", "data"), CONTROL.items())
async def test_only_a_user_who_may_control_the_server_may_stop_or_scan(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_read_only_user: MockUser,
    hass_admin_user: MockUser,
    action: str,
    data: dict[str, str],
) -> None:
    await running(hass, plex, SUBSCRIPTIONS, uuid="job", cancellable=True)
    plex.requests.clear()
    with pytest.raises(Unauthorized):
        await call(hass, action, Context(user_id=hass_read_only_user.id), **data)
    assert plex.requests == []
    assert await call(hass, action, Context(user_id=hass_admin_user.id), **data)
    assert plex.requests


@pytest.mark.parametrize(
    "other",
    [{"source": SOURCE_IGNORE}, {"disabled_by": ConfigEntryDisabler.USER}],
    ids=["ignored", "disabled"],
)
async def test_a_server_that_is_not_in_use_does_not_let_a_user_control_the_only_one(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_read_only_user: MockUser,
    other: dict[str, Any],
) -> None:
    MockConfigEntry(domain=DOMAIN, **other).add_to_hass(hass)
    with pytest.raises(Unauthorized):
        await call(hass, "cancel_activities", Context(user_id=hass_read_only_user.id))


async def test_a_user_needs_read_permission_for_get_activities(
    hass: HomeAssistant, entry: MockConfigEntry, hass_read_only_user: MockUser
) -> None:
    reader = Context(user_id=hass_read_only_user.id)
    assert await call(hass, "get_activities", reader)
    hass_read_only_user.mock_policy({"entities": {"domains": {"light": True}}})
    with pytest.raises(Unauthorized):
        await call(hass, "get_activities", reader)
    with pytest.raises(UnknownUser):
        await call(hass, "get_activities", Context(user_id="unknown"))


@pytest.mark.parametrize("action", ACTIONS)
async def test_errors_tell_a_user_without_rights_no_names(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    quay_entry: MockConfigEntry,
    hass_read_only_user: MockUser,
    action: str,
) -> None:
    """Not of a server that is not loaded either, nor of another integration's entry."""
    other = MockConfigEntry(domain="other", title="Secret")
    other.add_to_hass(hass)
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {BUSY: True}}})
    user = Context(user_id=hass_read_only_user.id)
    assert await hass.config_entries.async_unload(quay_entry.entry_id)
    for entry_id in (quay_entry.entry_id, other.entry_id, "unknown", None):
        named = {} if entry_id is None else {"config_entry_id": entry_id}
        with pytest.raises((ServiceValidationError, Unauthorized)) as error:
            await call(hass, action, user, **ACTIONS[action], **named)
        told = f"{error.value} {error.value.translation_placeholders}"
        for name in ("Quay", "Secret", "Harbour"):
            assert name not in told
    # The only server there is, and not loaded.
    assert await hass.config_entries.async_remove(entry.entry_id)
    with pytest.raises(Unauthorized):
        await call(hass, action, user, **ACTIONS[action])
    # An administrator is told which it is.
    with pytest.raises(ServiceValidationError, match="Quay"):
        await call(hass, action, None, **ACTIONS[action])


async def test_validation_tells_a_user_without_rights_no_names(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    entry: MockConfigEntry,
    hass_read_only_user: MockUser,
    hass_read_only_access_token: str,
) -> None:
    hass_read_only_user.mock_policy({})
    socket = await hass_ws_client(hass, hass_read_only_access_token)
    device_ids = [
        device.id
        for device in dr.async_entries_for_parent_device(
            dr.async_get(hass), server_device(hass, entry).id
        )
    ]
    wrong = {
        "target": {"device_id": [*device_ids, "unknown"]},
        "options": {"category": []},
    }
    await socket.send_json_auto_id(
        {
            "type": "validate_config",
            "triggers": {
                "trigger": "plex_activities.activity_started",
                **wrong,
            },
            "conditions": {
                "condition": "plex_activities.is_busy",
                **wrong,
            },
        }
    )
    answer = await socket.receive_json()
    assert not answer["result"]["triggers"]["valid"]
    assert not answer["result"]["conditions"]["valid"]
    for name in ("Harbour", "Films", "Shows"):
        assert name not in str(answer)


async def test_permission_for_a_library_does_not_extend_to_its_server(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_read_only_user: MockUser,
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    user = Context(user_id=hass_read_only_user.id)
    library = {"entities": {"entity_ids": {"button.harbour_films_scan": True}}}
    hass_read_only_user.mock_policy(library)
    assert hass.states.get("button.harbour_films_scan")
    with pytest.raises(Unauthorized):
        await call(hass, "cancel_activity", user, activity_id=job)
    server = {"entities": {"entity_ids": {"binary_sensor.harbour_busy": True}}}
    hass_read_only_user.mock_policy(server)
    assert await call(hass, "cancel_activity", user, activity_id=job)


@pytest.mark.parametrize(
    ("action", "data", "held_request"),
    [
        ("cancel_activity", {"activity_id": "job"}, ("DELETE", "/activities/job")),
        ("cancel_activity", {"activity_id": "job"}, ("GET", "/activities")),
        ("cancel_activity", {"activity_id": "none"}, ("GET", "/activities")),
        ("scan_library", {"library": "7"}, ("GET", "/library/sections/7/refresh")),
        ("scan_library", {"library": "none"}, ("GET", "/library/sections")),
        ("run_task", {"task": "BackupDatabase"}, ("POST", "/butler/BackupDatabase")),
        ("run_task", {"task": "none"}, ("GET", "/butler")),
    ],
)
async def test_an_action_fails_if_the_entry_is_unloaded_while_it_waits(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    action: str,
    data: dict[str, str],
    held_request: tuple[str, str],
) -> None:
    plex.ignore_cancels()
    await running(hass, plex, RECORDING, uuid="job", cancellable=True)
    _, path = held_request
    plex.hold(path)
    plex.requests.clear()
    calling = asyncio.create_task(call(hass, action, None, **data))
    await plex.wait_for_request(*held_request)
    await hass.config_entries.async_unload(entry.entry_id)
    with raises("unloaded"):
        await pass_time_until(hass, calling)
