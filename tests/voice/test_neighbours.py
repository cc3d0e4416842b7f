"""No sentence of Home Assistant itself is recognized as one about Plex."""

from collections.abc import Iterator
from itertools import islice
import json

from hassil.intents import Intents, SlotList, TextSlotList, WildcardSlotList
from hassil.recognize import recognize_best
from hassil.sample import sample_expression
from home_assistant_intents import get_intents
import pytest

from tests.support.repository import COMPONENT, read_yaml

# Names of entities and areas that occur in the sentences about Plex.
THINGS = {
    "en": ("Plex", "library", "the Plex server", "recording"),
    "de": ("Plex", "Bibliothek", "Mediathek", "der Plex-Server", "Aufnahme"),
    "fr": ("Plex", "bibliothèque", "le serveur Plex", "enregistrement"),
    "nl": ("Plex", "bibliotheek", "de Plex-server", "opname"),
    "es": ("Plex", "biblioteca", "el servidor de Plex", "grabación"),
}
PLACES = {
    "en": ("library", "office"),
    "de": ("Bibliothek", "Mediathek", "Büro"),
    "fr": ("bibliothèque", "bureau"),
    "nl": ("bibliotheek", "kantoor"),
    "es": ("biblioteca", "oficina"),
}
# Three of the many variants of each sentence.
VARIANTS, STEP = 50, 20


def _sentences_of_home_assistant(language: str) -> Iterator[str]:
    intents = Intents.from_dict(get_intents(language, json_load=json.load) or {})
    things, places = (
        TextSlotList.from_strings(names[language], allow_template=False)
        for names in (THINGS, PLACES)
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
                variants = sample_expression(
                    sentence.expression,
                    {**lists, **block.slot_lists},
                    {**intents.expansion_rules, **block.expansion_rules},
                    language=language,
                    # Spelling out all numbers takes long.
                    expand_ranges=False,
                )
                yield from islice(variants, 0, VARIANTS, STEP)


@pytest.mark.parametrize("language", THINGS)
def test_no_sentence_of_home_assistant_is_recognized_as_ours(language: str) -> None:
    ours = read_yaml(COMPONENT / "custom_sentences" / language / "plex_activities.yaml")
    intents = Intents.from_dict(ours)
    count = 0
    for text in _sentences_of_home_assistant(language):
        count += 1
        match = recognize_best(text, intents, language=language)
        assert match is None, text
    assert count > 1000
