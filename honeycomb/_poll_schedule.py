"""How long to wait between two askings for an answer that is being worked on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

_FIRST, _GROWTH, _LONGEST = 0.2, 1.5, 2.0


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
