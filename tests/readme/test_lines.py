"""The texts are read in editors and in diffs as well."""

import re

import pytest

from tests.support.readme import CONTRIBUTING, README

WIDTH = 128
# Tables and pictures cannot be wrapped.
WHOLE = ("|", "<", "  <", "![")


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["readme", "contributing"])
def test_prose_is_wrapped(text: str) -> None:
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert [
        line
        for line in prose.splitlines()
        if len(line) > WIDTH and not line.startswith(WHOLE)
    ] == []
