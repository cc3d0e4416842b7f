"""A client for Home Assistant's REST and websocket APIs."""

import asyncio
from collections.abc import Awaitable, Callable
import secrets
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from .settings import DOMAIN, DemoError

_POLL_SECONDS = 0.25


class UnexpectedAnswerError(DemoError):
    """Home Assistant returned an error. The reason is in its log."""


class LateError(DemoError):
    """A condition was not met in time."""


async def is_up(session: ClientSession, url: str) -> bool:
    """Return whether a GET request for this URL succeeds."""
    try:
        async with session.get(url, timeout=ClientTimeout(total=5)) as response:
            return response.ok
    except ClientError, TimeoutError:
        return False


class Home:
    """A client for one Home Assistant, authenticated as its owner after `create_owner`."""

    def __init__(self, session: ClientSession, address: str) -> None:
        self._session = session
        self.address = address
        self._token = ""

    async def is_up(self) -> bool:
        """Return whether the frontend is served."""
        return await is_up(self._session, self.address)

    async def create_owner(self) -> None:
        """Finish onboarding. The password is random and not kept: requests from loopback need no login."""
        client = {"client_id": f"{self.address}/"}
        owner = {
            "name": "Demo",
            "username": "demo",
            "password": secrets.token_urlsafe(),
            "language": "en",
        }
        created = await self.call("POST", "/api/onboarding/users", client | owner)
        grant = {"grant_type": "authorization_code", "code": created["auth_code"]}
        async with self._session.post(
            f"{self.address}/auth/token", data=client | grant
        ) as response:
            response.raise_for_status()
            self._token = (await response.json())["access_token"]

    async def has_started(self) -> bool:
        """Return whether start-up has finished, so that all integrations are set up."""
        config = await self.call("GET", "/api/config")
        return bool(config["state"] == "RUNNING")

    async def call(self, method: str, path: str, body: object = None) -> Any:
        """Make one REST request and return the document of the response. Raises UnexpectedAnswerError."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with self._session.request(
            method, self.address + path, json=body, headers=headers
        ) as response:
            if response.ok:
                return await response.json()
            raise UnexpectedAnswerError(
                f"Home Assistant responded with {response.status} to {method} {path}: {(await response.text())[:300].strip()}"
            )

    async def command(self, kind: str, **fields: object) -> Any:
        """Send one websocket command and return its result. Raises UnexpectedAnswerError."""
        url = f"{self.address}/api/websocket"
        async with self._session.ws_connect(url, max_msg_size=0) as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self._token})
            await socket.receive_json()
            await socket.send_json({"id": 1, "type": kind, **fields})
            response = await socket.receive_json()
        if not response.get("success"):
            raise UnexpectedAnswerError(
                f"Home Assistant refused {kind}: {response.get('error')}"
            )
        return response["result"]

    async def state(self, entity_id: str) -> dict[str, Any]:
        """Return the state of an entity with its attributes."""
        state: dict[str, Any] = await self.call("GET", f"/api/states/{entity_id}")
        return state

    async def entities(self) -> dict[str, str]:
        """Return our entity IDs by domain and the key in the unique ID, such as `sensor.activities`."""
        registry = await self.command("config/entity_registry/list")
        entities = {}
        for entry in registry:
            if entry["platform"] == DOMAIN:
                domain = entry["entity_id"].partition(".")[0]
                # The unique ID is the id of the server, an underscore and the key.
                key = entry["unique_id"].partition("_")[2]
                entities[f"{domain}.{key}"] = entry["entity_id"]
        return entities


async def until[T](
    probe: Callable[[], Awaitable[T | None]], seconds: float, failure: str
) -> T:
    """Call the probe until its result is true, and return that. Raises LateError with `failure` after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            # The condition is in another process, which cannot set an asyncio event.
            while not (result := await probe()):  # noqa: ASYNC110
                await asyncio.sleep(_POLL_SECONDS)
            return result
    except TimeoutError:
        raise LateError(f"{failure} within {seconds:.0f} seconds.") from None
