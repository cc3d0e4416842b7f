"""Constants of the Plex Activities integration."""

from datetime import timedelta
import logging
from typing import Final

DOMAIN: Final = "plex_activities"
LOGGER: Final = logging.getLogger(__package__)

# Some ids of libraries never get a name; they must not cost a request a second.
LIBRARIES_INTERVAL: Final = timedelta(seconds=60)
# In seconds, from the end of a scan to the request that shows when it completed. The
# server may list that a little later.
LIBRARIES_DELAY: Final = 1
# In seconds, between two of these requests.
LIBRARIES_COOLDOWN: Final = 5
# Servers may fail to list what can be stopped.
TARGETS_INTERVAL: Final = timedelta(seconds=60)
# After the server did not say that the token is the owner's.
OWNERSHIP_INTERVAL: Final = timedelta(seconds=60)
# While the token counts as limited. The server may have refused the owner's by mistake.
LIMITED_INTERVAL: Final = timedelta(hours=1)

# Sessions are polled while no notifications report playback.
SESSIONS_INTERVAL: Final = timedelta(seconds=30)
# In seconds, between two requests for the sessions because of notifications.
SESSIONS_COOLDOWN: Final = 10

# How long the server may take to end an activity after it has accepted the stop.
STOP_TIMEOUT: Final = timedelta(seconds=10)
# How often the list is requested while an action waits, in case no message comes.
CHECK_INTERVAL: Final = timedelta(seconds=2)

# How long nothing may follow after a scheduled task was stopped: it works on one item
# after the other, each of them an activity.
NEXT_ITEM_TIMEOUT: Final = timedelta(seconds=5)

# In seconds, how long the start of a scan is waited for. After each of these times the
# server is asked whether a scan has completed that was over before it could be listed.
SCAN_START_WAITS: Final = (5.0, 10.0)
# One that the server has named may have to wait for other work.
NAMED_SCAN_START_WAITS: Final = (5.0, 10.0, 15.0, 30.0)
# After the end of another scan of the library, before ours is requested again.
SCAN_REPEAT_WAITS: Final = (15.0,)
# How often a scan is requested at most.
SCAN_REQUESTS: Final = 5
# Between two requests for the length of a library's queue, after a scan.
QUEUE_INTERVAL: Final = timedelta(seconds=5)
# How long an action waits for the end of a scan by default.
SCAN_TIMEOUT: Final = timedelta(minutes=30)

# Fired for the logbook, once for each activity that ended and took longer than this, in
# seconds. Automations use the event entity.
EVENT_ACTIVITY_ENDED: Final = f"{DOMAIN}_activity_ended"
LOGBOOK_MIN_DURATION: Final = 10

# Messages or events handled before yielding to the event loop.
MAX_PER_LOOP_TURN: Final = 50

# Libraries whose devices or entities are added or removed before yielding to it.
LIBRARIES_PER_LOOP_TURN: Final = 4

# How often other addresses of a server are tried while none answers.
ADDRESSES_INTERVAL: Final = timedelta(seconds=60)

# How often plex.tv is asked whether somebody has signed in.
SIGN_IN_INTERVAL: Final = timedelta(seconds=2)

# Forms show these as placeholders: a translation may hold no URL.
URL_EXAMPLE: Final = "https://plex.example.com"
TOKEN_DOCS: Final = "https://github.com/plex-activities/plex_activities/blob/main/docs/setup.md#the-token"  # noqa: S105  # an address

# Parts of an entry's data beside address, token and certificate check.
# The addresses that plex.tv named for the server, the best first.
CONF_ADDRESSES: Final = "addresses"
# Those of them that lead through Plex's relay, if there are any.
CONF_RELAYS: Final = "relays"
# The token was copied from Home Assistant's own Plex integration.
CONF_FROM_CORE_PLEX: Final = "from_core_plex"
# The user has accepted a token that is not the owner's.
CONF_LIMITED_ACCEPTED: Final = "limited"
