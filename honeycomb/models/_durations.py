"""Durations: the service takes whole seconds, callers think in hours and days."""

from __future__ import annotations

import re
from datetime import timedelta

UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}

_TEXT = re.compile(r"(?:[0-9]+[wdhms])+")
_PART = re.compile(r"([0-9]+)([wdhms])")


def in_seconds(duration: int | str | timedelta) -> int:
    """Return a duration in whole seconds.

    Args:
        duration: Seconds, a ``timedelta`` of whole seconds, or text such as ``90s``, ``1h30m`` and ``7d``.

    Raises:
        ValueError: It is not a duration, or is not positive.
    """
    given: object = duration
    if isinstance(given, timedelta):
        seconds, rest = divmod(given, timedelta(seconds=1))
        if rest:
            raise ValueError(f"invalid duration {given}: expected a whole number of seconds")
    elif isinstance(given, str):
        if not _TEXT.fullmatch(given):
            raise ValueError(f"invalid duration {given!r}: write it like 90s, 5m, 1h30m, 7d or 4w")
        seconds = sum(int(number) * UNITS[unit] for number, unit in _PART.findall(given))
    elif isinstance(given, int) and not isinstance(given, bool):
        seconds = given
    else:
        raise ValueError(f"invalid duration {given!r}: give seconds, a timedelta, or text such as 1h30m")  # noqa: TRY004  # as for any other wrong value
    if seconds < 1:
        raise ValueError(f"a duration is at least a second long, not {duration!r}")
    return seconds


def in_words(seconds: int) -> str:
    """Return a duration as the text that ``in_seconds`` reads."""
    parts: list[str] = []
    for unit, length in UNITS.items():
        number, seconds = divmod(seconds, length)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts)
