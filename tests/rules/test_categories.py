"""What several files say about the categories of activities is the same in all."""

from tests.support.categories import missing_and_outdated
from tests.support.repository import ROOT


def test_all_files_have_all_categories() -> None:
    missing, outdated = missing_and_outdated()
    assert not missing, "\n".join(["Write by hand:", *missing])
    paths = [path.relative_to(ROOT).as_posix() for path in outdated]
    assert not paths, "\n".join(["Run script/categories, which writes:", *paths])
