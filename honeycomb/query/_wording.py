"""From a specification back to the words of the query language, for its ``repr``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..models._durations import in_words
from ..models._query_parts import Calculation, Filter, FilterCombination, Having, Order
from ..models.queries import QuerySpec

_WIDEST = 88

_FUNCTIONS = {
    **{op: op.lower() for op in ("COUNT", "CONCURRENCY", "AVG", "COUNT_DISTINCT", "HEATMAP")},
    **{op: op.lower() for op in ("P001", "P01", "P05", "P10", "P20", "P25", "P50", "P75", "P80", "P90")},
    **{op: op.lower() for op in ("P95", "P99", "P999", "RATE_AVG", "RATE_MAX", "RATE_SUM")},
    **{op: f"{op.lower()}_" for op in ("MAX", "MIN", "SUM")},
}
_OPERATORS = {"=": "==", "!=": "!=", ">": ">", ">=": ">=", "<": "<", "<=": "<="}
_OF_LISTS = {"in": "is_in", "not-in": "is_not_in"}


def wording(spec: QuerySpec) -> str:
    """Return the Python that makes a query; on several lines if it is long."""
    first, *rest = _steps(spec)
    line = "".join((first, *rest))
    return line if len(line) <= _WIDEST else "\n    ".join((f"({first}", *rest)) + "\n)"


def _steps(spec: QuerySpec) -> Iterator[str]:
    yield _call("Query", [*map(_calculation, spec.calculations), *_times(spec)])
    for field in spec.calculated_fields:
        yield _call(".calculated_field", [repr(field.name), repr(field.expression)])
    if spec.filters:
        yield _call(".where", _conditions(spec.filters, spec.filter_combination))
    if spec.breakdowns:
        yield _call(".by", map(repr, spec.breakdowns))
    for formula in spec.formulas:
        yield _call(".formula", [repr(formula.name), repr(formula.expression)])
    if spec.havings:
        yield _call(".having", map(_having, spec.havings))
    if spec.orders:
        yield _call(".order_by", map(_order, spec.orders))
    if spec.limit is not None:
        yield _call(".limit", [repr(spec.limit)])
    if spec.compare_time_offset_seconds is not None:
        yield _call(".compared_with", [repr(in_words(spec.compare_time_offset_seconds))])
    if spec.usage_mode:
        yield ".stored()"


def _call(function: str, arguments: Sequence[str] | Iterator[str]) -> str:
    return f"{function}({', '.join(arguments)})"


def _times(spec: QuerySpec) -> Iterator[str]:
    if spec.time_range is not None:
        yield f"last={in_words(spec.time_range)!r}"
    if spec.start_time is not None:
        yield f"start={spec.start_time}"
    if spec.end_time is not None:
        yield f"end={spec.end_time}"
    if spec.granularity is not None:
        yield f"granularity={in_words(spec.granularity)!r}"


def _calculation(calculation: Calculation) -> str:
    text = _aggregate(calculation.op, calculation.column)
    if calculation.name is not None:
        text += _call(".named", [repr(calculation.name)])
    if calculation.filters:
        text += _call(".where", _conditions(calculation.filters, calculation.filter_combination))
    return text


def _aggregate(op: str, column: str | None) -> str:
    name = [] if column is None else [repr(column)]
    return _call(_FUNCTIONS[op], name) if op in _FUNCTIONS else _call("calculate", [repr(op), *name])


def _has_words(op: str, column: str | None) -> bool:
    """Whether a calculation can be written as it is: some name a named one by an operation that has no column."""
    return op == "COUNT" or (column is None) == (op == "CONCURRENCY")


def _conditions(filters: Sequence[Filter], combination: FilterCombination) -> list[str]:
    conditions = [*map(_condition, filters)]
    if combination == "AND" or len(conditions) == 1:
        return conditions
    return [" | ".join(f"({condition})" for condition in conditions)]


def _condition(filter_: Filter) -> str:
    column, op, value = _call("col", [repr(filter_.column)]), filter_.op, filter_.value
    if op in _OPERATORS:
        return f"{column} {_OPERATORS[op]} {value!r}"
    method = _OF_LISTS.get(op, op.replace("-", "_"))
    arguments: Sequence[Any] = value if isinstance(value, list) else [] if value is None else [value]
    return _call(f"{column}.{method}", [*map(repr, arguments)])


def _having(having: Having) -> str:
    if having.op in _OPERATORS and having.calculate_op and _has_words(having.calculate_op, having.column):
        return f"{_aggregate(having.calculate_op, having.column)} {_OPERATORS[having.op]} {having.value!r}"
    return repr(having)


def _order(order: Order) -> str:
    direction = "" if order.order == "ascending" else ".desc()"
    if order.op is None:
        return f"col({order.column!r}){direction}" if direction else repr(order.column)
    return (
        f"{_aggregate(order.op, order.column)}{direction}" if _has_words(order.op, order.column) else repr(order)
    )
