"""Time ranges of queries, and time buckets of their series.

- At most two of ``time_range``, ``start_time`` and ``end_time`` can be set; the default length is 7,200 seconds.
  Without start and end, the range ends now.
- Start and end are truncated: to the minute for ranges up to 6 hours, to 5 minutes up to 2 days, to 30 minutes
  beyond. The exception is the end of a relative range, which is the current time, inclusive, so that an event is
  found as soon as it is stored. Any other end is exclusive.
- Buckets start at multiples of the granularity since the epoch. The default granularity (also for 0) is the
  smallest of a list of round steps with at most 120 buckets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from honeycomb.models._query_rules import time_step

from .errors import QueryFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

NANOSECONDS = 1_000_000_000

_DEFAULT_RANGE = 7200
_HOUR = 3600
_DAY = 24 * _HOUR
_STEPS = (1, 5, 10, 15, 30, 60, 300, 600, 900, 1800, _HOUR, 2 * _HOUR, 4 * _HOUR, 12 * _HOUR, _DAY)
_MAX_AUTOMATIC_BUCKETS = 120
# Timestamps have 64 bits; half of that (the year 2116) leaves room to add the duration of a span.
_MAX_NS = 2**62


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Half-open range of Unix nanoseconds, with the length of its buckets."""

    start_ns: int
    end_ns: int
    granularity_ns: int


def resolve_time_range(spec: Mapping[str, JsonValue], now: float, *, truncate: bool = True) -> TimeRange:
    """Parse the time fields of a query specification.

    Args:
        spec: The query specification.
        now: Current time in Unix seconds, the end of relative ranges.
        truncate: Whether to truncate start and end.

    Raises:
        QueryFailed: The fields contradict each other or are out of range.
    """
    start, end, length = (_seconds(spec, name) for name in ("start_time", "end_time", "time_range"))
    if start is not None and end is not None and length is not None:
        raise QueryFailed("at most two of start_time, end_time and time_range can be set")
    relative = start is None and end is None
    if start is not None and end is not None:
        length = end - start
        if length < 0:
            raise QueryFailed("start_time must not be after end_time")
    length = _DEFAULT_RANGE if length is None else length
    granularity = _granularity(spec, length)
    if start is None:
        start = (math.floor(now) if end is None else end) - length
    if end is None:
        end = start + length
    unit = time_step(length) if truncate else 1
    # Float seconds are precise to a microsecond, so include the whole current microsecond.
    end_ns = (math.floor(now * 1e6) + 1) * 1000 if relative else end // unit * unit * NANOSECONDS
    start_ns = max(start, 0) // unit * unit * NANOSECONDS
    return TimeRange(min(start_ns, _MAX_NS), min(end_ns, _MAX_NS), granularity * NANOSECONDS)


def _granularity(spec: Mapping[str, JsonValue], length: int) -> int:
    granularity = _seconds(spec, "granularity", minimum=0)
    if not granularity:
        return next((step for step in _STEPS if step * _MAX_AUTOMATIC_BUCKETS >= length), _DAY)
    if granularity > length or granularity * 1000 < length:
        raise QueryFailed(f"granularity must be between a thousandth of the time range and the range ({length} s)")
    return granularity


def _seconds(spec: Mapping[str, JsonValue], name: str, minimum: int = 1) -> int | None:
    value = spec.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < minimum:
        raise QueryFailed(f"{name} must be a whole number of seconds, at least {minimum}")
    return value
