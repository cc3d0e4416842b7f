"""Addresses of Plex servers: reading what people type, and finding one that works."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from ipaddress import IPv6Address, ip_address
import re

from yarl import URL

from .exceptions import PlexConnectionError, PlexError
from .pasted import unquoted

PLEX_PORT = 32400
# In seconds. Several addresses are tried at once, and the slow ones are given up.
ADDRESS_TIMEOUT = 5
IPV4 = 4
# `http://`, `http:/`, and what remains if a whole address is pasted behind one.
SCHEMES = re.compile(r"(?:(https?):/+)+", re.IGNORECASE)
# Below these are pages of Plex. What is above may be the path of a reverse proxy.
PLEX_PATH = re.compile(r"/(web|desktop|identity|library|activities|status|:)(/.*)?$")


def server_url(text: str) -> str:
    """Return the base URL for an address as people type or paste it.

    `192.168.1.5` is `http://192.168.1.5:32400`. A scheme and a port that were typed
    stay; `https` without a port is a reverse proxy on 443, unless the host is one of
    Plex's own names (`….plex.direct`). Quotes around it, a scheme that was pasted
    twice, and a missing slash are tolerated. The rest of an address copied from a
    browser is dropped: user, query and fragment, which may hold a token, and the path
    of a page of Plex. A base URL is returned unchanged.

    Raises ValueError if the text is not an http address.
    """
    text = unquoted(text)
    with suppress(ValueError):
        text = f"[{IPv6Address(text)}]"
    if schemes := SCHEMES.match(text):
        text = f"{schemes[1].lower()}://{text[schemes.end() :]}"
    url = URL(text if "://" in text else f"http://{text}")
    host = url.host_subcomponent
    if url.scheme not in {"http", "https"} or not host or text.split() != [text]:
        raise ValueError("not an http address")
    port = url.explicit_port
    if port is None and (url.scheme == "http" or host.endswith(".plex.direct")):
        port = PLEX_PORT
    authority = host if port is None else f"{host}:{port}"
    path = PLEX_PATH.sub("", url.raw_path).rstrip("/")
    return f"{url.scheme}://{authority}{path}"


def at_new_address(url: URL, host: str, port: int) -> URL | None:
    """Return the URL of a server that has moved to another IP address.

    None if the URL holds a host name that somebody chose: that name decides where the
    server is. Plex's own names hold the IP address (`192-168-1-5.….plex.direct`) and a
    part that only this server has a certificate for, which stays.
    """
    try:
        new = ip_address(host)
        if url.host and url.host.endswith(".plex.direct"):
            if new.version != IPV4:
                return None
            _, _, rest = url.host.partition(".")
            host = f"{host.replace('.', '-')}.{rest}"
        else:
            ip_address(url.host or "")
    except ValueError:
        return None
    return url.with_host(host).with_port(port)


def shown_host(url: URL) -> str | None:
    """Return the host of an address; Plex's own names begin with the IP address."""
    host = url.host
    if host and host.endswith(".plex.direct"):
        return host.partition(".")[0].replace("-", ".")
    return host


def same_place(one: URL, other: URL) -> bool:
    """Return whether two addresses lead to one port of one host, whatever the scheme."""
    return (shown_host(one), one.port) == (shown_host(other), other.port)


async def async_first_reachable[T](
    urls: Iterable[URL], attempt: Callable[[URL], Awaitable[T]]
) -> T:
    """Try all addresses at once; return the result of the first in the list that works.

    If none works, raises the most specific PlexError: a timeout says least.
    """

    async def attempt_in_time(url: URL) -> T:
        try:
            async with asyncio.timeout(ADDRESS_TIMEOUT):
                return await attempt(url)
        except TimeoutError as err:
            raise PlexConnectionError("The address does not answer in time") from err

    tasks = [asyncio.ensure_future(attempt_in_time(url)) for url in urls]
    error: PlexError = PlexConnectionError("The server has no address")
    try:
        for task in tasks:
            try:
                return await task
            except PlexError as err:
                if type(error) is PlexConnectionError:
                    error = err
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    raise error
