"""Moments to send: the service takes whole Unix seconds, callers have datetimes as well."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

from ._base import CheckedAs

_EPOCH, _SECOND = datetime(1970, 1, 1, tzinfo=timezone.utc), timedelta(seconds=1)


def unix_seconds(time: int | datetime) -> int:
    """Return a moment in whole Unix seconds.

    Args:
        time: Unix seconds, or an aware datetime, of which fractions of a second are cut off.

    Raises:
        ValueError: The datetime has no time zone.
    """
    if not isinstance(time, datetime):
        return time
    if time.tzinfo is None:
        raise ValueError("the time has no zone: use datetime.now(timezone.utc)")
    return (time - _EPOCH) // _SECOND  # in whole numbers: a float rounds late moments up


UnixSeconds: TypeAlias = Annotated[int | datetime, CheckedAs(Annotated[int, BeforeValidator(unix_seconds)])]
"""A moment as ``unix_seconds`` takes it."""
