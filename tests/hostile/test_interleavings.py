"""Whatever comes first, message or list, in the end it is what the server says."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities import listener
from custom_components.plex_activities.aioplex.tracking import ChangeType
from homeassistant.core import HomeAssistant
from simulator import PlexSimulator

from .story import Life, Story


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a lost stream back before anything that is under way times out."""
    monkeypatch.setattr(listener, "RETRY_MAX", timedelta(seconds=4))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_messages_and_lists_agree_in_whatever_order_they_come(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    data: st.DataObject,
) -> None:
    story = Story(hass, entry, plex)
    for _ in range(data.draw(st.integers(0, 30), "steps")):
        steps = story.possible()
        await steps[data.draw(st.sampled_from(sorted(steps)), "then")]()
    await story.end()
    assert await story.known() == story.really()
    for uuid, life in story.lives.items():
        check(life, story.told[uuid])
        assert len(story.began[uuid]) <= 1
    await story.forget()


def check(life: Life, told: list[ChangeType]) -> None:
    """See that everything was told once, and as it was."""
    if life.runs:
        assert told == [ChangeType.STARTED]
        return
    if not told:
        # Nobody could know of it.
        assert not life.heard
        return
    started, ended = told
    assert started is ChangeType.STARTED
    assert ended in causes(life), (life, ended)
    answer = life.answer.result() if life.answer else None
    if answer in {"cancelled", "already_finished"}:
        assert (answer == "cancelled") is (ended is ChangeType.CANCELLED), life


def causes(life: Life) -> set[ChangeType]:
    """Return how something may be said to have ended."""
    if not life.was_away:
        return {ChangeType.CANCELLED if life.stopped else ChangeType.FINISHED}
    # What was said about it may have been lost.
    said = {ChangeType.CANCELLED} if life.answer else set()
    return said | (
        {ChangeType.VANISHED}
        if life.ended_away
        else {ChangeType.VANISHED, ChangeType.FINISHED}
    )
