"""The schemas of the tools hold what the language models of Home Assistant demand."""

from collections.abc import Iterator
from typing import Any

import probatio
import pytest

from custom_components.plex_activities.llm import (
    CancelActivitiesTool,
    GetActivitiesTool,
    PlexTool,
    ScanLibraryTool,
)
from homeassistant.helpers import llm

TOOLS = (GetActivitiesTool, CancelActivitiesTool, ScanLibraryTool)

# What Gemini takes, of what these schemas could hold; it drops the rest.
ALLOWED = {"type", "description", "enum", "properties", "required", "items"}
# What OpenAI refuses at the top.
REFUSED = {"oneOf", "anyOf", "allOf", "enum", "not"}


def _nodes(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for field in schema.get("properties", {}).values():
        yield from _nodes(field)
    if "items" in schema:
        yield from _nodes(schema["items"])


# OpenAI and Ollama read 3.1.0, Gemini and others the default.
@pytest.mark.parametrize("version", ["3.0", "3.1.0"])
@pytest.mark.parametrize("tool", TOOLS)
def test_schemas_have_no_unions_nulls_or_other_keywords(
    tool: type[PlexTool], version: str
) -> None:
    schema = probatio.to_openapi(
        tool.parameters,
        custom_serializer=llm.selector_serializer,
        openapi_version=version,
    )
    assert schema["type"] == "object"
    assert schema["properties"]
    assert not REFUSED & schema.keys()
    assert all(field["description"] for field in schema["properties"].values())
    for node in _nodes(schema):
        assert node["type"] in ("object", "array", "string", "boolean")
        assert ("items" in node) == (node["type"] == "array")
        if "enum" in node:
            assert node["type"] == "string"
            assert all(isinstance(choice, str) and choice for choice in node["enum"])
        # OpenAI demands it, Gemini drops it.
        assert node.pop("additionalProperties", False) is False
        assert node.keys() <= ALLOWED
