"""Where things are, and how long to wait for them."""

from pathlib import Path
import shutil

ROOT = Path(__file__).parents[1]
WWW = ROOT / "custom_components" / "plex_activities" / "www"
IMAGES = ROOT / "images"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

# Milliseconds for what takes a moment on an idle machine; others may work on this one.
PATIENCE = 40_000


def chromium() -> str:
    """Return the installed Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise AssertionError("No Chromium is installed: script/e2e says how to get one.")
