"""A query over more time than one result covers: run in time slices whose results are merged.

That is exact for

- a step of the series, because the slices meet where steps do, so that each step is the service's own; and for
- the rows and totals of ``COUNT``, ``SUM``, ``MIN`` and ``MAX``. The rows have no other calculations.

Whatever else would differ from the result of the whole raises.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from math import inf, lcm
from typing import Any, TypeAlias

from pydantic import JsonValue

from ..exceptions import HoneycombIncompleteError
from ..models._base import JsonObject
from ..models._durations import in_words
from ..models._query_parts import Calculation
from ..models._query_rules import MAX_RUN, is_relational, length_of, pinned, time_step
from ..models._tables import Row
from ..models.queries import QuerySpec
from ..models.query_results import (
    MAX_GROUPS,
    MAX_GROUPS_WITH_SERIES,
    QueryResult,
    QueryResultData,
    QueryResultOptions,
)
from .row_order import row_order, sort_rows

_Key: TypeAlias = tuple[JsonValue, ...]

_ADDED: Mapping[str, Callable[[Any, Any], JsonValue]] = {
    "COUNT": operator.add,
    "SUM": operator.add,
    "MIN": min,
    "MAX": max,
}

_NOT_EVEN_IN_STEPS = {
    "CONCURRENCY": "what began in one slice runs on in the next",
    "HEATMAP": "its cells depend on the whole time range",
    "RATE_AVG": "the first step of a slice has none before it",
    "RATE_MAX": "the first step of a slice has none before it",
    "RATE_SUM": "the first step of a slice has none before it",
}

_STEPS = (1800, 3600, 2 * 3600, 4 * 3600, 12 * 3600, 86_400)
_MAX_AUTOMATIC_STEPS = 120


def check_length(spec: QuerySpec) -> None:
    """Check that a query is over no more time than the service looks at.

    Raises:
        ValueError: It is.
    """
    length = length_of(spec)
    if length > MAX_RUN:
        raise ValueError(
            f"a result covers at most {in_words(MAX_RUN)}, and the time range is {in_words(length)}: shorten"
            " it, or let create_and_run split it with split=True"
        )


class Slices:
    """The queries to run in place of one that is too long, and what makes one result of theirs."""

    def __init__(self, spec: QuerySpec, options: QueryResultOptions, *, now: int) -> None:
        """Cut the time.

        Args:
            spec: The query.
            options: What is wanted of its result.
            now: Unix seconds. A relative time range ends just after.

        Raises:
            ValueError: Slices would not give what the whole does.
        """
        self._with_series = not options.get("disable_series")
        self._limit = options.get("limit") or spec.limit
        self._breakdowns = [*dict.fromkeys(spec.breakdowns)]
        calculations = [] if spec.formulas else spec.calculations or [Calculation(op="COUNT")]
        self._added = {each.label: _ADDED[each.op] for each in calculations if each.op in _ADDED}
        self._check(spec, options)
        self._order = [term for term in row_order(spec) if term[0] in {*self._added, *self._breakdowns}]
        self._whole = pinned(spec, now)
        self.options: QueryResultOptions = {**options}
        """What to run each of the queries with."""
        if self._with_series:
            self._whole |= {"limit": MAX_GROUPS_WITH_SERIES, "granularity": spec.granularity or _step(spec)}
        else:
            self._whole.pop("granularity", None)
            self.options["limit"] = MAX_GROUPS
        self.queries: list[JsonObject] = [
            {**self._whole, "start_time": start, "end_time": end} for start, end in self._ends()
        ]
        """The queries, one for each slice, the earliest first."""

    def _check(self, spec: QuerySpec, options: QueryResultOptions) -> None:
        operations = {calculation.op for calculation in spec.calculations}
        order = {name for name, _ in row_order(spec)} - {*self._breakdowns}
        if spec.havings:
            reason = "a having would judge each slice by itself"
        elif spec.compare_time_offset_seconds is not None:
            reason = "each slice would be compared by itself"
        elif is_relational(spec):
            reason = "a trace may reach from one slice into the next"
        elif options.get("disable_other_by_aggregate") is False:
            reason = "which groups are the others is not known until all slices are there"
        elif found := operations & _NOT_EVEN_IN_STEPS.keys():
            reason = "; ".join(f"{op}: {_NOT_EVEN_IN_STEPS[op]}" for op in sorted(found))
        elif not self._with_series and (missing := operations - _ADDED.keys()):
            reason = f"without a series, only COUNT, SUM, MIN and MAX can be put together, not {min(missing)}"
        elif not self._with_series and spec.formulas:
            reason = "without a series, formulas cannot be put together"
        elif (spec.orders or self._limit) and (unknown := order - self._added.keys()):
            reason = f"the groups cannot be ordered by {min(unknown)}, which only each slice knows for itself"
        else:
            return
        raise ValueError(f"this query cannot be split: {reason}")

    def _ends(self) -> list[tuple[int, int]]:
        start, end, step = self._whole["start_time"], self._whole["end_time"], self._whole.get("granularity", 1)
        unit = lcm(time_step(MAX_RUN), step)
        count = -(-(end - start) // max(MAX_RUN - unit, 1))
        inner = ((start + (end - start) * each // count) // unit * unit for each in range(1, count))
        ends = [*pairwise([start, *inner, end])]
        if not all(step <= end - start <= MAX_RUN for start, end in ends):
            raise ValueError(f"no slices fit a granularity of {in_words(step)}: give one such as 1h or 1d")
        return ends

    def merged(self, results: Sequence[QueryResult]) -> QueryResult:
        """Return one result of those of the queries. It has the id of the first and no links.

        Raises:
            HoneycombIncompleteError: Some slice has more groups than a result holds, or steps of another.
        """
        most = MAX_GROUPS_WITH_SERIES if self._with_series else MAX_GROUPS
        if self._breakdowns and any(len(result.rows) >= most for result in results):
            hint = (
                "with disable_series=True it holds 10,000" if self._with_series else "narrow the query by filters"
            )
            raise HoneycombIncompleteError(f"a slice has as many groups as a result holds, {most:,}: {hint}")
        rows = self._merged_rows(row for result in results for row in result.rows)
        sort_rows(rows, self._order, self._breakdowns)
        rows = rows[: self._limit]
        kept = {*map(self._key, rows)}
        data = [result.data or QueryResultData() for result in results]
        totals = self._merged_rows(result.totals for result in results if result.totals is not None)
        first = results[0]
        query = first.query and first.query.model_copy(
            update={"end_time": self._whole["end_time"], "limit": self._limit}
        )
        merged = QueryResultData(
            results=[{"data": row} for row in rows],
            series=[
                point
                for each in data
                for row, point in zip(each.series_rows, each.series or (), strict=True)
                if self._key(row.data) in kept
            ],
            total_by_aggregate={"data": totals[0]} if totals else None,
            total_by_aggregate_series=[point for each in data for point in each.total_by_aggregate_series or ()],
        )
        _check_apart([result.series for result in results])
        result = first.model_copy(update={"data": merged, "query": query, "links": None})
        result.note_limit(self._limit or inf)
        return result

    def _merged_rows(self, rows: Iterable[Row]) -> list[Row]:
        merged: dict[_Key, Row] = {}
        for row in rows:
            group = {name: row[name] for name in self._breakdowns if name in row}
            total = merged.setdefault(self._key(row), group)
            for name, add in self._added.items():
                before, value = total.get(name), row.get(name)
                total[name] = value if before is None else before if value is None else add(before, value)
        return [*merged.values()]

    def _key(self, row: Row) -> _Key:
        return tuple(map(row.get, self._breakdowns))


def _step(spec: QuerySpec) -> int:
    length = length_of(spec)
    return next((step for step in _STEPS if step * _MAX_AUTOMATIC_STEPS >= length), _STEPS[-1])


def _check_apart(series: Sequence[Sequence[Any]]) -> None:
    """Check that no step is in two slices, as it would be if the service's steps were others than assumed."""
    times = [{row.time for row in rows} for rows in series]
    if len(set[object]().union(*times)) != sum(map(len, times)):
        raise HoneycombIncompleteError("the service gave a step of the series in two slices")
