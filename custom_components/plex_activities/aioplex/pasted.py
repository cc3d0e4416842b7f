"""Reading what a user has pasted into a form."""

import re
from urllib.parse import unquote

QUOTES = "\"'`<>\u201c\u201d\u2018\u2019"
# The name in addresses and headers; then what ends like the names in the Preferences.xml of
# a server (PlexOnlineToken) and at plex.tv (authToken).
NAMED = [
    re.compile(
        rf"{name}[\"']?\s*(?:[=:>]|%3D)\s*[\"']?([^&\s\"'#<>,;]+)", re.IGNORECASE
    )
    for name in ("X-Plex-Token", "token")
]
# A code that adds a server to an account, for a few minutes.
CLAIM_PREFIX = "claim-"


def unquoted(text: str) -> str:
    """Return the text without quotes, brackets and white space around it."""
    return text.strip().strip(QUOTES).strip()


def token_in(text: str) -> str:
    """Return the token in what was pasted: alone, in quotes, or after its name."""
    for name in NAMED:
        if named := name.search(text):
            return unquote(named[1])
    return unquoted(text).partition("&")[0].rstrip(",;")


def is_claim_code(token: str) -> bool:
    """Return whether this is a claim code of plex.tv/claim instead of a token."""
    return token.startswith(CLAIM_PREFIX)
