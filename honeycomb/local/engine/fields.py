"""The fields that a query names: columns, calculated fields, and those of related spans.

A name is looked up among the calculated fields first, those of the query before those that are saved, then among
the columns. What is left may be a field of another span of the trace, named with a prefix: ``root.`` and
``parent.`` have one value for each event and can stand anywhere; ``any.``, ``any2.``, ``any3.``, ``child.`` and
``none.`` ask whether there is such a span, and only filters do that. Spans are looked for among the events of
the query's datasets and time.

Names that SQL sees are made here (``f0``, ...), so that no text of a user's ever becomes part of a statement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from honeycomb.models._query_parts import RELATIONAL_PREFIXES

from .errors import ExpressionFailed, QueryFailed
from .expressions import NULL, Term, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .values import ColumnType

ANCESTORS = ("root", "parent")


@dataclass(frozen=True, slots=True)
class Field:
    """A field that the query reads.

    Attributes:
        name: What the query calls it.
        type: The type of its values.
        alias: Its name in SQL.
        expression: How it is computed, in SQL; None for a column.
        ancestor: The one of ``ANCESTORS`` whose field it is; None for the event's own.
        of: The name in SQL that the field has in that span.
    """

    name: str
    type: ColumnType
    alias: str
    expression: str | None = None
    ancestor: str | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class TraceColumns:
    """The columns that tell how spans belong together."""

    trace_id: str = "trace.trace_id"
    span_id: str = "trace.span_id"
    parent_id: str = "trace.parent_id"


@dataclass(frozen=True, slots=True)
class Trace:
    """The names in SQL of the columns that tell how spans belong together."""

    trace_id: str
    span_id: str
    parent_id: str


@dataclass(frozen=True, slots=True)
class Schema:
    """What there is to name.

    Attributes:
        columns: The types of the columns.
        brought: The expressions of the calculated fields that the query brings along.
        saved: Those of the calculated fields that are saved. A column of theirs that is not there, or not in these
            datasets, is null.
        trace: Which columns relate spans.
    """

    columns: Mapping[str, ColumnType]
    brought: Mapping[str, str]
    saved: Mapping[str, str]
    trace: TraceColumns

    def has(self, name: str) -> bool:
        """Say whether a name is that of a field of the events themselves."""
        return name in self.columns or name in self.brought or name in self.saved


@dataclass(slots=True)
class Fields:
    """Finds fields by name and remembers which the query reads."""

    schema: Schema
    used: dict[str, Field] = field(default_factory=dict[str, Field])
    _trace: Trace | None = None

    def resolve(self, name: object) -> Field:
        """Find a field of the event itself or of one of its ancestors.

        Raises:
            QueryFailed: There is none, or not here.
        """
        if not isinstance(name, str):
            raise QueryFailed(f"a column name must be a string, not {name!r}")
        if name in self.used:
            return self.used[name]
        if name in self.schema.brought:
            return self._calculated(name, self.schema.brought[name], self._column)
        if name in self.schema.saved:
            return self._calculated(name, self.schema.saved[name], self._column_or_nothing)
        if name in self.schema.columns:
            return self._add(name, self.schema.columns[name])
        relation, own_name = split(name)
        if relation is None:
            raise QueryFailed(f"unknown column: {name}")
        own = self.resolve(own_name)
        self.relate()
        if relation in ANCESTORS:
            return self._add(name, own.type, ancestor=relation, of=own.alias)
        raise QueryFailed(f"only filters can use {name}")

    def relate(self) -> Trace:
        """Return the columns that relate spans; from now on the query reads them."""
        if self._trace is None:
            named = self.schema.trace
            if named.trace_id not in self.schema.columns:
                raise QueryFailed(f"relational fields need the column {named.trace_id}")
            ids = (named.trace_id, named.span_id, named.parent_id)
            self._trace = Trace(*(self._column_or_null(name).alias for name in ids))
        return self._trace

    def _column_or_null(self, name: str) -> Field:
        if name in self.schema.columns:
            return self.used.get(name) or self._add(name, self.schema.columns[name])
        return self._add(name, "string", expression="NULL")  # no span has come yet that has one

    @property
    def trace(self) -> Trace | None:
        """The columns that relate spans, if the query needs them."""
        return self._trace

    def _calculated(self, name: str, expression: str, resolve: Callable[[str], Term]) -> Field:
        try:
            term = translate(expression, resolve)
        except QueryFailed as failure:
            raise ExpressionFailed(f"calculated field {name}: {failure}") from None
        return self._add(name, term.type or "string", expression=term.sql)

    def _column_or_nothing(self, name: str) -> Term:
        return self._column(name) if name in self.schema.columns else NULL

    def _column(self, name: str) -> Term:
        if name not in self.schema.columns:
            raise QueryFailed(f"unknown column: {name}")
        # Not resolve(): a calculated field of the same name would call itself.
        key = f"${name}" if name in self.schema.brought or name in self.schema.saved else name
        column = self.used.get(key)
        if column is None:
            column = self.used[key] = Field(name, self.schema.columns[name], f"f{len(self.used)}")
        return Term(column.alias, column.type)

    def _add(
        self,
        name: str,
        type: ColumnType,  # noqa: A002 - the API's own name
        *,
        expression: str | None = None,
        ancestor: str | None = None,
        of: str = "",
    ) -> Field:
        self.used[name] = Field(name, type, f"f{len(self.used)}", expression, ancestor, of)
        return self.used[name]


def split(name: str) -> tuple[str | None, str]:
    """Take a name apart: the relation it is prefixed with, if there is one, and the rest."""
    for prefix in RELATIONAL_PREFIXES:
        if name.startswith(prefix):
            return prefix[:-1], name[len(prefix) :]
    return None, name
