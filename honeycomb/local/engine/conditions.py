"""Parsing and validation of filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import QueryFailed
from .fields import ANCESTORS, split
from .read import exact, finite, is_number, objects
from .values import Scalar, clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from .fields import Field, Fields

ORDERING_FILTERS = {">", ">=", "<", "<="}
_LIST_FILTERS = {"in", "not-in"}
_PRESENCE_FILTERS = {"exists", "does-not-exist"}
_TEXT_FILTERS = {
    "starts-with", "does-not-start-with", "ends-with", "does-not-end-with", "contains", "does-not-contain",
}  # fmt: skip
_FILTER_OPS = {"=", "!=", *ORDERING_FILTERS, *_LIST_FILTERS, *_PRESENCE_FILTERS, *_TEXT_FILTERS}


@dataclass(frozen=True, slots=True)
class Filter:
    """Filter on a field; ``operands`` have the field's type, and are empty for presence filters."""

    field: Field
    op: str
    operands: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Filters combined with AND or OR; true without filters.

    Attributes:
        filters: Filters on the event itself or its ancestors.
        any: Whether to combine with OR.
        related: Filters on another span of the trace, by relation.
    """

    filters: tuple[Filter, ...]
    any: bool
    related: tuple[tuple[str, tuple[Filter, ...]], ...] = ()


def parse_condition(spec: Mapping[str, JsonValue], fields: Fields, *, may_relate: bool = False) -> Condition:
    """Parse filters and their combination.

    Args:
        spec: The object with the filters: a query or a calculation.
        fields: Resolves the fields.
        may_relate: Whether filters can use related spans.

    Raises:
        QueryFailed: A filter is invalid.
    """
    combination = spec.get("filter_combination") or "AND"
    if combination not in ("AND", "OR"):
        raise QueryFailed(f"filter_combination must be AND or OR, not {combination!r}")
    own: list[Filter] = []
    related: dict[str, list[Filter]] = {}
    for each in objects(spec, "filters"):
        column = each.get("column")
        relation, name = split(column) if isinstance(column, str) else (None, "")
        if relation is None or fields.schema.has(str(column)):
            own.append(_filter(each, fields.resolve(column)))
        elif not may_relate:
            raise QueryFailed(f"the filters of a calculation cannot use {column}")
        elif relation in ANCESTORS:
            own.append(_filter(each, fields.resolve(column)))
        else:
            fields.relate()
            related.setdefault(relation, []).append(_filter(each, fields.resolve(name)))
    return Condition(
        tuple(own), combination == "OR", tuple((name, tuple(filters)) for name, filters in related.items())
    )


def _filter(spec: Mapping[str, JsonValue], column: Field) -> Filter:
    op, value = spec.get("op"), spec.get("value")
    if not isinstance(op, str) or op not in _FILTER_OPS:
        raise QueryFailed(f"unknown filter operation: {op}")
    if op in _PRESENCE_FILTERS:
        if value is not None:
            raise QueryFailed(f"the filter {op} on {column.name} takes no value")
        return Filter(column, op, ())
    if op in _LIST_FILTERS:
        if not isinstance(value, list):
            raise QueryFailed(f"the filter {op} on {column.name} needs a list")
        operands = [_operand(column, op, each) for each in value]
        if column.type == "integer":
            # No integer equals a fraction, and a float in the list would make DuckDB compare all as floats.
            operands = [each for each in operands if not isinstance(each, float)]
        return Filter(column, op, tuple(operands))
    if op in _TEXT_FILTERS and column.type != "string":
        raise QueryFailed(f"the filter {op} needs a string column, but {column.name} is of type {column.type}")
    if op in ORDERING_FILTERS and column.type == "boolean":
        raise QueryFailed(f"the filter {op} does not apply to {column.name}, which is of type boolean")
    return Filter(column, op, (_operand(column, op, value),))


def _operand(column: Field, op: str, value: JsonValue) -> Scalar:
    if column.type == "string" and isinstance(value, str):
        return clean_text(value)
    if column.type == "boolean" and isinstance(value, bool):
        return value
    if column.type in ("integer", "float") and is_number(value):
        return exact(value) if column.type == "integer" else finite(value)
    raise QueryFailed(f"the filter {op} on the {column.type} column {column.name} cannot use the value {value!r}")
