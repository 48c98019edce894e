"""A query specification, checked against the columns it names and read into values to build SQL from.

Everything that can be wrong with a query is found here, before any SQL is made. Names that SQL sees are made
here too (``f0``, ``a0``, ``k0``, ``v0``, ...), so that no text of a user's ever becomes part of a statement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeGuard

from honeycomb.models._query_rules import label

from .errors import QueryFailed
from .values import ColumnType, Scalar, clean_text, fits_integer, to_float

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import JsonValue

#: The percentile operations, in thousandths.
PERCENTILES = {
    "P001": 1, "P01": 10, "P05": 50, "P10": 100, "P20": 200, "P25": 250, "P50": 500, "P75": 750,
    "P80": 800, "P90": 900, "P95": 950, "P99": 990, "P999": 999,
}  # fmt: skip
#: The rate operations, and the operation that each applies before it takes differences.
RATES = {"RATE_AVG": "AVG", "RATE_SUM": "SUM", "RATE_MAX": "MAX"}

_NUMERIC_OPS = {"SUM", "AVG", "MAX", "MIN", "HEATMAP", *PERCENTILES, *RATES}
_COLUMN_OPS = {"COUNT", "COUNT_DISTINCT", *_NUMERIC_OPS}
_ORDERING_FILTERS = {">", ">=", "<", "<="}
_LIST_FILTERS = {"in", "not-in"}
_PRESENCE_FILTERS = {"exists", "does-not-exist"}
_TEXT_FILTERS = {
    "starts-with", "does-not-start-with", "ends-with", "does-not-end-with", "contains", "does-not-contain",
}  # fmt: skip
_HAVING_OPS = {"=", "!=", *_ORDERING_FILTERS}
_FILTER_OPS = {*_HAVING_OPS, *_LIST_FILTERS, *_PRESENCE_FILTERS, *_TEXT_FILTERS}
_RELATIONAL_PREFIXES = ("root.", "parent.", "child.", "any.", "any2.", "any3.", "none.")
_DURATION_COLUMN = "duration_ms"
_DEFAULT_LIMIT = 100
_COUNT: Mapping[str, JsonValue] = {"op": "COUNT"}


@dataclass(frozen=True, slots=True)
class Field:
    """A column the query reads; ``alias`` is its name in SQL."""

    name: str
    type: ColumnType
    alias: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One test of a column; ``operands`` are of the column's type, and empty for presence tests."""

    field: Field
    op: str
    operands: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Filters, of which all or any must hold; without filters it always holds."""

    filters: tuple[Filter, ...]
    any: bool


@dataclass(frozen=True, slots=True)
class Argument:
    """What a calculation is applied to, of the events that meet a condition.

    A column, or the event itself if there is none; or, when ``running``, the time for which the span runs
    whose duration is in the column.
    """

    field: Field | None
    condition: Condition
    running: bool = False


@dataclass(frozen=True, slots=True)
class Calculation:
    """One value of a row; ``label`` is its key in the answer, ``alias`` its name in SQL."""

    op: str
    label: str
    name: str | None
    argument: Argument
    alias: str


@dataclass(frozen=True, slots=True)
class Order:
    """A term to sort the groups by."""

    alias: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Having:
    """A test of a group's value."""

    alias: str
    op: str
    value: Scalar


@dataclass(frozen=True, slots=True)
class Query:
    """A query that is known to make sense."""

    fields: tuple[Field, ...]
    condition: Condition
    calculations: tuple[Calculation, ...]
    breakdowns: tuple[Field, ...]
    orders: tuple[Order, ...]
    havings: tuple[Having, ...]
    limit: int
    weighted: bool

    @property
    def arguments(self) -> dict[Argument, str]:
        """The distinct arguments of the calculations, with their names in SQL."""
        distinct = dict.fromkeys(calculation.argument for calculation in self.calculations)
        return {argument: f"a{number}" for number, argument in enumerate(distinct)}

    @property
    def duration(self) -> Field | None:
        """The column with the duration of spans, if a calculation needs it."""
        return next((argument.field for argument in self.arguments if argument.running), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the breakdowns in SQL."""
        return tuple(f"k{number}" for number in range(len(self.breakdowns)))


def parse_query(spec: Mapping[str, JsonValue], columns: Mapping[str, ColumnType]) -> Query:
    """Read a query specification.

    Args:
        spec: The query specification; its time fields are read by ``resolve_time_range``.
        columns: The columns of the datasets that are queried.

    Raises:
        QueryFailed: It names an unknown column, asks for what a column's type does not allow, or for what the
            local Honeycomb cannot do.
    """
    for unsupported in ("calculated_fields", "formulas"):
        if spec.get(unsupported):
            raise QueryFailed(f"the local Honeycomb does not evaluate expressions yet ({unsupported})")
    fields = _Fields(columns)
    calculations = tuple(
        _calculation(calculation, number, fields)
        for number, calculation in enumerate(_objects(spec, "calculations") or [_COUNT])
    )
    breakdowns = tuple(fields.resolve(name) for name in dict.fromkeys(_list(spec, "breakdowns")))
    return Query(
        condition=_condition(spec, fields),
        calculations=calculations,
        breakdowns=breakdowns,
        orders=_orders(spec, calculations, breakdowns),
        havings=tuple(_having(having, calculations) for having in _objects(spec, "havings")),
        limit=_limit(spec),
        weighted=spec.get("usage_mode") is not True,
        fields=tuple(fields.used.values()),
    )


@dataclass(slots=True)
class _Fields:
    """Finds columns by name and remembers which the query reads."""

    columns: Mapping[str, ColumnType]
    used: dict[str, Field] = field(default_factory=dict[str, Field])

    def resolve(self, name: object) -> Field:
        if not isinstance(name, str):
            raise QueryFailed(f"a column name must be a string, not {name!r}")
        if name not in self.columns:
            if name.startswith(_RELATIONAL_PREFIXES):
                raise QueryFailed(f"the local Honeycomb does not evaluate relational fields yet: {name}")
            raise QueryFailed(f"unknown column: {name}")
        return self.used.setdefault(name, Field(name, self.columns[name], f"f{len(self.used)}"))


def _calculation(spec: Mapping[str, JsonValue], number: int, fields: _Fields) -> Calculation:
    op, column, name = spec.get("op"), _optional_text(spec, "column"), _optional_text(spec, "name")
    if not isinstance(op, str) or op not in {"CONCURRENCY", *_COLUMN_OPS}:
        raise QueryFailed(f"unknown calculation: {op}")
    condition = _condition(spec, fields)
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
        argument = Argument(_numeric(op, resolved) if op in _NUMERIC_OPS else resolved, condition)
    return Calculation(op, label(op, column, name), name, argument, f"v{number}")


def _numeric(op: str, column: Field) -> Field:
    if not _is_numeric(column):
        raise QueryFailed(f"{op} needs a numeric column, but {column.name} is of type {column.type}")
    return column


def _is_numeric(column: Field) -> bool:
    return column.type in ("integer", "float")


def _condition(spec: Mapping[str, JsonValue], fields: _Fields) -> Condition:
    combination = spec.get("filter_combination") or "AND"
    if combination not in ("AND", "OR"):
        raise QueryFailed(f"filter_combination must be AND or OR, not {combination!r}")
    return Condition(
        tuple(_filter(each, fields) for each in _objects(spec, "filters")),
        any=combination == "OR",
    )


def _filter(spec: Mapping[str, JsonValue], fields: _Fields) -> Filter:
    op, value = spec.get("op"), spec.get("value")
    if not isinstance(op, str) or op not in _FILTER_OPS:
        raise QueryFailed(f"unknown filter operation: {op}")
    column = fields.resolve(spec.get("column"))
    if op in _PRESENCE_FILTERS:
        if value is not None:
            raise QueryFailed(f"the filter {op} on {column.name} takes no value")
        return Filter(column, op, ())
    if op in _LIST_FILTERS:
        if not isinstance(value, list):
            raise QueryFailed(f"the filter {op} on {column.name} needs a list")
        operands = [_operand(column, op, each) for each in value]
        if column.type == "integer":
            # No integer equals a fraction, and one float in the list would make DuckDB compare all as floats.
            operands = [each for each in operands if not isinstance(each, float)]
        return Filter(column, op, tuple(operands))
    if op in _TEXT_FILTERS and column.type != "string":
        raise QueryFailed(f"the filter {op} needs a string column, but {column.name} is of type {column.type}")
    if op in _ORDERING_FILTERS and column.type == "boolean":
        raise QueryFailed(f"the filter {op} does not apply to {column.name}, which is of type boolean")
    return Filter(column, op, (_operand(column, op, value),))


def _operand(column: Field, op: str, value: JsonValue) -> Scalar:
    if column.type == "string" and isinstance(value, str):
        return clean_text(value)
    if column.type == "boolean" and isinstance(value, bool):
        return value
    if _is_numeric(column) and _is_number(value):
        return _exact(value) if column.type == "integer" else _float(value)
    raise QueryFailed(f"the filter {op} on the {column.type} column {column.name} cannot use the value {value!r}")


def _orders(
    spec: Mapping[str, JsonValue], calculations: Sequence[Calculation], breakdowns: Sequence[Field]
) -> tuple[Order, ...]:
    """The given orders or the default one, then the breakdowns, so that no two groups tie."""
    names = [breakdown.name for breakdown in breakdowns]
    orders: list[Order] = []
    for order in _objects(spec, "orders"):
        direction = order.get("order") or "ascending"
        if direction not in ("ascending", "descending"):
            raise QueryFailed(f"order must be ascending or descending, not {direction!r}")
        column = order.get("column")
        if order.get("op") is None and column in names:
            alias = f"k{names.index(column)}"
        else:
            alias = _find(calculations, "orders", order.get("op"), column).alias
        orders.append(Order(alias, direction == "descending"))
    if not orders:
        orders = [Order(each.alias, descending=True) for each in calculations if each.op != "HEATMAP"][:1]
    return (*orders, *(Order(f"k{number}", descending=False) for number in range(len(breakdowns))))


def _having(spec: Mapping[str, JsonValue], calculations: Sequence[Calculation]) -> Having:
    calculation = _find(calculations, "havings", spec.get("calculate_op"), spec.get("column"))
    op, value = spec.get("op"), spec.get("value")
    if not isinstance(op, str) or op not in _HAVING_OPS:
        raise QueryFailed(f"unknown operation in havings: {op}")
    if not _is_number(value):
        raise QueryFailed(f"havings compare with a number, not {value!r}")
    return Having(calculation.alias, op, _exact(value))


def _find(calculations: Sequence[Calculation], where: str, op: JsonValue, column: JsonValue) -> Calculation:
    """The calculation meant by an order or having: by operation and column, or by its name."""
    for calculation in calculations:
        operand = calculation.argument.field if calculation.op != "CONCURRENCY" else None
        by_column = calculation.op == op and column == (operand and operand.name)
        by_name = column is not None and column == calculation.name and op in (None, calculation.op)
        if by_column or by_name:
            if calculation.op == "HEATMAP":
                raise QueryFailed(f"{where} cannot refer to a HEATMAP")
            return calculation
    wanted = column if op is None else op if column is None else f"{op}({column})"
    raise QueryFailed(f"{where} must refer to a calculation or breakdown of the query, not {wanted}")


def _limit(spec: Mapping[str, JsonValue]) -> int:
    limit = spec.get("limit")
    if limit is None:
        return _DEFAULT_LIMIT
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise QueryFailed("limit must be a whole number, at least 1")
    return limit


def _is_number(value: JsonValue) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _exact(value: float) -> Scalar:
    """As an integer where it is one, which 1e3 is too: integers compare exactly, however large."""
    integer = int(value) if value == value // 1 else None
    return integer if integer is not None and fits_integer(integer) else _float(value)


def _float(value: float) -> float:
    as_float = to_float(value)
    if as_float is None:
        raise QueryFailed("a number in the query is too large")
    return as_float


def _optional_text(spec: Mapping[str, JsonValue], name: str) -> str | None:
    value = spec.get(name)
    if value is not None and not isinstance(value, str):
        raise QueryFailed(f"{name} must be a string")
    return value or None


def _list(spec: Mapping[str, JsonValue], name: str) -> list[Any]:
    value = spec.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise QueryFailed(f"{name} must be a list")
    return value


def _objects(spec: Mapping[str, JsonValue], name: str) -> list[dict[str, JsonValue]]:
    objects = _list(spec, name)
    if not all(isinstance(each, dict) for each in objects):
        raise QueryFailed(f"{name} must be a list of objects")
    return objects
