"""The bound on the connections of the sync client."""

from __future__ import annotations

import time
from itertools import islice

from .._core.changes import Changes, pause


class Slots:
    """Admits the first calls of those that are here, in the order in which they came.

    A call enters and leaves by one operation on a dictionary, so that a signal handler which raises, such as that
    of Ctrl-C, finds it either here or not. Semaphores of ``threading`` are left locked then.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._changes = Changes()
        self.calls: dict[object, None] = {}
        """The calls that are here, each by an object of its own; those that wait come last."""

    def wait(self, call: object, deadline: float) -> bool:
        """Wait until a call is admitted, and return whether it is.

        Args:
            call: One of ``calls``.
            deadline: The time of the monotonic clock to stop at.
        """
        while not self._is_admitted(call):
            with self._changes.watch() as watch:
                left = deadline - time.monotonic()
                if left <= 0:
                    return self._is_admitted(call)
                if not self._is_admitted(call):
                    pause(watch, left)
        return True

    def _is_admitted(self, call: object) -> bool:
        return len(self.calls) <= self._count or call in islice(self.calls, self._count)

    def announce(self) -> None:
        """Wake the calls that wait, after one has left."""
        self._changes.announce()
