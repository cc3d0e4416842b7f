"""What the README says of voice: its sentences are understood, its tools are there."""

import re

from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
from tests.support.readme import code, section, tables

from .common import CANCEL, SCAN, STATUS, Assist

INTENTS = [STATUS, CANCEL, CANCEL, CANCEL, CANCEL, SCAN]


def _said(cell: str) -> list[str]:
    return re.findall(r"\*([^*]+)\*", cell)


async def test_every_sentence_of_the_table_is_understood(assist: Assist) -> None:
    [rows] = tables(section("Voice"))
    assert len(rows) == len(INTENTS)
    for intent, (english, german, _) in zip(INTENTS, rows, strict=True):
        assert len(_said(english)) == len(_said(german))
        for language, cell in (("en", english), ("de", german)):
            for text in _said(cell):
                heard = await assist.understood(text, language)
                assert heard is not None, text
                assert heard[0] == intent, text


async def test_what_is_said_with_a_server_s_name_is_understood(assist: Assist) -> None:
    prose = section("Voice").replace("\n", " ")
    found = re.findall(r"\*([^*]+ on Harbour[.?])\*", re.sub(r" +", " ", prose))
    assert len(found) == 2
    for text in found:
        heard = await assist.understood(text)
        assert heard is not None, text
        assert heard[1]["server"] == "Harbour"


async def test_the_tools_of_the_table_are_those_there_are(
    hass: HomeAssistant, assist: Assist
) -> None:
    context = llm.LLMContext("test", None, "en", "conversation", None)
    api = await llm.async_get_api(hass, llm.LLM_API_ASSIST, context)
    [rows] = tables(section("Language models"))
    assert [code(name) for name, _ in rows] == [
        each.name for each in api.tools if each.integration == "plex_activities"
    ]
