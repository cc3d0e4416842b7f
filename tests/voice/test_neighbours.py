"""Home Assistant's own sentences: none of them is taken by one of ours."""

from collections.abc import Iterator
from itertools import islice
import json

from hassil.intents import Intents, SlotList, TextSlotList, WildcardSlotList
from hassil.recognize import recognize_best
from hassil.sample import sample_expression
from home_assistant_intents import get_intents
import pytest

from tests.support.repository import COMPONENT, read_yaml

# What people may have named their things and places, to make it hard.
THINGS = {
    "en": ("Plex", "library", "the Plex server", "recording"),
    "de": ("Plex", "Bibliothek", "Mediathek", "der Plex-Server", "Aufnahme"),
}
PLACES = {"en": ("library", "office"), "de": ("Bibliothek", "Mediathek", "Büro")}
# Three of the many ways to say each.
FIRST, STEP = 50, 20


def _own_sentences(language: str) -> Iterator[str]:
    intents = Intents.from_dict(get_intents(language, json_load=json.load) or {})
    things, places = (
        TextSlotList.from_strings(each[language], allow_template=False)
        for each in (THINGS, PLACES)
    )
    lists: dict[str, SlotList] = {
        **{
            name: things if isinstance(values, WildcardSlotList) else values
            for name, values in intents.slot_lists.items()
        },
        "name": things,
        "area": places,
        "floor": places,
    }
    for intent in intents.intents.values():
        for block in intent.data:
            for sentence in block.sentences:
                ways = sample_expression(
                    sentence.expression,
                    {**lists, **block.slot_lists},
                    {**intents.expansion_rules, **block.expansion_rules},
                    language=language,
                    # Spelling out all numbers takes long.
                    expand_ranges=False,
                )
                yield from islice(ways, 0, FIRST, STEP)


@pytest.mark.parametrize("language", THINGS)
def test_no_sentence_of_home_assistant_s_own_is_taken(language: str) -> None:
    ours = read_yaml(COMPONENT / "custom_sentences" / language / "plex_activities.yaml")
    intents = Intents.from_dict(ours)
    tried = 0
    for text in _own_sentences(language):
        tried += 1
        taken = recognize_best(text, intents, language=language)
        assert taken is None, text
    assert tried > 1000
