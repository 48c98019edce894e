"""Timestamps to send: whole Unix seconds, from datetimes too."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, model_validator
from typing_extensions import Self

from ._base import CheckedAs, InputModel
from ._numbers import Integer

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def since_epoch(time: datetime, unit: timedelta) -> int:
    """Return a datetime as whole units of Unix time, rounded down.

    Raises:
        ValueError: It has no time zone.
    """
    if time.tzinfo is None:
        raise ValueError("the time has no zone: use datetime.now(timezone.utc)")
    return (time - _EPOCH) // unit  # in integers: a float would round up


_MILLISECONDS = 10**11
"""Seconds reach this number in the year 5138, milliseconds had it in 1973."""


def unix_seconds(time: int | datetime) -> int:
    """Return a time in whole Unix seconds.

    Args:
        time: Unix seconds, or an aware datetime, rounded down to a second.

    Raises:
        ValueError: The datetime has no time zone, or the number is in milliseconds.
    """
    if isinstance(time, datetime):
        return since_epoch(time, timedelta(seconds=1))
    if not isinstance(time, bool) and isinstance(time, int) and abs(time) >= _MILLISECONDS:
        raise ValueError(f"{time} is in milliseconds: give {time // 1000} seconds")
    return time


UnixSeconds: TypeAlias = Annotated[int | datetime, CheckedAs(Annotated[Integer, BeforeValidator(unix_seconds)])]
"""A time as ``unix_seconds`` takes it."""


class TimeSpan(InputModel):
    """Time range to report on.

    Attributes:
        start_time: Start in Unix seconds or as an aware datetime.
        end_time: End in Unix seconds or as an aware datetime, later than ``start_time``.
    """

    start_time: UnixSeconds
    end_time: UnixSeconds

    @property
    def ends(self) -> tuple[int, int]:
        """Start and end in Unix seconds."""
        return unix_seconds(self.start_time), unix_seconds(self.end_time)

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        start, end = self.ends
        if end <= start:
            raise ValueError("end_time must be later than start_time")
        return self
