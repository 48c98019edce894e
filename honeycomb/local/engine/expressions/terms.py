"""Terms: SQL of a known type, and the conversions between types.

Each conversion names its operand once, so that the SQL of nested expressions stays in proportion to their text.
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
        type: The type of its values; None if it is always null.
        constant: Its value, if it is a literal.
    """

    sql: str
    type: ColumnType | None
    constant: Scalar | None = None

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return self.type in ("integer", "float")


NULL = Term("NULL", None)


def literal(value: Scalar | None) -> Term:
    """A constant. Text enters SQL as hexadecimal digits, so that none of it is read as SQL."""
    if value is None:
        return NULL
    kind = column_type(value)
    return Term(f"{_constant(value)}::{SQL_TYPES[kind]}", kind, value)


def text_sql(text: str) -> str:
    """Text as an SQL expression."""
    return f"decode(from_hex('{text.encode().hex()}'))"


def _constant(value: Scalar) -> str:
    return text_sql(value) if isinstance(value, str) else f"'{value}'"


def truth(term: Term) -> str:
    """Whether a value counts as true: numbers but zero, the text ``true``, true."""
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
    """A value as a number; what is none counts as zero."""
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
    """Text as a float; null if it does not read as one."""
    return f"try_cast(regexp_extract({term.sql}, '{_NUMBER}') AS DOUBLE)"


def as_float(term: Term) -> str:
    """A number as a float."""
    return term.sql if term.type == "float" else f"{term.sql}::DOUBLE"


def only(sql: str, condition: str) -> str:
    """A value if a condition of ``it`` holds, else null. DuckDB's ``nullif`` would evaluate the value twice."""
    return f"([CASE WHEN {condition} THEN it END FOR it IN [{sql}]])[1]"


def text(term: Term) -> str:
    """A value as text: floats without a fraction as integers; null stays null, and what is not finite is null."""
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
    """The type for values of several terms: of integers and floats float, of all other mixtures string."""
    kinds: set[ColumnType] = {term.type for term in terms if term.type is not None}
    if len(kinds) > 1:
        return "float" if kinds == {"integer", "float"} else "string"
    return next(iter(kinds), None)


def converted(term: Term, kind: ColumnType | None) -> str:
    """A value as one of the common type of it and others."""
    if kind is None or term.type is None:
        return "NULL"
    if kind == term.type:
        return term.sql
    return as_float(term) if kind == "float" else text(term)
