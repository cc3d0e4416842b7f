"""How people write down where their server is."""

from contextlib import suppress
from ipaddress import IPv6Address

from yarl import URL

PLEX_PORT = 32400


def server_url(text: str) -> str:
    """Return the base URL that a person meant; what it returns it leaves as it is.

    `192.168.1.5` is `http://192.168.1.5:32400`. A scheme and a port that were typed
    stay; `https` without a port is a reverse proxy on 443, unless the host is one of
    Plex's own names (`….plex.direct`). User, query and fragment are dropped: an
    address copied from a browser may carry a token there.

    Raises ValueError if no http address can be read from it.
    """
    text = text.strip()
    with suppress(ValueError):
        text = f"[{IPv6Address(text)}]"
    url = URL(text if "://" in text else f"http://{text}")
    host = url.host_subcomponent
    if url.scheme not in {"http", "https"} or not host or text.split() != [text]:
        raise ValueError("not an http address")
    port = url.explicit_port
    if port is None and (url.scheme == "http" or host.endswith(".plex.direct")):
        port = PLEX_PORT
    authority = host if port is None else f"{host}:{port}"
    return f"{url.scheme}://{authority}{url.raw_path.rstrip('/')}"
