"""SQL of filters.

- Values are compared by the type of the column; strings by code point, case-sensitive.
- The negative operations (``!=``, ``does-not-...``, ``not-in``) are the exact negation of the positive ones: they
  match events without the column. No positive operation does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import SQL_TYPES, column_type

if TYPE_CHECKING:
    from .conditions import Condition, Filter
    from .fields import Trace
    from .values import Scalar

_NEGATIONS = {
    "!=": "=",
    "does-not-start-with": "starts-with",
    "does-not-end-with": "ends-with",
    "does-not-contain": "contains",
    "does-not-exist": "exists",
    "not-in": "in",
}
_TEXT_FUNCTIONS = {"starts-with": "starts_with", "ends-with": "ends_with", "contains": "contains"}


def as_parameter(value: Scalar | None) -> Scalar | None:
    """Return a value as a DuckDB parameter; before 2.0, integers beyond 64 bits became floats."""
    return str(value) if type(value) is int else value


class Parameters:
    """Parameters of a statement, with generated names."""

    def __init__(self) -> None:
        self.values: dict[str, Scalar | None] = {}

    def add(self, value: Scalar) -> str:
        """Add a value and return the SQL that refers to it."""
        name = f"p{len(self.values)}"
        self.values[name] = as_parameter(value)
        return f"${name}::{SQL_TYPES[column_type(value)]}"


def condition_sql(condition: Condition, parameters: Parameters, trace: Trace | None = None) -> str:
    """Return a condition as an SQL expression.

    Args:
        condition: The condition.
        parameters: Receives the operands.
        trace: The columns that relate spans in the table ``events``, if the condition has relational filters.
    """
    operator = " OR " if condition.any else " AND "
    tests = [f"({_filter_sql(each, parameters)})" for each in condition.filters]
    if trace is not None:
        for relation, filters in condition.related:
            test = operator.join(f"({_filter_sql(each, parameters)})" for each in filters)
            tests.append(_relation_sql(relation, test, trace))
    return f"({operator.join(tests)})" if tests else "TRUE"


def _relation_sql(relation: str, test: str, trace: Trace) -> str:
    """Test whether a matching span exists: in the same trace, or a direct child for ``child``."""
    # Only generated names and parameters enter the SQL.
    if relation == "child":
        children = f"SELECT {trace.trace_id}, {trace.parent_id} FROM events WHERE {test}"  # noqa: S608
        return f"coalesce(({trace.trace_id}, {trace.span_id}) IN ({children}), FALSE)"
    spans = f"SELECT {trace.trace_id} FROM events WHERE {trace.trace_id} IS NOT NULL AND ({test})"  # noqa: S608
    found = f"coalesce({trace.trace_id} IN ({spans}), FALSE)"
    return f"NOT {found}" if relation == "none" else found


def _filter_sql(test: Filter, parameters: Parameters) -> str:
    column = test.field.alias
    op = _NEGATIONS.get(test.op, test.op)
    operands = [parameters.add(value) for value in test.operands]
    if op == "exists":
        sql = f"{column} IS NOT NULL"
    elif op == "in":
        sql = f"{column} IN ({', '.join(operands)})" if operands else "FALSE"
    elif op in _TEXT_FUNCTIONS:
        sql = f"{_TEXT_FUNCTIONS[op]}({column}, {operands[0]})"
    else:
        sql = f"{column} {op} {operands[0]}"
    return f"{column} IS NULL OR NOT ({sql})" if op != test.op else sql
