"""Query annotations. Boards create none here, so ``include_board_annotations`` has no effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honeycomb.local._problems import Problem, not_found
from honeycomb.local._routing import Route
from honeycomb.local._state import new_id
from honeycomb.models.query_annotations import QueryAnnotationCreate, QueryAnnotationUpdate

from .queries import has_query

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._wire import JsonObject

# Timestamps are documented, but the service omits them.
_READ_ONLY = ("id", "source", "created_at", "updated_at")


def _table(call: Call) -> dict[str, JsonObject]:
    return call.state.table("query_annotations", call.dataset_or_environment.slug)


def _list(call: Call) -> JsonValue:
    return list(_table(call).values())


def _annotation(call: Call) -> JsonObject:
    try:
        return _table(call)[call.path["query_annotation_id"]]
    except KeyError:
        raise not_found("Query annotation") from None


def _create(call: Call) -> JsonValue:
    table = _table(call)
    given = call.body_for(QueryAnnotationCreate, ignoring=_READ_ONLY)
    if not has_query(call, given.query_id):
        raise Problem(400, f"the dataset has no query '{given.query_id}'")
    annotation: JsonObject = {"id": new_id(), **given.model_dump(), "source": "query"}
    table[str(annotation["id"])] = annotation
    return annotation


def _get(call: Call) -> JsonValue:
    return _annotation(call)


def _update(call: Call) -> JsonValue:
    annotation = _annotation(call)
    if call.json.get("id", annotation["id"]) != annotation["id"]:
        raise Problem(400, "the id in the body does not match the path")
    given = call.body_for(QueryAnnotationUpdate, ignoring=_READ_ONLY)
    if given.query_id != annotation["query_id"]:
        raise Problem(400, "the query of an annotation cannot be changed")
    annotation.update(given.model_dump())
    return annotation


def _delete(call: Call) -> JsonValue:
    del _table(call)[str(_annotation(call)["id"])]
    return None


_ONE = "/1/query_annotations/{dataset}/{query_annotation_id}"
_ALL = "/1/query_annotations/{dataset}"

ROUTES = (
    Route("GET", _ALL, _list, needs=("columns",)),
    Route("POST", _ALL, _create, needs=("columns",), status=201, reports_fields=False, bad_request_form="legacy"),
    Route("GET", _ONE, _get, needs=("columns",)),
    Route("PUT", _ONE, _update, needs=("columns",), reports_fields=False, bad_request_form="legacy"),
    Route("DELETE", _ONE, _delete, needs=("columns",), status=204),
)
