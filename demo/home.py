"""What the demo asks of a running Home Assistant, over the same interfaces the frontend uses."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
import secrets
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from .settings import DOMAIN, DemoError

_POLL_SECONDS = 0.25


class UnexpectedAnswerError(DemoError):
    """Home Assistant did not do what it always does; its log says why."""


class LateError(DemoError):
    """Something was waited for in vain."""


class Home:
    """A Home Assistant at an address, spoken to as its owner."""

    def __init__(self, session: ClientSession, address: str) -> None:
        self._session = session
        self.address = address
        self._token = ""

    async def answers(self) -> bool:
        """Whether the page that people open is there yet."""
        try:
            async with self._session.get(
                self.address, timeout=ClientTimeout(total=5)
            ) as response:
                return response.status == HTTPStatus.OK
        except ClientError, TimeoutError:
            return False

    async def create_owner(self) -> None:
        """Finish onboarding; nobody needs the password, since loopback needs no login."""
        client = {"client_id": f"{self.address}/"}
        owner = {
            "name": "Demo",
            "username": "demo",
            "password": secrets.token_urlsafe(),
            "language": "en",
        }
        answer = await self.call("POST", "/api/onboarding/users", client | owner)
        grant = {"grant_type": "authorization_code", "code": answer["auth_code"]}
        async with self._session.post(
            f"{self.address}/auth/token", data=client | grant
        ) as response:
            response.raise_for_status()
            self._token = (await response.json())["access_token"]

    async def has_started(self) -> bool:
        """Whether everything of it is there, our component's dependencies included."""
        config = await self.call("GET", "/api/config")
        return bool(config["state"] == "RUNNING")

    async def call(self, method: str, path: str, body: object = None) -> Any:
        """Make one request of the REST interface; return what it answers."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with self._session.request(
            method, self.address + path, json=body, headers=headers
        ) as response:
            if response.ok:
                return await response.json()
            raise UnexpectedAnswerError(
                f"Home Assistant answered {response.status} to {method} {path}: {(await response.text())[:300].strip()}"
            )

    async def command(self, kind: str, **fields: object) -> Any:
        """Make one request of the websocket interface; return its result."""
        url = f"{self.address}/api/websocket"
        async with self._session.ws_connect(url, max_msg_size=0) as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self._token})
            await socket.receive_json()
            await socket.send_json({"id": 1, "type": kind, **fields})
            answer = await socket.receive_json()
        if not answer.get("success"):
            raise UnexpectedAnswerError(
                f"Home Assistant refused {kind}: {answer.get('error')}"
            )
        return answer["result"]

    async def state(self, entity_id: str) -> dict[str, Any]:
        """Return the state of an entity with its attributes."""
        state: dict[str, Any] = await self.call("GET", f"/api/states/{entity_id}")
        return state

    async def entities(self) -> dict[str, str]:
        """Return our entities: id by what follows the server in their unique id, as `sensor.activities`."""
        registry = await self.command("config/entity_registry/list")
        return {
            f"{entry['entity_id'].split('.')[0]}.{entry['unique_id'].partition('_')[2]}": entry[
                "entity_id"
            ]
            for entry in registry
            if entry["platform"] == DOMAIN
        }


async def until[T](
    probe: Callable[[], Awaitable[T | None]], seconds: float, what: str
) -> T:
    """Wait until a probe returns something true, and return that."""
    try:
        async with asyncio.timeout(seconds):
            # Another process is watched: there is nothing here that could set an event.
            while not (result := await probe()):  # noqa: ASYNC110
                await asyncio.sleep(_POLL_SECONDS)
            return result
    except TimeoutError:
        raise LateError(f"{what} within {seconds:.0f} seconds.") from None
