"""Boards and board views, without automatic layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from honeycomb.local._problems import FieldError, Problem, invalid, not_found, unparseable
from honeycomb.local._routing import Route
from honeycomb.local._state import ENVIRONMENT_WIDE, new_id
from honeycomb.models.board_views import BoardViewCreate, BoardViewUpdate
from honeycomb.models.boards import BoardCreate, BoardUpdate

from .queries import find_query_in_environment

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._state import Dataset
    from honeycomb.local._wire import JsonObject

_READ_ONLY = ("id", "links")
_MAX_VIEWS = 50


def query_panels(board: JsonObject) -> list[tuple[int, JsonObject]]:
    """Return the query panels of a board, each with its index among all panels."""
    return _contents(board, "query_panel")


def _contents(board: JsonObject, key: str) -> list[tuple[int, JsonObject]]:
    panels = board.get("panels")
    contents = [
        (index, panel.get(key))
        for index, panel in enumerate(panels if isinstance(panels, list) else [])
        if isinstance(panel, dict)
    ]
    return [(index, content) for index, content in contents if isinstance(content, dict)]


def _table(call: Call) -> dict[str, JsonObject]:
    return call.state.table("boards")


def _list(call: Call) -> JsonValue:
    return [board_response(call, board) for board in _table(call).values()]


def board_response(call: Call, board: JsonObject) -> JsonObject:
    """Return a board as the API returns it, without panels whose object was deleted."""
    panels = [_panel_response(call, panel) for panel in cast("list[JsonObject]", board["panels"])]
    return {**board, "panels": [panel for panel in panels if panel is not None]}


def _panel_response(call: Call, panel: JsonObject) -> JsonObject | None:
    if panel["type"] == "slo":
        return panel if _find_slo(call, cast("JsonObject", panel["slo_panel"])) else None
    if panel["type"] == "query":
        content = cast("JsonObject", panel["query_panel"])
        found = find_query_in_environment(call, str(content["query_id"]))
        if found is None or not _is_annotated(call, found[0], content):
            return None
        name = "" if found[0].slug == ENVIRONMENT_WIDE else found[0].name
        return {**panel, "query_panel": {**content, "dataset": name}}
    return panel


def _find_slo(call: Call, content: JsonObject) -> JsonObject | None:
    return next((slo for slo in call.state.objects("slos") if slo["id"] == content["slo_id"]), None)


def _is_annotated(call: Call, dataset: Dataset, content: JsonObject) -> bool:
    """Return whether the annotation of a panel belongs to its query."""
    annotations = call.state.table("query_annotations", dataset.slug)
    annotation = annotations.get(str(content["query_annotation_id"]))
    return annotation is not None and annotation["query_id"] == content["query_id"]


def _board(call: Call) -> JsonObject:
    try:
        return _table(call)[call.path["board_id"]]
    except KeyError:
        raise not_found("Board") from None


def _create(call: Call) -> JsonValue:
    if not call.json:
        raise unparseable()
    board_id = new_id()
    board: JsonObject = {
        "id": board_id,
        "preset_filters": [],
        **_from_request(call, BoardCreate),
        "links": {"board_url": f"https://ui.honeycomb.invalid/local/board/{board_id}"},
    }
    _table(call)[board_id] = board
    return board_response(call, board)


def _get(call: Call) -> JsonValue:
    return board_response(call, _board(call))


def _update(call: Call) -> JsonValue:
    board = _board(call)
    board.update(_from_request(call, BoardUpdate))
    return board_response(call, board)


def _from_request(call: Call, model: type[BoardCreate]) -> JsonObject:
    """Return the board of a request with defaults; preset filters only if given."""
    named = [content.get("query_id") for _, content in query_panels(call.json)]
    query_ids = [query_id for query_id in named if isinstance(query_id, str)]
    if len(query_ids) > len({*query_ids}):
        raise Problem(400, "a query can be on a board only once")
    given = call.body_for(model, ignoring=_READ_ONLY)
    for index, panel in enumerate(given.panels):
        if isinstance(panel, dict):
            unknown = f"{panel.get('type')!r} is not one of 'query', 'slo', 'text'"
            raise invalid(FieldError(field=f"panels.{index}", code="invalid", description=unknown))
    if "type" not in call.json:
        raise invalid(FieldError(field="type", code="missing", description="cannot be blank"))
    board = stored_board(given)
    for index, content in query_panels(board):
        _check_query(call, content, f"panels.{index}.query_panel")
    for index, content in _contents(board, "slo_panel"):
        if _find_slo(call, content) is None:
            field = f"panels.{index}.slo_panel.slo_id"
            raise invalid(FieldError(field=field, code="invalid", description="no such SLO"))
    return board


def stored_board(given: BoardCreate) -> JsonObject:
    """Return the fields of a request to store; preset filters only if given."""
    board: JsonObject = {
        "panels": [],
        **given.model_dump(mode="json", exclude={"panels", "preset_filters", "layout_generation"}),
        **given.model_dump(mode="json", include={"panels", "preset_filters"}, exclude_unset=True),
    }
    for _, content in query_panels(board):
        content.setdefault("query_style", "graph")
    return board


def _check_query(call: Call, content: JsonObject, field: str) -> None:
    found = find_query_in_environment(call, str(content["query_id"]))
    if found is None:
        raise invalid(FieldError(field=f"{field}.query_id", code="invalid", description="no such query"))
    if not _is_annotated(call, found[0], content):
        description = "no such annotation of the query"
        raise invalid(FieldError(field=f"{field}.query_annotation_id", code="invalid", description=description))


def _delete(call: Call) -> JsonValue:
    board_id = str(_board(call)["id"])
    _views(call).clear()
    del _table(call)[board_id]
    return None


def _views(call: Call) -> dict[str, JsonObject]:
    return call.state.table("board_views", str(_board(call)["id"]))


def _list_views(call: Call) -> JsonValue:
    return list(_views(call).values())


def _view(call: Call) -> JsonObject:
    try:
        return _views(call)[call.path["view_id"]]
    except KeyError:
        raise not_found("Board view") from None


def _create_view(call: Call) -> JsonValue:
    views = _views(call)
    given = call.body_for(BoardViewCreate, ignoring=("id",))
    _reject_duplicate(given.name, list(views.values()))
    if len(views) >= _MAX_VIEWS:
        raise Problem(409, f"the board already has {_MAX_VIEWS} views")
    view: JsonObject = {"id": new_id(), **given.model_dump(mode="json", exclude_unset=True)}
    views[str(view["id"])] = view
    return view


def _get_view(call: Call) -> JsonValue:
    return _view(call)


def _update_view(call: Call) -> JsonValue:
    view = _view(call)
    given = call.body_for(BoardViewUpdate, ignoring=("id",))
    _reject_duplicate(given.name, [other for other in _views(call).values() if other is not view])
    view.update(given.model_dump(mode="json", exclude_unset=True))
    return view


def _reject_duplicate(name: str, others: list[JsonObject]) -> None:
    if name in [other["name"] for other in others]:
        raise Problem(409, f"the board already has a view named '{name}'")


def _delete_view(call: Call) -> JsonValue:
    del _views(call)[str(_view(call)["id"])]
    return None


_BOARD = "/1/boards/{board_id}"
_VIEWS = "/1/boards/{board_id}/views"
_VIEW = "/1/boards/{board_id}/views/{view_id}"

ROUTES = (
    Route("GET", "/1/boards", _list, needs=("boards",)),
    Route("POST", "/1/boards", _create, needs=("boards",), status=201),
    Route("GET", _BOARD, _get, needs=("boards",)),
    Route("PUT", _BOARD, _update, needs=("boards",)),
    Route("DELETE", _BOARD, _delete, needs=("boards",), status=204),
    Route("GET", _VIEWS, _list_views, needs=("boards",)),
    Route("POST", _VIEWS, _create_view, needs=("boards",), status=201),
    Route("GET", _VIEW, _get_view, needs=("boards",)),
    Route("PUT", _VIEW, _update_view, needs=("boards",)),
    Route("DELETE", _VIEW, _delete_view, needs=("boards",), status=204),
)
