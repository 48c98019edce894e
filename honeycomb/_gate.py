"""The gate: when the service says "too many", all calls that share the limit wait together.

Without it each of a hundred calls in flight is refused, waits and hammers for itself, and some fail. With it the
first refusal holds everybody back until the limit resets; then the calls leave spread out, at the pace the
service has shown to bear.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from .rate_limit import RateLimitInfo

_SAFETY = 1.1
"""How much slower than the service's own pace calls leave, so that clocks and other users have room."""

_SLOW_DOWN = 1.5
"""How much slower they leave when they are refused all the same."""

_PACED_FOR = 60.0
"""Seconds without a refusal after which calls are no longer spread out: one window of the service."""


@dataclass(slots=True)
class _Lane:
    """The calls that share one limit. All times are moments of the gate's clock."""

    closed_until: float = 0.0
    closings: int = 0
    refused_at: float = 0.0
    interval: float = 0.0
    next_slot: float = 0.0
    window_began: float = 0.0
    passed: int = 0
    passed_since_reopening: int = 0


class Gate:
    """Holds calls back, lane by lane. Decides only; whoever asks does the sleeping."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._lanes: dict[str, _Lane] = {}

    def reserve(self, lane_key: str) -> tuple[float, int]:
        """Take a place among the calls of a lane.

        Returns:
            Seconds to wait until this call may leave, and a ticket to hold against ``is_valid`` then.
        """
        with self._lock:
            now = self._clock()
            lane = self._lanes.get(lane_key)
            if lane is None:
                lane = self._lanes[lane_key] = _Lane(window_began=now)
            if lane.interval and now - lane.refused_at > _PACED_FOR:
                lane.interval = 0.0
                lane.window_began, lane.passed = now, 0
            leaves_at = max(now, lane.closed_until, lane.next_slot if lane.interval else 0.0)
            lane.next_slot = leaves_at + lane.interval
            return leaves_at - now, lane.closings

    def is_valid(self, lane_key: str, ticket: int) -> bool:
        """Say whether a place still counts: it does not when the gate closed after it was taken."""
        return self._lanes[lane_key].closings == ticket

    def passed(self, lane_key: str) -> None:
        """Note that the service took a call."""
        with self._lock:
            lane = self._lanes[lane_key]
            lane.passed += 1
            lane.passed_since_reopening += 1

    def refused(self, lane_key: str, delay: float, limit: RateLimitInfo | None) -> None:
        """Close the lane because the service answered 429.

        Args:
            lane_key: The lane.
            delay: Seconds to keep it closed.
            limit: What the service said about the limit.
        """
        with self._lock:
            now, lane = self._clock(), self._lanes[lane_key]
            lane.refused_at = now
            if now < lane.closed_until:
                # This one left before the lane was closed: it tells no more about the pace.
                lane.closed_until = max(lane.closed_until, now + delay)
                lane.next_slot = max(lane.next_slot, lane.closed_until)
                return
            if lane.closings and lane.passed_since_reopening:
                lane.window_began, lane.passed = lane.closed_until, lane.passed_since_reopening
            lane.closings += 1
            lane.closed_until = lane.next_slot = now + delay
            lane.passed_since_reopening = 0
            lane.interval = max(lane.interval * _SLOW_DOWN, self._pace(lane, limit))

    def _pace(self, lane: _Lane, limit: RateLimitInfo | None) -> float:
        """Return the seconds between two calls that the service bears."""
        if limit is not None and limit.window and limit.limit:
            return limit.window / limit.limit * _SAFETY
        # It did not say: it took this many calls from the window's begin to its end.
        return (lane.closed_until - lane.window_began) / max(lane.passed, 1) * _SAFETY
