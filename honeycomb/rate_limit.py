"""Rate-limit headers of responses, in every spelling that the service uses."""

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
    """State of a rate limit, from the ``RateLimit`` headers of a response.

    Attributes:
        limit: Maximum number of requests in a window.
        remaining: Requests left in the current window. Calls are spread over the rest of the window when few are
            left, and wait for its end when none is.
        reset: Seconds until the window ends, truncated to whole seconds.
        window: Length of a window in seconds; None when the response has no ``RateLimit-Policy``.
    """

    limit: int
    remaining: int
    reset: int
    window: int | None = None


def parse_rate_limit(headers: Mapping[str, str]) -> RateLimitInfo | None:
    """Parse the rate-limit headers of a response.

    Args:
        headers: The response headers; names are looked up in lower case.

    Returns:
        None unless limit, remaining and reset are all there.
    """
    header = headers.get("ratelimit")
    if header is None:
        return None
    pairs = {name.lower(): int(value) for name, value in _PAIR.findall(header)}
    if len(pairs) != 3:
        return None
    policies = _POLICY.findall(headers.get("ratelimit-policy") or headers.get("ratelimitpolicy") or "")
    # A header with several policies has the one of this limit among them.
    window = next((window for limit, window in policies if int(limit) == pairs["limit"]), None)
    if window is None and policies:
        window = policies[0][1]
    return RateLimitInfo(**pairs, window=None if window is None else int(window))


def parse_retry_after(headers: Mapping[str, str], *, now: float) -> float | None:
    """Parse the ``Retry-After`` header of a response.

    Args:
        headers: The response headers; names are looked up in lower case.
        now: The current time in Unix seconds, for a ``Retry-After`` that is a date in a response without one.

    Returns:
        Seconds, never below 0; None when there is no readable ``Retry-After``.
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until = _parse_http_date(value)
    if until is None:
        return None
    # Both times by the service's clock, if the response has it: ours may be off.
    sent = _parse_http_date(headers.get("date", ""))
    return max(0.0, until - (now if sent is None else sent))


def _parse_http_date(value: str) -> float | None:
    try:
        parsed = parsedate_to_datetime(value)
        seconds = (parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return seconds if math.isfinite(seconds) else None
