from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from honeycomb import (
    AsyncHoneycombClient,
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
    Tag,
    TextPanel,
    TextPanelContent,
)
from honeycomb.models._panels import QueryPanelRead, TextPanelRead
from tests.support import Script

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio

TEXT = TextPanel(text_panel=TextPanelContent(content="# Hello"))


async def query_panel(client: AsyncHoneycombClient, **content: Any) -> QueryPanel:
    await client.datasets.create(name="Web")
    query = await client.queries.create("web", {"time_range": 60})
    annotation = await client.query_annotations.create("web", query_id=query.id, name="n")
    return QueryPanel(
        query_panel=QueryPanelContent(query_id=query.id, query_annotation_id=annotation.id, **content)
    )


async def test_life_of_a_board(client: AsyncHoneycombClient) -> None:
    given = BoardCreate(name="b", panels=[TEXT], tags=[Tag(key="team", value="blue")])
    made = await client.boards.create(given)
    assert made.links is not None
    assert await client.boards.get(made.id) == made
    assert await client.boards.list() == [made]
    await client.boards.delete(made.id)
    with pytest.raises(HoneycombNotFoundError):
        await client.boards.get(made.id)


async def test_update_by_fields_keeps_the_others(client: AsyncHoneycombClient) -> None:
    panel = await query_panel(client, query_style="combo", visualization_settings={"utc_xaxis": True})
    made = await client.boards.create(
        name="b",
        description="d",
        panels=[panel, TEXT],
        tags=[Tag(key="team", value="blue")],
        preset_filters=[PresetFilter(column="app.Service", alias="Service")],
    )
    updated = await client.boards.update(board_id=made.id, name="Updated")
    assert updated == made.model_copy(update={"name": "Updated"})
    assert updated.panels is not None
    first, second = updated.panels
    assert isinstance(first, QueryPanelRead)
    assert first.query_panel is not None
    assert first.query_panel.dataset == "Web"
    assert isinstance(second, TextPanelRead)


async def test_update_by_model_replaces_all_but_preset_filters(client: AsyncHoneycombClient) -> None:
    filters = [PresetFilter(column="c", alias="a")]
    made = await client.boards.create(name="b", description="d", panels=[TEXT], preset_filters=filters)
    updated = await client.boards.update(made.id, BoardUpdate(name="b"))
    assert (updated.description, updated.panels) == ("", [])
    assert updated.preset_filters == made.preset_filters
    assert (await client.boards.update(made.id, BoardUpdate(name="b", preset_filters=[]))).preset_filters == []


async def test_panels_can_be_added_to_those_that_were_read(client: AsyncHoneycombClient) -> None:
    board = await client.boards.create(name="b", panels=[await query_panel(client)])
    longer = await client.boards.update(board.id, panels=[*(board.panels or ()), TEXT])
    assert [panel.type for panel in longer.panels or ()] == ["query", "text"]


async def test_unknown_queries_are_rejected_by_the_service(client: AsyncHoneycombClient) -> None:
    panel = {"type": "query", "query_panel": {"query_id": "none", "query_annotation_id": "none"}}
    with pytest.raises(HoneycombValidationError) as caught:
        await client.boards.create(name="b", panels=[panel])
    assert [error.field for error in caught.value.errors] == ["panels.0.query_panel.query_id"]


async def test_a_calculated_field_on_a_board_cannot_be_deleted(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    field = await client.calculated_fields.create("web", alias="slow", expression="1")
    query = await client.queries.create("web", {"breakdowns": ["slow"]})
    annotation = await client.query_annotations.create("web", query_id=query.id, name="n")
    content = QueryPanelContent(query_id=query.id, query_annotation_id=annotation.id)
    board = await client.boards.create(name="b", panels=[QueryPanel(query_panel=content)])
    with pytest.raises(HoneycombConflictError, match="board 'b'"):
        await client.calculated_fields.delete("web", field.id)
    await client.boards.delete(board.id)
    await client.calculated_fields.delete("web", field.id)


async def test_update_sends_back_what_is_unknown_and_not_what_is_the_servers(make_client: AsyncMakeClient) -> None:
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
    board = await client.boards.update("b1", name="new")
    assert json.loads(script.requests[1].content) == {**stored, "name": "new"}

    await client.boards.update("b1", panels=[*(board.panels or ())][1:3])
    assert json.loads(script.requests[3].content) == {**stored, "panels": stored["panels"][1:3]}


async def test_the_types_are_sent_without_being_given(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(200, json={"id": "b1", "name": "b"}))
    client = make_client(script)
    await client.boards.create(name="b", panels=[TEXT], layout_generation="auto")
    text = {"type": "text", "text_panel": {"content": "# Hello"}}
    assert json.loads(script.requests[0].content) == {
        "type": "flexible",
        "name": "b",
        "panels": [text],
        "layout_generation": "auto",
    }
    await client.boards.update("b1", panels=[TEXT])
    assert json.loads(script.requests[2].content) == {"name": "b", "panels": [text]}


async def test_life_of_a_view(client: AsyncHoneycombClient) -> None:
    board = await client.boards.create(name="b")
    errors = BoardViewFilter(column="status", operation=">=", value=500)
    given = BoardViewCreate(name="Errors", filters=[errors])
    made = await client.boards.views.create(board.id, given)
    assert await client.boards.views.get(board.id, made.id) == made
    assert await client.boards.views.list(board.id) == [made]
    updated = await client.boards.views.update(board.id, made.id, name="Server errors")
    assert (updated.name, updated.filters) == ("Server errors", made.filters)
    updated = await client.boards.views.update(
        board.id, made.id, filters=[*(made.filters or ()), {"column": "route", "operation": "exists"}]
    )
    assert [each.operation for each in updated.filters or ()] == [">=", "exists"]
    model = BoardViewUpdate(name="Errors", filters=[errors])
    assert await client.boards.views.update(board.id, made.id, model) == made
    with pytest.raises(HoneycombConflictError):
        await client.boards.views.create(board.id, name="Errors", filters=[errors])
    await client.boards.views.delete(board.id, made.id)
    with pytest.raises(HoneycombNotFoundError):
        await client.boards.views.get(board.id, made.id)


async def test_a_board_has_only_so_many_views(client: AsyncHoneycombClient) -> None:
    board = await client.boards.create(name="b")
    filters = [BoardViewFilter(column="a", operation="exists")]
    for number in range(50):
        await client.boards.views.create(board.id, name=str(number), filters=filters)
    with pytest.raises(HoneycombAPIError, match="50 views"):
        await client.boards.views.create(board.id, name="one more", filters=filters)


async def test_a_view_is_sent_back_completely(make_client: AsyncMakeClient) -> None:
    stored = {
        "name": "v",
        "filters": [{"column": "a", "operation": "resembles", "value": [1, None], "case": False}],
        "shared": None,
    }
    script = Script(httpx.Response(200, json={**stored, "id": "v1"}))
    await make_client(script).boards.views.update("b1", "v1", name="w")
    assert script.requests[1].url.path == "/1/boards/b1/views/v1"
    assert json.loads(script.requests[1].content) == {**stored, "name": "w"}


async def test_a_copy_of_a_client_has_views_of_its_own(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=[]))
    client = make_client(script)
    await client.boards.views.list("b1")
    await client.with_options(headers={"x-copy": "1"}).boards.views.list("b1")
    assert [request.headers.get("x-copy") for request in script.requests] == [None, "1"]
