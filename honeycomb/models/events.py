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
    """What became of one event of a batch.

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
