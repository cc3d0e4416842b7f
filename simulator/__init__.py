"""Simulators of a Plex Media Server, limited to what concerns activities, and of plex.tv."""

from .butler import ButlerTask
from .faults import Fault
from .plex_tv import PlexTvSimulator
from .requests import RecordedRequest
from .server import PlexSimulator
from .streams import Kind

__all__ = [
    "ButlerTask",
    "Fault",
    "Kind",
    "PlexSimulator",
    "PlexTvSimulator",
    "RecordedRequest",
]
