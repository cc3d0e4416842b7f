"""A simulated server, and the probe that listens to it."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _custom_integrations() -> None:
    """Override the fixture that starts Home Assistant, which is not needed here."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the report is to be written."""
    return tmp_path / "report.json"
