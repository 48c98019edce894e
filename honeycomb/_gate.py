"""The gate: when the service says "too many", all calls that share the limit wait together.

Without it each of a hundred calls in flight is refused, waits and hammers for itself, and some fail. With it the
first refusal holds everybody back until the limit resets; then the calls leave spread out, at the pace the
service has shown to bear.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from .rate_limit import RateLimitInfo

_SAFETY = 1.1
"""How much slower than the service's own pace calls leave, so that clocks and other users have room."""

_SLOW_DOWN = 1.5
"""How much slower they leave when they are refused all the same."""

_SPEED_UP = 0.998
"""How much sooner the next call leaves after each one that was taken, so that a bad guess does not last."""

_WINDOW = 60.0
"""Seconds in a window of the service: so long counts what it took, and so long after a refusal calls are paced."""

_MOST_COUNTED = 1_000
"""How many of the calls that it took are remembered, the last ones."""

_ENOUGH = 10
"""How many calls it must have taken before they tell its pace: fewer tell that others use the limit up."""


@dataclass(slots=True)
class _Lane:
    """The calls that share one limit. All times are moments of the gate's clock."""

    closed_until: float = 0.0
    closings: int = 0
    refused_at: float = 0.0
    interval: float = 0.0
    is_measured: bool = False
    next_slot: float = 0.0
    passes: deque[float] = field(default_factory=lambda: deque[float](maxlen=_MOST_COUNTED))
    has_passed: bool = False
    """Whether the service took a call since the lane was last closed."""


class Gate:
    """Holds calls back, lane by lane. Decides only; whoever asks does the sleeping."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._lanes: dict[str, _Lane] = {}

    def reserve(self, lane_key: str) -> tuple[float, int]:
        """Take a place among the calls of a lane.

        Returns:
            Seconds to wait until this call may leave, and a ticket that stands for the place.
        """
        with self._lock:
            now = self._clock()
            lane = self._lanes.get(lane_key)
            if lane is None:
                lane = self._lanes[lane_key] = _Lane()
            if lane.interval and now - lane.refused_at > _WINDOW:
                lane.interval = 0.0
            leaves_at = max(now, lane.closed_until, lane.next_slot if lane.interval else 0.0)
            lane.next_slot = leaves_at + lane.interval
            return leaves_at - now, lane.closings

    def release(self, lane_key: str, ticket: int) -> None:
        """Give a place back whose call will not leave, so that those who come later need not wait for it."""
        with self._lock:
            lane = self._lanes[lane_key]
            if ticket == lane.closings:
                lane.next_slot -= lane.interval

    def closed_for(self, lane_key: str) -> float:
        """Return the seconds for which the service wants no call of a lane."""
        return self._lanes[lane_key].closed_until - self._clock()

    def may_leave(self, lane_key: str, ticket: int) -> bool:
        """Say, after the wait, whether the place still counts; the gate may have closed in the meantime."""
        lane = self._lanes[lane_key]
        return lane.closings == ticket and self._clock() >= lane.closed_until

    def passed(self, lane_key: str, ticket: int) -> None:
        """Note that the service took a call."""
        with self._lock:
            lane = self._lanes[lane_key]
            lane.passes.append(self._clock())
            if ticket == lane.closings:
                lane.has_passed = True
                lane.interval *= _SPEED_UP
            elif lane.is_measured:
                lane.interval = self._measured(lane)  # it left before the lane was closed, and counts to the pace

    def refused(self, lane_key: str, ticket: int, delay: float, limit: RateLimitInfo | None) -> None:
        """Close the lane because the service answered 429.

        Args:
            lane_key: The lane.
            ticket: The place of the call that was refused.
            delay: Seconds to keep the lane closed.
            limit: What the service said about the limit.
        """
        with self._lock:
            now, lane = self._clock(), self._lanes[lane_key]
            lane.refused_at = now
            lane.closed_until = lane.next_slot = max(lane.closed_until, now + delay)
            if ticket != lane.closings:
                return  # it left before the lane was closed, and tells no more about the pace
            was_too_fast = lane.has_passed and lane.interval > 0
            lane.closings += 1
            lane.has_passed = lane.is_measured = False
            if was_too_fast:
                lane.interval *= _SLOW_DOWN
            elif limit is not None and limit.window and limit.limit:
                lane.interval = max(lane.interval, limit.window / limit.limit * _SAFETY)
            else:
                lane.is_measured = True
                lane.interval = self._measured(lane)

    def _measured(self, lane: _Lane) -> float:
        """Return the pace of a service that does not tell it: so many calls it took in the window up to the reset.

        When it took few, others have used up the limit: there is nothing to measure, and so no pace.
        """
        window_began = lane.refused_at - _WINDOW
        recent = [moment for moment in lane.passes if moment > window_began]
        if len(recent) < _ENOUGH:
            return 0.0
        return (lane.closed_until - recent[0]) / len(recent) * _SAFETY
