"""Models of events: plain dataclasses, because there are many of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict


@dataclass(frozen=True, slots=True)
class Event:
    """Event to send.

    Attributes:
        data: Fields of the event. Values are JSON values, or datetimes, dates, UUIDs, Decimals, enums and paths,
            which are sent as text or numbers.
        time: Time of the event: an aware datetime, RFC 3339 text, or Unix seconds. None for the time of arrival.
        sample_rate: Number of events that this one represents; 1 if it was not sampled.
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
        status: Status of this event in the response; 202 when it was accepted. None when it was never sent, or the
            response has no status for it.
        error: Reason for the failure; empty when the event was accepted.
    """

    status: int | None
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether the service accepted the event."""
        return self.status is not None and 200 <= self.status < 300 and not self.error


@dataclass(frozen=True, slots=True)
class Delivery:
    """Events of a stream with their delivery results, as passed to ``on_result``.

    Attributes:
        dataset: Slug of the dataset that the events were sent to.
        events: Events whose delivery has ended, successfully or not.
        outcomes: Delivery result of each event, in the order of ``events``.
    """

    dataset: str
    events: tuple[Event, ...]
    outcomes: tuple[EventOutcome, ...]


@dataclass(frozen=True, slots=True)
class StreamStats:
    """Counters of a stream's events.

    At any time ``accepted = sent + failed + dropped + pending``; once the stream is closed, ``pending`` is 0.

    Attributes:
        accepted: Number of events that were enqueued or dropped, without those that raised an error.
        sent: Number of events that the service accepted.
        failed: Number of events that the service rejected, or that could not be encoded.
        failed_by_status: Number of failed events by status; under None those without a status.
        dropped: Number of events never sent: the queue was full, or the stream was closed before they could be
            sent.
        retried: Number of times that an event was sent again.
        pending: Number of events that are enqueued or in flight.
        in_flight: Number of events in flight, which ``pending`` includes.
        bytes_encoded: Bytes of request bodies before compression, counted for each attempt.
        bytes_sent: Bytes of request bodies as sent, counted for each attempt.
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
