"""Answers to questions: yes or no, how long it will take, and whether a restart is safe."""

from datetime import UTC, datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.assist.speech import minutes_left
from custom_components.plex_activities.server.categories import NOT_TO_INTERRUPT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.template import Template
from simulator import PlexSimulator
from tests.support.server import RECORDING, SCAN
from tests.support.states import SAFE, running, until_state

from .assist import STATUS, Assist
from .test_sentence_files import CATEGORIES, FILES, LANGUAGES

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


async def test_yes_or_no_comes_first(
    hass: HomeAssistant, assist: Assist, plex: PlexSimulator
) -> None:
    assert await assist.ask("Is Plex busy?") == "No. Nothing is running on Harbour."
    assert await assist.ask("Is Plex idle?") == "Yes. Nothing is running on Harbour."
    assert await assist.ask("Did the scan finish?") == (
        "Yes. No library scan is running on Harbour."
    )
    assert await assist.ask("Ist Plex fertig?", "de") == "Ja. Auf Harbour läuft nichts."
    await running(hass, plex, SCAN, title="Scanning Films", progress=42)
    assert await assist.ask("Is Plex busy?") == (
        "Yes. One activity is running on Harbour: Scanning Films at 42 percent."
    )
    assert await assist.ask("Did the scan finish?") == (
        "No. One library scan is running on Harbour: Scanning Films at 42 percent."
    )
    assert await assist.ask("Ist der Scan schon fertig?", "de") == (
        "Nein. Auf Harbour läuft ein Mediathek-Scan: Scanning Films bei 42 Prozent."
    )


async def test_there_is_no_yes_or_no_while_it_is_unknown(
    hass: HomeAssistant, assist: Assist, plex: PlexSimulator, entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    assert (await assist.ask("Is Plex busy?")).startswith("I could not check Harbour:")


async def test_how_long_it_will_take_may_not_be_known_yet(
    hass: HomeAssistant, assist: Assist, plex: PlexSimulator
) -> None:
    assert await assist.ask("How long will the scan take?") == (
        "No library scan is running on Harbour."
    )
    await running(hass, plex, SCAN, title="Scanning Films", progress=1)
    assert await assist.ask("How long until the scan is done?") == (
        "How long Scanning Films will take is not known yet."
    )
    assert await assist.ask("Wie lange dauert der Scan noch?", "de") == (
        "Wie lange Scanning Films noch dauert, ist noch nicht bekannt."
    )


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [(None, None), (-60, None), (0, None), (1, 1), (60, 1), (61, 2), (7200, 120)],
)
def test_minutes_left_are_rounded_up(
    freezer: FrozenDateTimeFactory, seconds: int | None, minutes: int | None
) -> None:
    freezer.move_to(NOW)
    finish = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert minutes_left(finish) == minutes


def _answer(hass: HomeAssistant, language: str, **slots: object) -> str:
    template = FILES[language]["responses"]["intents"][STATUS]["default"]
    answer: str = Template(template, hass).async_render(
        {"slots": {"category": None, "yes": None, "question": None, **slots}},
        parse_result=False,
    )
    return " ".join(answer.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_minutes_of_each_activity_are_told(
    hass: HomeAssistant, language: str
) -> None:
    def row(name: str, minutes: int | None) -> dict[str, object]:
        return {"category": None, "name": name, "percent": 5, "minutes": minutes}

    answer = _answer(
        hass,
        language,
        answer="running",
        question="finish",
        servers=[
            {
                "name": "Harbour",
                "reason": None,
                "sees_all": True,
                "count": 5,
                "first": [row("Tides", 12), row("Ferry", 1), row("Lamps", None)],
                "more": 2,
            }
        ],
    )
    tides, ferry, lamps, others = answer.split(". ")
    assert "Tides" in tides
    assert "12" in tides
    assert "Ferry" in ferry
    assert "12" not in ferry
    assert "Lamps" in lamps
    assert "2" in others


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_has_a_name_in_answers(
    hass: HomeAssistant, language: str
) -> None:
    def answer(category: str) -> str:
        server = {"name": "Harbour", "reason": None, "sees_all": True}
        group = {"count": 0, "first": [], "more": 0}
        return _answer(
            hass,
            language,
            answer="running",
            category=category,
            servers=[server | group],
        )

    # A category without a name is called an activity.
    named = {answer("unknown"): "unknown"}
    for category in CATEGORIES:
        assert named.setdefault(answer(category), category) == category, (
            f"custom_sentences/{language}: add {category} to the names in the answers"
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_obstacle_to_a_restart_has_a_text(
    hass: HomeAssistant, language: str
) -> None:
    def answer(*obstacles: str, safe: bool | None = False) -> str:
        server = {"name": "Harbour", "reason": None, "safe": safe}
        return _answer(
            hass,
            language,
            answer="restart",
            servers=[{**server, "obstacles": list(obstacles)}],
        )

    obstacles = [*(category.value for category in NOT_TO_INTERRUPT), "playback"]
    answers = {
        answer(safe=None),
        answer(safe=True),
        *(answer(obstacle) for obstacle in obstacles),
    }
    assert len(answers) == len(obstacles) + 2
    assert all("Harbour" in text for text in answers)


async def test_a_restart_is_safe_unless_it_would_interrupt_something(
    hass: HomeAssistant, assist: Assist, plex: PlexSimulator
) -> None:
    await until_state(hass, SAFE, "on")
    question = "Is it safe to restart Plex?"
    assert await assist.ask(question) == "Yes, Harbour is safe to restart."
    await running(hass, plex, RECORDING)
    await running(hass, plex, SCAN)
    await until_state(hass, SAFE, "off")
    assert await assist.ask(question) == (
        "No, restarting Harbour would interrupt a library scan and a recording."
    )
    assert await assist.ask("Kann ich Plex neu starten?", "de") == (
        "Nein, ein Neustart von Harbour würde einen Mediathek-Scan und eine Aufnahme"
        " unterbrechen."
    )


async def test_whether_a_restart_is_safe_may_be_unknown(
    hass: HomeAssistant, assist: Assist, entry: MockConfigEntry
) -> None:
    er.async_get(hass).async_remove(SAFE)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert (await assist.ask("Is it safe to restart Plex?")).startswith(
        "I cannot tell whether Harbour is safe to restart"
    )
    await hass.config_entries.async_unload(entry.entry_id)
    assert (await assist.ask("Is it safe to restart Plex?")).startswith(
        "I could not check Harbour:"
    )
