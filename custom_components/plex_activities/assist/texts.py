"""Texts of Plex, as answers of assistants show them."""

import re

from ..aioplex.fields import printable

# Hardly any title is longer, and hardly any instruction to a language model as short.
MAX_LINE = 80

# Between the halves of a link or an image, and before the name of a tag.
_MARKUP = re.compile(r"(?<=\])(?=[(\[])|(?<=<)(?=[A-Za-z/!?])")


def one_line(text: str) -> str:
    """Return a text of Plex as one short line without control characters.

    The dialog of Assist shows answers as Markdown, and loudspeakers read them out, so
    they cannot be escaped. A space keeps links, images and tags from being any.
    """
    line = " ".join(_MARKUP.sub(" ", printable(text)).split())
    if len(line) > MAX_LINE:
        line = f"{line[: MAX_LINE - 1].rstrip()}…"
    return line
