"""Moments to send: the service takes whole Unix seconds, callers have datetimes as well."""

from __future__ import annotations

from datetime import datetime
from math import floor
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

from ._base import CheckedAs


def _to_seconds(value: object) -> object:
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ValueError("the time has no zone: use datetime.now(timezone.utc)")
    return floor(value.timestamp())


UnixSeconds: TypeAlias = Annotated[int | datetime, CheckedAs(Annotated[int, BeforeValidator(_to_seconds)])]
"""Unix seconds, or an aware datetime, of which fractions of a second are cut off."""
