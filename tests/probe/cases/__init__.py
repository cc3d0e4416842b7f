"""Recordings made by hand, and what each question makes of them."""

from .access import ACCESS
from .activities import ACTIVITIES
from .libraries import LIBRARIES
from .scans import SCANS
from .streams import PINGS, STREAMS

CASES = [*STREAMS, *PINGS, *SCANS, *ACTIVITIES, *LIBRARIES, *ACCESS]
