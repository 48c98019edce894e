"""Fields of a query: columns, calculated fields, and relational fields.

A name is resolved in this order: calculated fields of the query, saved calculated fields, columns, fields of
another span of the trace with a prefix. ``root.`` and ``parent.`` have one value for each event and can be used
anywhere; ``any.``, ``any2.``, ``any3.``, ``child.`` and ``none.`` test whether such a span exists, and can be used
only in filters. Related spans must be in the datasets and the time range of the query.

SQL names are generated (``f0``, ...), so that user input never becomes part of a statement.
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
        name: Its name in the query.
        type: The type of its values.
        alias: Its name in SQL.
        expression: SQL expression of a calculated field; None for a column.
        ancestor: The one of ``ANCESTORS`` that has the field; None for the event itself.
        ancestor_alias: Name in SQL of the field in the ancestor.
    """

    name: str
    type: ColumnType
    alias: str
    expression: str | None = None
    ancestor: str | None = None
    ancestor_alias: str = ""


@dataclass(frozen=True, slots=True)
class TraceColumns:
    """Names of the columns that relate spans."""

    trace_id: str = "trace.trace_id"
    span_id: str = "trace.span_id"
    parent_id: str = "trace.parent_id"


@dataclass(frozen=True, slots=True)
class Trace:
    """Names in SQL of the columns that relate spans."""

    trace_id: str
    span_id: str
    parent_id: str


@dataclass(frozen=True, slots=True)
class Schema:
    """Available columns and calculated fields.

    Attributes:
        columns: Types of the columns.
        inline: Expressions of the calculated fields of the query.
        saved: Expressions of the saved calculated fields. Columns that do not exist in these datasets are null.
        trace: The columns that relate spans.
    """

    columns: Mapping[str, ColumnType]
    inline: Mapping[str, str]
    saved: Mapping[str, str]
    trace: TraceColumns

    def has(self, name: str) -> bool:
        """Return whether a name is a column or calculated field."""
        return name in self.columns or name in self.inline or name in self.saved


@dataclass(slots=True)
class Fields:
    """Resolve fields by name and collect those that the query reads."""

    schema: Schema
    used: dict[str, Field] = field(default_factory=dict[str, Field])
    _trace: Trace | None = None

    def resolve(self, name: object) -> Field:
        """Resolve a field of the event itself or an ancestor.

        Raises:
            QueryFailed: It does not exist, or can be used only in filters.
        """
        if not isinstance(name, str):
            raise QueryFailed(f"a column name must be a string, not {name!r}")
        if name in self.used:
            return self.used[name]
        if name in self.schema.inline:
            return self._calculated(name, self.schema.inline[name], self._column)
        if name in self.schema.saved:
            return self._calculated(name, self.schema.saved[name], self._column_or_null_term)
        if name in self.schema.columns:
            return self._add(name, self.schema.columns[name])
        relation, own_name = split(name)
        if relation is None:
            raise QueryFailed(f"unknown column: {name}")
        own = self.resolve(own_name)
        self.relate()
        if relation in ANCESTORS:
            return self._add(name, own.type, ancestor=relation, ancestor_alias=own.alias)
        raise QueryFailed(f"{name} can be used only in filters")

    def relate(self) -> Trace:
        """Return the columns that relate spans, adding them to the fields that the query reads."""
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
        return self._add(name, "string", expression="NULL")  # no event has this column yet

    @property
    def trace(self) -> Trace | None:
        """Columns that relate spans, if the query reads them."""
        return self._trace

    def _calculated(self, name: str, expression: str, resolve: Callable[[str], Term]) -> Field:
        try:
            term = translate(expression, resolve)
        except QueryFailed as failure:
            raise ExpressionFailed(f"calculated field {name}: {failure}") from None
        return self._add(name, term.type or "string", expression=term.sql)

    def _column_or_null_term(self, name: str) -> Term:
        return self._column(name) if name in self.schema.columns else NULL

    def _column(self, name: str) -> Term:
        if name not in self.schema.columns:
            raise QueryFailed(f"unknown column: {name}")
        # Not resolve(): a calculated field of the same name would recurse.
        key = f"${name}" if name in self.schema.inline or name in self.schema.saved else name
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
        ancestor_alias: str = "",
    ) -> Field:
        self.used[name] = Field(name, type, f"f{len(self.used)}", expression, ancestor, ancestor_alias)
        return self.used[name]


def split(name: str) -> tuple[str | None, str]:
    """Split a name into its relational prefix, if any, and the rest."""
    for prefix in RELATIONAL_PREFIXES:
        if name.startswith(prefix):
            return prefix[:-1], name[len(prefix) :]
    return None, name
