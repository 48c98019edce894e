"""Models of queries: what the service stores, and the specification to send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Protocol, cast, runtime_checkable

from pydantic import BaseModel, Field, GetCoreSchemaHandler, JsonValue, model_validator, with_config
from pydantic_core import CoreSchema, core_schema
from typing_extensions import Self, TypedDict

from ._base import STRICT, ApiModel, CheckedAs, JsonObject, ServerOwned
from ._numbers import Integer
from ._open_enums import OPEN
from ._query_equivalence import canonical
from ._query_parts import (
    Breakdowns,
    Calculation,
    CalculationOp,
    Calculations,
    CompareOffset,
    Filter,
    FilterCombination,
    FilterOp,
    Filters,
    Formula,
    Formulas,
    Having,
    HavingOp,
    Havings,
    Limit,
    Order,
    Orders,
    QueryParts,
    Seconds,
    SortOrder,
    label,
)
from ._query_rules import check_query


class FilterRead(ApiModel):
    """Filter of a query, as returned by the service.

    Attributes:
        column: Name of the column that is compared.
        op: Filter operator, such as ``=`` or ``starts-with``.
        value: Value that the column is compared with; a list for ``in`` and ``not-in``. None for ``exists`` and
            ``does-not-exist``.
    """

    column: str | None = None
    op: FilterOp
    value: JsonValue = None


class CalculationRead(ApiModel):
    """Calculation of a query, as returned by the service.

    Attributes:
        op: Calculation operation, such as ``COUNT`` or ``P99``.
        column: Name of the column that is aggregated. None for ``CONCURRENCY``, and for ``COUNT`` of events.
        name: Name in the result and in formulas. None for the default, such as ``P99(duration_ms)``.
        filters: Filters that apply to this calculation only.
        filter_combination: ``AND`` if all of the filters must match, ``OR`` if any. None for ``AND``.
    """

    op: CalculationOp
    column: str | None = None
    name: str | None = None
    filters: list[FilterRead] | None = None
    filter_combination: Annotated[FilterCombination | str, OPEN] | None = None

    @property
    def label(self) -> str:
        """Name of the calculation in the rows of a result."""
        return label(self.op, self.column, self.name)


class OrderRead(ApiModel):
    """Term of a query's sort order, as returned by the service.

    Attributes:
        column: Name of a breakdown, column of a calculation, or name of a calculation or formula.
        op: Operation of the calculation. None when sorting by a breakdown or by a name.
        order: ``ascending`` or ``descending``. None for ``ascending``.
    """

    column: str | None = None
    op: CalculationOp | None = None
    order: Annotated[SortOrder | str, OPEN] | None = None


class HavingRead(ApiModel):
    """Having clause of a query, as returned by the service: a condition on a calculation's value.

    Attributes:
        calculate_op: Operation of the calculation. None if it compares a formula.
        column: Column of the calculation, or name of a calculation or formula.
        op: Comparison operator: ``=``, ``!=``, ``>``, ``>=``, ``<`` or ``<=``.
        value: Number that the calculation's value is compared with.
    """

    calculate_op: CalculationOp | None = None
    column: str | None = None
    op: HavingOp | None = None
    value: int | float | None = None


class FormulaRead(ApiModel):
    """Formula or temporary calculated field of a query, as returned by the service.

    Attributes:
        name: Name in the result.
        expression: Expression over the named calculations or, for a calculated field, over the columns.
    """

    name: str
    expression: str


class QueryBody(ApiModel):
    """Query specification, as returned by the service.

    Attributes:
        query_annotation_id: ID of the query's annotation. None where the service did not send one. Read-only.
        calculations: Calculations for each group.
        filters: Filters that select the events.
        filter_combination: ``AND`` if all of the filters must match, ``OR`` if any. None for ``AND``.
        breakdowns: Names of the columns to group by.
        orders: Sort order of the groups.
        havings: Having clauses, which select groups by the values of calculations.
        limit: Maximum number of groups in the result, up to 10,000. None for the service's default.
        time_range: Length of the time range in seconds. None where both ends are given.
        start_time: Start of the time range in Unix seconds. None for a relative time range.
        end_time: End of the time range in Unix seconds. None for a relative time range.
        granularity: Length of a time series step in seconds. None or 0 for automatic.
        formulas: Formulas over the named calculations, which they replace in the result.
        calculated_fields: Temporary calculated fields of this query.
        compare_time_offset_seconds: Age in seconds of an earlier time range to compare with. None without
            comparison, and in query results.
        usage_mode: Whether stored events are counted without correction for sample rates.
    """

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
        """Names of the calculated values in the rows of a result: formulas take the place of calculations."""
        if self.formulas:
            return [formula.name for formula in self.formulas]
        return [each.label for each in self.calculations or [CalculationRead(op="COUNT")]]


class SavedQuery(QueryBody):
    """Saved query, as returned by the service. It is immutable: equal specifications have the same ID.

    Attributes:
        id: ID of the query. Read-only.
    """

    id: ServerOwned[str]


class QueryEcho(QueryBody):
    """Query in another response, such as a trigger's or a query result's.

    Attributes:
        id: ID of the query. None where the service did not send one. Read-only.
    """

    id: ServerOwned[str | None] = None


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


class QuerySpec(QueryParts):
    """Query specification: calculations over events, filtered, grouped, ordered and limited.

    At most two of ``time_range``, ``start_time`` and ``end_time`` may be given; without any, the time range is the
    last two hours.

    Attributes:
        calculations: Calculations for each group, at most 100; ``COUNT`` when empty.
        filters: Filters that select the events, at most 100.
        filter_combination: ``AND`` if all of the filters must match, ``OR`` if any.
        breakdowns: Names of the columns to group by, at most 100.
        orders: Sort order of the groups, at most 100 terms; each refers to a breakdown or a calculation.
        havings: Having clauses, which select groups by the values of calculations; at most 100.
        limit: Maximum number of groups in the result, 1 to 1,000. None for the service's default.
        time_range: Length of the time range in seconds. It ends now unless a start or end is given.
        start_time: Start of the time range in Unix seconds.
        end_time: End of the time range in Unix seconds.
        granularity: Length of a time series step in seconds, from a thousandth of the time range to all of it.
            None or 0 for automatic.
        formulas: Formulas over the named calculations, which they replace in the result; at most 100.
        calculated_fields: Temporary calculated fields of this query, at most 100.
        compare_time_offset_seconds: Age in seconds of an earlier time range to compare with, at least the length
            of the time range. None for no comparison.
        usage_mode: Whether to count stored events without correction for sample rates.
    """

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
        check_query(self)
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
    granularity: Annotated[Integer, Field(ge=0)]
    formulas: Annotated[Sequence[Formula | FormulaRead | JsonObject], CheckedAs(Formulas)]
    calculated_fields: Annotated[Sequence[Formula | FormulaRead | JsonObject], CheckedAs(Formulas)]
    compare_time_offset_seconds: CompareOffset
    usage_mode: bool
