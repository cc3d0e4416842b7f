"""What is playing."""

from . import state
from .activities import Activities
from .streams import Streams


class Playback(Activities):
    """The playback sessions of a server."""

    def __init__(self, streams: Streams) -> None:
        super().__init__(streams)
        self.sessions: dict[str, state.Row] = {}
        """What is playing, by session key, as `GET /status/sessions` lists it."""
        self._session_count = 0

    def play(self, *, title: str = "Harbour Lights", paused: bool = False) -> str:
        """Add a session of the owner that plays a film, publish it as `playing`, and return its key."""
        self._session_count += 1
        key = str(self._session_count)
        player = {
            "machineIdentifier": f"player-{key}",
            "product": "Plex Web",
            "state": "paused" if paused else "playing",
            "title": "Living room",
        }
        self.sessions[key] = state.new_row(
            sessionKey=key,
            ratingKey="513",
            key="/library/metadata/513",
            type="movie",
            title=title,
            User={"id": str(state.OWNER), "title": "owner"},
            Player=player,
            Session={"id": f"session-{key}", "bandwidth": 8000, "location": "lan"},
        )
        self._publish_playing(key, player["state"])
        return key

    def stop_playing(self, key: str) -> None:
        """Remove a session, and publish it as stopped. Raises KeyError if there is none with this key."""
        del self.sessions[key]
        self._publish_playing(key, "stopped")

    def _publish_playing(self, key: str, playing_state: str) -> None:
        message = {
            "sessionKey": key,
            "clientIdentifier": f"player-{key}",
            "guid": "",
            "ratingKey": "513",
            "url": "",
            "key": "/library/metadata/513",
            "viewOffset": 0,
            "playQueueItemID": int(key),
            "state": playing_state,
        }
        self.streams.notify(
            "playing", "PlaySessionStateNotification", [message], state.OWNER
        )
