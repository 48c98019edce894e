"""Polling intervals and timeouts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from ..retry import check_seconds

_FIRST, _GROWTH, _MAX_INTERVAL = 0.2, 1.5, 2.0

DEFAULT_TIMEOUT = 60.0
"""Default timeout of polling in seconds."""

MIN_POLL_TIMEOUT = 1.0
"""Minimum timeout in seconds of one poll, also of the last one, which starts at the deadline."""


def check_waiting(interval: float | None, timeout: float) -> None:
    """Check how the caller wants to wait, before anything is sent.

    Raises:
        HoneycombConfigError: The interval or the timeout is invalid.
    """
    if interval is not None:
        check_seconds("poll_interval", interval)
    check_seconds("timeout", timeout)


def poll_intervals(fixed: float | None) -> Iterator[float]:
    """Yield polling intervals in seconds, without end.

    Args:
        fixed: The interval; growing from 0.2 to 2 seconds when None.
    """
    if fixed is not None:
        yield from repeat(fixed)
    delay = _FIRST
    while True:
        yield delay
        delay = min(delay * _GROWTH, _MAX_INTERVAL)
