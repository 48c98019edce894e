"""Waiting for another task or thread, for a limited time."""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, SimpleQueue


class AsyncWakeup:
    """Wakes one task."""

    def __init__(self) -> None:
        import anyio  # imports asyncio, which threads do not need

        self._event = anyio.Event()

    def set(self) -> None:
        """Wake the task, now or as soon as it waits."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Wait until woken, but no longer than this."""
        import anyio

        with anyio.move_on_after(seconds):
            await self._event.wait()


class SyncWakeup:
    """Wakes one thread. ``threading.Event`` is left locked when a signal handler raises in its ``wait``."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[None] = SimpleQueue()

    def set(self) -> None:
        """Wake the thread, now or as soon as it waits."""
        self._queue.put(None)

    def wait(self, seconds: float) -> None:
        """Wait until woken, but no longer than this."""
        with suppress(Empty):
            self._queue.get(timeout=seconds)
