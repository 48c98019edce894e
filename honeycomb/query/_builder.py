"""The query itself: immutable, each method gives a new one."""

from __future__ import annotations

import html
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from typing_extensions import Unpack

from ..models._durations import in_seconds
from ..models._query_parts import Calculation, Having, Order
from ..models._times import unix_seconds
from ..models.queries import QueryBody, QuerySpec, SupportsQuerySpec
from ._expressions import Aggregate, ColumnExpression, Condition, GroupCondition, narrowed
from ._wording import wording

if TYPE_CHECKING:
    from ..models._base import JsonObject

Duration: TypeAlias = int | str | timedelta
"""Seconds, a ``timedelta``, or text such as ``90s``, ``5m``, ``1h30m``, ``7d`` and ``4w``."""


class Times(TypedDict, total=False):
    """When to look, and how closely.

    Attributes:
        last: How much time to look at; it ends now, unless ``start`` or ``end`` is given.
        start: Where to begin, as an aware datetime or in Unix seconds.
        end: Where to end, likewise.
        granularity: The length of one step of the series.
    """

    last: Duration
    start: datetime | int
    end: datetime | int
    granularity: Duration


class Query:
    """A question about events, in the making. It never changes: each method returns another query.

    A query that exists is one that the service takes: each step is checked against the rules that a
    ``QuerySpec`` has, and otherwise raises a ``ValueError`` that says what to write instead.
    """

    __slots__ = ("_spec",)

    def __init__(self, *calculations: Aggregate | Calculation, **times: Unpack[Times]) -> None:
        """Begin a query.

        Args:
            *calculations: What to calculate; the number of events when nothing is given.
            **times: ``last``, ``start`` and ``end``, of which at most two may be given, and ``granularity``. The
                last two hours when nothing is given.
        """
        given = {"calculations": [*map(_calculation, calculations)]} if calculations else {}
        self._spec = QuerySpec.model_validate({**given, **_times(times)})

    def _with(self, **changes: object) -> Query:
        fields = {name: getattr(self._spec, name) for name in self._spec.model_fields_set}
        kept = {**fields, **changes}
        return Query.from_spec({name: value for name, value in kept.items() if value is not None})

    def calculate(self, *calculations: Aggregate | Calculation) -> Query:
        """Calculate more.

        Args:
            *calculations: What to calculate beside what there is.
        """
        return self._with(calculations=[*self._spec.calculations, *map(_calculation, calculations)])

    def where(self, *conditions: Condition) -> Query:
        """Consider only events that meet all conditions, those that there are already and these.

        Args:
            *conditions: The conditions. A single one may be an OR: ``where((col("a") == 1) | (col("b") == 2))``.

        Raises:
            ValueError: AND and OR would be mixed, which the service cannot.
        """
        return Query.from_spec(narrowed(self._spec, conditions))

    def by(self, *columns: str | ColumnExpression) -> Query:
        """Group by columns, beside those that there are.

        Args:
            *columns: The columns' names.
        """
        names = [column.name if isinstance(column, ColumnExpression) else column for column in columns]
        return self._with(breakdowns=[*self._spec.breakdowns, *names])

    def having(self, *conditions: GroupCondition | Having) -> Query:
        """Keep only groups that meet all conditions.

        Args:
            *conditions: Comparisons of calculations that the query has, such as ``count() > 10``.
        """
        havings = [each.having if isinstance(each, GroupCondition) else each for each in conditions]
        return self._with(havings=[*self._spec.havings, *havings])

    def order_by(self, *terms: str | ColumnExpression | Aggregate | Order) -> Query:
        """Order the groups, after the terms that there are.

        Args:
            *terms: Breakdowns and calculations, with ``.desc()`` for the largest first.
        """
        return self._with(orders=[*self._spec.orders, *map(_order, terms)])

    def limit(self, groups: int | None) -> Query:
        """Give at most so many groups.

        Args:
            groups: 1 to 1,000; None for the service's own limit.
        """
        return self._with(limit=groups)

    def over(self, **times: Unpack[Times]) -> Query:
        """Look at another time.

        Args:
            **times: As for ``Query``. They replace all that was said of the time and the granularity.
        """
        nothing = dict.fromkeys(("time_range", "start_time", "end_time", "granularity"))
        return self._with(**{**nothing, **_times(times)})

    def compared_with(self, earlier: Duration | None) -> Query:
        """Draw the same query beside it, for a time that is so much earlier.

        Args:
            earlier: ``30m``, ``1h``, ``2h``, ``8h``, ``1d``, ``7d``, ``28d`` or ``26w``; None for no comparison.
        """
        return self._with(compare_time_offset_seconds=None if earlier is None else in_seconds(earlier))

    def formula(self, name: str, expression: str) -> Query:
        """Calculate something from named calculations, in whose place the result then has it.

        Args:
            name: The name in the result.
            expression: The expression, such as ``DIV($errors, $total)``.
        """
        return self._with(formulas=[*self._spec.formulas, {"name": name, "expression": expression}])

    def calculated_field(self, name: str, expression: str) -> Query:
        """Add a column that is computed for this query only.

        Args:
            name: The column's name.
            expression: The expression, such as ``IF(LT($status, 500), "ok", "bad")``.
        """
        fields = [*self._spec.calculated_fields, {"name": name, "expression": expression}]
        return self._with(calculated_fields=fields)

    def stored(self) -> Query:
        """Count the events that are stored, without correcting for sample rates (``usage_mode``)."""
        return self._with(usage_mode=True)

    def to_spec(self) -> QuerySpec:
        """Return the specification that is sent."""
        return self._spec

    @classmethod
    def from_spec(cls, spec: QuerySpec | QueryBody | SupportsQuerySpec | JsonObject) -> Query:
        """Go on from a specification.

        Args:
            spec: The specification, as a model, a mapping, or a query that was fetched.

        Raises:
            ValueError: It breaks a rule.
        """
        query = cls()
        query._spec = QuerySpec.model_validate(spec)
        return query

    def to_json(self) -> str:
        """Return the specification as JSON, with what was said and nothing else."""
        return json.dumps(self._spec.to_body(), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> Query:
        """Read what ``to_json`` or the service has written.

        Args:
            text: The JSON.

        Raises:
            ValueError: It is not JSON, or it breaks a rule.
        """
        return cls.from_spec(json.loads(text))

    def equivalent(self, other: QuerySpec | QueryBody | SupportsQuerySpec | JsonObject) -> bool:
        """Return whether two queries are equivalent, however they are written.

        Args:
            other: The other one.

        Raises:
            ValueError: The other one breaks a rule.
        """
        return self._spec.equivalent(other)

    def __eq__(self, other: object) -> bool:
        return self._spec.to_body() == other._spec.to_body() if isinstance(other, Query) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __repr__(self) -> str:
        return wording(self._spec)

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(repr(self))}</pre>"


def _calculation(given: Aggregate | Calculation) -> Calculation:
    return given.calculation if isinstance(given, Aggregate) else given


def _order(term: str | ColumnExpression | Aggregate | Order) -> Order:
    if isinstance(term, str):
        return Order(column=term)
    return term if isinstance(term, Order) else term.asc()


def _times(times: Times) -> dict[str, Any]:
    if unknown := times.keys() - Times.__annotations__.keys():
        raise TypeError(f"unknown arguments: {', '.join(sorted(unknown))}")
    fields: dict[str, int] = {}
    if "last" in times:
        fields["time_range"] = in_seconds(times["last"])
    if "start" in times:
        fields["start_time"] = unix_seconds(times["start"])
    if "end" in times:
        fields["end_time"] = unix_seconds(times["end"])
    if "granularity" in times:
        fields["granularity"] = in_seconds(times["granularity"])
    return fields
