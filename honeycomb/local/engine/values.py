"""Column types, and conversion of values to them.

The first value determines the type of a column. Later values of other types are converted if possible, and
otherwise dropped, as if the event lacked the field:

========== =======================================================================================
string     Any value; values other than strings as compact JSON.
integer    Numbers (truncated towards zero), booleans (1 and 0), strings that are numbers.
float      The same, not truncated.
boolean    Booleans, numbers (zero is false), the strings ``true`` and ``false`` in any case.
========== =======================================================================================

Integers are exact up to 128 bits, larger ones are floats. Lists and objects are strings.
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
    """Return the type of a column with this first value."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer" if fits_integer(value) else "float"
    return "float" if isinstance(value, float) else "string"


def coerce(value: JsonValue, column: ColumnType) -> Scalar | None:
    """Convert a value to a column type; return None if impossible."""
    if column == "string":
        return _text(value)
    if column == "boolean":
        return _boolean(value)
    number = _number(value)
    if number is None:
        return None
    return _integer(number) if column == "integer" else to_float(number)


def fits_integer(value: int) -> bool:
    """Return whether a value is in the range of integer columns."""
    return -(2**127) <= value < 2**127


def to_float(number: float) -> float | None:
    """Return a number as a finite float, or None."""
    try:
        as_float = float(number)
    except OverflowError:
        return None
    return as_float if math.isfinite(as_float) else None


def clean_text(text: str) -> str:
    """Replace lone surrogates by U+FFFD: they are valid in JSON, but not in UTF-8."""
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
