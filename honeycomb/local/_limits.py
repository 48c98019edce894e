"""Rate limits: fixed windows, quota headers and the forms of Retry-After."""

from __future__ import annotations

import math
from dataclasses import dataclass
from email.utils import formatdate
from typing import Literal, TypeAlias

from ._problems import ErrorForm, Problem

RetryAfterForm: TypeAlias = Literal["retry-after-seconds", "retry-after-date", "ratelimit-header", "none"]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Rate limit of each resource in fixed windows, with separate quotas for reads and writes.

    Attributes:
        limit: Maximum number of requests per window.
        window: Length of the window in seconds.
        form: Wait information in 429 responses: ``Retry-After`` in seconds or as a date, in addition to the
            ``RateLimit`` headers; those alone; or none.
        body: Form of the body of 429 responses; None for the operation's own form.
    """

    limit: int
    window: float = 60.0
    form: RetryAfterForm = "retry-after-seconds"
    body: ErrorForm | None = None


# Counted like any other limit, but higher than a single machine can reach.
UNREACHABLE = RateLimit(limit=1_000_000)


class Quotas:
    """Count requests in fixed windows, separately for the reads and the writes of each resource."""

    def __init__(self, rate_limit: RateLimit) -> None:
        self._rate_limit = rate_limit
        self._used: dict[tuple[bool, str], tuple[int, int]] = {}

    def spend(self, method: str, resource: str, now: float, *, with_headers: bool = False) -> dict[str, str]:
        """Count a request.

        Args:
            method: The HTTP method.
            resource: The resource whose quota to use.
            now: Current time in Unix seconds.
            with_headers: Whether responses of this resource have quota headers.

        Returns:
            The quota headers.

        Raises:
            Problem: 429 if the quota is exceeded.
        """
        rate_limit = self._rate_limit
        bucket = (method == "GET", resource)
        window = int(now // rate_limit.window)
        counted_in, used = self._used.get(bucket, (window, 0))
        used = used + 1 if counted_in == window else 1
        self._used[bucket] = (window, used)
        wait = (window + 1) * rate_limit.window - now
        headers = quota_headers(rate_limit, max(0, rate_limit.limit - used), wait) if with_headers else {}
        if used <= rate_limit.limit:
            return headers
        if rate_limit.form == "none" or not with_headers:
            headers = {}
        else:
            headers |= retry_after_headers(rate_limit.form, wait, now)
        raise Problem(429, "You have exceeded your rate limit.", form=rate_limit.body, headers=headers)


def quota_headers(rate_limit: RateLimit, remaining: int, wait: float) -> dict[str, str]:
    """Return the quota headers; like the service, truncate the seconds to an integer."""
    return {
        "ratelimit": f"limit={rate_limit.limit}, remaining={remaining}, reset={int(wait)}",
        "ratelimit-policy": f"{rate_limit.limit};w={math.ceil(rate_limit.window)}",
    }


def retry_after_headers(form: RetryAfterForm, wait: float, now: float) -> dict[str, str]:
    """Return the ``Retry-After`` header in one of its forms, rounded up to whole seconds."""
    if form == "retry-after-seconds":
        return {"retry-after": str(math.ceil(wait))}
    if form == "retry-after-date":
        return {"retry-after": formatdate(math.ceil(now + wait), usegmt=True)}
    return {}
