"""Parsing of JSON values in query specifications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from .errors import QueryFailed
from .values import Scalar, fits_integer, to_float

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue


def is_number(value: JsonValue) -> TypeGuard[float]:
    """Return whether a value is a JSON number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def exact(value: float) -> Scalar:
    """Return an integral number, such as 1e3, as an integer, which compares exactly; others as a float."""
    integer = int(value) if value == value // 1 else None
    return integer if integer is not None and fits_integer(integer) else finite(value)


def finite(value: float) -> float:
    """Return a number as a finite float."""
    as_float = to_float(value)
    if as_float is None:
        raise QueryFailed("a number in the query is too large")
    return as_float


def optional_text(spec: Mapping[str, JsonValue], name: str) -> str | None:
    """Return an optional string."""
    value = spec.get(name)
    if value is not None and not isinstance(value, str):
        raise QueryFailed(f"{name} must be a string")
    return value or None


def items(spec: Mapping[str, JsonValue], name: str) -> list[Any]:
    """Return an optional list."""
    value = spec.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise QueryFailed(f"{name} must be a list")
    return value


def objects(spec: Mapping[str, JsonValue], name: str) -> list[dict[str, JsonValue]]:
    """Return an optional list of objects."""
    found = items(spec, name)
    if not all(isinstance(each, dict) for each in found):
        raise QueryFailed(f"{name} must be a list of objects")
    return found
