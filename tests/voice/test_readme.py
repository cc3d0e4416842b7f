"""The sentences and tools of the documentation exist."""

import re

from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
from tests.support.readme import code, section, tables

from .assist import CANCEL, SCAN, STATUS, Assist

# The intent of each row, and what it asks for.
INTENTS: list[tuple[str, set[object]]] = [
    (STATUS, {None}),
    (STATUS, {"busy", "idle"}),
    (STATUS, {"finish"}),
    (STATUS, {"restart"}),
    (CANCEL, {None}),
    (CANCEL, {None}),
    (CANCEL, {None}),
    (CANCEL, {None}),
    (SCAN, {None}),
]


def _sentences(cell: str) -> list[str]:
    return re.findall(r"\*([^*]+)\*", cell)


async def test_every_sentence_of_the_table_is_recognized(assist: Assist) -> None:
    [rows] = tables(section("Sentences"))
    assert len(rows) == len(INTENTS)
    for (intent, questions), (english, german, _) in zip(INTENTS, rows, strict=True):
        assert len(_sentences(english)) == len(_sentences(german))
        for language, cell in (("en", english), ("de", german)):
            for text in _sentences(cell):
                recognized = await assist.recognize(text, language)
                assert recognized is not None, text
                assert recognized[0] == intent, text
                assert recognized[1].get("question") in questions, text


async def test_sentences_with_the_name_of_a_server_are_recognized(
    assist: Assist,
) -> None:
    prose = section("Sentences").replace("\n", " ")
    sentences = re.findall(r"\*([^*]+ on Harbour[.?])\*", re.sub(r" +", " ", prose))
    assert len(sentences) == 2
    for text in sentences:
        recognized = await assist.recognize(text)
        assert recognized is not None, text
        assert recognized[1]["server"] == "Harbour"


async def test_the_table_lists_all_tools(hass: HomeAssistant, assist: Assist) -> None:
    context = llm.LLMContext("test", None, "en", "conversation", None)
    api = await llm.async_get_api(hass, llm.LLM_API_ASSIST, context)
    [rows] = tables(section("Language models"))
    assert [code(name) for name, _ in rows] == [
        tool.name for tool in api.tools if tool.integration == "plex_activities"
    ]
