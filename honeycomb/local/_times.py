"""Timestamps: formatting, and parsing of all formats accepted in events."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation

NANOSECONDS = 1_000_000_000
_FORMAT = "%Y-%m-%dT%H:%M:%SZ"

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
# The unit of an epoch follows from its magnitude: each threshold is thousands of years ahead in its unit.
_EPOCH_UNITS = ((10**11, NANOSECONDS), (10**14, 1_000_000), (10**17, 1_000), (10**20, 1))


def rfc3339(timestamp: float) -> str:
    """Format Unix seconds as RFC 3339."""
    return datetime.fromtimestamp(timestamp, timezone.utc).strftime(_FORMAT)


def from_rfc3339(timestamp: str) -> float:
    """Parse a timestamp in the format of ``rfc3339`` into Unix seconds.

    Raises:
        ValueError: It has another format.
    """
    return datetime.strptime(timestamp, _FORMAT).replace(tzinfo=timezone.utc).timestamp()


def event_time_ns(value: object) -> int:
    """Parse the timestamp of an event.

    Args:
        value: RFC 3339, or Unix seconds, milliseconds, microseconds or nanoseconds as a number or string.

    Returns:
        Unix nanoseconds.

    Raises:
        ValueError: It has another format.
    """
    if isinstance(value, str) and (match := _RFC3339.fullmatch(value.strip())):
        date, clock, fraction, offset = match.groups()
        # Python 3.10 parses neither "Z" nor a fraction of nine digits.
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
    raise ValueError("invalid time: must be RFC 3339 or a Unix epoch")
