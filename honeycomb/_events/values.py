"""Convert the values of event fields to what JSON has, and reject what it cannot represent."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any, cast
from uuid import UUID

from .limits import MAX_EVENT_BYTES

MAX_DEPTH = 200
"""Containers within containers. Far below Python's recursion limit, far above what a query could use."""

_MAX_INT = 2**1024
"""From here on an integer is beyond the range of a float, and so of every JSON reader that uses floats."""

_MISSING = frozenset({"NAType", "NaTType", "MaskedConstant"})
"""Classes of pandas' and numpy's missing values; neither package is imported here."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), check_circular=False)


class UnsendableError(ValueError):
    """The service would reject this event, or it is not an event."""


def encode_fields(fields: Mapping[str, Any], *, nan_as_null: bool) -> tuple[dict[str, Any], bytes]:
    """Convert and encode an event's fields.

    Args:
        fields: The fields.
        nan_as_null: Whether NaN and the infinities, which JSON lacks, become null instead of an error.

    Returns:
        The converted fields, which share nothing mutable with the given ones, and their JSON.

    Raises:
        UnsendableError: A value cannot be represented in JSON, or all of them are too large.
    """
    try:
        converted = _Converter(nan_as_null=nan_as_null).mapping(fields, 0)
        return converted, _ENCODER.encode(converted).encode()
    except UnsendableError:
        raise
    except UnicodeEncodeError:
        raise UnsendableError("the event contains a lone surrogate, which is not valid text") from None
    except RecursionError:
        raise UnsendableError("the event is nested too deeply") from None
    except Exception as error:  # the values' own methods may raise anything
        raise UnsendableError(f"a value cannot be converted to JSON: {type(error).__name__}: {error}") from error


def is_missing(value: object) -> bool:
    """Return whether a value is a missing value of pandas or numpy."""
    kind = type(value)
    return kind.__name__ in _MISSING and kind.__module__.partition(".")[0] in ("numpy", "pandas")


class _Converter:
    """Converts one event; keeps track of the containers it is in, and of the size so far."""

    def __init__(self, *, nan_as_null: bool) -> None:
        self._nan_as_null = nan_as_null
        self._parents: set[int] = set()
        # Every value and character takes a byte at least. This ends before shared references fill the memory.
        self._bytes_left = MAX_EVENT_BYTES

    def convert(self, value: object, depth: int) -> object:
        self._take(1)
        if value is None or value is True or value is False:
            return value
        if isinstance(value, str):
            self._take(len(value))
            return str.__str__(value)
        if isinstance(value, int):
            return self._integer(int.__index__(value))
        if isinstance(value, float):
            return self._float(float.__float__(value))
        if isinstance(value, Mapping):
            return self.mapping(cast("Mapping[object, object]", value), depth)
        if isinstance(value, (list, tuple)):
            items = cast("list[object] | tuple[object, ...]", value)
            return self._list(items, items, depth)
        return self._other(value, depth)

    def mapping(self, value: Mapping[Any, object], depth: int) -> dict[str, Any]:
        self._enter(value, depth)
        converted: dict[str, Any] = {}
        for name, each in dict(value).items():  # a copy, because another thread may change it meanwhile
            if not isinstance(name, str):
                raise UnsendableError(f"field names must be text, not {type(name).__name__}: {name!r:.100}")
            self._take(len(name))
            converted[str.__str__(name)] = self.convert(each, depth + 1)
        self._parents.discard(id(value))
        return converted

    def _list(self, items: Iterable[object], parent: object, depth: int) -> list[object]:
        self._enter(parent, depth)
        converted = [self.convert(each, depth + 1) for each in items]
        self._parents.discard(id(parent))
        return converted

    def _enter(self, value: object, depth: int) -> None:
        if id(value) in self._parents:
            raise UnsendableError("the event contains a circular reference")
        if depth > MAX_DEPTH:
            raise UnsendableError(f"the event is nested too deeply: {MAX_DEPTH} levels are allowed")
        self._parents.add(id(value))

    def _take(self, size: int) -> None:
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise UnsendableError(f"the event is larger than {MAX_EVENT_BYTES} bytes of JSON")

    def _integer(self, value: int) -> int:
        if not -_MAX_INT < value < _MAX_INT:
            raise UnsendableError("an integer is outside the range of a 64-bit float")
        return value

    def _float(self, value: float) -> float | None:
        if math.isfinite(value):
            return value
        if self._nan_as_null:
            return None
        raise UnsendableError("the event contains NaN or an infinity, which JSON cannot represent")

    def _other(self, value: Any, depth: int) -> object:  # noqa: ANN401  # its type is found out here
        if is_missing(value):
            return None
        if isinstance(value, (date, time)):  # a datetime is a date
            return value.isoformat()
        if isinstance(value, timedelta):
            return value.total_seconds()
        if isinstance(value, (UUID, PurePath)):
            return self.convert(str(value), depth)
        if isinstance(value, Decimal):
            return self._decimal(value)
        if isinstance(value, Enum):
            return self.convert(value.value, depth)
        if hasattr(value, "dtype"):
            return self._of_numpy(value, depth)
        raise UnsendableError(
            f"a value of type {type(value).__name__} cannot be sent: make it a string or a number"
        )

    def _decimal(self, value: Decimal) -> float | None:
        # Beyond the range of a float, writing out all digits could take for ever.
        if value.is_finite() and value.adjusted() < 308 and value == value.to_integral_value():
            return int(value)
        return self._float(math.nan if value.is_nan() else float(value))

    def _of_numpy(self, value: Any, depth: int) -> object:  # noqa: ANN401  # numpy is not imported
        """Convert a scalar or an array of numpy, or a column of pandas, without importing them."""
        kind = getattr(value.dtype, "kind", "O")
        if getattr(value, "shape", None) != ():
            return self._list(value, value, depth)
        if getattr(value, "mask", False):
            return None
        if kind == "b":
            return bool(value)
        if kind in "iu":
            return int(value)
        if kind == "f":
            return self._float(float(value))
        if kind == "M":
            text = str(value)
            return None if text == "NaT" else text
        if kind == "m":
            return None if str(value) == "NaT" else value.astype("timedelta64[ns]").astype("int64").item() / 1e9
        item = value.item()
        if type(item) is type(value):
            raise UnsendableError(f"a value of type {type(value).__name__} cannot be sent")
        return self.convert(item, depth)
