"""What becomes of SLOs, measured by the events.

- An event counts when the indicator is not null for it, as many times as its sample rate says; it is good when the
  indicator is true, or a number but zero.
- The period of an SLO is the last ``time_period_days``, up to the moment.
- Compliance is the share of good events in the period, in percent; without any it is 100.
- The budget is the share of all events in the period that may fail; what remains of it is in percent, and less
  than zero when it is overspent.
- The burn rate is the share of the last four hours' events that failed, by the share that may.
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
    """How many events there were in some time.

    Attributes:
        start: Where the time begins, in Unix seconds.
        total: All events that count.
        good: The good ones among them.
    """

    start: int
    total: int
    good: int

    @property
    def bad(self) -> int:
        """The events that count and are not good."""
        return self.total - self.good


@dataclass(frozen=True, slots=True)
class Standing:
    """How an SLO stands at the end of a period.

    Attributes:
        count: The events of the period.
        allowed: The share of them that may fail.
    """

    count: Count
    allowed: float

    @property
    def compliance(self) -> float:
        """The share of good events, in percent."""
        return 100 * self.count.good / self.count.total if self.count.total else 100.0

    @property
    def budget(self) -> float:
        """How many events may fail."""
        return self.count.total * self.allowed

    @property
    def budget_remaining(self) -> float:
        """The share of the budget that is left, in percent."""
        return 100 * (1 - self.count.bad / self.budget) if self.budget else 100.0


class Objective:
    """Measures an SLO of an environment."""

    def __init__(self, state: State, slug: str, slo: JsonObject) -> None:
        self._state = state
        self._datasets = cast("list[str]", slo["dataset_slugs"])
        self.indicator: str = str(indicator_of(state, slug, slo)["expression"])
        self.period: int = cast("int", slo["time_period_days"]) * DAY
        self._allowed = (_MILLION - cast("int", slo["target_per_million"])) / _MILLION

    def counts(self, start: float, end: float, step: int) -> list[Count]:
        """Count events by time; a time without any is left out.

        Args:
            start: From this moment on, in Unix seconds.
            end: Up to this moment, but without it.
            step: The seconds that are counted together, from each multiple of them on.
        """
        try:
            counts = self._state.store.count_good(self._datasets, self.indicator, start, end, step)
        except QueryFailed:  # the indicator no longer fits the columns, or overflows
            return []
        return [Count(*each) for each in counts]

    def count(self, start: float, end: float) -> Count:
        """Count all events of some time."""
        counts = self.counts(start, end, DAY)
        return Count(int(start), sum(each.total for each in counts), sum(each.good for each in counts))

    def standing(self, moment: float) -> Standing:
        """Return how it stands at a moment."""
        return Standing(self.count(moment - self.period, _after(moment)), self._allowed)

    def burn_rate(self, moment: float) -> float:
        """Return how fast the budget is spent: 1 spends it in exactly the period."""
        count = self.count(moment - _BURN_RATE_SECONDS, _after(moment))
        return count.bad / count.total / self._allowed if count.total else 0.0


def _after(moment: float) -> float:
    """Return an end that has the events of the moment itself before it."""
    return moment + 1e-6
