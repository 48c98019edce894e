# Made from tests/_async/test_boards.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from honeycomb import (
    BoardCreate,
    BoardUpdate,
    BoardViewCreate,
    BoardViewFilter,
    BoardViewUpdate,
    HoneycombAPIError,
    HoneycombConflictError,
    HoneycombNotFoundError,
    HoneycombValidationError,
    PresetFilter,
    QueryPanel,
    QueryPanelContent,
    SyncHoneycombClient,
    Tag,
    TextPanel,
    TextPanelContent,
)
from honeycomb.models._panels import QueryPanelRead, TextPanelRead
from tests.support import Script

from .conftest import SyncMakeClient

TEXT = TextPanel(text_panel=TextPanelContent(content="# Hello"))


def query_panel(client: SyncHoneycombClient, **content: Any) -> QueryPanel:
    client.datasets.create(name="Web")
    query = client.queries.create("web", {"time_range": 60})
    annotation = client.query_annotations.create("web", query_id=query.id, name="n")
    return QueryPanel(
        query_panel=QueryPanelContent(query_id=query.id, query_annotation_id=annotation.id, **content)
    )


def test_life_of_a_board(client: SyncHoneycombClient) -> None:
    given = BoardCreate(name="b", panels=[TEXT], tags=[Tag(key="team", value="blue")])
    made = client.boards.create(given)
    assert made.links is not None
    assert client.boards.get(made.id) == made
    assert client.boards.list() == [made]
    client.boards.delete(made.id)
    with pytest.raises(HoneycombNotFoundError):
        client.boards.get(made.id)


def test_update_by_fields_keeps_the_others(client: SyncHoneycombClient) -> None:
    panel = query_panel(client, query_style="combo", visualization_settings={"utc_xaxis": True})
    made = client.boards.create(
        name="b",
        description="d",
        panels=[panel, TEXT],
        tags=[Tag(key="team", value="blue")],
        preset_filters=[PresetFilter(column="app.Service", alias="Service")],
    )
    updated = client.boards.update(board_id=made.id, name="Updated")
    assert updated == made.model_copy(update={"name": "Updated"})
    assert updated.panels is not None
    first, second = updated.panels
    assert isinstance(first, QueryPanelRead)
    assert first.query_panel is not None
    assert first.query_panel.dataset == "Web"
    assert isinstance(second, TextPanelRead)


def test_update_by_model_replaces_all_but_preset_filters(client: SyncHoneycombClient) -> None:
    filters = [PresetFilter(column="c", alias="a")]
    made = client.boards.create(name="b", description="d", panels=[TEXT], preset_filters=filters)
    updated = client.boards.update(made.id, BoardUpdate(name="b"))
    assert (updated.description, updated.panels) == ("", [])
    assert updated.preset_filters == made.preset_filters
    assert client.boards.update(made.id, BoardUpdate(name="b", preset_filters=[])).preset_filters == []


def test_panels_can_be_added_to_those_that_were_read(client: SyncHoneycombClient) -> None:
    board = client.boards.create(name="b", panels=[query_panel(client)])
    longer = client.boards.update(board.id, panels=[*(board.panels or ()), TEXT])
    assert [panel.type for panel in longer.panels or ()] == ["query", "text"]


def test_unknown_queries_are_rejected_by_the_service(client: SyncHoneycombClient) -> None:
    panel = {"type": "query", "query_panel": {"query_id": "none", "query_annotation_id": "none"}}
    with pytest.raises(HoneycombValidationError) as caught:
        client.boards.create(name="b", panels=[panel])
    assert [error.field for error in caught.value.errors] == ["panels.0.query_panel.query_id"]


def test_a_calculated_field_on_a_board_cannot_be_deleted(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    field = client.calculated_fields.create("web", alias="slow", expression="1")
    query = client.queries.create("web", {"breakdowns": ["slow"]})
    annotation = client.query_annotations.create("web", query_id=query.id, name="n")
    content = QueryPanelContent(query_id=query.id, query_annotation_id=annotation.id)
    board = client.boards.create(name="b", panels=[QueryPanel(query_panel=content)])
    with pytest.raises(HoneycombConflictError, match="board 'b'"):
        client.calculated_fields.delete("web", field.id)
    client.boards.delete(board.id)
    client.calculated_fields.delete("web", field.id)


def test_update_sends_back_what_is_unknown_and_not_what_is_the_servers(make_client: SyncMakeClient) -> None:
    query = {"query_id": "q", "query_annotation_id": "a", "query_style": "hologram", "zoom": [None]}
    settings = {"charts": [{"chart_type": "", "thresholds": None, "new": 1}], "hide_hovers": None}
    position = {"x_coordinate": 13, "y_coordinate": 0, "depth": 2}
    stored: dict[str, Any] = {
        "name": "b",
        "type": "flexible",
        "description": None,
        "panels": [
            {
                "type": "query",
                "query_panel": {**query, "visualization_settings": settings},
                "position": position,
            },
            {"type": "slo", "slo_panel": {"slo_id": "s", "style": "gauge"}},
            {"type": "text"},
            {"type": "map", "map_panel": {"region": "eu"}, "position": None},
        ],
        "tags": [{"key": "UPPER_1", "value": "?"}],
        "preset_filters": [{"column": "c", "alias": "a" * 60, "op": "="}],
        "theme": "dark",
    }
    response = json.loads(json.dumps(stored))
    response["panels"][0]["query_panel"]["dataset"] = "Web"
    response |= {"id": "b1", "links": {"board_url": "https://example.com"}}
    script = Script(httpx.Response(200, json=response))
    client = make_client(script)
    board = client.boards.update("b1", name="new")
    assert json.loads(script.requests[1].content) == {**stored, "name": "new"}

    client.boards.update("b1", panels=[*(board.panels or ())][1:3])
    assert json.loads(script.requests[3].content) == {**stored, "panels": stored["panels"][1:3]}


def test_the_types_are_sent_without_being_given(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(200, json={"id": "b1", "name": "b"}))
    client = make_client(script)
    client.boards.create(name="b", panels=[TEXT], layout_generation="auto")
    text = {"type": "text", "text_panel": {"content": "# Hello"}}
    assert json.loads(script.requests[0].content) == {
        "type": "flexible",
        "name": "b",
        "panels": [text],
        "layout_generation": "auto",
    }
    client.boards.update("b1", panels=[TEXT])
    assert json.loads(script.requests[2].content) == {"name": "b", "panels": [text]}


def test_life_of_a_view(client: SyncHoneycombClient) -> None:
    board = client.boards.create(name="b")
    errors = BoardViewFilter(column="status", operation=">=", value=500)
    given = BoardViewCreate(name="Errors", filters=[errors])
    made = client.boards.views.create(board.id, given)
    assert client.boards.views.get(board.id, made.id) == made
    assert client.boards.views.list(board.id) == [made]
    updated = client.boards.views.update(board.id, made.id, name="Server errors")
    assert (updated.name, updated.filters) == ("Server errors", made.filters)
    updated = client.boards.views.update(
        board.id, made.id, filters=[*(made.filters or ()), {"column": "route", "operation": "exists"}]
    )
    assert [each.operation for each in updated.filters or ()] == [">=", "exists"]
    model = BoardViewUpdate(name="Errors", filters=[errors])
    assert client.boards.views.update(board.id, made.id, model) == made
    with pytest.raises(HoneycombConflictError):
        client.boards.views.create(board.id, name="Errors", filters=[errors])
    client.boards.views.delete(board.id, made.id)
    with pytest.raises(HoneycombNotFoundError):
        client.boards.views.get(board.id, made.id)


def test_a_board_has_only_so_many_views(client: SyncHoneycombClient) -> None:
    board = client.boards.create(name="b")
    filters = [BoardViewFilter(column="a", operation="exists")]
    for number in range(50):
        client.boards.views.create(board.id, name=str(number), filters=filters)
    with pytest.raises(HoneycombAPIError, match="50 views"):
        client.boards.views.create(board.id, name="one more", filters=filters)


def test_a_view_is_sent_back_completely(make_client: SyncMakeClient) -> None:
    stored = {
        "name": "v",
        "filters": [{"column": "a", "operation": "resembles", "value": [1, None], "case": False}],
        "shared": None,
    }
    script = Script(httpx.Response(200, json={**stored, "id": "v1"}))
    make_client(script).boards.views.update("b1", "v1", name="w")
    assert script.requests[1].url.path == "/1/boards/b1/views/v1"
    assert json.loads(script.requests[1].content) == {**stored, "name": "w"}


def test_a_copy_of_a_client_has_views_of_its_own(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=[]))
    client = make_client(script)
    client.boards.views.list("b1")
    client.with_options(headers={"x-copy": "1"}).boards.views.list("b1")
    assert [request.headers.get("x-copy") for request in script.requests] == [None, "1"]
