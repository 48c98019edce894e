"""The words of the query language: columns, conditions on events, calculations, and conditions on groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeAlias

from ..models._query_parts import (
    Calculation,
    CalculationOp,
    Filter,
    FilterCombination,
    FilterOp,
    Having,
    HavingOp,
    Order,
)
from ..models.queries import QuerySpec

if TYPE_CHECKING:
    from pydantic import JsonValue

Scalar: TypeAlias = str | int | float | bool
"""A single value of an event."""

Relation: TypeAlias = Literal["root", "parent", "child", "any", "any2", "any3", "none"]
"""A span of the same trace: the first one, the caller, a callee, any one, a second and third one, or no one."""


class _NoTruth:
    """Raises where Python needs a truth value, as in ``1 < x < 2``, ``not x`` and ``x and y``."""

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a condition is neither true nor false before the query is run: give several conditions one by one,"
            " or combine them with & and |"
        )


@dataclass(frozen=True, eq=False)
class Condition(_NoTruth):
    """Which events to consider: one or more filters, of which all or any must hold.

    Made by comparing a column. ``a & b`` wants both, ``a | b`` one of them; the service cannot mix the two.

    Attributes:
        filters: The filters.
        combination: Whether all (``AND``) or any (``OR``) of them must hold.
    """

    filters: tuple[Filter, ...]
    combination: FilterCombination = "AND"

    def __and__(self, other: Condition) -> Condition:
        return _combined((self, other), "AND")

    def __or__(self, other: Condition) -> Condition:
        return _combined((self, other), "OR")


def _combined(conditions: tuple[Condition, ...], combination: FilterCombination) -> Condition:
    """Join conditions.

    Raises:
        ValueError: That would mix AND and OR.
    """
    for each in conditions:
        if len(each.filters) > 1 and each.combination != combination:
            raise ValueError(
                "the service combines either all filters of a query by AND or all by OR: put a part of the"
                " condition into a calculated field, and filter by that"
            )
    return Condition(tuple(filter_ for each in conditions for filter_ in each.filters), combination)


def narrowed(given: Calculation | QuerySpec, conditions: Sequence[Condition]) -> dict[str, object]:
    """Return the fields of a calculation or a query in which these conditions hold beside its own.

    Raises:
        ValueError: That would mix AND and OR.
    """
    own = [Condition(tuple(given.filters), given.filter_combination)] if given.filters else []
    all_ = (*own, *conditions)
    wanted = all_[0] if len(all_) == 1 else _combined(all_, "AND")
    fields = {name: getattr(given, name) for name in given.model_fields_set - {"filter_combination"}}
    combination = {} if wanted.combination == "AND" else {"filter_combination": wanted.combination}
    return {**fields, "filters": [*wanted.filters], **combination}


@dataclass(frozen=True, eq=False)
class ColumnExpression:  # noqa: PLW1641  # its equality builds a condition, and there is nothing to hash by
    """A column, to be compared or ordered by. Made by ``col``.

    Attributes:
        name: Its name, with the prefix of a relation if it has one.
    """

    name: str

    def _compared(self, op: FilterOp, value: JsonValue = None) -> Condition:
        # Without the value where there is none, for a null would be sent.
        given: dict[str, Any] = {} if value is None else {"value": value}
        return Condition((Filter(column=self.name, op=op, **given),))

    def __eq__(self, value: JsonValue) -> Condition:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # it builds a filter
        return self._compared("=", value)

    def __ne__(self, value: JsonValue) -> Condition:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # it builds a filter
        return self._compared("!=", value)

    def __gt__(self, value: JsonValue) -> Condition:
        return self._compared(">", value)

    def __ge__(self, value: JsonValue) -> Condition:
        return self._compared(">=", value)

    def __lt__(self, value: JsonValue) -> Condition:
        return self._compared("<", value)

    def __le__(self, value: JsonValue) -> Condition:
        return self._compared("<=", value)

    def is_in(self, *values: Scalar) -> Condition:
        """Want one of these values.

        Args:
            *values: The values, one by one: ``is_in("api", "web")``.

        Raises:
            ValueError: One of them is a list.
        """
        return self._compared("in", _one_by_one(values))

    def is_not_in(self, *values: Scalar) -> Condition:
        """Want none of these values.

        Args:
            *values: As for ``is_in``.

        Raises:
            ValueError: One of them is a list.
        """
        return self._compared("not-in", _one_by_one(values))

    def exists(self) -> Condition:
        """Want any value at all."""
        return self._compared("exists")

    def does_not_exist(self) -> Condition:
        """Want no value."""
        return self._compared("does-not-exist")

    def contains(self, text: str) -> Condition:
        """Want a text with this in it."""
        return self._compared("contains", text)

    def does_not_contain(self, text: str) -> Condition:
        """Want no text with this in it."""
        return self._compared("does-not-contain", text)

    def starts_with(self, text: str) -> Condition:
        """Want a text that begins like this."""
        return self._compared("starts-with", text)

    def does_not_start_with(self, text: str) -> Condition:
        """Want no text that begins like this."""
        return self._compared("does-not-start-with", text)

    def ends_with(self, text: str) -> Condition:
        """Want a text that ends like this."""
        return self._compared("ends-with", text)

    def does_not_end_with(self, text: str) -> Condition:
        """Want no text that ends like this."""
        return self._compared("does-not-end-with", text)

    def asc(self) -> Order:
        """Order by it, the smallest first. It may also be the name of a calculation or a formula."""
        return Order(column=self.name)

    def desc(self) -> Order:
        """Order by it, the largest first. It may also be the name of a calculation or a formula."""
        return Order(column=self.name, order="descending")


def _one_by_one(values: Sequence[object]) -> list[JsonValue]:
    given = [value for value in values if isinstance(value, Scalar)]
    if len(given) < len(values):
        raise ValueError("give the values one by one, as in is_in(*values); does_not_exist() takes no value")
    return [*given]


def col(name: str, of: Relation | None = None) -> ColumnExpression:
    """Name a column.

    Args:
        name: The column's name.
        of: Whose column, if not of the event itself: of another span of the same trace. The service runs one
            such query a minute.

    Raises:
        ValueError: The name is empty.
    """
    if not name:
        raise ValueError("a column has a name: write col('duration_ms')")
    return ColumnExpression(name if of is None else f"{of}.{name}")


@dataclass(frozen=True, eq=False)
class GroupCondition(_NoTruth):
    """Which groups to keep, by the value of a calculation. Made by comparing a calculation.

    Attributes:
        having: The condition as it is sent.
    """

    having: Having


@dataclass(frozen=True, eq=False)
class Aggregate:  # noqa: PLW1641  # as ColumnExpression
    """A calculation, to be selected, compared or ordered by. Made by ``count``, ``p99`` and the like.

    Attributes:
        calculation: The calculation as it is sent.
    """

    calculation: Calculation

    def named(self, name: str) -> Aggregate:
        """Give it a name in the result, by which formulas can use it."""
        fields = {each: getattr(self.calculation, each) for each in self.calculation.model_fields_set}
        return Aggregate(Calculation.model_validate({**fields, "name": name}))

    def where(self, *conditions: Condition) -> Aggregate:
        """Restrict this calculation only, which then needs a name: ``count().named("errors").where(...)``.

        Args:
            *conditions: Which events to consider, all of them; columns of other spans are not possible here.

        Raises:
            ValueError: The calculation has no name, or AND and OR would be mixed.
        """
        if not self.calculation.name:
            raise ValueError(
                'a calculation with conditions of its own needs a name: put .named("...") before .where'
            )
        return Aggregate(Calculation.model_validate(narrowed(self.calculation, conditions)))

    def _compared(self, op: HavingOp, value: float) -> GroupCondition:
        term = self._term()
        return GroupCondition(
            Having.model_validate({"calculate_op": self.calculation.op, **term, "op": op, "value": value})
        )

    def _term(self) -> dict[str, str]:
        name = self.calculation.name or self.calculation.column
        return {} if name is None else {"column": name}

    def __eq__(self, value: float) -> GroupCondition:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # it builds a having
        return self._compared("=", value)

    def __ne__(self, value: float) -> GroupCondition:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # it builds a having
        return self._compared("!=", value)

    def __gt__(self, value: float) -> GroupCondition:
        return self._compared(">", value)

    def __ge__(self, value: float) -> GroupCondition:
        return self._compared(">=", value)

    def __lt__(self, value: float) -> GroupCondition:
        return self._compared("<", value)

    def __le__(self, value: float) -> GroupCondition:
        return self._compared("<=", value)

    def asc(self) -> Order:
        """Order by it, the smallest first."""
        return Order.model_validate(self._order())

    def desc(self) -> Order:
        """Order by it, the largest first."""
        return Order.model_validate({**self._order(), "order": "descending"})

    def _order(self) -> dict[str, str]:
        return self._term() if self.calculation.name else {"op": self.calculation.op, **self._term()}


def calculate(op: CalculationOp, column: str | None = None) -> Aggregate:
    """Calculate something by an operation's own name, also one that this version does not know.

    Args:
        op: The operation, such as ``COUNT_DATAPOINTS``, which metrics have.
        column: The column to calculate over, if it takes one.

    Raises:
        ValueError: The operation needs a column, or takes none.
    """
    return Aggregate(Calculation(op=op) if column is None else Calculation(op=op, column=column))


def count(column: str | None = None) -> Aggregate:
    """Count events, or those that have a value in a column.

    Args:
        column: The column.
    """
    return calculate("COUNT", column)


def concurrency() -> Aggregate:
    """Count the spans that are active at the same time."""
    return calculate("CONCURRENCY")


OfColumn: TypeAlias = Callable[[str], Aggregate]


def _over_a_column(op: CalculationOp, what: str) -> OfColumn:
    def aggregate(column: str) -> Aggregate:
        return calculate(op, column)

    aggregate.__doc__ = f"{what} of a column's values."
    return aggregate


avg: OfColumn = _over_a_column("AVG", "The mean")
count_distinct: OfColumn = _over_a_column("COUNT_DISTINCT", "The number of different ones")
heatmap: OfColumn = _over_a_column("HEATMAP", "The distribution")
max_: OfColumn = _over_a_column("MAX", "The largest")
min_: OfColumn = _over_a_column("MIN", "The smallest")
p001: OfColumn = _over_a_column("P001", "The percentile 0.1")
p01: OfColumn = _over_a_column("P01", "The percentile 1")
p05: OfColumn = _over_a_column("P05", "The percentile 5")
p10: OfColumn = _over_a_column("P10", "The percentile 10")
p20: OfColumn = _over_a_column("P20", "The percentile 20")
p25: OfColumn = _over_a_column("P25", "The percentile 25")
p50: OfColumn = _over_a_column("P50", "The median")
p75: OfColumn = _over_a_column("P75", "The percentile 75")
p80: OfColumn = _over_a_column("P80", "The percentile 80")
p90: OfColumn = _over_a_column("P90", "The percentile 90")
p95: OfColumn = _over_a_column("P95", "The percentile 95")
p99: OfColumn = _over_a_column("P99", "The percentile 99")
p999: OfColumn = _over_a_column("P999", "The percentile 99.9")
rate_avg: OfColumn = _over_a_column("RATE_AVG", "How the mean changes from step to step")
rate_max: OfColumn = _over_a_column("RATE_MAX", "How the largest changes from step to step")
rate_sum: OfColumn = _over_a_column("RATE_SUM", "How the sum changes from step to step")
sum_: OfColumn = _over_a_column("SUM", "The sum")
