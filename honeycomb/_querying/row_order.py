"""The order of a result's rows, where the SDK itself puts rows together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..models._query_parts import Calculation, Order
from ..models._tables import Row
from ..models.queries import QuerySpec

if TYPE_CHECKING:
    from pydantic import JsonValue


def row_order(spec: QuerySpec) -> list[tuple[str, bool]]:
    """Return what the rows are sorted by: a name in the row, and whether the greatest comes first."""
    calculations = spec.calculations or [Calculation(op="COUNT")]
    if not spec.orders:
        return [(spec.formulas[0].name if spec.formulas else calculations[0].label, True)]
    return [(_name_in_row(order, spec, calculations), order.order == "descending") for order in spec.orders]


def _name_in_row(order: Order, spec: QuerySpec, calculations: Sequence[Calculation]) -> str:
    if order.op is None and order.column in spec.breakdowns:
        return order.column
    for calculation in calculations:
        by_name = order.column is not None and order.column == calculation.name
        if (order.op, order.column) == (calculation.op, calculation.column) or by_name:
            return calculation.label
    return str(order.column)  # a formula


def sort_rows(rows: list[Row], order: Sequence[tuple[str, bool]], breakdowns: Sequence[str]) -> None:
    """Sort rows in place, those that are equal in the order by their breakdowns."""
    # By the last term first: sorting keeps the order of equals.
    for name, descending in reversed([*order, *((name, False) for name in breakdowns)]):
        rows.sort(key=lambda row: _sort_key(row.get(name), last=not descending), reverse=descending)


def _sort_key(value: JsonValue, *, last: bool) -> tuple[bool, bool, str | float]:
    """Return what to sort a value by: null comes last in either direction."""
    if isinstance(value, (str, int, float)):
        return not last, isinstance(value, str), value
    return last, False, 0
