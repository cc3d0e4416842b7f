"""Constants of the Plex Activities integration."""

from datetime import timedelta
import logging
from typing import Final

DOMAIN: Final = "plex_activities"
LOGGER: Final = logging.getLogger(__package__)

# Without the notifications this is how late a state may be.
POLL_INTERVAL: Final = timedelta(seconds=10)
# With them, polling only makes good what they may have lost.
SAFETY_NET_INTERVAL: Final = timedelta(seconds=60)
# A new library is rare; an id nobody can name must not turn into a request a second.
LIBRARIES_INTERVAL: Final = timedelta(seconds=60)

# No message that is asked for tells who plays what. A restart can wait that long, and
# an otherwise idle server is asked often enough.
SESSIONS_INTERVAL: Final = timedelta(seconds=30)

# How long the server may take to show that a cancelled activity is over.
STOP_TIMEOUT: Final = timedelta(seconds=10)
# How often the list is asked for while an action waits, should no message come.
CHECK_INTERVAL: Final = timedelta(seconds=2)

# A scan that shows nothing for so long was over at once, or never began.
SCAN_START_TIMEOUT: Final = timedelta(seconds=15)
# How long an action waits for a scan if it is not told otherwise.
SCAN_TIMEOUT: Final = timedelta(minutes=30)

# Between attempts to get the notifications back: doubled each time, and given up only
# when the token is refused.
RETRY_MIN: Final = timedelta(seconds=1)
RETRY_MAX: Final = timedelta(seconds=60)
# So many failures in a row, while lists get through, and the other kind is tried.
STREAM_TRIES: Final = 3

# However much a server says at once, everything else in Home Assistant gets its turn.
AT_ONCE: Final = 50

# Looking for a server that answers at none of its known addresses: not at every poll.
ADDRESSES_INTERVAL: Final = timedelta(seconds=60)
# Of several addresses those that lead nowhere hold up the others only so long.
ADDRESS_TIMEOUT: Final = timedelta(seconds=5)

# How often plex.tv is asked whether somebody has signed in.
SIGN_IN_INTERVAL: Final = timedelta(seconds=2)

# Parts of an entry's data beside address, token and certificate check.
# The server's addresses as plex.tv told them, the best first.
CONF_ADDRESSES: Final = "addresses"
# The token was taken over from Home Assistant's own Plex integration.
CONF_FROM_CORE_PLEX: Final = "from_core_plex"
# Somebody was told that the token is not the owner's, and went on.
CONF_LIMITED_ACCEPTED: Final = "limited"
