"""The messages and options of the card, with a fake Home Assistant."""

from playwright.async_api import expect
import pytest

from .card_page import CardPage, activity

SCAN = activity("Scanning Films")
RECORDING = activity("Recording", category="recording")


@pytest.mark.parametrize(
    ("state", "attributes", "text"),
    [
        ("0", {"activities": [], "truncated": False}, "Nothing is running"),
        ("unavailable", {}, "The server cannot be reached."),
        ("unknown", {}, "Loading…"),
        (
            "unknown",
            {"activities": [], "truncated": False, "sees_all": False},
            "Nothing of yours is running. Only the owner sees the rest.",
        ),
        (
            None,
            {},
            "The entity sensor.harbour_activities does not exist. Choose another one in the card's editor.",
        ),
        (
            "21",
            {},
            "sensor.harbour_activities does not list activities. Choose another entity in the card's editor.",
        ),
    ],
)
async def test_a_message_explains_why_there_are_no_rows(
    card_page: CardPage, state: str | None, attributes: dict[str, object], text: str
) -> None:
    await card_page.show(SCAN)
    await card_page.set_state(state, **attributes)
    await expect(card_page.message).to_have_text(text)
    await expect(card_page.rows).to_have_count(0)
    await expect(card_page.card.locator(".name")).to_have_text("Harbour")
    await card_page.set_activities(SCAN)
    await expect(card_page.message).to_be_hidden()
    await expect(card_page.rows).to_have_count(1)


async def test_a_card_without_an_entity_asks_the_user_to_choose_one(
    card_page: CardPage,
) -> None:
    await card_page.add_card(entity="")
    await expect(card_page.message).to_have_text(
        "Choose a server in the card's editor."
    )


async def test_a_missing_entity_counts_as_loading_while_home_assistant_starts(
    card_page: CardPage,
) -> None:
    await card_page.update_hass(config={"state": "NOT_RUNNING", "time_zone": "UTC"})
    await card_page.add_card()
    await expect(card_page.message).to_have_text("Loading…")
    await card_page.update_hass(config={"state": "RUNNING", "time_zone": "UTC"})
    await expect(card_page.message).to_contain_text("does not exist")


async def test_a_truncated_list_shows_how_many_activities_are_missing(
    card_page: CardPage,
) -> None:
    await card_page.show()
    await card_page.set_activities(SCAN, RECORDING, truncated=True, count=60)
    await expect(card_page.card.locator(".count")).to_have_text("60 running")
    await expect(card_page.card.locator(".note")).to_have_text("58 more, not listed")


async def test_a_filtered_truncated_list_has_a_note_instead_of_the_total(
    card_page: CardPage,
) -> None:
    await card_page.show(categories=["recording"])
    await card_page.set_activities(SCAN, RECORDING, truncated=True, count=60)
    await expect(card_page.card.locator(".count")).to_have_text("1+ running")
    await expect(card_page.card.locator(".note")).to_have_text("The list is truncated.")
    await card_page.set_activities(
        RECORDING, activity("Another", category="recording"), truncated=True, count=60
    )
    await card_page.evaluate(
        "() => fake.card().setConfig({ entity: fake.entity, categories: ['recording'], max_rows: 1 })"
    )
    await expect(card_page.card.locator(".fold")).to_have_text("1 more")
    await expect(card_page.card.locator(".note")).to_have_text("The list is truncated.")


async def test_the_header_opens_more_info(card_page: CardPage) -> None:
    await card_page.show(SCAN, RECORDING)
    await card_page.card.get_by_role("button", name="Harbour 2 running").click()
    more_info = ["hass-more-info", {"entityId": "sensor.harbour_activities"}]
    assert await card_page.evaluate("() => fake.events") == [more_info]


async def test_a_card_hidden_while_idle_shows_itself_again(card_page: CardPage) -> None:
    await card_page.show(hide_when_idle=True)
    await expect(card_page.card).to_be_hidden()
    await card_page.set_activities(SCAN)
    await expect(card_page.card).to_be_visible()
    await card_page.set_activities()
    await expect(card_page.card).to_be_hidden()
    await card_page.set_state("unavailable")
    await expect(card_page.card).to_be_visible()
    assert [detail for _, detail in await card_page.evaluate("() => fake.events")] == [
        {"value": visible} for visible in (False, True, False, True)
    ]
    assert await card_page.evaluate("() => fake.card().connectedWhileHidden")


async def test_hide_when_idle_does_not_hide_a_preview(card_page: CardPage) -> None:
    await card_page.evaluate(
        "() => fake.addCard({ hide_when_idle: true }, { preview: true })"
    )
    await card_page.set_activities()
    await expect(card_page.message).to_have_text("Nothing is running")


async def test_the_card_is_translated_into_german(card_page: CardPage) -> None:
    await card_page.show(RECORDING)
    await card_page.update_hass(
        language="de",
        locale={"language": "de", "time_format": "24", "time_zone": "local"},
    )
    await expect(card_page.card.locator(".count")).to_have_text("1 aktiv")
    await expect(card_page.stop_button("Recording")).to_have_accessible_name(
        "Recording stoppen"
    )
    await expect(card_page.row("Recording").locator(".details")).to_contain_text(
        "42\u00a0%"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_rows": 0}, "max_rows: must be a whole number of at least 1."),
        ({"entity": None}, "entity: choose the activities sensor"),
    ],
)
async def test_the_error_for_an_invalid_option_names_it(
    card_page: CardPage, options: dict[str, object], message: str
) -> None:
    error = await card_page.evaluate(
        "([options]) => { try { fake.addCard(options) } catch (error) { return error.message } }",
        options,
    )
    assert message in error


async def test_card_and_strategy_are_registered_once_even_if_loaded_twice(
    card_page: CardPage,
) -> None:
    await card_page.page.evaluate("import('/another-version/card.js')")
    cards, strategies = await card_page.evaluate(
        "() => [customCards, customStrategies].map(list => list.map(({ type }) => type))"
    )
    assert cards == ["plex-activities-card"]
    assert strategies == ["plex-activities"]
    # Home Assistant sets the language of the page after it has loaded the module.
    await card_page.evaluate("() => { document.documentElement.lang = 'de' }")
    await card_page.page.wait_for_function(
        "customCards[0].description.startsWith('Zeigt die Aktivitäten')"
    )


async def test_the_card_is_suggested_only_for_activities_sensors(
    card_page: CardPage,
) -> None:
    await card_page.show(SCAN)
    suggestions = await card_page.evaluate(
        "() => { const hass = { states: { 'sensor.harbour_activities': {} },"
        " entities: { 'sensor.harbour_activities': { platform: 'plex_activities', translation_key: 'activities' } } };"
        " const suggest = customCards[0].getEntitySuggestion;"
        " const stub = customElements.get('plex-activities-card').getStubConfig;"
        " return [suggest(hass, 'sensor.harbour_activities'), suggest(hass, 'sensor.lamp'), stub(hass), stub({ states: {}, entities: {} })] }"
    )
    assert suggestions == [
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
