"""Models of events: plain dataclasses, because there are many of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict


@dataclass(frozen=True, slots=True)
class Event:
    """An event to send.

    Attributes:
        data: The event's fields. Values are whatever JSON can hold, and besides it datetimes, dates, UUIDs,
            Decimals, enums and paths, which are sent as text or number.
        time: When it happened: an aware datetime, RFC 3339 text, or Unix seconds. The time of arrival when
            not given.
        sample_rate: How many events this one stands for.
    """

    data: Mapping[str, Any]
    time: datetime | str | float | None = None
    sample_rate: int = 1


class EventDict(TypedDict, total=False):
    """An event as a mapping, in the service's spelling; ``data`` must be there."""

    data: Mapping[str, Any]
    time: datetime | str | float | None
    samplerate: int


@dataclass(frozen=True, slots=True)
class EventOutcome:
    """Delivery result of one event.

    Attributes:
        status: The status the service gave this event, 202 when it was taken. None when it was never sent, or
            the service said nothing of it.
        error: Why it was not taken; empty when it was.
    """

    status: int | None
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether the service took the event."""
        return self.status is not None and 200 <= self.status < 300 and not self.error


@dataclass(frozen=True, slots=True)
class Delivery:
    """Events of a stream with their delivery results, as ``on_result`` gets them.

    Attributes:
        dataset: The dataset they were for.
        events: The events.
        outcomes: The delivery result of each, in the same order.
    """

    dataset: str
    events: tuple[Event, ...]
    outcomes: tuple[EventOutcome, ...]


@dataclass(frozen=True, slots=True)
class StreamStats:
    """Counts of the events of a stream.

    At any time ``accepted = sent + failed + dropped + pending``; once the stream is closed, ``pending`` is 0.

    Attributes:
        accepted: Events that were enqueued or dropped, without those that raised.
        sent: Events that the service took.
        failed: Events that the service did not take, or that could not be encoded.
        failed_by_status: How many failed with which status; those that the service said nothing of under None.
        dropped: Events that were never sent: there was no room for them, or no time when the stream was closed.
        retried: How often an event was sent again.
        pending: Events that are waiting or under way.
        in_flight: Events that are under way; they count as pending too.
        bytes_encoded: Bytes of the bodies before they were compressed, each counted as often as it was sent.
        bytes_sent: Bytes of the bodies as they were sent.
    """

    accepted: int
    sent: int
    failed: int
    failed_by_status: Mapping[int | None, int]
    dropped: int
    retried: int
    pending: int
    in_flight: int
    bytes_encoded: int
    bytes_sent: int
