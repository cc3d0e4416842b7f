"""What Plex calls something is no command of a phone, and no Markdown, in any message."""

from collections.abc import Iterator
from pathlib import Path
import re
from typing import Any

import pytest

from homeassistant.util.yaml import load_yaml
from tests.readme.pages import PAGES
from tests.support.readme import blocks, values_of
from tests.support.repository import ROOT

# The app takes a message for a command if that is all of it.
WORDS_FIRST = re.compile(r"[A-Z][a-z]+")
# Numbers and words of the integration's own.
OURS = re.compile(r"(\| (count|round)|\.progress( is not none)?|^scan\.result)$")
# Markdown shows what follows a backslash as it is: all punctuation of ASCII.
ESCAPED = r"| regex_replace('([!-/:-@[-`{-~])', '\\\\\\1')"
NO_BACKTICKS = "| replace('`', ' ')"

DOCUMENTS = {
    **{
        path.relative_to(ROOT).as_posix(): load_yaml(str(path))
        for folder in ("blueprints", "demo")
        for path in sorted((ROOT / folder).rglob("*.yaml"))
    },
    **{
        f"{page.name}, block {number}": block.yaml
        for page in PAGES
        for number, block in enumerate(blocks(page.text, "yaml"))
    },
}
EACH_DOCUMENT = pytest.mark.parametrize(
    "document", DOCUMENTS.values(), ids=DOCUMENTS.keys()
)


def _notifications(node: Any) -> Iterator[str]:
    """Yield the messages of Home Assistant's own notifications, and Markdown cards."""
    match node:
        case {"type": "markdown", "content": str(it)}:
            yield it
        case {"action": "persistent_notification.create", "data": {"message": str(it)}}:
            yield it
        case dict():
            for value in node.values():
                yield from _notifications(value)
        case list():
            for item in node:
                yield from _notifications(item)


def _is_variable(message: str) -> bool:
    """Return whether a message is nothing but the variable `message`."""
    return re.fullmatch(r"\{\{ message( \|.*)? \}\}", message) is not None


def begins_with_words(message: str) -> bool:
    """Return whether words stand before the first template, or there is none."""
    head, *templates = re.split(r"\{[{%#]", message, maxsplit=1)
    return not templates or WORDS_FIRST.match(head) is not None


def is_no_markdown(message: str) -> bool:
    """Return whether each name in a message is escaped, or code without backticks."""
    return all(
        OURS.search(expression)
        or expression.endswith(ESCAPED)
        or ((before, after) == ("`", "`") and expression.endswith(NO_BACKTICKS))
        for before, expression, after in re.findall(
            r"(`?)\{\{-? *(.*?) *-?\}\}(`?)", message
        )
    )


def test_there_is_something_to_check() -> None:
    sources = {source.partition(",")[0] for source in DOCUMENTS}
    assert sources >= {"docs/automations.md", "demo/template/automations.yaml"}
    assert len(list(_notifications(list(DOCUMENTS.values())))) > len(DOCUMENTS) / 4
    assert len(list(Path(ROOT / "blueprints").rglob("*.yaml"))) == len(
        [source for source in sources if source.startswith("blueprints/")]
    )


@EACH_DOCUMENT
def test_every_message_begins_with_words(document: Any) -> None:
    messages = [
        text for text in values_of(document, "message") if isinstance(text, str)
    ]
    for message in messages:
        if _is_variable(message):
            assert any(not _is_variable(text) for text in messages), message
        else:
            assert begins_with_words(message), message


@EACH_DOCUMENT
def test_no_name_is_markdown_in_a_notification_of_home_assistant(document: Any) -> None:
    for message in _notifications(document):
        assert is_no_markdown(message), message


@pytest.mark.parametrize(
    ("message", "begins"),
    [
        ("Stuck: {{ title }}", True),
        ("clear_notification", True),
        ("{{ title }}", False),
        ("{{ title }} is over", False),
        ("{{ subtitle }} · {{ title }}", False),
        ("  {% if x %}Over: {% endif %}{{ title }}", False),
        ("· {{ title }}", False),
        ("{# words #}{{ title }}", False),
    ],
)
def test_where_words_are_missing_is_seen(message: str, *, begins: bool) -> None:
    assert begins_with_words(message) is begins


@pytest.mark.parametrize(
    ("message", "escaped"),
    [
        ("Stuck: {{ title }}", False),
        ("Stuck: `{{ title }}`", False),
        ("Stuck: {{ title | replace('`', ' ') }}", False),
        ("Stuck: `{{ title | replace('`', ' ') }}`", True),
        ("Stuck: `{{ title | replace('`', ' ') }}` {{ subtitle }}", False),
        ("At {{ trigger.activity.progress }} %", True),
        (f"{{{{ message {ESCAPED} }}}}", True),
    ],
)
def test_where_a_name_is_markdown_is_seen(message: str, *, escaped: bool) -> None:
    assert is_no_markdown(message) is escaped
