"""Texts of Plex, as answers of assistants show them."""

import re

from ..aioplex.fields import printable

# In characters. Few titles are longer, and few instructions to a language model shorter.
MAX_LINE = 80

# Between the halves of a link or an image, and before the name of a tag.
_MARKUP = re.compile(r"(?<=\])(?=[(\[])|(?<=<)(?=[A-Za-z/!?])")


def one_line(text: str) -> str:
    """Return a text of Plex as one short line without control characters.

    The dialog of Assist shows answers as Markdown, and loudspeakers read them out, so
    they cannot be escaped. A space inside a link, an image or a tag keeps it plain text.
    """
    line = " ".join(_MARKUP.sub(" ", printable(text)).split())
    if len(line) > MAX_LINE:
        line = f"{line[: MAX_LINE - 1].rstrip()}…"
    return line
