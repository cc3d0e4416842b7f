"""How the names of libraries are listed in messages."""

from collections.abc import Iterable
from string import ascii_uppercase

import pytest

from custom_components.plex_activities.server.names import join_some


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["Films"], "Films"),
        ({"Shows", "Films"}, "Films, Shows"),
        (ascii_uppercase[:10], "A, B, C, D, E, F, G, H, I, J"),
        (ascii_uppercase[:11], "A, B, C, D, E, F, G, H, I, J, … (+1)"),
        (reversed(ascii_uppercase), "A, B, C, D, E, F, G, H, I, J, … (+16)"),
    ],
)
def test_ten_names_are_listed_and_the_others_counted(
    names: Iterable[str], text: str
) -> None:
    assert join_some(names) == text
