"""How the names of libraries are listed in messages, and names stand in Markdown."""

from collections.abc import Iterable
from string import ascii_uppercase

import pytest

from custom_components.plex_activities.server.names import (
    escape_markdown,
    join_some,
)


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


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("", ""),
        ("Harbour Films", "Harbour Films"),
        ("👨‍👩‍👧 Família", "👨‍👩‍👧 Família"),
        ("[x](http://e)", r"\[x\]\(http\:\/\/e\)"),
        ("[x](javascript:alert(1))", r"\[x\]\(javascript\:alert\(1\)\)"),
        ("[x][y]", r"\[x\]\[y\]"),
        ("![x](http://e/x.png)", r"\!\[x\]\(http\:\/\/e\/x\.png\)"),
        ("<img src=x onerror='y'>", r"\<img src\=x onerror\=\'y\'\>"),
        ("<ha-alert>", r"\<ha\-alert\>"),
        ("<!-- x", r"\<\!\-\- x"),
        ("&lt;b&gt;", r"\&lt\;b\&gt\;"),
        ("`x` ```y", r"\`x\` \`\`\`y"),
        ("# x", r"\# x"),
        ("> [!NOTE]", r"\> \[\!NOTE\]"),
        ("- x", r"\- x"),
        ("1. x", r"1\. x"),
        ("1) x", r"1\) x"),
        ("---", r"\-\-\-"),
        ("| x |", r"\| x \|"),
        ("M*A*S*H", r"M\*A\*S\*H"),
        ("__x__ ~~y~~", r"\_\_x\_\_ \~\~y\~\~"),
        ("https://e.org", r"https\:\/\/e\.org"),
        ("www.e.org", r"www\.e\.org"),
        ("a@e.org", r"a\@e\.org"),
        ("    x", "x"),
        ("x\n\n# y\r\n\tz  ", r"x \# y z"),
        ("x\u2028\u2029\x85y", "x y"),
        (
            "{name} {{ x }} {n, plural, other {x}}",
            r"\{name\} \{\{ x \}\} \{n\, plural\, other \{x\}\}",
        ),
        (r"\[x](y) \\", r"\\\[x\]\(y\) \\\\"),
    ],
)
def test_a_name_is_no_markdown(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped
