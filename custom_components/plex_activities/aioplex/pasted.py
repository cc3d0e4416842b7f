"""Reading what a user has pasted into a form."""

import re
from urllib.parse import unquote

QUOTES = "\"'`<>\u201c\u201d\u2018\u2019"
# In an address, in a header, or in the XML of a server.
NAMED = re.compile(r"X-Plex-Token\s*[=:]\s*[\"']?([^&\s\"'#<>]+)", re.IGNORECASE)
# A code that adds a server to an account, for a few minutes.
CLAIM_PREFIX = "claim-"


def unquoted(text: str) -> str:
    """Return the text without quotes, brackets and white space around it."""
    return text.strip().strip(QUOTES).strip()


def token_in(text: str) -> str:
    """Return the token in what was pasted: alone, in quotes, or within an address."""
    if named := NAMED.search(text):
        return unquote(named[1])
    return unquoted(text).partition("&")[0]


def is_claim_code(token: str) -> bool:
    """Return whether this is a claim code of plex.tv/claim instead of a token."""
    return token.startswith(CLAIM_PREFIX)
