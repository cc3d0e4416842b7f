# ruff: noqa: INP001 - imported by its own name, from PYTHONPATH
"""Stands in for a wheel that Python 3.14 has none of.

Without it the voice pipeline is missing, and with that the whole frontend. The demo never uses it.
"""


class AudioProcessor:
    """Never instantiated."""
