"""Marker settings: colors of marker types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honeycomb.local._problems import FieldError, invalid, not_found
from honeycomb.local._routing import Route
from honeycomb.local._state import new_id
from honeycomb.local._times import rfc3339
from honeycomb.models.marker_settings import MarkerSettingCreate, MarkerSettingUpdate

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._wire import JsonObject

_READ_ONLY = ("id", "created_at", "updated_at")


def _table(call: Call) -> dict[str, JsonObject]:
    return call.state.table("marker_settings", call.dataset_or_environment.slug)


def _list(call: Call) -> JsonValue:
    return list(_table(call).values())


def _create(call: Call) -> JsonValue:
    table = _table(call)
    given = call.body_for(MarkerSettingCreate, ignoring=_READ_ONLY)
    setting: JsonObject = {
        "id": new_id(),
        "type": given.type,
        "color": given.color,
        "created_at": rfc3339(call.now),
        "updated_at": None,
    }
    table[str(setting["id"])] = setting
    return setting


def _setting(call: Call) -> JsonObject:
    try:
        return _table(call)[call.path["marker_setting_id"]]
    except KeyError:
        raise not_found("Marker setting") from None


def _update(call: Call) -> JsonValue:
    setting = _setting(call)
    given = call.body_for(MarkerSettingUpdate, ignoring=_READ_ONLY)
    if given.type != setting["type"]:
        raise invalid(FieldError(field="type", code="invalid", description="cannot be changed"))
    setting.update(color=given.color, updated_at=rfc3339(call.now))
    return setting


def _delete(call: Call) -> JsonValue:
    return _table(call).pop(str(_setting(call)["id"]))


ROUTES = (
    Route("GET", "/1/marker_settings/{dataset}", _list, needs=("markers",)),
    Route("POST", "/1/marker_settings/{dataset}", _create, needs=("markers",), status=201),
    Route("PUT", "/1/marker_settings/{dataset}/{marker_setting_id}", _update, needs=("markers",)),
    Route("DELETE", "/1/marker_settings/{dataset}/{marker_setting_id}", _delete, needs=("markers",)),
)
