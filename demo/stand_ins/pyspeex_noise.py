# ruff: noqa: INP001 - imported by its own name, from PYTHONPATH
"""Replaces a package that has no wheel for Python 3.14.

Home Assistant imports it for the voice pipeline, which the frontend depends on. The demo never uses it.
"""


class AudioProcessor:
    """Never instantiated."""
