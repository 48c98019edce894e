"""Markers."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from honeycomb.local._problems import not_found
from honeycomb.local._routing import Route
from honeycomb.local._times import rfc3339
from honeycomb.models.markers import MarkerCreate, MarkerUpdate

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._state import State
    from honeycomb.local._wire import JsonObject

_READ_ONLY = ("id", "color", "created_at", "updated_at")


def _table(call: Call) -> dict[str, JsonObject]:
    return call.state.table("markers", call.dataset_or_environment.slug)


def _list(call: Call) -> JsonValue:
    colors = colors_of(call.state, call.dataset_or_environment.slug)
    markers = _table(call).values()
    return [{**each, "color": colors[each["type"]]} if each.get("type") in colors else each for each in markers]


def colors_of(state: State, slug: str) -> dict[JsonValue, JsonValue]:
    """Return the colors of marker types."""
    return {setting["type"]: setting["color"] for setting in state.table("marker_settings", slug).values()}


def _create(call: Call) -> JsonValue:
    return create_marker(_table(call), _from_request(call, MarkerCreate), call.now)


def create_marker(markers: dict[str, JsonObject], fields: JsonObject, now: float) -> JsonObject:
    """Add a marker to those of a dataset or environment."""
    timestamp = rfc3339(now)
    marker: JsonObject = {"id": secrets.token_hex(4), **fields, "created_at": timestamp, "updated_at": timestamp}
    markers[str(marker["id"])] = marker
    return marker


def _from_request(call: Call, model: type[MarkerCreate]) -> JsonObject:
    given: JsonObject = call.body_for(model, ignoring=_READ_ONLY).model_dump(mode="json", exclude_none=True)
    return {"start_time": int(call.now), **given}


def _marker(call: Call) -> JsonObject:
    try:
        return _table(call)[call.path["marker_id"]]
    except KeyError:
        raise not_found("Marker") from None


def _update(call: Call) -> JsonValue:
    old = _marker(call)
    kept = {name: old[name] for name in ("id", "created_at")}
    new: JsonObject = {**kept, **_from_request(call, MarkerUpdate), "updated_at": rfc3339(call.now)}
    _table(call)[str(old["id"])] = new
    return new


def _delete(call: Call) -> JsonValue:
    return _table(call).pop(str(_marker(call)["id"]))


ROUTES = (
    Route("GET", "/1/markers/{dataset}", _list, needs=("markers",)),
    Route("POST", "/1/markers/{dataset}", _create, needs=("markers",), status=201),
    Route("PUT", "/1/markers/{dataset}/{marker_id}", _update, needs=("markers",)),
    Route("DELETE", "/1/markers/{dataset}/{marker_id}", _delete, needs=("markers",)),
)
