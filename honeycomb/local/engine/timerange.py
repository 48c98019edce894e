"""The time a query covers, and the buckets of its series.

- At most two of ``time_range``, ``start_time`` and ``end_time``; a missing length is 7,200 seconds. Without
  start and end the range ends now.
- Start and end are truncated down: to the minute for ranges up to 6 hours, to 5 minutes up to 2 days, to 30
  minutes beyond. The one exception is the end of a relative range, which is now itself, inclusive, so that an
  event is found as soon as it is stored. Any other end is exclusive.
- Buckets start at multiples of the granularity since the epoch. Without a granularity (or with 0) it is the
  finest of a ladder of round steps that gives at most 120 buckets.
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
# Nanoseconds are kept in 64 bits; half of that (the year 2116) leaves room to add a span's duration.
_LATEST_NS = 2**62


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A half-open range of Unix nanoseconds, and the length of its buckets."""

    start_ns: int
    end_ns: int
    granularity_ns: int


def resolve_time_range(spec: Mapping[str, JsonValue], now: float, *, truncate: bool = True) -> TimeRange:
    """Read the time fields of a query specification.

    Args:
        spec: The query specification.
        now: Unix seconds; the end of a relative range.
        truncate: Whether the ends are cut down.

    Raises:
        QueryFailed: The fields contradict each other or are out of range.
    """
    start, end, length = (_seconds(spec, name) for name in ("start_time", "end_time", "time_range"))
    if start is not None and end is not None and length is not None:
        raise QueryFailed("at most two of start_time, end_time and time_range may be given")
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
    # A float of seconds is good to a microsecond, so the whole microsecond of now belongs to the range.
    end_ns = (math.floor(now * 1e6) + 1) * 1000 if relative else end // unit * unit * NANOSECONDS
    start_ns = max(start, 0) // unit * unit * NANOSECONDS
    return TimeRange(min(start_ns, _LATEST_NS), min(end_ns, _LATEST_NS), granularity * NANOSECONDS)


def _granularity(spec: Mapping[str, JsonValue], length: int) -> int:
    granularity = _seconds(spec, "granularity", least=0)
    if not granularity:
        return next((step for step in _STEPS if step * _MAX_AUTOMATIC_BUCKETS >= length), _DAY)
    if granularity > length or granularity * 1000 < length:
        raise QueryFailed(f"granularity must be between a thousandth of the time range and the range ({length} s)")
    return granularity


def _seconds(spec: Mapping[str, JsonValue], name: str, least: int = 1) -> int | None:
    value = spec.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise QueryFailed(f"{name} must be a whole number of seconds, at least {least}")
    return value
