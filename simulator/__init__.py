"""A stand-in Plex Media Server, as much of it as has to do with activities, and a stand-in plex.tv."""

from .faults import Fault
from .plex_tv import PlexTvSimulator
from .requests import RecordedRequest
from .server import PlexSimulator
from .streams import Kind

__all__ = ["Fault", "Kind", "PlexSimulator", "PlexTvSimulator", "RecordedRequest"]
