from __future__ import annotations

from typing import Any

import pytest

from .support import Api, assert_problem, field_errors

TEXT: dict[str, Any] = {"type": "text", "text_panel": {"content": "# Hello"}}
BOARD: dict[str, Any] = {"name": "b", "type": "flexible"}
VIEW: dict[str, Any] = {"name": "v", "filters": [{"column": "status", "operation": "=", "value": "error"}]}


@pytest.fixture
def api(api: Api) -> Api:
    api.create("/1/datasets", {"name": "Web shop"})
    return api


def query_panel(api: Api, dataset: str = "web-shop", time_range: int = 60) -> dict[str, Any]:
    query_id = api.create(f"/1/queries/{dataset}", {"time_range": time_range})["id"]
    annotation = api.create(f"/1/query_annotations/{dataset}", {"query_id": query_id, "name": "n"})
    return {
        "type": "query",
        "query_panel": {"query_id": query_id, "query_annotation_id": annotation["id"]},
    }


def slo_panel(api: Api, dataset: str = "web-shop") -> dict[str, Any]:
    api.create(f"/1/derived_columns/{dataset}", {"alias": "good", "expression": "1"})
    slo = {"name": "s", "sli": {"alias": "good"}, "time_period_days": 1, "target_per_million": 1}
    created = api.create(f"/1/slos/{dataset}", {**slo, "dataset_slugs": ["web-shop"]})
    return {"type": "slo", "slo_panel": {"slo_id": created["id"]}}


def test_create_with_defaults_get_and_list_a_board(api: Api) -> None:
    reply = api.post("/1/boards", {**BOARD, "layout_generation": "auto"})
    assert reply.status == 201
    board = reply.json
    assert board["links"].keys() == {"board_url"}
    assert board == {
        **BOARD,
        "id": board["id"],
        "description": "",
        "panels": [],
        "tags": [],
        "preset_filters": [],
        "links": board["links"],
    }
    assert api.get(f"/1/boards/{board['id']}").json == board
    assert api.get("/1/boards").json == [board]


def test_a_board_keeps_all_given_fields(api: Api) -> None:
    position = {"x_coordinate": 0, "y_coordinate": 3, "height": 6, "width": 8}
    panel = query_panel(api)
    line = {"value": 1.5, "color": "red", "operation": "gt", "line_style": "solid"}
    settings = {"utc_xaxis": True, "charts": [{"chart_index": 1, "thresholds": [line]}]}
    panel["query_panel"] |= {"query_style": "table", "visualization_settings": settings}
    given = {
        **BOARD,
        "description": "d",
        "panels": [{**each, "position": position} for each in (panel, slo_panel(api), TEXT)],
        "tags": [{"key": "team", "value": "blue"}],
        "preset_filters": [{"column": "app.Service", "alias": "Service"}],
    }
    board = api.create("/1/boards", given)
    assert board["panels"][0]["query_panel"].pop("dataset") == "Web shop"
    assert {name: board[name] for name in given} == given


def test_a_query_of_the_environment_has_no_dataset(api: Api) -> None:
    panel = query_panel(api, "__all__")
    (shown,) = api.create("/1/boards", {**BOARD, "panels": [panel]})["panels"]
    assert shown["query_panel"] == {**panel["query_panel"], "query_style": "graph", "dataset": ""}


def test_an_update_replaces_everything_but_preset_filters(api: Api) -> None:
    filters = [{"column": "c", "alias": "a"}]
    board = api.create("/1/boards", {**BOARD, "description": "d", "panels": [TEXT], "preset_filters": filters})
    target = f"/1/boards/{board['id']}"
    updated = api.put(target, {**BOARD, "name": "new"})
    assert updated.json == {**board, "name": "new", "description": "", "panels": []}
    assert api.get(target).json == updated.json
    assert api.put(target, {**BOARD, "preset_filters": []}).json["preset_filters"] == []
    assert api.put(target, updated.json).status == 200


def test_a_duplicate_query_returns_400(api: Api) -> None:
    panel = query_panel(api)
    assert_problem(api.post("/1/boards", {**BOARD, "panels": [panel, TEXT, panel]}), 400, "unparseable")
    other = query_panel(api, time_range=61)
    board = api.create("/1/boards", {**BOARD, "panels": [panel, other]})
    repeated = {**BOARD, "panels": [panel, panel]}
    assert_problem(api.put(f"/1/boards/{board['id']}", repeated), 400, "unparseable")


def test_queries_without_an_id_are_not_duplicates(api: Api) -> None:
    panel = {"type": "query", "query_panel": {"query_annotation_id": "a"}}
    assert field_errors(api.post("/1/boards", {**BOARD, "panels": [panel, panel]})) == {
        "panels.0.query_panel.query_id": "missing",
        "panels.1.query_panel.query_id": "missing",
    }


def test_an_empty_board_is_unparseable(api: Api) -> None:
    assert_problem(api.post("/1/boards", {}), 400, "unparseable")


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"name": ""}, {"name": "missing"}),
        ({"type": "classic"}, {"type": "invalid"}),
        ({"queries": []}, {"queries": "invalid"}),
        ({"panels": [{"type": "text"}]}, {"panels.0.text_panel": "missing"}),
        ({"panels": [TEXT, {**TEXT, "x": 1}]}, {"panels.1.x": "invalid"}),
        ({"panels": [{"type": "map"}]}, {"panels.0": "invalid"}),
        (
            {"panels": [{"type": "slo", "slo_panel": {"slo_id": 1}}]},
            {"panels.0.slo_panel.slo_id": "incorrect_type"},
        ),
        ({"panels": [TEXT, {**TEXT, "position": {}}]}, {"panels": "invalid"}),
        ({"panels": [{**TEXT, "position": {"width": 13}}]}, {"panels.0.position.width": "invalid"}),
        ({"preset_filters": [{"column": "c", "alias": "a"}] * 6}, {"preset_filters": "invalid"}),
    ],
)
def test_invalid_fields_are_reported(api: Api, change: dict[str, Any], errors: dict[str, str]) -> None:
    assert field_errors(api.post("/1/boards", {**BOARD, **change})) == errors


def test_the_type_is_required(api: Api) -> None:
    assert field_errors(api.post("/1/boards", {"name": "b"})) == {"type": "missing"}


def test_the_dataset_of_a_query_panel_is_read_only(api: Api) -> None:
    panel = query_panel(api)
    panel["query_panel"]["dataset"] = "web-shop"
    reply = api.post("/1/boards", {**BOARD, "panels": [panel]})
    assert field_errors(reply) == {"panels.0.query_panel.dataset": "invalid"}


def test_a_panel_requires_an_existing_object(api: Api) -> None:
    panel, other = query_panel(api), query_panel(api, time_range=61)
    wrong = {**panel, "query_panel": {**panel["query_panel"], "query_id": "none"}}
    reply = api.post("/1/boards", {**BOARD, "panels": [TEXT, wrong]})
    assert field_errors(reply) == {"panels.1.query_panel.query_id": "invalid"}
    for annotation in ("none", other["query_panel"]["query_annotation_id"]):
        wrong = {**panel, "query_panel": {**panel["query_panel"], "query_annotation_id": annotation}}
        reply = api.post("/1/boards", {**BOARD, "panels": [wrong]})
        assert field_errors(reply) == {"panels.0.query_panel.query_annotation_id": "invalid"}
    lost = {"type": "slo", "slo_panel": {"slo_id": "none"}}
    reply = api.post("/1/boards", {**BOARD, "panels": [slo_panel(api), lost]})
    assert field_errors(reply) == {"panels.1.slo_panel.slo_id": "invalid"}
    assert api.get("/1/boards").json == []


def test_a_panel_can_have_an_environment_wide_slo(api: Api) -> None:
    panel = slo_panel(api, "__all__")
    assert api.create("/1/boards", {**BOARD, "panels": [panel]})["panels"] == [panel]


def test_deleting_a_board_deletes_its_views(api: Api) -> None:
    board = api.create("/1/boards", BOARD)
    target = f"/1/boards/{board['id']}"
    api.create(f"{target}/views", VIEW)
    deleted = api.delete(target)
    assert (deleted.status, deleted.body) == (204, b"")
    for gone in (target, f"{target}/views"):
        assert_problem(api.get(gone), 404, "not-found")


def test_create_get_list_and_update_a_view(api: Api) -> None:
    target = f"/1/boards/{api.create('/1/boards', BOARD)['id']}/views"
    reply = api.post(target, VIEW)
    assert reply.status == 201
    view = reply.json
    assert view == {**VIEW, "id": view["id"]}
    assert api.get(f"{target}/{view['id']}").json == view
    assert api.get(target).json == [view]
    filters = [{"column": "status", "operation": "exists"}]
    updated = api.put(f"{target}/{view['id']}", {**view, "filters": filters})
    assert updated.json == {**view, "filters": filters}
    deleted = api.delete(f"{target}/{view['id']}")
    assert (deleted.status, deleted.body) == (204, b"")
    assert_problem(api.get(f"{target}/{view['id']}"), 404, "not-found")


def test_view_names_are_unique_on_a_board(api: Api) -> None:
    one, two = (f"/1/boards/{api.create('/1/boards', BOARD)['id']}/views" for _ in range(2))
    api.create(one, VIEW)
    api.create(two, VIEW)
    assert_problem(api.post(one, VIEW), 409, "conflict")
    other = api.create(one, {**VIEW, "name": "w"})
    assert_problem(api.put(f"{one}/{other['id']}", VIEW), 409, "conflict")


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"name": ""}, {"name": "missing"}),
        ({"filters": []}, {"filters": "invalid"}),
        ({"filters": [{"column": "c", "op": "="}]}, {"filters.0.operation": "missing", "filters.0.op": "invalid"}),
    ],
)
def test_invalid_fields_of_a_view_are_reported(api: Api, change: dict[str, Any], errors: dict[str, str]) -> None:
    target = f"/1/boards/{api.create('/1/boards', BOARD)['id']}/views"
    assert field_errors(api.post(target, {**VIEW, **change})) == errors
