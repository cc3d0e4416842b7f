"""A running simulator and a client session for it."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from simulator import PlexSimulator


@pytest.fixture(autouse=True)
def _custom_integrations() -> None:
    """Override the fixture that starts Home Assistant, which is not needed here."""


@pytest.fixture
async def plex(socket_enabled: None) -> AsyncGenerator[PlexSimulator]:
    async with PlexSimulator(token="secret-token") as simulator:
        yield simulator


@pytest.fixture
async def browser(plex: PlexSimulator) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a session that accepts JSON and sends the right token."""
    headers = {"Accept": "application/json", "X-Plex-Token": "secret-token"}
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(
        plex.url, headers=headers, timeout=timeout
    ) as session:
        yield session
