"""How people write down where their server is."""

from contextlib import suppress
from ipaddress import IPv6Address, ip_address

from yarl import URL

PLEX_PORT = 32400
IPV4 = 4
WEB_APP = "/web/index.html"


def server_url(text: str) -> str:
    """Return the base URL that a person meant; what it returns it leaves as it is.

    `192.168.1.5` is `http://192.168.1.5:32400`. A scheme and a port that were typed
    stay; `https` without a port is a reverse proxy on 443, unless the host is one of
    Plex's own names (`….plex.direct`). What an address copied from a browser has
    beside that is dropped: user, query and fragment, where there may be a token, and
    the path of Plex's own web app.

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
    path = url.raw_path.rstrip("/").removesuffix(WEB_APP)
    return f"{url.scheme}://{authority}{path}"


def moved(url: URL, host: str, port: int) -> URL | None:
    """Return the URL of a server that has moved to another address in the network.

    None where the URL holds a name that somebody chose: that leads wherever it should.
    Plex's own names hold the address (`192-168-1-5.….plex.direct`) and a part that
    only the same server has a certificate for, which stays.
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
