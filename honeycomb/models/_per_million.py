"""Shares: the service counts them in millionths, people in percent. Decimal arithmetic keeps them the same."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Annotated, TypeAlias

from pydantic import Field, PlainSerializer, TypeAdapter

_PER_PERCENT = 10_000
_EXACT = Context(prec=28)  # whatever the caller's own context rounds to


def to_percent(per_million: int) -> Decimal:
    """Return a share in percent: 999000 is 99.9."""
    return _EXACT.divide(per_million, _PER_PERCENT)


def _to_per_million(percent: Decimal) -> int:
    return int(_EXACT.multiply(percent, _PER_PERCENT))


Percent: TypeAlias = Annotated[
    Decimal, Field(ge=0, le=100, decimal_places=4), PlainSerializer(_to_per_million, return_type=int)
]
"""A share in percent with at most four decimals, sent in millionths. A float counts as it is printed."""

_PERCENT: TypeAdapter[Decimal] = TypeAdapter(Percent)


def to_per_million(percent: Decimal | float | str) -> int:
    """Return a share in millionths: 99.9 is 999000.

    Args:
        percent: From 0 to 100, with at most four decimals. A float counts as it is printed.

    Raises:
        ValueError: It is none of that.
    """
    return _to_per_million(_PERCENT.validate_python(percent))
