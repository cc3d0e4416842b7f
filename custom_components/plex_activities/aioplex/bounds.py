"""How much is read and kept of what a server says, whatever it sends.

Real servers stay far below. What is beyond a bound is left out, or the response is an
error. tests/hostile measures what they are for: the time of one turn of the event loop,
and memory.
"""

# In bytes, of a body, a frame or an event. 1,000 activities are 400 KB.
MAX_BODY = 1024 * 1024
# Of one body, frame or event: what lists and objects hold. 1,000 activities hold 20,000.
MAX_VALUES = 100_000
# Of a whole number.
MAX_DIGITS = 20
# Of a stream, without a pause for others: frames, and bytes.
MAX_FRAMES_PER_TURN = 50
MAX_BYTES_PER_TURN = 16 * 1024
# Frames in a minute that say nothing: pings, pongs, those that are too short for a
# container. Proxies send a few.
MAX_EMPTY_FRAMES = 300
SHORTEST_FRAME = len('{"NotificationContainer":{}}')
# In characters. Home Assistant refuses longer states, and no real title comes near it.
MAX_TEXT = 255
# In bytes of JSON. Contexts seen on real servers stay below 300.
MAX_DETAILS = 2048
# In such an object: it takes up to fifty times its size in memory otherwise.
MAX_DETAIL_VALUES = 300

# The most ever seen at once is 43. Those beyond the limit are not taken in.
MAX_ACTIVITIES = 1000
# Notifications in one frame.
MAX_ROWS = 1000
MAX_DVRS = 100
# Each is a device with four entities.
MAX_LIBRARIES = 200
MAX_SESSIONS = 1000
# Servers list about twenty.
MAX_TASKS = 100

# Of an account at plex.tv: servers, and addresses of each.
MAX_RESOURCES = 200
MAX_CONNECTIONS = 50
# Read without a pause for others.
MAX_RESOURCES_PER_TURN = 5
