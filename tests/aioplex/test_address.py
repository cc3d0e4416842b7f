"""Reading the address of a server that a user has typed."""

import pytest

from custom_components.plex_activities.aioplex.address import server_url


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("192.168.1.5", "http://192.168.1.5:32400"),
        (" nas.local ", "http://nas.local:32400"),
        ("nas:8080", "http://nas:8080"),
        ("http://nas", "http://nas:32400"),
        ("http://nas:80", "http://nas:80"),
        ("https://plex.example.com", "https://plex.example.com"),
        ("https://plex.example.com/", "https://plex.example.com"),
        ("https://example.com/plex/", "https://example.com/plex"),
        ("https://10-0-0-5.abc.plex.direct", "https://10-0-0-5.abc.plex.direct:32400"),
        ("http://nas:32400/web/index.html#!/media", "http://nas:32400"),
        ("https://example.com/plex/web/index.html", "https://example.com/plex"),
        ("http://nas:32400/web", "http://nas:32400"),
        ("http://nas:32400/web/", "http://nas:32400"),
        ("http://nas:32400/identity", "http://nas:32400"),
        ("http://nas:32400/library/sections/1/all?a=b", "http://nas:32400"),
        ("https://example.com/plex/library/metadata/9", "https://example.com/plex"),
        ("https://example.com/webserver", "https://example.com/webserver"),
        ("http:/nas:32400", "http://nas:32400"),
        ("http:///nas:32400", "http://nas:32400"),
        ("http://http://nas:32400", "http://nas:32400"),
        ("http://https://example.com", "https://example.com"),
        ("HTTP://nas:32400", "http://nas:32400"),
        ('"http://nas:32400"', "http://nas:32400"),
        ("'nas'", "http://nas:32400"),
        ("<http://nas:32400/>", "http://nas:32400"),
        ("\u201cnas\u201d", "http://nas:32400"),
        ("fe80::1", "http://[fe80::1]:32400"),
        ("[fe80::1]:32401", "http://[fe80::1]:32401"),
        ("http://me:secret@nas:32400/?X-Plex-Token=abc#!/", "http://nas:32400"),
    ],
)
def test_an_address_becomes_the_url_of_a_server(typed: str, url: str) -> None:
    assert server_url(typed) == url
    assert server_url(url) == url


@pytest.mark.parametrize("typed", ["", "http://", "ftp://nas", "nas:x", "nas:99999"])
def test_other_than_http_addresses_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        server_url(typed)
