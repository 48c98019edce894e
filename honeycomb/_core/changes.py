"""Waiting for a change that another thread makes."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import TypeAlias

Watch: TypeAlias = "SimpleQueue[None]"

_RECHECK = 1.0
"""Longest time in seconds for which a thread trusts that others wake it."""


class Changes:
    """Wakes the threads that wait for something to change.

    A signal handler may raise at any point of a waiting thread. ``threading.Condition`` is then left locked, or
    unlocks what it does not hold; here no lock is held while a thread waits.
    """

    def __init__(self) -> None:
        self._watches: deque[Watch] = deque()

    @contextmanager
    def watch(self) -> Generator[Watch]:
        """Watch for changes from now on: enter this before checking what ``pause`` then waits for."""
        watch: Watch = SimpleQueue()
        self._watches.append(watch)
        try:
            yield watch
        finally:
            with suppress(ValueError):
                self._watches.remove(watch)

    def announce(self) -> None:
        """Wake every thread that watches."""
        with suppress(IndexError):
            while True:
                self._watches.popleft().put(None)


def pause(watch: Watch, *limits: float | None) -> None:
    """Wait for a change; at most for the shortest of the limits in seconds, and never longer than a second."""
    seconds = min([_RECHECK, *(limit for limit in limits if limit is not None)])
    with suppress(Empty):
        watch.get(timeout=max(0.0, seconds))
