"""A stand-in Plex Media Server: as much of it as has to do with activities."""

from .faults import Fault
from .plex import RecordedRequest
from .server import PlexSimulator

__all__ = ["Fault", "PlexSimulator", "RecordedRequest"]
