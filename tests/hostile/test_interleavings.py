"""Whatever comes first, message or list, in the end it is what the server says."""

from datetime import timedelta

from hypothesis import HealthCheck, given, note, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities import listener
from homeassistant.core import HomeAssistant
from simulator import PlexSimulator

from .story import Story


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a lost stream back before anything that is under way times out."""
    monkeypatch.setattr(listener, "RETRY_MAX", timedelta(seconds=4))


@settings(max_examples=75, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=st.lists(st.integers(0, 255), min_size=10, max_size=30))
async def test_messages_and_lists_agree_in_whatever_order_they_come(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    choices: list[int],
) -> None:
    story = Story(hass, entry, plex)
    for choice in choices:
        steps = story.possible()
        # Not drawn from these: which there are depends on how far requests have got.
        step = sorted(steps)[choice % len(steps)]
        note(step)
        await steps[step]()
    await story.end()
    assert await story.known() == story.really()
    for uuid, life in story.lives.items():
        life.check(story.told[uuid])
        # Since when it runs is told once, too.
        assert len(story.began[uuid]) <= 1
    await story.forget()
