"""How long the turns of an event loop take."""

from collections.abc import Generator, Sized
from contextlib import contextmanager
import gc
from time import thread_time

import pytest

from homeassistant.core import HomeAssistant


class LoopTurns:
    """The longest turn of the event loop, and the most items added to a list in one.

    A turn is what the loop does before it looks again for what has arrived and who else
    waits. It is measured in CPU time of this thread: what other processes and threads
    take from it meanwhile says something about the machine, not about the code.
    """

    def __init__(self, hass: HomeAssistant, items: Sized) -> None:
        self.longest = 0.0
        self.most_items = 0
        self._items = items
        self._run_once = hass.loop._run_once  # type: ignore[attr-defined]

    def run_once(self) -> None:
        began, count = thread_time(), len(self._items)
        self._run_once()
        self.longest = max(self.longest, thread_time() - began)
        self.most_items = max(self.most_items, len(self._items) - count)


@contextmanager
def measured_turns(hass: HomeAssistant, items: Sized) -> Generator[LoopTurns]:
    """Measure the turns of the loop that begin in this context.

    The garbage collector looks only at what the tests of this module make: for each module,
    a fixture of Home Assistant's plugin sets aside what there was before.
    """
    turns = LoopTurns(hass, items)
    gc.collect()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hass.loop, "_run_once", turns.run_once)
        yield turns
