"""Those who want to hear of something, each time it happens."""

from collections.abc import Callable

from homeassistant.core import CALLBACK_TYPE, callback

from ..const import LOGGER


class Subscribers[T]:
    """A list of callbacks; one that fails keeps no other from being called."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[T], None]] = []

    @callback
    def add(self, subscriber: Callable[[T], None]) -> CALLBACK_TYPE:
        """Have `subscriber` called from now on; the function returned ends that."""
        self._callbacks.append(subscriber)
        return lambda: self._callbacks.remove(subscriber)

    @callback
    def tell(self, news: T) -> None:
        """Call all of them."""
        for each in list(self._callbacks):
            try:
                each(news)
            except Exception:  # noqa: BLE001  # a template in somebody's automation
                LOGGER.exception("A subscriber failed")
