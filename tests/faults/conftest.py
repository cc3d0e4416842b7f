"""What every test of a fault starts from."""

import logging

import pytest


@pytest.fixture(autouse=True)
def _as_users_log(caplog: pytest.LogCaptureFixture) -> None:
    """Keep what users find in their log: what is told beside it holds tracebacks."""
    caplog.set_level(logging.INFO)
