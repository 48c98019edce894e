"""Equivalence of query specifications."""

from __future__ import annotations

import json
from typing import Any, TypeAlias, cast

from ._query_rules import DEFAULT_TIME_RANGE

_Json: TypeAlias = "dict[str, Any]"

_DEFAULTS: _Json = {
    "limit": 1000,
    "granularity": 0,  # which is automatic
    "compare_time_offset_seconds": None,
    "usage_mode": False,
}
_TIMES = ("time_range", "start_time", "end_time")


def canonical(spec: _Json) -> str:
    """Return the form that all equivalent specifications share.

    Args:
        spec: The specification, JSON-ready and known to be valid.
    """
    times = {name: spec.get(name) for name in _TIMES}
    if times["time_range"] is None and None in (times["start_time"], times["end_time"]):
        times["time_range"] = DEFAULT_TIME_RANGE
    orders = [{"order": "ascending", **_given(order)} for order in _parts(spec, "orders")]
    form: _Json = {
        **times,
        **{name: default if spec.get(name) is None else spec[name] for name, default in _DEFAULTS.items()},
        "calculations": [*map(_calculation, _parts(spec, "calculations") or [{"op": "COUNT"}])],
        "formulas": _parts(spec, "formulas"),
        "breakdowns": spec.get("breakdowns") or [],
        "orders": orders,
        **{name: _set_of(spec, name) for name in ("havings", "calculated_fields")},
        **_filters(spec),
    }
    return _text(form)


def _calculation(calculation: _Json) -> _Json:
    return {**_given(calculation), **_filters(calculation)}


def _filters(whole: _Json) -> _Json:
    filters = _set_of(whole, "filters")
    combination = whole.get("filter_combination") or "AND"
    return {"filters": filters, "filter_combination": combination if len(filters) > 1 else "AND"}


def _parts(whole: _Json, name: str) -> list[_Json]:
    return cast("list[_Json]", whole.get(name) or [])


def _set_of(whole: _Json, name: str) -> list[str]:
    return sorted({_text(_given(part)) for part in _parts(whole, name)})


def _given(part: _Json) -> _Json:
    return {name: value for name, value in part.items() if value is not None}


def _text(form: _Json) -> str:
    # As text, because 1 and True are equal to Python and different to the service.
    return json.dumps(_plain(form), sort_keys=True)


def _plain(value: object) -> object:
    """Return JSON in which numbers that are equal are written alike."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [*map(_plain, cast("list[object]", value))]
    return int(value) if isinstance(value, float) and value.is_integer() else value
