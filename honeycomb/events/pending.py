"""Events as they wait to be sent: checked, copied and measured when they are handed over."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha1
from time import time_ns
from typing import Any, TypeAlias

from ..models.events import Event
from .encoding import check_sample_rate, encode_data, format_nanoseconds, format_time

Data: TypeAlias = dict[str, Any] | bytes
"""An event's fields; encoded already if they are more than numbers and short texts."""

About: TypeAlias = tuple[int | str, int, int]
"""Unix nanoseconds, or a formatted time; sample rate; bytes that the event takes in memory."""

Pending: TypeAlias = tuple[Data, About]

_PLAIN = frozenset({int, float, bool, type(None)})
"""Types that every encoder writes alike and that cannot change after the event is handed over; and text."""

_EVENT_BYTES = 300
"""What an event takes in memory without its fields."""

_FIELD_BYTES = 100
"""What a field takes besides its text; this is more than a number, and most names, take in a body too."""

_LARGE = 16_384
"""Events from about this size on are encoded at once: that tells whether they are within the service's limits."""


def pending(data: Mapping[str, Any], time: datetime | str | float | None, sample_rate: int) -> Pending:
    """Take an event over from the caller, who is then free to change what was given.

    Args:
        data: The event's fields.
        time: When it happened; now when not given.
        sample_rate: How many events it stands for.

    Raises:
        UnsendableError: The service would refuse it, or a value cannot be encoded.
    """
    if sample_rate != 1:
        check_sample_rate(sample_rate)
    moment = time_ns() if time is None else format_time(time)
    fields: Mapping[str, object] = data
    if isinstance(data, dict) and data:
        size = _EVENT_BYTES + _FIELD_BYTES * len(data)
        for value in fields.values():
            if type(value) is str:
                size += len(value)
            elif type(value) not in _PLAIN:
                break
        else:
            if size < _LARGE:
                return data.copy(), (moment, sample_rate, size)
    encoded = encode_data(data, nan_as_null=True)
    return encoded, (moment, sample_rate, _EVENT_BYTES + len(encoded))


class PendingEvents:
    """Events in two columns.

    Of a list of pairs the garbage collector would visit every pair, over and over; these it need not look into.
    That halves what an event costs.
    """

    __slots__ = ("about", "data")

    def __init__(self, data: Sequence[Data], about: Sequence[About]) -> None:
        self.data: Sequence[Data] = data
        self.about: Sequence[About] = about

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

    @property
    def size(self) -> int:
        """The bytes that they take in memory."""
        return sum([size for _, _, size in self.about])


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
        value = data.get(self._field) if isinstance(given, Mapping) else None
        if value is None:
            return 1
        digest = sha1(str(value).encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
        return self.rate if int.from_bytes(digest[:4], "big") <= self._largest else None
