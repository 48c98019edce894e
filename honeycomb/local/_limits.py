"""Quotas: fixed windows, the headers that tell of them, and the ways of saying 'wait'."""

from __future__ import annotations

import math
from dataclasses import dataclass
from email.utils import formatdate
from typing import Literal, TypeAlias

from ._problems import ErrorForm, Problem

RetryAfterForm: TypeAlias = Literal["retry-after-seconds", "retry-after-date", "ratelimit-header", "none"]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How many requests a resource takes in a window of time; reads and writes are counted apart.

    Attributes:
        limit: Requests in a window.
        window: Length of the window, in seconds.
        form: How a refused client is told to wait: by ``Retry-After`` in seconds or as a date, beside the
            ``RateLimit`` headers; by those alone; or not at all.
        body: The form of the refusal's body; None for the operation's own.
    """

    limit: int
    window: float = 60.0
    form: RetryAfterForm = "retry-after-seconds"
    body: ErrorForm | None = None


# Counted like any other, but out of reach of a single machine.
UNREACHABLE = RateLimit(limit=1_000_000)


class Quotas:
    """Counts requests in fixed windows, one for the reads and one for the writes of each resource."""

    def __init__(self, rate_limit: RateLimit) -> None:
        self._rate_limit = rate_limit
        self._used: dict[tuple[bool, str], tuple[int, int]] = {}

    def spend(self, method: str, resource: str, now: float, *, tell: bool = False) -> dict[str, str]:
        """Count a request.

        Args:
            method: Its method.
            resource: What it is counted by.
            now: The moment, in Unix seconds.
            tell: Whether this resource's answers have headers about the quota.

        Returns:
            The headers that tell what is left.

        Raises:
            Problem: 429 when nothing was left.
        """
        rate_limit = self._rate_limit
        bucket = (method == "GET", resource)
        window = int(now // rate_limit.window)
        counted_in, used = self._used.get(bucket, (window, 0))
        used = used + 1 if counted_in == window else 1
        self._used[bucket] = (window, used)
        wait = (window + 1) * rate_limit.window - now
        headers = quota_headers(rate_limit, max(0, rate_limit.limit - used), wait) if tell else {}
        if used <= rate_limit.limit:
            return headers
        if rate_limit.form == "none" or not tell:
            headers = {}
        else:
            headers |= retry_after_headers(rate_limit.form, wait, now)
        raise Problem(429, "You have exceeded your rate limit.", form=rate_limit.body, headers=headers)


def quota_headers(rate_limit: RateLimit, remaining: int, wait: float) -> dict[str, str]:
    """Tell how many requests are left for how long; the service cuts the seconds off at the point."""
    return {
        "ratelimit": f"limit={rate_limit.limit}, remaining={remaining}, reset={int(wait)}",
        "ratelimit-policy": f"{rate_limit.limit};w={math.ceil(rate_limit.window)}",
    }


def retry_after_headers(form: RetryAfterForm, wait: float, now: float) -> dict[str, str]:
    """Write ``Retry-After`` in one of its forms, in whole seconds not before the wait is over."""
    if form == "retry-after-seconds":
        return {"retry-after": str(math.ceil(wait))}
    if form == "retry-after-date":
        return {"retry-after": formatdate(math.ceil(now + wait), usegmt=True)}
    return {}
