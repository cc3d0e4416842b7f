"""The links of the pages, and the files and functions that they name."""

import pytest

from custom_components.plex_activities.const import TOKEN_DOCS
from tests.support.repository import ROOT

from .pages import PAGES, Page, defined_names

EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@EACH_PAGE
def test_every_link_inside_the_repository_leads_somewhere(page: Page) -> None:
    for link in page.links:
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        path = (page.path.parent / name).resolve() if name else page.path
        assert path.exists(), link
        assert path.is_relative_to(ROOT), link
        if anchor:
            assert anchor in Page(path).anchors, link


def test_the_link_of_the_forms_leads_to_the_page_about_the_token() -> None:
    address, _, anchor = TOKEN_DOCS.partition("#")
    page = Page(ROOT / address.partition("/blob/main/")[2])
    assert anchor in page.anchors


@EACH_PAGE
def test_every_file_that_a_page_names_exists_and_holds_what_is_named(
    page: Page,
) -> None:
    for name, content in page.named_files():
        path = page.find(name)
        assert path is not None, name
        assert content in (path.read_text("utf-8") if content else ""), content


@EACH_PAGE
def test_every_function_that_a_page_names_exists(page: Page) -> None:
    assert page.named_functions() - defined_names() == set()
