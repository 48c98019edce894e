"""Column types, and how a value fits the column it is sent to.

A column takes the type of the first value seen and keeps it. A later value of another type is converted where
that makes sense and is otherwise dropped, as if the event had not carried the field:

========== =======================================================================================
string     Anything; what is not text is kept as compact JSON text.
integer    Numbers (truncated towards zero), booleans (1 and 0), text that reads as a number.
float      The same, without truncating.
boolean    Booleans, numbers (zero is false), the words ``true`` and ``false`` in any case.
========== =======================================================================================

Integers are exact up to 128 bits; beyond that they are floats. Lists and objects are strings.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pydantic import JsonValue

ColumnType = Literal["string", "integer", "float", "boolean"]
Scalar = str | int | float | bool

SQL_TYPES: dict[ColumnType, str] = {
    "string": "VARCHAR",
    "integer": "HUGEINT",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
}

_NUMBER = re.compile(r"[+-]?\d{1,300}(?:(?P<fraction>\.\d{1,300})?(?P<exponent>[eE][+-]?\d{1,4})?)", re.ASCII)


def column_type(value: JsonValue) -> ColumnType:
    """The type of a column whose first value this is."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer" if fits_integer(value) else "float"
    return "float" if isinstance(value, float) else "string"


def coerce(value: JsonValue, column: ColumnType) -> Scalar | None:
    """The value as a column of this type stores it; None if it cannot."""
    if column == "string":
        return _text(value)
    if column == "boolean":
        return _boolean(value)
    number = _number(value)
    if number is None:
        return None
    return _integer(number) if column == "integer" else to_float(number)


def fits_integer(value: int) -> bool:
    """Whether an integer column can hold the value."""
    return -(2**127) <= value < 2**127


def to_float(number: float) -> float | None:
    """The number as a finite float; None if there is none."""
    try:
        as_float = float(number)
    except OverflowError:
        return None
    return as_float if math.isfinite(as_float) else None


def clean_text(text: str) -> str:
    """The text with U+FFFD for lone surrogates: JSON can carry them, UTF-8 and so DuckDB cannot."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return clean_text(value)


def _boolean(value: JsonValue) -> bool | None:
    if isinstance(value, (bool, int, float)):
        return bool(value)
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return None


def _number(value: JsonValue) -> float | None:
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str) and (match := _NUMBER.fullmatch(value)):
        return float(value) if match["fraction"] or match["exponent"] else int(value)
    return None


def _integer(number: float) -> int | None:
    if not isinstance(number, int) and not math.isfinite(number):
        return None
    integer = int(number)
    return integer if fits_integer(integer) else None
