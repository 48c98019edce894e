"""What the service says about its limits, in every spelling it uses."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timezone
from email.utils import parsedate_to_datetime

_PAIR = re.compile(r"(?<![\w-])(limit|remaining|reset)\s*=\s*(\d{1,15})(?![\d.])", re.IGNORECASE)
_POLICY = re.compile(r"(\d{1,15})\s*;\s*w\s*=\s*(\d{1,15})(?![\d.])", re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,15}(\.\d{1,15})?")


@dataclass(frozen=True, slots=True)
class RateLimitInfo:
    """The state of a rate limit as an answer told it.

    Attributes:
        limit: Requests allowed in a window.
        remaining: Requests left in the current window.
        reset: Seconds until the window ends.
        window: Length of a window in seconds, if the service said so.
    """

    limit: int
    remaining: int
    reset: int
    window: int | None = None


def parse_rate_limit(headers: Mapping[str, str]) -> RateLimitInfo | None:
    """Read the rate limit headers of an answer.

    Args:
        headers: The answer's headers; names are looked up in lower case.

    Returns:
        None unless limit, remaining and reset are all there.
    """
    pairs = {name.lower(): int(value) for name, value in _PAIR.findall(headers.get("ratelimit", ""))}
    if len(pairs) != 3:
        return None
    policy = _POLICY.search(headers.get("ratelimit-policy") or headers.get("ratelimitpolicy") or "")
    return RateLimitInfo(**pairs, window=int(policy[2]) if policy else None)


def parse_retry_after(headers: Mapping[str, str], *, now: float) -> float | None:
    """Read how long the service asks to wait.

    Args:
        headers: The answer's headers; names are looked up in lower case.
        now: The current time in Unix seconds, for a ``Retry-After`` that is a date in an answer without one.

    Returns:
        Seconds, never below 0; None when there is no readable ``Retry-After``.
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until = _parse_http_date(value)
    if until is None:
        return None
    # Both moments by the service's clock, if it told its own: ours may be off.
    sent = _parse_http_date(headers.get("date", ""))
    return max(0.0, until - (now if sent is None else sent))


def _parse_http_date(value: str) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return seconds if math.isfinite(seconds) else None
