"""A running simulator, and somebody to ask it."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from simulator import PlexSimulator


@pytest.fixture(autouse=True)
def _custom_integrations() -> None:
    """Take the place of the fixture that starts a Home Assistant: none is needed here."""


@pytest.fixture
async def plex(
    socket_enabled: None,
) -> AsyncGenerator[PlexSimulator]:  # asked for what it does
    async with PlexSimulator(token="secret-token") as simulator:
        yield simulator


@pytest.fixture
async def browser(plex: PlexSimulator) -> AsyncGenerator[aiohttp.ClientSession]:
    """Ask for JSON, with the right token."""
    headers = {"Accept": "application/json", "X-Plex-Token": "secret-token"}
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(
        plex.url, headers=headers, timeout=timeout
    ) as session:
        yield session
