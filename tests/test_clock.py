"""The clock of the tests: time passes only when no request is in progress."""

import asyncio

from aiohttp import ClientSession, web
import pytest

from homeassistant.core import HomeAssistant
from simulator import PlexSimulator

from .support.clock import fire, settled
from .support.entry import TOKEN
from .support.server import serving

MIB = 1024 * 1024


async def get(url: str) -> int:
    """Return the length of the response; time out after 10 seconds, as the client does."""
    async with (
        asyncio.timeout(10),
        ClientSession() as session,
        session.get(url) as response,
    ):
        return len(await response.read())


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("size", [1, 20 * MIB])
async def test_settled_waits_for_a_response_that_takes_many_turns(
    hass: HomeAssistant, size: int
) -> None:
    async def respond(_: web.Request) -> web.Response:
        for _turn in range(500):
            await asyncio.sleep(0)
        return web.Response(body=b"a" * size)

    async with serving(respond) as server:
        getting = asyncio.create_task(get(str(server.make_url("/"))))
        await settled()
        fire(hass, 61)
        assert getting.done()
        assert getting.result() == size


async def test_settled_does_not_wait_for_a_response_that_is_held_back(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.hold("/identity")
    getting = asyncio.create_task(get(f"{plex.url}/identity"))
    await settled()
    assert not getting.done()
    assert [request.path for request in plex.requests] == ["/identity"]
    fire(hass, 11)
    with pytest.raises(TimeoutError):
        await getting


async def test_settled_waits_until_a_broken_stream_is_closed_at_both_ends(
    plex: PlexSimulator,
) -> None:
    url = f"{plex.url}/:/websockets/notifications?X-Plex-Token={TOKEN}"
    async with ClientSession() as session, session.ws_connect(url) as socket:
        receiving = asyncio.create_task(socket.receive())
        await settled()
        assert not receiving.done()
        plex.drop_sockets()
        await settled()
        assert receiving.done()


async def test_settled_waits_for_a_job_in_another_thread(hass: HomeAssistant) -> None:
    job = hass.async_add_executor_job(sum, range(1_000_000))
    await settled()
    assert job.done()
