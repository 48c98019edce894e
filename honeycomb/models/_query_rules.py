"""The rules of a query specification that span several fields. Each says what to write instead."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ._query_parts import RELATIONAL_PREFIXES, Having, Order, QueryParts, label

DEFAULT_TIME_RANGE = 7200
DEFAULT_TRIGGER_FREQUENCY = 900
MAX_TRIGGER_RANGE = 86_400
MAX_RUN = 7 * 86_400
"""The seconds that a result covers at most."""


def time_step(length: int) -> int:
    """Return the seconds to whose multiples the service cuts absolute times, by the length of the range."""
    if length <= 6 * 3600:
        return 60
    return 300 if length <= 2 * 86_400 else 1800


def length_of(spec: QueryParts) -> int:
    """Return the length of the time that a query is over, in seconds."""
    if spec.start_time is not None and spec.end_time is not None:
        return spec.end_time - spec.start_time
    return spec.time_range or DEFAULT_TIME_RANGE


def pinned(spec: QueryParts, now: int) -> dict[str, Any]:
    """Return the body of a query with a begin and an end, both in Unix seconds, and without its limit."""
    length = length_of(spec)
    start, end = spec.start_time, spec.end_time
    if start is None and end is None:
        step = time_step(length)  # the service would cut any other end down to it, and newer events off
        end = (now // step + 1) * step
    if start is None:
        start = (end or 0) - length
    body = {name: value for name, value in spec.to_body().items() if name not in ("limit", "time_range")}
    return {**body, "start_time": start, "end_time": start + length}


def is_relational(spec: QueryParts) -> bool:
    """Say whether a query looks at related spans, for which the service has a limit of its own."""
    columns = [*spec.breakdowns, *(filter_.column for filter_ in spec.filters)]
    columns += [calculation.column for calculation in spec.calculations if calculation.column]
    return any(column.startswith(RELATIONAL_PREFIXES) for column in columns)


def check_query(spec: QueryParts) -> None:
    """Hold the parts of a query against each other."""
    _check_names(spec)
    _check_times(spec)
    for order in spec.orders:
        _check_order(spec, order)
    for having in spec.havings:
        _check_having(spec, having)
    if spec.formulas and any(calculation.op == "HEATMAP" for calculation in spec.calculations):
        raise ValueError("HEATMAP cannot stand beside formulas: use a query of its own")


def _check_names(spec: QueryParts) -> None:
    for name, times in Counter(_names(spec)).items():
        if times > 1:
            raise ValueError(f"several calculations or formulas are named {name!r}: give each its own name")


def _names(spec: QueryParts) -> list[str]:
    named = [calculation.name for calculation in spec.calculations if calculation.name]
    return named + [formula.name for formula in spec.formulas]


def _check_times(spec: QueryParts) -> None:
    start, end = spec.start_time, spec.end_time
    if start is not None and end is not None:
        if spec.time_range is not None:
            raise ValueError("give at most two of time_range, start_time and end_time")
        if start > end:
            raise ValueError("start_time is after end_time")
    length = length_of(spec)
    granularity = spec.granularity
    if granularity is not None and not length / 1000 <= granularity <= max(length, 1):
        raise ValueError(
            f"granularity must be between a thousandth of the time range and all of it:"
            f" {max(1, -(-length // 1000))} to {max(length, 1)} seconds here"
        )
    offset = spec.compare_time_offset_seconds
    if offset is not None and offset < length:
        raise ValueError(f"compare_time_offset_seconds must be at least the time range ({length} seconds)")


def _check_order(spec: QueryParts, order: Order) -> None:
    if order.op == "HEATMAP":
        raise ValueError("a result cannot be ordered by a HEATMAP")
    if order.op is None:
        if order.column is None:
            raise ValueError("an order needs a column, an op, or both")
        if order.column in spec.breakdowns:
            return
    if not _names_a_calculation(spec, order.op, order.column):
        term = label(order.op, order.column) if order.op else repr(order.column)
        raise ValueError(
            f"the order by {term} refers to nothing in the query: add it to breakdowns or calculations"
        )


def _check_having(spec: QueryParts, having: Having) -> None:
    if having.calculate_op == "HEATMAP":
        raise ValueError("a having cannot compare a HEATMAP")
    if having.calculate_op is None and having.column is None:
        raise ValueError("a having needs the operation of a calculation, or the name of a formula as column")
    if not _names_a_calculation(spec, having.calculate_op, having.column):
        term = label(having.calculate_op, having.column) if having.calculate_op else repr(having.column)
        raise ValueError(f"the having on {term} refers to nothing in the query: add it to calculations")


def _names_a_calculation(spec: QueryParts, op: str | None, column: str | None) -> bool:
    if column is not None and column in _names(spec):
        return True
    if not spec.calculations and (op, column) == ("COUNT", None):
        return True  # the service adds a COUNT to a query without calculations
    return any((item.op, item.column) == (op, column) for item in spec.calculations)


def check_trigger_query(spec: QueryParts, frequency: int) -> None:
    """Hold a query against what a trigger can evaluate.

    Args:
        spec: The trigger's inline query.
        frequency: How often the trigger runs, in seconds.
    """
    for name in ("orders", "limit", "start_time", "end_time", "usage_mode", "compare_time_offset_seconds"):
        if getattr(spec, name):
            raise ValueError(f"a trigger's query cannot have {name}: leave it out")
    for calculation in spec.calculations:
        if calculation.op in ("HEATMAP", "CONCURRENCY"):
            raise ValueError(f"a trigger cannot evaluate {calculation.op}")
    if len(spec.havings) > 1:
        raise ValueError("a trigger's query can have one having at most")
    if spec.filters and any(calculation.name for calculation in spec.calculations):
        raise ValueError(
            "a trigger's query cannot have filters beside named calculations: move them into the calculations"
        )
    _check_single_value(spec)
    length = spec.time_range
    longest = min(4 * frequency, MAX_TRIGGER_RANGE)
    if length is not None and not frequency <= length <= longest:
        raise ValueError(f"time_range must be {frequency} to {longest} seconds with a frequency of {frequency}")


def _check_single_value(spec: QueryParts) -> None:
    if spec.formulas:
        if len(spec.formulas) > 1:
            raise ValueError("a trigger compares one value: keep one formula")
        return
    only_for_having = [
        calculation
        for calculation in spec.calculations
        for having in spec.havings
        if (calculation.op, calculation.column) == (having.calculate_op, having.column)
        or (calculation.name and calculation.name == having.column)
    ]
    compared = len(spec.calculations) - (len(only_for_having) if len(spec.calculations) > 1 else 0)
    if compared != 1:
        raise ValueError("a trigger compares one value: give its query exactly one calculation")
