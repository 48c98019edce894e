"""How long to wait between two askings for an answer that is being worked on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from ..retry import check_seconds

_FIRST, _GROWTH, _LONGEST = 0.2, 1.5, 2.0

DEFAULT_TIMEOUT = 60.0
"""Seconds to wait for an answer when the caller does not say."""

LAST_ASKING = 1.0
"""Seconds that an asking gets at least, also the last one, which begins when the time is up."""


def check_waiting(interval: float | None, timeout: float) -> None:
    """Check how the caller wants to wait, before anything is sent.

    Raises:
        HoneycombConfigError: The interval or the time makes no sense.
    """
    if interval is not None:
        check_seconds("poll_interval", interval)
    check_seconds("timeout", timeout)


def poll_intervals(fixed: float | None) -> Iterator[float]:
    """Yield the seconds to wait between askings, without end.

    Args:
        fixed: Always this long; growing from 0.2 to 2 seconds when None.
    """
    if fixed is not None:
        yield from repeat(fixed)
    delay = _FIRST
    while True:
        yield delay
        delay = min(delay * _GROWTH, _LONGEST)
