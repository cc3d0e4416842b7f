"""Paths and timeouts of the browser tests."""

from pathlib import Path
import shutil

ROOT = Path(__file__).parents[1]
WWW = ROOT / "custom_components" / "plex_activities" / "www"
IMAGES = ROOT / "images"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

# Most waits end within a second. The timeout is for a machine that is busy with other work.
TIMEOUT_SECONDS = 40
TIMEOUT_MS = 1000 * TIMEOUT_SECONDS


def chromium() -> str:
    """Return the path of the installed Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise AssertionError(
        "Chromium is not installed. script/e2e installs it or explains how to."
    )
