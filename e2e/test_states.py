"""What the card says when there are no rows, and what its options do."""

from playwright.async_api import expect
import pytest

from .alone import Alone, activity

SCAN = activity("Scanning Films")
RECORDING = activity("Recording", category="recording")


@pytest.mark.parametrize(
    ("state", "attributes", "text"),
    [
        ("0", {"activities": [], "truncated": False}, "Nothing runs."),
        ("unavailable", {}, "The server cannot be reached."),
        ("unknown", {}, "Loading …"),
        (
            "unknown",
            {"activities": [], "truncated": False, "sees_all": False},
            "Nothing runs that this server's token may see.",
        ),
        (
            None,
            {},
            "There is no entity called sensor.harbour_activities. Choose another one in the editor of this card.",
        ),
        (
            "21",
            {},
            "sensor.harbour_activities is no list of activities. Choose the sensor “Activities” of a server.",
        ),
    ],
)
async def test_it_says_what_is_the_matter(
    alone: Alone, state: str | None, attributes: dict[str, object], text: str
) -> None:
    await alone.show(SCAN)
    await alone.state(state, **attributes)
    await expect(alone.message).to_have_text(text)
    await expect(alone.rows).to_have_count(0)
    await expect(alone.card.locator(".name")).to_have_text("Harbour")
    await alone.running(SCAN)
    await expect(alone.message).to_be_hidden()
    await expect(alone.rows).to_have_count(1)


async def test_without_an_entity_it_asks_for_one(alone: Alone) -> None:
    await alone.add(entity="")
    await expect(alone.message).to_have_text(
        "Choose a server in the editor of this card."
    )


async def test_before_home_assistant_is_there_it_loads(alone: Alone) -> None:
    await alone.change(config={"state": "NOT_RUNNING", "time_zone": "UTC"})
    await alone.add()
    await expect(alone.message).to_have_text("Loading …")
    await alone.change(config={"state": "RUNNING", "time_zone": "UTC"})
    await expect(alone.message).to_contain_text("There is no entity")


async def test_a_cut_list_says_how_many_are_missing(alone: Alone) -> None:
    await alone.show()
    await alone.running(SCAN, RECORDING, truncated=True, count=60)
    await expect(alone.card.locator(".count")).to_have_text("Running: 60")
    await expect(alone.card.locator(".more")).to_have_text("58 more")


async def test_a_cut_list_of_chosen_kinds_says_that_there_may_be_more(
    alone: Alone,
) -> None:
    await alone.show(categories=["recording"])
    await alone.running(SCAN, RECORDING, truncated=True, count=60)
    await expect(alone.card.locator(".count")).to_have_text("Running: 1+")
    await expect(alone.card.locator(".more")).to_have_text(
        "There may be more: the list is cut."
    )
    await alone.running(
        RECORDING, activity("Another", category="recording"), truncated=True, count=60
    )
    await alone.run(
        "() => home.card().setConfig({ entity: home.entity, categories: ['recording'], max_rows: 1 })"
    )
    await expect(alone.card.locator(".more")).to_have_text(
        "1 more · There may be more: the list is cut."
    )


async def test_header_and_more_lead_to_the_entity(alone: Alone) -> None:
    await alone.show(SCAN, RECORDING, max_rows=1)
    await expect(alone.rows).to_have_count(1)
    await alone.card.get_by_role("button", name="1 more").click()
    await alone.card.get_by_role("button", name="Harbour Running: 2").click()
    more_info = ["hass-more-info", {"entityId": "sensor.harbour_activities"}]
    assert await alone.run("() => home.events") == [more_info, more_info]


async def test_a_hidden_idle_card_comes_back_by_itself(alone: Alone) -> None:
    await alone.show(hide_when_idle=True)
    await expect(alone.card).to_be_hidden()
    await alone.running(SCAN)
    await expect(alone.card).to_be_visible()
    await alone.running()
    await expect(alone.card).to_be_hidden()
    await alone.state("unavailable")
    await expect(alone.card).to_be_visible()
    assert [each for _, each in await alone.run("() => home.events")] == [
        {"value": value} for value in (False, True, False, True)
    ]
    assert await alone.run("() => home.card().connectedWhileHidden")


async def test_a_hidden_card_is_shown_while_it_is_edited(alone: Alone) -> None:
    await alone.run("() => home.add({ hide_when_idle: true }, { preview: true })")
    await alone.running()
    await expect(alone.message).to_have_text("Nothing runs.")


async def test_it_speaks_german(alone: Alone) -> None:
    await alone.show(RECORDING)
    await alone.change(
        language="de",
        locale={"language": "de", "time_format": "24", "time_zone": "local"},
    )
    await expect(alone.card.locator(".count")).to_have_text("Aktiv: 1")
    await expect(alone.stop("Recording")).to_have_accessible_name("Recording stoppen")
    await expect(alone.row("Recording").locator(".details")).to_contain_text(
        "42\u00a0%"
    )


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"max_rows": 0}, "max_rows: this has to be a whole number from 1 on."),
        ({"entity": None}, "entity: choose the sensor"),
    ],
)
async def test_a_bad_option_is_refused_by_name(
    alone: Alone, options: dict[str, object], complaint: str
) -> None:
    answer = await alone.run(
        "([options]) => { try { home.add(options) } catch (error) { return error.message } }",
        options,
    )
    assert complaint in answer


async def test_it_is_announced_once_however_often_it_is_loaded(alone: Alone) -> None:
    await alone.page.evaluate("import('/another-version/card.js')")
    cards, strategies = await alone.run(
        "() => [customCards, customStrategies].map(list => list.map(each => each.type))"
    )
    assert cards == ["plex-activities-card"]
    assert strategies == ["plex-activities"]
    # Pages learn their language later than they load their modules.
    await alone.run("() => { document.documentElement.lang = 'de' }")
    described = await alone.run("() => customCards[0].description")
    assert described.startswith("Womit ein Plex Media Server beschäftigt ist")


async def test_it_suggests_itself_for_its_own_entities_only(alone: Alone) -> None:
    await alone.show(SCAN)
    found = await alone.run(
        "async () => { const { hass } = { hass: { states: { 'sensor.harbour_activities': {} },"
        " entities: { 'sensor.harbour_activities': { platform: 'plex_activities', translation_key: 'activities' } } } };"
        " const suggest = customCards[0].getEntitySuggestion;"
        " const stub = customElements.get('plex-activities-card').getStubConfig;"
        " return [suggest(hass, 'sensor.harbour_activities'), suggest(hass, 'sensor.lamp'), stub(hass), stub({ states: {}, entities: {} })] }"
    )
    assert found == [
        {
            "config": {
                "type": "custom:plex-activities-card",
                "entity": "sensor.harbour_activities",
            }
        },
        None,
        {"entity": "sensor.harbour_activities"},
        {"entity": ""},
    ]
