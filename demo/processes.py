"""Child processes that never outlive the demo."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
import os
from pathlib import Path
import signal

from .settings import DemoError

# Home Assistant writes its storage when asked to end; in the demo nothing of that is kept.
GRACE_SECONDS = 10


class Child:
    """A started program and the file that holds what it says."""

    def __init__(
        self, name: str, process: asyncio.subprocess.Process, log: Path
    ) -> None:
        self.name = name
        self.log = log
        self._process = process

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.returncode is None

    async def wait(self) -> int:
        """Wait until it ends; return its exit code."""
        return await self._process.wait()

    async def failure(self, what: str) -> DemoError:
        """Make one sentence of a failure, with the last lines of the log below it."""
        # The last lines are written while it ends.
        await self.stop()
        lines = self.log.read_text("utf-8", errors="replace").splitlines()[-15:]
        return DemoError(
            f"{what}\nThe end of {self.log}:\n"
            + "\n".join(f"  {line}" for line in lines)
        )

    async def stop(self) -> None:
        """End it and everything it started."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            # The group may live on after its leader.
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), GRACE_SECONDS)


@asynccontextmanager
async def child(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    cwd: Path,
    environment: Mapping[str, str],
) -> AsyncGenerator[Child]:
    """Run a program for as long as the block lasts."""
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=cwd,
            env=environment,
            # A group of its own: Ctrl-C reaches this program only, which then ends the others in order.
            start_new_session=True,
        )
    started = Child(name, process, log)
    try:
        yield started
    finally:
        await asyncio.shield(started.stop())
