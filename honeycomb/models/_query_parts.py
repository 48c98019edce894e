"""The parts of a query specification to send, each checked on its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias, cast

from pydantic import BeforeValidator, Field, JsonValue, model_validator
from typing_extensions import Self

from ._base import InputModel
from ._numbers import Integer, Number
from ._open_enums import OPEN, OPEN_NUMBER, known_values

EXISTENCE_OPS = ("exists", "does-not-exist")
_LIST_OPS = ("in", "not-in")
_TEXT_OPS = (
    "starts-with",
    "does-not-start-with",
    "ends-with",
    "does-not-end-with",
    "contains",
    "does-not-contain",
)
RELATIONAL_PREFIXES = ("root.", "parent.", "child.", "any.", "any2.", "any3.", "none.")
_OPS_WITHOUT_COLUMN = ("COUNT", "CONCURRENCY", "COUNT_DATAPOINTS")

CalculationOp: TypeAlias = Annotated[
    Literal[
        "COUNT", "CONCURRENCY", "SUM", "AVG", "COUNT_DISTINCT", "HEATMAP", "MAX", "MIN",
        "P001", "P01", "P05", "P10", "P20", "P25", "P50", "P75", "P80", "P90", "P95", "P99", "P999",
        "RATE_AVG", "RATE_SUM", "RATE_MAX", "COUNT_DATAPOINTS", "HISTOGRAM_COUNT",
    ]
    | str,
    OPEN,
]  # fmt: skip
"""Open, because metrics datasets know operations that no document lists."""

FilterOp: TypeAlias = Annotated[Literal[
    "=", "!=", ">", ">=", "<", "<=",
    "starts-with", "does-not-start-with", "ends-with", "does-not-end-with",
    "exists", "does-not-exist", "contains", "does-not-contain", "in", "not-in",
] | str, OPEN]  # fmt: skip
HavingOp: TypeAlias = Annotated[Literal["=", "!=", ">", ">=", "<", "<="] | str, OPEN]
FilterCombination: TypeAlias = Literal["AND", "OR"]
SortOrder: TypeAlias = Literal["ascending", "descending"]
CompareOffset: TypeAlias = Annotated[
    Literal[1800, 3600, 7200, 28800, 86400, 604800, 2419200, 15724800] | int, OPEN_NUMBER
]

_UP_TO_100 = Field(max_length=100)


def label(op: str, column: str | None, name: str | None = None) -> str:
    """Return what the rows of a result call a calculation."""
    return name or (op if column is None else f"{op}({column})")


def _list_of(value: object) -> object:
    return list(cast("Iterable[object]", value)) if isinstance(value, (tuple, set, frozenset)) else value


class Filter(InputModel):
    """Filter on events.

    Attributes:
        column: Name of the column to compare.
        op: Filter operator.
        value: Value to compare with: a list for ``in`` and ``not-in``, text for the text operators. None for
            ``exists`` and ``does-not-exist``.
    """

    column: str
    op: FilterOp
    value: Annotated[JsonValue, BeforeValidator(_list_of)] = None

    @model_validator(mode="after")
    def _value_fits_op(self) -> Self:
        op, value = self.op, self.value
        if op in EXISTENCE_OPS:
            if value is not None:
                raise ValueError(f"'{op}' takes no value: leave it out")
        elif op in _LIST_OPS:
            if not isinstance(value, list):
                raise ValueError(f"'{op}' takes a list: write value=[...]")
        elif op in _TEXT_OPS and not isinstance(value, str):
            raise ValueError(f"'{op}' compares text: give the value as a string")
        elif value is None and op in known_values(FilterOp):
            raise ValueError(f"'{op}' needs a value; to test for its absence use 'does-not-exist'")
        return self


class Calculation(InputModel):
    """Calculation for each group.

    Attributes:
        op: Calculation operation.
        column: Name of the column to aggregate. None for ``CONCURRENCY``; optional for
            ``COUNT`` and ``COUNT_DATAPOINTS``.
        name: Name in the result and in formulas; required with ``filters``. None for the default, such as
            ``P99(duration_ms)``.
        filters: Filters that apply to this calculation only, at most 100, without relational prefixes.
        filter_combination: ``AND`` if all of the filters must match, ``OR`` if any.
    """

    op: CalculationOp
    column: str | None = None
    name: str | None = None
    filters: Annotated[list[Filter], _UP_TO_100] = Field(default_factory=list[Filter])
    filter_combination: FilterCombination = "AND"

    @model_validator(mode="after")
    def _column_fits_op(self) -> Self:
        op = self.op
        if op == "CONCURRENCY" and self.column is not None:
            raise ValueError("CONCURRENCY takes no column: leave it out")
        if op in known_values(CalculationOp) and op not in _OPS_WITHOUT_COLUMN and not self.column:
            raise ValueError(f"{op} needs a column: Calculation(op={op!r}, column=...)")
        if self.filters and not self.name:
            raise ValueError("a calculation with filters needs a name")
        for filter_ in self.filters:
            if filter_.column.startswith(RELATIONAL_PREFIXES):
                raise ValueError(
                    f"a calculation's own filters cannot use relational columns such as {filter_.column!r}:"
                    " move it to the query's filters"
                )
        return self

    @property
    def label(self) -> str:
        """Name of the calculation in the rows of a result."""
        return label(self.op, self.column, self.name)


class Order(InputModel):
    """Term of a query's sort order: a breakdown, or a calculation by operation and column or by name.

    Attributes:
        column: Name of a breakdown, column of a calculation, or name of a calculation or formula.
        op: Operation of the calculation. None when sorting by a breakdown or by a name.
        order: Sort direction.
    """

    column: str | None = None
    op: CalculationOp | None = None
    order: SortOrder = "ascending"


class Having(InputModel):
    """Having clause of a query: a condition on a calculation's value.

    Attributes:
        calculate_op: Operation of the calculation. None to name a calculation or formula by ``column`` alone.
        column: Column of the calculation, or name of a calculation or formula.
        op: Comparison operator.
        value: Number to compare the calculation's value with.
    """

    calculate_op: CalculationOp | None = None
    column: str | None = None
    op: HavingOp
    value: Number


class Formula(InputModel):
    """Formula over named calculations, or temporary calculated field over columns.

    Attributes:
        name: Name in the result, unique within the query.
        expression: Expression in Honeycomb's calculated field language.
    """

    name: Annotated[str, Field(min_length=1)]
    expression: Annotated[str, Field(min_length=1)]


Calculations: TypeAlias = Annotated[list[Calculation], _UP_TO_100]
Filters: TypeAlias = Annotated[list[Filter], _UP_TO_100]
Breakdowns: TypeAlias = Annotated[list[str], _UP_TO_100]
Orders: TypeAlias = Annotated[list[Order], _UP_TO_100]
Havings: TypeAlias = Annotated[list[Having], _UP_TO_100]
Formulas: TypeAlias = Annotated[list[Formula], _UP_TO_100]
Limit: TypeAlias = Annotated[Integer, Field(ge=1, le=1000)]
Seconds: TypeAlias = Annotated[Integer, Field(ge=1)]


class QueryParts(InputModel):
    """The fields of a query specification, not yet compared with each other: see ``QuerySpec``."""

    calculations: Calculations = Field(default_factory=list[Calculation])
    filters: Filters = Field(default_factory=list[Filter])
    filter_combination: FilterCombination = "AND"
    breakdowns: Breakdowns = Field(default_factory=list[str])
    orders: Orders = Field(default_factory=list[Order])
    havings: Havings = Field(default_factory=list[Having])
    limit: Limit | None = None
    time_range: Seconds | None = None
    start_time: Seconds | None = None
    end_time: Seconds | None = None
    granularity: Seconds | None = None
    formulas: Formulas = Field(default_factory=list[Formula])
    calculated_fields: Formulas = Field(default_factory=list[Formula])
    compare_time_offset_seconds: CompareOffset | None = None
    usage_mode: bool = False
