"""Pending events: checked, copied and measured when they are enqueued."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha1
from time import time_ns
from typing import Any, TypeAlias, cast

from ..models.events import Event
from .encoding import check_sample_rate, encode_data, format_nanoseconds, format_time
from .values import UnsendableError

Data: TypeAlias = dict[str, Any] | bytes
"""An event's fields; encoded already if they are more than numbers and short texts."""

About: TypeAlias = tuple[int | str, int, int]
"""Unix nanoseconds, or a formatted time; sample rate; bytes that the event takes in memory."""

Pending: TypeAlias = tuple[Data, About]

_EVENT_BYTES = 300
"""What an event takes in memory without its fields."""

_FIELD_BYTES = 100
"""What a field takes besides its value's text; more than a number and a short name take in a body, too."""

_LARGE = 16_384
"""Events from about this size on are encoded at once, to check that they are within the service's limits."""

_PLAIN = frozenset({float, bool, type(None)})
"""Types that every encoder writes alike and that cannot change after ``send``, like text and 64-bit integers."""

_MIN_INT, _MAX_INT = -(2**63), 2**63 - 1

_MAX_NAME_BYTES = 64
_MAX_NAMES = 10_000

_names: set[str] = set()
"""Field names that were found to be short and valid: programs use few, again and again."""


def pending(data: Mapping[str, Any], time: datetime | str | float | None, sample_rate: int) -> Pending:
    """Check, copy and measure an event.

    Args:
        data: The event's fields.
        time: When it happened; now when not given.
        sample_rate: How many events it stands for.

    Raises:
        UnsendableError: The service would reject it, or a value cannot be encoded.
    """
    if sample_rate != 1:
        sample_rate = check_sample_rate(sample_rate)
    timestamp = time_ns() if time is None else format_time(time)
    given: object = data
    if type(given) is dict and data:
        fields: dict[str, Any] = dict(data)
        size = _plain_size(fields)
        if size is not None:
            return fields, (timestamp, sample_rate, size)
    encoded = encode_data(data, nan_as_null=True)
    return encoded, (timestamp, sample_rate, _EVENT_BYTES + len(encoded))


def _plain_size(fields: dict[str, Any]) -> int | None:
    """Return the size of an event that is small and simple enough to be encoded later; None for others."""
    if not (_names.issuperset(fields) or all(map(_learn, fields))):
        return None
    size = _EVENT_BYTES + _FIELD_BYTES * len(fields)
    for value in fields.values():
        kind = cast("type[object]", type(value))
        if kind is str:
            size += len(value)
            if not value.isascii():
                try:
                    size += len(value.encode()) - len(value)
                except UnicodeEncodeError:
                    return None
        elif kind is int:
            if not _MIN_INT <= value <= _MAX_INT:
                return None
        elif kind not in _PLAIN:
            return None
    return size if size < _LARGE else None


def _learn(name: object) -> bool:
    """Return whether a field name is short and valid, and remember it."""
    if type(name) is not str or len(name) > _MAX_NAME_BYTES:
        return False
    try:
        is_short = len(name.encode()) <= _MAX_NAME_BYTES
    except UnicodeEncodeError:
        return False
    if is_short and len(_names) < _MAX_NAMES:
        _names.add(name)
    return is_short


class PendingEvents:
    """Events in two columns.

    Of a list of pairs the garbage collector would visit every pair, over and over; these it need not look into.
    That halves what an event costs.
    """

    __slots__ = ("about", "data", "size")

    def __init__(self, data: Sequence[Data], about: Sequence[About]) -> None:
        self.data: Sequence[Data] = data
        self.about: Sequence[About] = about
        self.size: int = sum([size for _, _, size in about])
        """The bytes that they take in memory."""

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator[Pending]:
        return zip(self.data, self.about, strict=True)

    def __getitem__(self, part: slice) -> PendingEvents:
        return PendingEvents(self.data[part], self.about[part])

    def pick(self, positions: Sequence[int]) -> PendingEvents:
        """Return the events at some positions."""
        return PendingEvents(
            [self.data[position] for position in positions], [self.about[position] for position in positions]
        )


def as_given(event: Pending) -> Event:
    """Return an event in the form in which callers know events."""
    data, (time, sample_rate, _) = event
    fields = json.loads(data) if isinstance(data, bytes) else data
    return Event(fields, time if isinstance(time, str) else format_nanoseconds(time), sample_rate)


class Sampler:
    """Keeps one of so many events; which ones, the value of a field decides, the same way in every process.

    It is the rule of Honeycomb's own libraries: a trace that one service keeps is kept by all.
    """

    def __init__(self, rate: int, field: str) -> None:
        self.rate: int = check_sample_rate(rate)
        self._field = field
        self._largest = math.floor(0xFFFF_FFFF / rate)

    def rate_of(self, data: Mapping[str, Any]) -> int | None:
        """Return what to multiply the sample rate of an event with; None if it is not to be sent.

        An event without the field is sent, and stands for itself alone.
        """
        given: object = data
        try:
            value = data.get(self._field) if isinstance(given, Mapping) else None
            if value is None:
                return 1
            text = str(value).encode("utf-8", "surrogatepass")
        except Exception as error:  # the value's own methods may raise anything
            raise UnsendableError(f"the field {self._field!r} cannot be read: {error}") from error
        digest = sha1(text, usedforsecurity=False).digest()
        return self.rate if int.from_bytes(digest[:4], "big") <= self._largest else None
