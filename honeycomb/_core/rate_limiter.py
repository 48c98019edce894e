"""The rate limiter: when a call may be sent, decided from what the service says about its limits.

It decides only; the caller sleeps. A call gives a ``Reservation`` to ``reserve``, waits until ``delay`` is 0, and
ends with ``update`` when a response has arrived, or with ``release`` when none has.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from ..rate_limit import RateLimitInfo
from .after_fork import renew_after_fork

_LOW = 0.2
"""Share of a limit from which on the remaining calls are spread over the rest of the window."""

_ROUNDING = 1.0
"""Seconds by which a ``reset`` or a ``Retry-After`` in whole seconds may differ from the truth."""

_MAX_HOLD = 3600.0
"""Seconds after which a limit is tried again, whatever the service said."""

_MAX_BEFORE_RESPONSE = 50
"""Calls of a new quota that are sent in a second while no response has had its limit."""

_SHARED_AFTER = 5
"""Consecutive 429s with nothing but ``Retry-After`` that show a limit: random ones are hardly ever so many."""

_ESTIMATE_LASTS = 60.0
"""Seconds after the last such 429 for which the limit measured from it is kept."""

_ENOUGH = 10
"""Successful calls needed to measure a limit; if there were fewer, other programs have used it up."""

_LOG_SIZE = 1_000


@dataclass(frozen=True, slots=True)
class Quota:
    """Calls that the service counts together.

    Attributes:
        key: Identifies the quota.
        limit: Documented number of calls in a window, for operations whose responses do not have it.
        window: Documented length of the window in seconds.
    """

    key: str
    limit: int | None = None
    window: float = 0.0


@dataclass(slots=True, eq=False)
class Reservation:
    """The place of one call, first in the queue of its quota, then in flight.

    Attributes:
        quota: What it counts against.
        max_delay: Longest time in seconds that it may wait only because few calls remain in the window.
        wake: Called when the delay of the call may have changed.
        sent_at: Time at which it was admitted; None while it waits.
    """

    quota: Quota
    max_delay: float
    wake: Callable[[], None] | None = None
    sent_at: float | None = None


@dataclass(slots=True)
class _Window:
    """The window that responses announce. Times are of the limiter's clock."""

    limit: int
    remaining: int
    opens_by: float
    """Time from which a new window has certainly begun."""
    received_at: float


@dataclass(slots=True)
class _Bucket:
    """State of one quota."""

    queue: dict[Reservation, None] = field(default_factory=dict[Reservation, None])
    in_flight: dict[Reservation, float] = field(default_factory=dict[Reservation, float])
    """Calls that have no response yet, and when they were sent."""
    window: _Window | None = None
    expired_at: float = 0.0
    """End of the last announced window."""

    # The limit while no window is announced: so many calls in any span of that length.
    limit: int | None = _MAX_BEFORE_RESPONSE
    length: float = 1.0
    log: deque[float] = field(default_factory=lambda: deque[float](maxlen=_LOG_SIZE))
    """When the latest calls were sent that count against it; rejected ones do not."""
    is_new: bool = True
    last_sent: float = 0.0
    held_until: float = 0.0

    # What shows a limit that no header announces.
    rejections: int = 0
    retry_at: float = 0.0
    busy_since: float = 0.0
    is_measuring: bool = False
    estimated_at: float | None = None

    def next_send(self, now: float, max_delay: float) -> float:
        """Return the time at which the first call of the queue may be sent."""
        self._advance(now)
        start = max(now, self.held_until)
        if self.window is None:
            return self._log_allows(start)
        # A call in flight may be counted already or not, until its response arrives.
        left = self.window.remaining - len(self.in_flight)
        if left <= 0:
            return max(start, self.window.opens_by)
        if left <= _LOW * self.window.limit:
            interval = (self.window.opens_by - self.last_sent) / (left + 1)
            if interval <= max_delay:
                return max(start, self.last_sent + interval)
        return start

    def earliest(self, now: float, max_delay: float, ahead: int) -> float:
        """Return a lower bound of the time at which a call behind others may be sent."""
        first = self.next_send(now, max_delay)
        start = max(now, self.held_until)
        if self.window is None:
            return self._log_allows(start, ahead)
        if ahead < self.window.remaining:
            return first if self.window.remaining > len(self.in_flight) else start
        ahead -= max(0, self.window.remaining)
        windows = ahead // self.limit if self.limit else 0
        return max(start, self.window.opens_by) + windows * self.length

    def requested_wait(self, now: float) -> float:
        """Return the seconds for which the service itself wants no call."""
        wait = self.held_until - now
        if self.window is not None and self.window.remaining <= 0:
            wait = max(wait, self.window.opens_by - now)
        elif self.window is None and not self.in_flight:
            wait = max(wait, self._log_allows(now) - now)
        return wait

    def _log_allows(self, start: float, ahead: int = 0) -> float:
        """Return the first time from ``start`` on at which the limit leaves room for one more call."""
        if not self.limit:
            return start
        windows, ahead = divmod(ahead, self.limit)
        position = len(self.log) - self.limit + ahead
        if position >= 0:
            start = max(start, self.log[position] + self.length)
        return start + windows * self.length

    def _advance(self, now: float) -> None:
        if self.window is not None and now >= self.window.opens_by:
            self.expired_at, self.window = self.window.opens_by, None
            # Until a response announces the new window, it counts what is in flight.
            self.log = deque(self.in_flight.values(), maxlen=_LOG_SIZE)
        if self.is_measuring and now >= self.held_until:
            self._measure(now)
        if self.estimated_at is not None and now > self.estimated_at + _ESTIMATE_LASTS:
            self.limit = self.estimated_at = None

    def _measure(self, now: float) -> None:
        """Take as the limit what the service accepted up to the time that Retry-After names."""
        self.is_measuring = False
        self.rejections = 0
        accepted = [sent for sent in self.log if sent >= self.busy_since]
        if len(accepted) >= _ENOUGH:
            self.limit, self.length = len(accepted), self.held_until - accepted[0]
            self.estimated_at = now
        self.busy_since = now

    def send(self, reservation: Reservation, now: float) -> None:
        """Note that a call is sent."""
        del self.queue[reservation]
        if not self.in_flight and self.estimated_at is None:
            self.busy_since = now  # idle time before it would make the service look slow
        reservation.sent_at = self.last_sent = now
        self.in_flight[reservation] = now
        if self.window is None:
            self.log.append(now)

    def settle(self, reservation: Reservation, info: RateLimitInfo | None, *, counted: bool) -> float:
        """Note that a call has ended, and return when it was sent."""
        sent_at = self.in_flight.pop(reservation)
        if self.is_new:
            self.is_new, self.limit = False, None
        if self.window is not None and info is None:
            self.window.remaining -= counted
        elif not counted and sent_at in self.log:
            self.log.remove(sent_at)
        return sent_at

    def hear(self, info: RateLimitInfo, sent_at: float, now: float) -> None:
        """Take in what a response said about the window."""
        opens_by = now + min(info.reset + _ROUNDING, _MAX_HOLD)
        window = self.window
        if sent_at < self.expired_at and sent_at + info.reset < self.expired_at:
            return  # of a window that is over
        self.limit, self.estimated_at = info.limit, None
        self.length = info.window or max(self.length, info.reset + _ROUNDING)
        is_later = window is None or sent_at + info.reset >= window.opens_by
        if window is None or is_later or (info.remaining > window.remaining and sent_at > window.received_at):
            self.window = _Window(info.limit, info.remaining, opens_by, now)
        elif info.remaining <= window.remaining:
            self.window = _Window(info.limit, info.remaining, min(window.opens_by, opens_by), now)

    def reject(
        self, quota: Quota, info: RateLimitInfo | None, retry_after: float, sent_at: float, now: float
    ) -> bool:
        """Take in a 429, and return whether it says that the quota is used up."""
        if info is not None:
            return info.remaining <= 0
        if quota.limit is not None:
            self.limit, self.length, self.estimated_at = quota.limit, quota.window, None
            if self._log_allows(now) <= now:  # others have used it up
                self.held_until = max(self.held_until, now + quota.window)
            return True
        if not retry_after or self.window is not None:
            return False
        if sent_at < self.held_until:
            return True  # sent before the limit was noticed
        self.rejections += 1
        retry_at = now + min(retry_after, _MAX_HOLD)
        self.retry_at = retry_at if self.rejections == 1 else min(self.retry_at, retry_at)
        if self.rejections < _SHARED_AFTER:
            return False
        if not self.is_measuring:
            self.is_measuring = True
            self.busy_since = max(self.busy_since, now - _ESTIMATE_LASTS)
        self.held_until = max(self.held_until, self.retry_at)
        return True


class RateLimiter:
    """Decides when calls may be sent. Safe to share among threads, and in children after a fork."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._after_fork()
        renew_after_fork(self)

    def _after_fork(self) -> None:
        """Start with an empty state: the calls of the parent end in the parent only."""
        self._lock = threading.Lock()
        self._buckets: dict[str, _Bucket] = {}

    def reserve(self, reservation: Reservation) -> float:
        """Join the queue, first come, first served.

        Returns:
            Seconds that the call has to wait at least; 0 when it may be sent.
        """
        with self._lock:
            bucket = self._buckets.get(reservation.quota.key)
            if bucket is None:
                bucket = self._buckets[reservation.quota.key] = _Bucket()
            ahead = len(bucket.queue)
            bucket.queue[reservation] = None
            now = self._clock()
            self._admit(bucket, now, current=reservation)
            if reservation.sent_at is not None:
                return 0.0
            return bucket.earliest(now, reservation.max_delay, ahead) - now

    def delay(self, reservation: Reservation) -> float | None:
        """Return how long a call has to wait.

        Returns:
            Seconds until the next check; None when ``wake`` will be called; 0 when it may be sent.
        """
        with self._lock:
            bucket = self._buckets.get(reservation.quota.key)
            if bucket is None:
                return 0.0
            now = self._clock()
            self._admit(bucket, now, current=reservation)
            if reservation not in bucket.queue:
                return 0.0
            if next(iter(bucket.queue)) is not reservation:
                return None
            return bucket.next_send(now, reservation.max_delay) - now

    def requested_wait(self, key: str) -> float:
        """Return the seconds for which the service wants no calls of a quota; 0 when it accepts them."""
        with self._lock:
            bucket = self._buckets.get(key)
            return max(0.0, bucket.requested_wait(self._clock())) if bucket else 0.0

    def expected_delay(self, key: str) -> float:
        """Return the seconds that a new call would have to wait at least."""
        with self._lock:
            bucket, now = self._buckets.get(key), self._clock()
            return bucket.earliest(now, float("inf"), len(bucket.queue)) - now if bucket else 0.0

    def release(self, reservation: Reservation, *, counted: bool = True) -> None:
        """End a call without a response; does nothing when it has ended already.

        Args:
            reservation: Its place.
            counted: Whether the service may have counted it, if it was sent.
        """
        with self._lock:
            bucket = self._buckets.get(reservation.quota.key)
            if bucket is None:
                return
            bucket.queue.pop(reservation, None)
            if reservation in bucket.in_flight:
                bucket.settle(reservation, None, counted=counted)
            self._admit(bucket, self._clock())

    def update(
        self,
        reservation: Reservation,
        info: RateLimitInfo | None = None,
        *,
        rejected: bool = False,
        retry_after: float | None = None,
    ) -> float | None:
        """End a call that got a response.

        Args:
            reservation: Its place.
            info: What the response said about the quota.
            rejected: Whether it was a 429.
            retry_after: Its ``Retry-After`` in seconds.

        Returns:
            Seconds for which a 429 holds back all calls of the quota: a retry need only reserve again, which
            makes it wait. None when the rejected call has to wait by itself, and for other responses.
        """
        with self._lock:
            bucket, now = self._buckets.get(reservation.quota.key), self._clock()
            if bucket is None or reservation not in bucket.in_flight:
                return None
            if info is not None and info.limit <= 0:
                info = None  # the service has just accepted the call, so a limit of 0 is not meant
            sent_at = bucket.settle(reservation, info, counted=not rejected)
            if info is not None:
                bucket.hear(info, sent_at, now)
            is_shared = rejected and bucket.reject(reservation.quota, info, retry_after or 0.0, sent_at, now)
            if not rejected:
                bucket.rejections = 0
            held_until = bucket.next_send(now, 0.0)
            self._admit(bucket, now)
            if not is_shared or now + (retry_after or 0.0) > held_until + _ROUNDING:
                return None
            return round(held_until - now, 3)

    def _admit(self, bucket: _Bucket, now: float, current: Reservation | None = None) -> None:
        """Admit the calls whose turn it is, and wake them; then the new first one, to set its timer."""
        while bucket.queue:
            first = next(iter(bucket.queue))
            is_due = bucket.next_send(now, first.max_delay) <= now
            if is_due:
                bucket.send(first, now)
            if first.wake is not None and first is not current:
                first.wake()
            if not is_due:
                return
