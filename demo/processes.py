"""Child processes that are stopped when the demo stops."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
import os
from pathlib import Path
import signal

from .settings import DemoError

# Home Assistant writes its storage on SIGTERM. The demo keeps none of that, so it need not wait longer.
GRACE_SECONDS = 10


class Child:
    """A started program and the file with its output."""

    def __init__(
        self, name: str, process: asyncio.subprocess.Process, log: Path
    ) -> None:
        self.name = name
        self.log = log
        self._process = process

    @property
    def running(self) -> bool:
        """Whether it is still running."""
        return self._process.returncode is None

    async def wait(self) -> int:
        """Wait until it ends, and return its exit code."""
        return await self._process.wait()

    async def failure(self, message: str) -> DemoError:
        """Stop it, and return an error with this message and the last lines of the log."""
        # It writes the last lines while it stops.
        await self.stop()
        lines = self.log.read_text("utf-8", errors="replace").splitlines()[-15:]
        return DemoError(
            f"{message}\nThe end of {self.log}:\n"
            + "\n".join(f"  {line}" for line in lines)
        )

    async def stop(self) -> None:
        """Stop it and all processes it started."""
        for signal_number in (signal.SIGTERM, signal.SIGKILL):
            # Other processes of the group may still be running after the first one has ended.
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal_number)
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
    """Start a program, and stop it at the end of the block."""
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=cwd,
            env=environment,
            # In a process group of its own it receives no Ctrl-C: the demo stops its children in order.
            start_new_session=True,
        )
    started = Child(name, process, log)
    try:
        yield started
    finally:
        await asyncio.shield(started.stop())
