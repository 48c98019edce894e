"""Models of queries: what the service stores, and the specification to send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal, Protocol, TypeAlias, cast, runtime_checkable

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    JsonValue,
    model_validator,
    with_config,
)
from pydantic_core import CoreSchema, core_schema
from typing_extensions import Self, TypedDict

from . import _query_rules as rules
from ._base import OPEN, STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned
from ._query_equivalence import canonical

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

FilterOp: TypeAlias = Literal[
    "=", "!=", ">", ">=", "<", "<=",
    "starts-with", "does-not-start-with", "ends-with", "does-not-end-with",
    "exists", "does-not-exist", "contains", "does-not-contain", "in", "not-in",
]  # fmt: skip
HavingOp: TypeAlias = Literal["=", "!=", ">", ">=", "<", "<="]
FilterCombination: TypeAlias = Literal["AND", "OR"]
SortOrder: TypeAlias = Literal["ascending", "descending"]
CompareOffset: TypeAlias = Literal[1800, 3600, 7200, 28800, 86400, 604800, 2419200, 15724800]

_UP_TO_100 = Field(max_length=100)


class FilterRead(ApiModel):
    """A condition on events as the service returned it."""

    column: str | None = None
    op: Annotated[FilterOp | str, OPEN]
    value: JsonValue = None


class CalculationRead(ApiModel):
    """A calculation as the service returned it."""

    op: CalculationOp
    column: str | None = None
    name: str | None = None
    filters: list[FilterRead] | None = None
    filter_combination: Annotated[FilterCombination | str, OPEN] | None = None

    @property
    def label(self) -> str:
        """What the rows of a result call it."""
        return rules.label(self.op, self.column, self.name)


class OrderRead(ApiModel):
    """A term of a result's order as the service returned it; ascending when ``order`` is absent."""

    column: str | None = None
    op: CalculationOp | None = None
    order: Annotated[SortOrder | str, OPEN] | None = None


class HavingRead(ApiModel):
    """A condition on a calculation's value as the service returned it."""

    calculate_op: CalculationOp
    column: str | None = None
    op: Annotated[HavingOp | str, OPEN] | None = None
    value: int | float | None = None


class FormulaRead(ApiModel):
    """A formula or temporary calculated field as the service returned it."""

    name: str
    expression: str


class QueryBody(ApiModel):
    """A query specification, as the service returned it."""

    query_annotation_id: ServerOwned[str | None] = None
    calculations: list[CalculationRead] | None = None
    filters: list[FilterRead] | None = None
    filter_combination: Annotated[FilterCombination | str, OPEN] | None = None
    breakdowns: list[str] | None = None
    orders: list[OrderRead] | None = None
    havings: list[HavingRead] | None = None
    limit: int | None = None
    time_range: int | None = None
    start_time: int | None = None
    end_time: int | None = None
    granularity: int | None = None
    formulas: list[FormulaRead] | None = None
    calculated_fields: list[FormulaRead] | None = None
    compare_time_offset_seconds: int | None = None
    usage_mode: bool | None = None

    @property
    def calculated_names(self) -> list[str]:
        """What the rows of a result call what is calculated: formulas take the place of calculations."""
        if self.formulas:
            return [formula.name for formula in self.formulas]
        return [each.label for each in self.calculations or [CalculationRead(op="COUNT")]]


class SavedQuery(QueryBody):
    """A saved query. It never changes: another specification gets another id, the same one the same id."""

    id: ServerOwned[str]


class QueryEcho(QueryBody):
    """A query as part of another response, such as a trigger's or a result's."""

    id: ServerOwned[str | None] = None


def _list_of(value: object) -> object:
    return list(cast("Iterable[object]", value)) if isinstance(value, (tuple, set, frozenset)) else value


class Filter(InputModel):
    """A condition on events.

    Attributes:
        column: The column's name.
        op: How to compare.
        value: What to compare with: a list for ``in`` and ``not-in``, text for the text operations, nothing for
            ``exists`` and ``does-not-exist``.
    """

    column: str
    op: FilterOp
    value: Annotated[JsonValue, BeforeValidator(_list_of)] = None

    @model_validator(mode="after")
    def _value_fits_op(self) -> Self:
        rules.check_filter(self)
        return self


class Calculation(InputModel):
    """A number to calculate for every group.

    Attributes:
        op: The operation.
        column: The column to calculate over; none for ``CONCURRENCY``, optional for ``COUNT``.
        name: The name in the result; needed with ``filters`` and for use in a formula.
        filters: Restrict this calculation only. Relational prefixes are not possible here.
        filter_combination: Whether all (``AND``) or any (``OR``) of the filters must hold.
    """

    op: CalculationOp
    column: str | None = None
    name: str | None = None
    filters: Annotated[list[Filter], _UP_TO_100] = Field(default_factory=list[Filter])
    filter_combination: FilterCombination = "AND"

    @model_validator(mode="after")
    def _column_fits_op(self) -> Self:
        rules.check_calculation(self)
        return self

    @property
    def label(self) -> str:
        """What the rows of a result call it."""
        return rules.label(self.op, self.column, self.name)


class Order(InputModel):
    """A term of the result's order: a breakdown, or a calculation by its op and column, or by its name.

    Attributes:
        column: A breakdown's name, the calculation's column, or the name of a calculation or formula.
        op: The calculation's operation; none when ordering by a breakdown or by a name.
        order: The direction.
    """

    column: str | None = None
    op: CalculationOp | None = None
    order: SortOrder = "ascending"


class Having(InputModel):
    """A condition on the value of one of the query's calculations.

    Attributes:
        calculate_op: The calculation's operation.
        column: The calculation's column, or the name of a calculation or formula.
        op: How to compare.
        value: The number to compare with.
    """

    calculate_op: CalculationOp
    column: str | None = None
    op: HavingOp
    value: int | float


class Formula(InputModel):
    """A named expression: over calculations as a formula, over columns as a temporary calculated field.

    Attributes:
        name: The name in the result, different from every other name in the query.
        expression: The expression, in Honeycomb's calculated field language.
    """

    name: Annotated[str, Field(min_length=1)]
    expression: Annotated[str, Field(min_length=1)]


Calculations: TypeAlias = Annotated[list[Calculation], _UP_TO_100]
Filters: TypeAlias = Annotated[list[Filter], _UP_TO_100]
Breakdowns: TypeAlias = Annotated[list[str], _UP_TO_100]
Orders: TypeAlias = Annotated[list[Order], _UP_TO_100]
Havings: TypeAlias = Annotated[list[Having], _UP_TO_100]
Formulas: TypeAlias = Annotated[list[Formula], _UP_TO_100]
Limit: TypeAlias = Annotated[int, Field(ge=1, le=1000)]
Seconds: TypeAlias = Annotated[int, Field(ge=1)]


@runtime_checkable
class SupportsQuerySpec(Protocol):
    """Whatever has a ``to_spec`` method: accepted in place of a ``QuerySpec``."""

    def to_spec(self) -> QuerySpec:
        """Return the specification."""
        ...


def _spec_of(value: object) -> object:
    return value.to_spec() if isinstance(value, SupportsQuerySpec) else value


def _without_automatic_granularity(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if (name, value) != ("granularity", 0)}


class QuerySpec(InputModel):
    """Query specification: calculations over events, filtered, grouped, ordered and limited.

    At most two of ``time_range``, ``start_time`` and ``end_time`` may be given; without any, the time range is the
    last two hours.

    Attributes:
        calculations: What to calculate; ``COUNT`` when empty. At most 100.
        filters: Which events to consider. At most 100.
        filter_combination: Whether all (``AND``) or any (``OR``) of the filters must hold.
        breakdowns: Columns to group by. At most 100.
        orders: The order of the groups; each term names a breakdown or a calculation.
        havings: Which groups to keep, by the value of a calculation.
        limit: How many groups to give at most, 1 to 1,000.
        time_range: Length of the time range in seconds; it ends now unless a time is given.
        start_time: Begin, in Unix seconds.
        end_time: End, in Unix seconds.
        granularity: Length of one step of the series, in seconds: from a thousandth of the time range to all
            of it. 0, which exported queries hold, means automatic and is left out.
        formulas: Named expressions over the named calculations, which then replace them in the result.
        calculated_fields: Columns computed for this query only.
        compare_time_offset_seconds: Draw the same query this much earlier beside it, at least a time range ago.
        usage_mode: Count stored events instead of correcting for sample rates.
    """

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

    def equivalent(self, other: QuerySpec | QueryBody | SupportsQuerySpec | JsonObject) -> bool:
        """Return whether two specifications are equivalent, however they are written.

        Defaults may be written out or left out, and conditions stand in any order.

        Args:
            other: The other one, as a model, a mapping, or a query that was fetched.

        Raises:
            ValueError: The other one breaks a rule.
        """
        return canonical(self.to_body()) == canonical(QuerySpec.model_validate(other).to_body())

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = super().__get_pydantic_core_schema__(source, handler)
        return core_schema.no_info_before_validator_function(_spec_of, schema)

    @classmethod
    def _body_from(cls, read: ApiModel) -> dict[str, object]:
        body = _without_automatic_granularity(read.to_body())
        # It exports nulls, but its documentation knows none in a specification.
        return {name: value for name, value in body.items() if value is not None or name not in cls.model_fields}

    @model_validator(mode="before")
    @classmethod
    def _drop_automatic_granularity(cls, value: object) -> object:
        if isinstance(value, Mapping):
            return _without_automatic_granularity(cast("Mapping[str, object]", value))
        return value

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        rules.check_query(self)
        return self


@with_config(STRICT)
class QuerySpecFields(TypedDict, total=False):
    """The fields of ``QuerySpec`` as keywords."""

    calculations: Annotated[Sequence[Calculation | CalculationRead | JsonObject], CheckedAs(Calculations)]
    filters: Annotated[Sequence[Filter | FilterRead | JsonObject], CheckedAs(Filters)]
    filter_combination: FilterCombination
    breakdowns: Annotated[Sequence[str], CheckedAs(Breakdowns)]
    orders: Annotated[Sequence[Order | OrderRead | JsonObject], CheckedAs(Orders)]
    havings: Annotated[Sequence[Having | HavingRead | JsonObject], CheckedAs(Havings)]
    limit: Limit
    time_range: Seconds
    start_time: Seconds
    end_time: Seconds
    granularity: Annotated[int, Field(ge=0)]
    formulas: Annotated[Sequence[Formula | FormulaRead | JsonObject], CheckedAs(Formulas)]
    calculated_fields: Annotated[Sequence[Formula | FormulaRead | JsonObject], CheckedAs(Formulas)]
    compare_time_offset_seconds: CompareOffset
    usage_mode: bool
