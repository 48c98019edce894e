"""Models of queries: what the service stores, and the specification to send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Protocol, cast, runtime_checkable

from pydantic import BaseModel, Field, GetCoreSchemaHandler, JsonValue, model_validator, with_config
from pydantic_core import CoreSchema, core_schema
from typing_extensions import Self, TypedDict

from ._base import OPEN, STRICT, ApiModel, CheckedAs, JsonObject, ServerOwned
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
        return label(self.op, self.column, self.name)


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
    granularity: Annotated[int, Field(ge=0)]
    formulas: Annotated[Sequence[Formula | FormulaRead | JsonObject], CheckedAs(Formulas)]
    calculated_fields: Annotated[Sequence[Formula | FormulaRead | JsonObject], CheckedAs(Formulas)]
    compare_time_offset_seconds: CompareOffset
    usage_mode: bool
