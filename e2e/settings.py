"""Paths and timeouts of the browser tests."""

from importlib.metadata import version
import os
from pathlib import Path
import shutil
import tomllib

import pytest

ROOT = Path(__file__).parents[1]
WWW = ROOT / "custom_components" / "plex_activities" / "www"
IMAGES = ROOT / "images"
HOME_ASSISTANT = version("homeassistant")
_GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
    "dependency-groups"
]
NEWEST = f"homeassistant=={HOME_ASSISTANT}" in _GROUPS["demo"]
# Each process that runs tests has folders of its own, with the logs of its Home Assistants.
FOLDER = (
    ROOT
    / ".cache"
    / "e2e"
    / f"{HOME_ASSISTANT}-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

# Most waits end within a second. The timeout is for a machine that is busy with other work.
TIMEOUT_SECONDS = 40
TIMEOUT_MS = 1000 * TIMEOUT_SECONDS


def newest_only(reason: str) -> pytest.MarkDecorator:
    """Return the mark of a test that is skipped with the oldest Home Assistant."""
    return pytest.mark.skipif(not NEWEST, reason=reason)


def chromium() -> str:
    """Return the path of the installed Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise AssertionError(
        "Chromium is not installed. script/e2e installs it or explains how to."
    )
