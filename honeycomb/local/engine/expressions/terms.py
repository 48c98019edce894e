"""Typed SQL terms and conversions between types.

Each conversion uses its operand once, so that the size of the SQL is linear in the size of nested expressions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from honeycomb.local.engine.values import SQL_TYPES, column_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from honeycomb.local.engine.values import ColumnType, Scalar

_NUMBER = r"^[+-]?[0-9]{1,300}(\.[0-9]{1,300})?([eE][+-]?[0-9]{1,4})?$"


@dataclass(frozen=True, slots=True)
class Term:
    """An SQL expression.

    Attributes:
        sql: The expression.
        type: Type of the values; None if always null.
        constant: The value of a literal.
    """

    sql: str
    type: ColumnType | None
    constant: Scalar | None = None

    @property
    def is_number(self) -> bool:
        """Whether the values are numbers."""
        return self.type in ("integer", "float")


NULL = Term("NULL", None)


def literal(value: Scalar | None) -> Term:
    """Return a constant. Strings are hexadecimal in SQL, so that they cannot inject SQL."""
    if value is None:
        return NULL
    kind = column_type(value)
    return Term(f"{_constant(value)}::{SQL_TYPES[kind]}", kind, value)


def text_sql(text: str) -> str:
    """Return a string as an SQL expression."""
    return f"decode(from_hex('{text.encode().hex()}'))"


def _constant(value: Scalar) -> str:
    return text_sql(value) if isinstance(value, str) else f"'{value}'"


def truth(term: Term) -> str:
    """Return the truth value: true for nonzero numbers, the string ``true``, and true."""
    match term.type:
        case "integer" | "float":
            return f"coalesce({term.sql} <> 0, FALSE)"
        case "string":
            return f"coalesce({term.sql} = 'true', FALSE)"
        case "boolean":
            return f"coalesce({term.sql}, FALSE)"
        case None:
            return "FALSE"


def number(term: Term) -> Term:
    """Convert to a number; zero for values that are not numbers."""
    match term.type:
        case "integer":
            return Term(f"coalesce({term.sql}, 0::HUGEINT)", "integer")
        case "float":
            return Term(f"coalesce({term.sql}, 0::DOUBLE)", "float")
        case "string":
            return Term(f"coalesce({parsed(term)}, 0::DOUBLE)", "float")
        case _:
            return Term("0::HUGEINT", "integer")


def parsed(term: Term) -> str:
    """Convert a string to a float; null if it is not a number."""
    return f"try_cast(regexp_extract({term.sql}, '{_NUMBER}') AS DOUBLE)"


def as_float(term: Term) -> str:
    """Convert a number to a float."""
    return term.sql if term.type == "float" else f"{term.sql}::DOUBLE"


def only(sql: str, condition: str) -> str:
    """Return a value if a condition on ``it`` is true, else null. ``nullif`` would evaluate the value twice."""
    return f"([CASE WHEN {condition} THEN it END FOR it IN [{sql}]])[1]"


def text(term: Term) -> str:
    """Convert to a string: integral floats without a fraction; null for null and non-finite numbers."""
    match term.type:
        case "string":
            return term.sql
        case "float":
            return rf"regexp_replace({only(term.sql, 'isfinite(it)')}::VARCHAR, '\.0$', '')"
        case None:
            return "NULL::VARCHAR"
        case _:
            return f"{term.sql}::VARCHAR"


def common_type(terms: Iterable[Term]) -> ColumnType | None:
    """Return the common type of terms: float for integers and floats, string for other mixtures."""
    kinds: set[ColumnType] = {term.type for term in terms if term.type is not None}
    if len(kinds) > 1:
        return "float" if kinds == {"integer", "float"} else "string"
    return next(iter(kinds), None)


def converted(term: Term, kind: ColumnType | None) -> str:
    """Convert to a common type."""
    if kind is None or term.type is None:
        return "NULL"
    if kind == term.type:
        return term.sql
    return as_float(term) if kind == "float" else text(term)
