"""When a call is tried again, and after how long. Decided here, without I/O; tenacity drives it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeGuard

from .exceptions import (
    HoneycombAPIError,
    HoneycombConfigError,
    HoneycombConnectionError,
    HoneycombError,
    HoneycombRateLimitError,
    HoneycombTimeoutError,
)

if TYPE_CHECKING:
    from tenacity import RetryCallState

MAX_SECONDS = 2_000_000
"""The longest time in seconds that an option can be, 23 days: sockets take no timeout much above."""


@dataclass(frozen=True, slots=True)
class RetryConfig:
    """Retry policy: number of attempts, backoff, and time limits.

    Attributes:
        max_retries: Maximum number of retries after the first attempt; 0 disables retries.
        base_delay: Backoff before the first retry in seconds, before jitter.
        max_delay: Maximum length of a single wait in seconds: of the backoff, of a ``Retry-After``, and of a wait
            for the reset of a rate limit. When the service requires more, nothing is slept and the error is raised
            at once. The default is just over the service's rate-limit window of a minute.
        exponential_base: Factor by which the backoff grows from retry to retry.
        retry_statuses: Statuses that are retried.
        total_timeout: Maximum duration of a call in seconds, including all attempts and waits; None for no limit.
    """

    max_retries: int = 3
    base_delay: float = 0.5
    max_delay: float = 65.0
    exponential_base: float = 2.0
    retry_statuses: frozenset[int] = field(default=frozenset({408, 429, 500, 502, 503, 504}))
    total_timeout: float | None = 300.0

    def __post_init__(self) -> None:
        if not (_is_number(self.max_retries) and isinstance(self.max_retries, int) and self.max_retries >= 0):
            raise HoneycombConfigError(
                f"max_retries must be a whole number, 0 or more, not {describe(self.max_retries)}"
            )
        bounds = (("base_delay", 0, MAX_SECONDS), ("max_delay", 0, MAX_SECONDS), ("exponential_base", 1, 1e100))
        for name, least, most in bounds:
            value = getattr(self, name)
            if not (_is_number(value) and least <= value <= most):
                raise HoneycombConfigError(
                    f"{name} must be a number, {least} or more and at most {most:,}, not {describe(value)}"
                )
        if self.total_timeout is not None:
            check_seconds("total_timeout", self.total_timeout)
        try:
            object.__setattr__(self, "retry_statuses", frozenset(self.retry_statuses))
        except TypeError:
            raise HoneycombConfigError("retry_statuses must be a set of statuses, such as {503}") from None

    def backoff(self, attempt: int) -> float:
        """Return the longest wait after the given attempt, counted from 1, when the service named none."""
        try:
            return min(self.max_delay, self.base_delay * float(self.exponential_base) ** (attempt - 1))
        except OverflowError:
            return self.max_delay


def check_seconds(name: str, value: object) -> None:
    """Check a time that the caller allows for something.

    Raises:
        HoneycombConfigError: It is not a number, not above 0, or above ``MAX_SECONDS``.
    """
    if not (_is_number(value) and value > 0):
        raise HoneycombConfigError(f"{name} must be a number of seconds above 0, not {describe(value)}")
    if value > MAX_SECONDS:
        raise HoneycombConfigError(f"{name} must be at most {MAX_SECONDS:,} seconds, not {describe(value)}")


def describe(value: object) -> str:
    """Return a caller's value for an error message."""
    try:
        return f"{value!r:.100}"
    except ValueError:  # an integer of thousands of digits
        return f"that {type(value).__name__}"


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_retryable(error: HoneycombError, config: RetryConfig, *, idempotent: bool) -> bool:
    """Say whether a failed attempt may be repeated, whatever the number of attempts.

    A request that is not idempotent is repeated only when the service cannot have acted on it: it was rejected
    with 429, or never sent.
    """
    if isinstance(error, HoneycombRateLimitError):
        return error.status_code in config.retry_statuses
    if isinstance(error, HoneycombAPIError):
        return idempotent and error.status_code in config.retry_statuses
    if isinstance(error, (HoneycombConnectionError, HoneycombTimeoutError)):
        return idempotent or not error.request_sent
    return False


def next_delay(
    error: HoneycombError,
    config: RetryConfig,
    *,
    idempotent: bool,
    attempt: int,
    jitter: Callable[[], float] = random.random,
) -> float | None:
    """Decide what follows a failed attempt.

    Args:
        error: Why it failed.
        config: The policy's numbers.
        idempotent: Whether repeating the request is harmless.
        attempt: Which attempt failed, counted from 1.
        jitter: A number from 0 to 1.

    Returns:
        Seconds to wait before the next attempt, or None to give up and raise the error.
    """
    if attempt > config.max_retries or not is_retryable(error, config, idempotent=idempotent):
        return None
    requested = error.retry_after if isinstance(error, HoneycombAPIError) else None
    delay = requested or config.backoff(attempt) * jitter()
    return delay if delay <= config.max_delay else None


class Attempts:
    """One call's attempts: the policy in the form that tenacity takes."""

    def __init__(
        self,
        config: RetryConfig,
        *,
        idempotent: bool,
        clock: Callable[[], float],
        within: float | None = None,
    ) -> None:
        """Begin a call.

        Args:
            config: The policy's numbers.
            idempotent: Whether repeating the request is harmless.
            clock: The clock.
            within: Seconds that the call may take, if that is less than the policy's.
        """
        self._config = config
        self._idempotent = idempotent
        self._clock = clock
        bounds = [seconds for seconds in (config.total_timeout, within) if seconds is not None]
        self.deadline: float = clock() + min(bounds, default=math.inf)
        """The time of the clock at which the call must have ended."""
        self._delay: float | None = None
        self._judged = 0
        self.number: int = 0
        """The attempt under way, counted from 1."""
        self.held: float | None = None
        """Seconds for which the rate limiter holds the call back after a 429; None when it does not."""
        self.may_have_acted: bool = False
        """Whether an earlier attempt failed in a way that leaves open what the service did."""

    @property
    def time_left(self) -> float:
        """Seconds until the call must have ended."""
        return self.deadline - self._clock()

    def allows_wait(self, seconds: float) -> bool:
        """Say whether the call may still wait that long."""
        return seconds < self.time_left

    def should_retry(self, outcome: object) -> bool:
        """Decide, once for each outcome, whether another attempt follows."""
        if not isinstance(outcome, HoneycombError):
            return False
        self._delay = self._next_delay(outcome)
        self.may_have_acted |= not _was_rejected_or_unsent(outcome)
        held, self.held = self.held, None
        if self._delay is not None and held is not None:
            self._delay = 0.0  # the rate limiter makes it wait, together with the others
        return self._delay is not None

    def wait(self, _: RetryCallState) -> float:
        """Return the seconds to wait for the next attempt."""
        return self._delay or 0.0

    def _next_delay(self, error: HoneycombError) -> float | None:
        if self.number == self._judged:
            return None  # nothing was sent since: the call cannot be made, or not in time
        self._judged = self.number
        delay = next_delay(error, self._config, idempotent=self._idempotent, attempt=self.number)
        return delay if delay is not None and self.allows_wait(delay) else None


def _was_rejected_or_unsent(error: HoneycombError) -> bool:
    if isinstance(error, (HoneycombConnectionError, HoneycombTimeoutError)):
        return not error.request_sent
    return isinstance(error, HoneycombRateLimitError)
