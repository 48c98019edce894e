"""Moments: as the service writes them, and in every spelling in which events bring them."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation

NANOSECONDS = 1_000_000_000
_WRITTEN = "%Y-%m-%dT%H:%M:%SZ"

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
# An epoch tells its unit by its size: each threshold lies some thousand years ahead in its own unit.
_EPOCH_UNITS = ((10**11, NANOSECONDS), (10**14, 1_000_000), (10**17, 1_000), (10**20, 1))


def rfc3339(moment: float) -> str:
    """Write a moment given in Unix seconds."""
    return datetime.fromtimestamp(moment, timezone.utc).strftime(_WRITTEN)


def from_rfc3339(moment: str) -> float:
    """Return the Unix seconds of a moment that ``rfc3339`` wrote.

    Raises:
        ValueError: It is something else.
    """
    return datetime.strptime(moment, _WRITTEN).replace(tzinfo=timezone.utc).timestamp()


def event_time_ns(value: object) -> int:
    """Read an event's time.

    Args:
        value: RFC 3339, or a Unix epoch in seconds, milli-, micro- or nanoseconds, as number or text.

    Returns:
        Unix nanoseconds.

    Raises:
        ValueError: It is neither.
    """
    if isinstance(value, str) and (match := _RFC3339.fullmatch(value.strip())):
        date, clock, fraction, offset = match.groups()
        # Python 3.10 reads neither "Z" nor nine digits of fraction.
        whole = datetime.fromisoformat(f"{date}T{clock}{'+00:00' if offset in 'Zz' else offset}")
        return int(whole.timestamp()) * NANOSECONDS + int((fraction or "").ljust(9, "0"))
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        try:
            epoch = Decimal(str(value).strip())
        except InvalidOperation:
            pass
        else:
            for threshold, unit in _EPOCH_UNITS:
                if epoch.is_finite() and 0 <= epoch < threshold:
                    return int(epoch * unit)
    raise ValueError("the event's time is neither RFC 3339 nor a Unix epoch")
