"""Measurement of SLOs over the stored events.

- An event counts if its indicator is not null, weighted by its sample rate; it is good if the indicator is true or
  a nonzero number.
- The period of an SLO is the last ``time_period_days``, up to the current time.
- Compliance is the percentage of good events in the period; 100 without events.
- The error budget is the number of events in the period that may fail; its remainder is a percentage, negative if
  the budget is overspent.
- The burn rate is the failure rate of the last four hours divided by the allowed failure rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ._references import indicator_of
from .engine import QueryFailed

if TYPE_CHECKING:
    from ._state import State
    from ._wire import JsonObject

DAY = 86_400
HOUR = 3_600
MINUTE = 60
_BURN_RATE_SECONDS = 4 * HOUR
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Count:
    """Number of events in a time range.

    Attributes:
        start: Start of the time range, in Unix seconds.
        total: Number of events that count.
        good: Number of good events.
    """

    start: int
    total: int
    good: int

    @property
    def bad(self) -> int:
        """Number of events that count and are not good."""
        return self.total - self.good


@dataclass(frozen=True, slots=True)
class SLOStatus:
    """Compliance and error budget of an SLO at the end of a period.

    Attributes:
        count: Events of the period.
        allowed: Fraction of the events that may fail.
    """

    count: Count
    allowed: float

    @property
    def compliance(self) -> float:
        """Percentage of good events."""
        return 100 * self.count.good / self.count.total if self.count.total else 100.0

    @property
    def budget(self) -> float:
        """Number of events that may fail."""
        return self.count.total * self.allowed

    @property
    def budget_remaining(self) -> float:
        """Percentage of the budget that remains."""
        return 100 * (1 - self.count.bad / self.budget) if self.budget else 100.0


class Objective:
    """Measure an SLO of an environment."""

    def __init__(self, state: State, slug: str, slo: JsonObject) -> None:
        self._state = state
        self._datasets = cast("list[str]", slo["dataset_slugs"])
        self.indicator: str = str(indicator_of(state, slug, slo)["expression"])
        self.period: int = cast("int", slo["time_period_days"]) * DAY
        self._allowed = (_MILLION - cast("int", slo["target_per_million"])) / _MILLION

    def counts(self, start: float, end: float, step: int) -> list[Count]:
        """Count events per bucket; empty buckets are left out.

        Args:
            start: Start of the time range, in Unix seconds.
            end: End of the time range, exclusive.
            step: Length of a bucket in seconds; buckets start at its multiples.
        """
        try:
            counts = self._state.store.count_good(self._datasets, self.indicator, start, end, step)
        except QueryFailed:  # the indicator no longer matches the columns, or overflows
            return []
        return [Count(*each) for each in counts]

    def count(self, start: float, end: float) -> Count:
        """Count all events of a time range."""
        counts = self.counts(start, end, DAY)
        return Count(int(start), sum(each.total for each in counts), sum(each.good for each in counts))

    def status_at(self, timestamp: float) -> SLOStatus:
        """Return compliance and error budget at a timestamp."""
        return SLOStatus(self.count(timestamp - self.period, _after(timestamp)), self._allowed)

    def burn_rate(self, timestamp: float) -> float:
        """Return the burn rate at a timestamp; at 1 the budget lasts exactly the period."""
        count = self.count(timestamp - _BURN_RATE_SECONDS, _after(timestamp))
        return count.bad / count.total / self._allowed if count.total else 0.0


def _after(timestamp: float) -> float:
    """Return an exclusive end that includes the events of the timestamp itself."""
    return timestamp + 1e-6
