"""All groups of a query, however many: queried in partitions that are small enough to be complete.

A result with fewer rows than the limit is complete. One that reached the limit is truncated, and its partition
is split by two conditions on a breakdown of which exactly one holds for every event:

- ``does-not-exist`` or ``exists``; and where it exists,
- ``<`` or ``>=`` a value that was seen. Whatever the service's order of values is, one of the two holds;
- ``=`` or ``not-in`` a value that was seen, where the groups of this one value may be too many.

So each event is in one part, and with it, as a group is made of breakdowns, its whole group: the numbers of a
group are the service's own, whatever the calculation, and nothing is added up.

Partitions are queried in the order of the breakdowns, because the last value seen is then where the limit cuts:
what is below it fits into one result. That saves requests. The split is right in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from pydantic import JsonValue

from ..exceptions import HoneycombIncompleteError
from ..models._base import JsonObject
from ..models._query_parts import RELATIONAL_PREFIXES
from ..models._query_rules import pinned
from ..models._tables import Row
from ..models.queries import QuerySpec
from ..models.query_results import MAX_GROUPS
from .row_order import row_order, sort_rows

_MAX_FILTERS = 100

_Part: TypeAlias = Mapping[tuple[str, str], JsonValue]
"""What holds in a part beside the query's own filters: values by column and operation."""

_Key: TypeAlias = tuple[JsonValue, ...]


class Completion:
    """Splits a query until every partition is complete, and merges the results. It sends nothing.

    Run what ``question`` returns and pass the result to ``add``, until it returns None; ``rows`` then
    has all groups.
    """

    def __init__(self, spec: QuerySpec, *, now: int, limit: int = MAX_GROUPS) -> None:
        """Begin with the whole query as its only part.

        Args:
            spec: The query; its own limit does not count.
            now: Unix seconds. A relative time range ends just after, so that all parts look at the same events.
            limit: Maximum number of groups in a result, at least 2.

        Raises:
            HoneycombIncompleteError: Such a query cannot be split.
        """
        _check_can_be_split(spec)
        self._breakdowns = [*dict.fromkeys(spec.breakdowns)]
        self._order = row_order(spec)
        self._count = _count(spec)
        self._body = {**pinned(spec, now), "filter_combination": "AND"}
        self._body["orders"] = [{"column": name} for name in self._breakdowns]
        self._filters = [filter_.to_body() for filter_ in spec.filters]
        self._limit = limit
        self._open: list[_Part] = [{}]
        self._groups: dict[_Key, Row] = {}
        self._seen: set[_Key] = set()
        self._total: JsonValue = None

    def question(self) -> JsonObject | None:
        """Return the query to run next, without a series; None when every part is complete.

        Raises:
            HoneycombIncompleteError: It would need more filters than a query can have.
        """
        if not self._open:
            return None
        filters = [*self._filters]
        for (column, op), value in self._open[-1].items():
            operand: dict[str, object] = {} if value is None else {"value": value}
            filters.append({"column": column, "op": op, **operand})
        if len(filters) > _MAX_FILTERS:
            raise HoneycombIncompleteError(f"this query would need more than {_MAX_FILTERS} filters to be split")
        return {**self._body, "filters": filters}

    @property
    def parts_left(self) -> int:
        """How many parts are not complete, as far as is known."""
        return len(self._open)

    @property
    def wants_totals(self) -> bool:
        """Whether to query the totals over all groups, too."""
        return self._count is not None and not self._seen

    def add(self, rows: Sequence[Row], totals: Row | None) -> None:
        """Add the result of the last partition.

        Raises:
            HoneycombIncompleteError: It contradicts an earlier one, or cannot be split.
        """
        if self.wants_totals and totals is not None:
            self._total = totals.get(self._count or "")
        part, keys = self._open.pop(), [tuple(map(row.get, self._breakdowns)) for row in rows]
        self._seen.update(keys)
        if len(rows) >= self._limit:
            self._check_order(rows)
            self._split(part, rows)
            return
        for key, row in zip(keys, rows, strict=True):
            if key in self._groups:
                raise HoneycombIncompleteError(f"the service gave the group {_shown(key)} in two parts")
            self._groups[key] = row

    def rows(self) -> list[Row]:
        """Return all groups in the order of the query.

        Raises:
            HoneycombIncompleteError: There is evidence that some are missing.
        """
        if lost := self._seen - self._groups.keys():
            raise HoneycombIncompleteError(
                f"the group {_shown(lost.pop())} has disappeared: use a time range that has ended"
            )
        rows = [*self._groups.values()]
        if self._count is not None and isinstance(self._total, (int, float)):
            counted = sum(value for row in rows if isinstance(value := row.get(self._count), (int, float)))
            # More than in the beginning is not an error: events may have arrived meanwhile.
            if counted < self._total:
                raise HoneycombIncompleteError(f"the groups hold {counted} of {self._total} events")
        sort_rows(rows, self._order, self._breakdowns)
        return rows

    def _check_order(self, rows: Sequence[Row]) -> None:
        for name, _ in self._order:
            if not any(name in row for row in rows):
                raise HoneycombIncompleteError(
                    f"the groups cannot be ordered: the service's rows have no {name!r}"
                )

    def _split(self, part: _Part, rows: Sequence[Row]) -> None:
        """Open smaller parts in place of one, some of whose groups are known.

        As long as all rows are on one side of a split, that side has too many groups as well and is split on.
        """
        for column in self._breakdowns:
            if column.startswith(RELATIONAL_PREFIXES) or part.keys() & {(column, "="), (column, "does-not-exist")}:
                continue
            values = [*dict.fromkeys(row.get(column) for row in rows)]
            if (column, "exists") not in part:
                absent, part = {**part, (column, "does-not-exist"): None}, {**part, (column, "exists"): None}
                if values == [None]:
                    self._open.append(part)
                    part = absent
                    continue
                self._open.append(absent)
                if None in values:
                    self._open.append(part)
                    return
            first = values[0]
            if len(values) == 1 or isinstance(first, bool):
                others = part.get((column, "not-in"))
                known = others if isinstance(others, list) else []
                self._open.append({**part, (column, "not-in"): [*known, first]})
                one = {**part, (column, "="): first}
                if len(values) == 1:
                    part = one
                    continue
                self._open.append(one)
                return
            # A part begins with the value it was cut at before: another one makes both halves smaller than it.
            cut = _greatest(column, [value for value in values if value != part.get((column, ">="))])
            self._open.append({**part, (column, ">="): cut})
            self._open.append({**part, (column, "<"): cut})
            return
        raise HoneycombIncompleteError("a part of this query has too many groups, and no breakdown to split it by")


def _check_can_be_split(spec: QuerySpec) -> None:
    names = {each.label for each in spec.calculations} | {each.name for each in spec.formulas}
    if spec.filter_combination == "OR" and len(spec.filters) > 1:
        reason = "a part needs a filter that must hold beside those of which any may hold (filter_combination OR)"
    elif any(calculation.op == "HEATMAP" for calculation in spec.calculations):
        reason = "the cells of a HEATMAP depend on which groups are queried"
    elif names & {*spec.breakdowns}:
        reason = "a calculation is named like a breakdown"
    else:
        return
    raise HoneycombIncompleteError(
        f"there are more groups than a result holds, and this query cannot be split: {reason}"
    )


def _count(spec: QuerySpec) -> str | None:
    """Return the name of the number whose sum over all groups must be the total, if the query has one."""
    if spec.havings or spec.formulas:
        return None
    for calculation in spec.calculations:
        if calculation.op == "COUNT" and calculation.column is None and not calculation.filters:
            return calculation.label
    return None if spec.calculations else "COUNT"


def _greatest(column: str, values: Sequence[JsonValue]) -> JsonValue:
    texts = [value for value in values if isinstance(value, str)]
    numbers = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(texts) == len(values):
        return max(texts)
    if len(numbers) == len(values):
        return max(numbers)
    raise HoneycombIncompleteError(f"the breakdown {column!r} has values of several types, which have no order")


def _shown(key: _Key) -> str:
    return repr(key[0] if len(key) == 1 else key)
