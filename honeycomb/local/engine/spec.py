"""Parsing and validation of query specifications.

A query is validated completely before SQL is generated. SQL names are generated (``a0``, ``k0``, ``v0``, ``w0``,
...), so that user input never becomes part of a statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from honeycomb.models._query_parts import label

from .conditions import ORDERING_FILTERS, Condition, parse_condition
from .errors import ExpressionFailed, QueryFailed
from .expressions import Term, translate
from .fields import Fields
from .read import exact, is_number, items, objects, optional_text
from .values import SQL_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import JsonValue

    from .fields import Field, Schema, Trace
    from .values import ColumnType, Scalar

#: Percentile operations, in thousandths.
PERCENTILES = {
    "P001": 1, "P01": 10, "P05": 50, "P10": 100, "P20": 200, "P25": 250, "P50": 500, "P75": 750,
    "P80": 800, "P90": 900, "P95": 950, "P99": 990, "P999": 999,
}  # fmt: skip
#: Rate operations, with the operation that is applied before taking differences.
RATES = {"RATE_AVG": "AVG", "RATE_SUM": "SUM", "RATE_MAX": "MAX"}

_NUMERIC_OPS = {"SUM", "AVG", "MAX", "MIN", "HEATMAP", *PERCENTILES, *RATES}
_COLUMN_OPS = {"COUNT", "COUNT_DISTINCT", *_NUMERIC_OPS}
_COUNTS = {"COUNT", "COUNT_DISTINCT"}
_AVERAGES = {"AVG", "RATE_AVG", "CONCURRENCY"}
_HAVING_OPS = {"=", "!=", *ORDERING_FILTERS}
_DURATION_COLUMN = "duration_ms"
_DEFAULT_LIMIT = 100
_COUNT: Mapping[str, JsonValue] = {"op": "COUNT"}


@dataclass(frozen=True, slots=True)
class Argument:
    """Argument of a calculation over the events that match a condition.

    A column, or the event itself without one; if ``running``, the running time of the span whose duration is in
    the column.
    """

    field: Field | None
    condition: Condition
    running: bool = False


@dataclass(frozen=True, slots=True)
class Calculation:
    """Calculated value of a row; ``label`` is its key in results, ``alias`` its name in SQL."""

    op: str
    label: str
    name: str | None
    argument: Argument
    alias: str


@dataclass(frozen=True, slots=True)
class Formula:
    """Value of a row computed from calculations; ``sql`` refers to them by alias."""

    label: str
    sql: str
    alias: str


@dataclass(frozen=True, slots=True)
class Order:
    """A term to sort the groups by."""

    alias: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Having:
    """Filter on a calculated value of a group."""

    alias: str
    op: str
    value: Scalar


@dataclass(frozen=True, slots=True)
class Query:
    """A valid query."""

    fields: tuple[Field, ...]
    condition: Condition
    calculations: tuple[Calculation, ...]
    formulas: tuple[Formula, ...]
    breakdowns: tuple[Field, ...]
    trace: Trace | None
    orders: tuple[Order, ...]
    havings: tuple[Having, ...]
    limit: int
    weighted: bool

    @property
    def outputs(self) -> tuple[Calculation | Formula, ...]:
        """Values of a row in the results: formulas replace their calculations."""
        return self.formulas or self.calculations

    @property
    def arguments(self) -> dict[Argument, str]:
        """Distinct arguments of the calculations, with their names in SQL."""
        distinct = dict.fromkeys(calculation.argument for calculation in self.calculations)
        return {argument: f"a{number}" for number, argument in enumerate(distinct)}

    @property
    def duration(self) -> Field | None:
        """Column with the duration of spans, if a calculation needs it."""
        return next((argument.field for argument in self.arguments if argument.running), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the breakdowns in SQL."""
        return tuple(f"k{number}" for number in range(len(self.breakdowns)))


def parse_query(spec: Mapping[str, JsonValue], schema: Schema) -> Query:
    """Parse a query specification.

    Args:
        spec: The query specification; ``resolve_time_range`` parses its time fields.
        schema: The columns and calculated fields, including those of the query.

    Raises:
        QueryFailed: It uses an unknown field, or an operation that does not support the type of a field.
    """
    fields = Fields(schema)
    calculations = tuple(
        _calculation(calculation, number, fields)
        for number, calculation in enumerate(objects(spec, "calculations") or [_COUNT])
    )
    formulas = tuple(
        _formula(formula, number, calculations) for number, formula in enumerate(objects(spec, "formulas"))
    )
    breakdowns = tuple(fields.resolve(name) for name in dict.fromkeys(items(spec, "breakdowns")))
    return Query(
        condition=parse_condition(spec, fields, may_relate=True),
        calculations=calculations,
        formulas=formulas,
        breakdowns=breakdowns,
        orders=_orders(spec, calculations, formulas, breakdowns),
        havings=tuple(_having(having, calculations, formulas) for having in objects(spec, "havings")),
        limit=_limit(spec),
        weighted=spec.get("usage_mode") is not True,
        fields=tuple(fields.used.values()),
        trace=fields.trace,
    )


def calculated_fields(spec: Mapping[str, JsonValue]) -> dict[str, str]:
    """Return the expressions of the calculated fields of a query, by name."""
    found: dict[str, str] = {}
    for each in objects(spec, "calculated_fields"):
        name, expression = optional_text(each, "name"), optional_text(each, "expression")
        if name is None or expression is None:
            raise QueryFailed("a calculated field needs a name and an expression")
        found[name] = expression
    return found


def _calculation(spec: Mapping[str, JsonValue], number: int, fields: Fields) -> Calculation:
    op, column, name = spec.get("op"), optional_text(spec, "column"), optional_text(spec, "name")
    if not isinstance(op, str) or op not in {"CONCURRENCY", *_COLUMN_OPS}:
        raise QueryFailed(f"unknown calculation: {op}")
    condition = parse_condition(spec, fields)
    if op == "CONCURRENCY":
        if column is not None:
            raise QueryFailed("CONCURRENCY takes no column")
        argument = Argument(_numeric(op, fields.resolve(_DURATION_COLUMN)), condition, running=True)
    elif op == "COUNT" and column is None:
        argument = Argument(None, condition)
    elif column is None:
        raise QueryFailed(f"{op} needs a column")
    else:
        resolved = fields.resolve(column)
        if resolved.ancestor is not None:
            raise QueryFailed(f"{column} can be used only in filters and breakdowns")
        argument = Argument(_numeric(op, resolved) if op in _NUMERIC_OPS else resolved, condition)
    return Calculation(op, label(op, column, name), name, argument, f"v{number}")


def _numeric(op: str, column: Field) -> Field:
    if not _is_numeric(column):
        raise QueryFailed(f"{op} needs a numeric column, but {column.name} is of type {column.type}")
    return column


def _is_numeric(column: Field) -> bool:
    return column.type in ("integer", "float")


def _formula(spec: Mapping[str, JsonValue], number: int, calculations: Sequence[Calculation]) -> Formula:
    name, expression = optional_text(spec, "name"), optional_text(spec, "expression")
    if name is None or expression is None:
        raise QueryFailed("a formula needs a name and an expression")
    by_name = {each.name: each for each in calculations if each.name is not None}

    def resolve(named: str) -> Term:
        if named not in by_name:
            raise QueryFailed(f"unknown calculation: {named}")
        kind = _result_type(by_name[named])
        return Term(f"{by_name[named].alias}::{SQL_TYPES[kind]}", kind)

    try:
        return Formula(name, translate(expression, resolve).sql, f"w{number}")
    except QueryFailed as failure:
        raise ExpressionFailed(f"formula {name}: {failure}") from None


def _result_type(calculation: Calculation) -> ColumnType:
    if calculation.op == "HEATMAP":
        raise QueryFailed("formulas cannot use a HEATMAP")
    if calculation.op in _COUNTS:
        return "integer"
    field = calculation.argument.field
    return "float" if calculation.op in _AVERAGES or field is None else field.type


def _orders(
    spec: Mapping[str, JsonValue],
    calculations: Sequence[Calculation],
    formulas: Sequence[Formula],
    breakdowns: Sequence[Field],
) -> tuple[Order, ...]:
    """Return the given or default orders, followed by the breakdowns as tiebreakers."""
    aliases = {breakdown.name: f"k{number}" for number, breakdown in enumerate(breakdowns)}
    aliases.update((formula.label, formula.alias) for formula in formulas)
    orders: list[Order] = []
    for order in objects(spec, "orders"):
        direction = order.get("order") or "ascending"
        if direction not in ("ascending", "descending"):
            raise QueryFailed(f"order must be ascending or descending, not {direction!r}")
        column = order.get("column")
        if order.get("op") is None and isinstance(column, str) and column in aliases:
            alias = aliases[column]
        else:
            alias = _find(calculations, "orders", order.get("op"), column).alias
        orders.append(Order(alias, direction == "descending"))
    if not orders:
        rankable: Sequence[Calculation | Formula] = formulas or [
            each for each in calculations if each.op != "HEATMAP"
        ]
        orders = [Order(each.alias, descending=True) for each in rankable[:1]]
    return (*orders, *(Order(f"k{number}", descending=False) for number in range(len(breakdowns))))


def _having(
    spec: Mapping[str, JsonValue], calculations: Sequence[Calculation], formulas: Sequence[Formula]
) -> Having:
    column = spec.get("column")
    named = [formula.alias for formula in formulas if formula.label == column]
    alias = named[0] if named else _find(calculations, "havings", spec.get("calculate_op"), column).alias
    op, value = spec.get("op"), spec.get("value")
    if not isinstance(op, str) or op not in _HAVING_OPS:
        raise QueryFailed(f"unknown operation in havings: {op}")
    if not is_number(value):
        raise QueryFailed(f"the value in havings must be a number, not {value!r}")
    return Having(alias, op, exact(value))


def _find(calculations: Sequence[Calculation], where: str, op: JsonValue, column: JsonValue) -> Calculation:
    """Find the calculation of an order or having, by operation and column or by name."""
    for calculation in calculations:
        operand = calculation.argument.field if calculation.op != "CONCURRENCY" else None
        by_column = calculation.op == op and column == (operand and operand.name)
        by_name = column is not None and column == calculation.name and op in (None, calculation.op)
        if by_column or by_name:
            if calculation.op == "HEATMAP":
                raise QueryFailed(f"{where} cannot refer to a HEATMAP")
            return calculation
    reference = column if op is None else op if column is None else f"{op}({column})"
    raise QueryFailed(f"{where} must refer to a calculation or breakdown of the query, not {reference}")


def _limit(spec: Mapping[str, JsonValue]) -> int:
    limit = spec.get("limit")
    if limit is None:
        return _DEFAULT_LIMIT
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise QueryFailed("limit must be a whole number, at least 1")
    return limit
