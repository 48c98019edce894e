from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from honeycomb import Board, BoardCreate, BoardUpdate, BoardView, BoardViewCreate
from honeycomb.models._panels import QueryPanelRead, SLOPanelRead, TextPanelRead, UnknownPanel

from .strategies import unknown_fields

QUERY: dict[str, Any] = {"type": "query", "query_panel": {"query_id": "q", "query_annotation_id": "a"}}
SLO: dict[str, Any] = {"type": "slo", "slo_panel": {"slo_id": "s"}}
TEXT: dict[str, Any] = {"type": "text", "text_panel": {"content": "c"}}
LINE: dict[str, Any] = {"value": 1, "color": "red", "operation": "gt", "line_style": "solid"}


def charted(chart: object) -> dict[str, Any]:
    content = {**QUERY["query_panel"], "visualization_settings": {"charts": [chart]}}
    return {"panels": [{**QUERY, "query_panel": content}]}


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "n" * 256},
        {"type": "classic"},
        {"description": "d" * 1025},
        {"layout_generation": "none"},
        {"queries": []},
        {"tags": [{"key": "k", "value": "v"}] * 11},
        {"tags": [{"key": "a_b", "value": "v"}]},
        {"preset_filters": [{"column": "c", "alias": "a"}] * 6},
        {"preset_filters": [{"column": "c"}]},
        {"panels": [{"type": "query"}]},
        {"panels": [{"type": "text", "slo_panel": {"slo_id": "s"}}]},
        {"panels": [{"type": "map"}]},
        {"panels": [TEXT["text_panel"]]},
        {"panels": [{"type": "query", "query_panel": {"query_id": "q"}}]},
        {"panels": [{**QUERY, "query_panel": {**QUERY["query_panel"], "dataset": "web"}}]},
        {"panels": [{"type": "text", "text_panel": {"content": "c" * 10_001}}]},
        {"panels": [{**TEXT, "position": {"width": 13}}]},
        {"panels": [{**TEXT, "position": {"x_coordinate": -1}}]},
        {"panels": [TEXT, {**SLO, "position": {}}]},
        {"panels": [QUERY, TEXT, QUERY]},
        charted({"chart_type": "pie"}),
        charted({"thresholds": [LINE] * 6}),
        charted({"thresholds": [{**LINE, "label": "l" * 36}]}),
        charted({"thresholds": [{**LINE, "operation": ">"}]}),
        charted({"thresholds": [{"value": 1}]}),
    ],
)
def test_fields_out_of_range_are_rejected(fields: dict[str, Any]) -> None:
    for model in (BoardCreate, BoardUpdate):
        with pytest.raises(ValidationError):
            model.model_validate({"name": "n", **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {"description": "d" * 1024, "tags": [{"key": "k", "value": "v"}] * 10},
        {"preset_filters": [{"column": "c", "alias": "a" * 50}] * 5},
        {"panels": [QUERY, SLO, SLO, TEXT]},
        {"panels": [{**each, "position": {"width": 12, "height": 0}} for each in (QUERY, SLO, TEXT)]},
        {"panels": [{"type": "text", "text_panel": {"content": "c" * 10_000}}]},
        charted({"chart_type": "cpie", "thresholds": [{**LINE, "label": "l" * 35}] * 5}),
        {"panels": []},
    ],
)
def test_fields_in_range_are_sent_unchanged(fields: dict[str, Any]) -> None:
    body = {"name": "n" * 255, "type": "flexible", **fields}
    assert BoardCreate.model_validate(body).to_body() == body


def test_panels_are_read_by_their_type() -> None:
    panels: list[dict[str, Any]] = [
        QUERY,
        SLO,
        TEXT,
        {"type": "map"},
        {"type": "query"},
        {"type": "text", "text_panel": None},
        {"type": "text", "text_panel": "in a form of tomorrow"},
        {},
    ]
    board = Board.model_validate({"id": "b", "name": "n", "panels": panels})
    assert list(map(type, board.panels or ())) == [
        QueryPanelRead,
        SLOPanelRead,
        TextPanelRead,
        UnknownPanel,
        QueryPanelRead,
        TextPanelRead,
        TextPanelRead,
        UnknownPanel,
    ]
    assert board.to_body()["panels"] == panels


def test_a_query_that_was_read_is_not_shown_twice() -> None:
    board = Board.model_validate({"id": "b", "name": "n", "panels": [QUERY]})
    with pytest.raises(ValidationError, match="only once"):
        BoardCreate.model_validate({"name": "n", "panels": [*(board.panels or ()), QUERY]})


def test_queries_that_were_read_without_an_id_are_not_the_same() -> None:
    panels: list[dict[str, Any]] = [{"type": "query", "query_panel": {}}] * 2
    board = Board.model_validate({"id": "b", "name": "n", "panels": panels})
    assert BoardUpdate.model_validate({"name": "n", "panels": board.panels}).to_body()["panels"] == panels


@pytest.mark.parametrize("line", [{"value": None, "label": "l"}, {"color": "red"}])
def test_the_dataset_is_not_sent_back_whatever_the_lines_are_like(line: dict[str, Any]) -> None:
    settings = {"charts": [{"thresholds": [line]}]}
    content = {**QUERY["query_panel"], "visualization_settings": settings}
    panel = {**QUERY, "query_panel": {**content, "dataset": "Web"}}
    board = Board.model_validate({"id": "b", "name": "n", "panels": [panel]})
    assert board.to_body()["panels"] == [{**QUERY, "query_panel": content}]


@pytest.mark.parametrize("panel", [QUERY, SLO, TEXT])
def test_no_position_is_not_sent(panel: dict[str, Any]) -> None:
    board = BoardCreate.model_validate({"name": "n", "panels": [{**panel, "position": None}]})
    assert board.to_body()["panels"] == [panel]


def test_an_unsupported_panel_type_is_named() -> None:
    with pytest.raises(ValidationError, match="'query', 'slo' or 'text'"):
        BoardCreate.model_validate({"name": "n", "panels": [{"type": "map"}]})


def test_a_board_that_was_read_can_be_created_again() -> None:
    shown: dict[str, Any] = {"name": "n", "type": "flexible", "panels": [QUERY, TEXT], "tags": []}
    board = Board.model_validate({**shown, "id": "b", "links": {"board_url": "u"}})
    assert BoardCreate.model_validate(board).to_body() == shown


contents = st.sampled_from(["query", "slo", "text", "map"]).flatmap(
    lambda type_: st.builds(
        lambda extra, content: {**extra, "type": type_, f"{type_}_panel": content}, unknown_fields, unknown_fields
    )
)


@given(unknown_fields, st.lists(contents, max_size=3))
def test_unknown_fields_are_sent_back(extra: dict[str, Any], panels: list[dict[str, Any]]) -> None:
    stored = {**extra, "name": "n", "panels": panels}
    board = Board.model_validate({**stored, "id": "b", "links": {}})
    assert board.to_body() == {name: value for name, value in stored.items() if name not in ("id", "links")}


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "n" * 256},
        {"filters": []},
        {"filters": [{"column": "c", "op": "=", "value": 1}]},
        {"filters": [{"column": "c", "operation": "like", "value": 1}]},
        {"filters": [{"column": "c", "operation": "exists", "value": 1}]},
    ],
)
def test_a_view_out_of_range_is_rejected(fields: dict[str, Any]) -> None:
    view = {"name": "n", "filters": [{"column": "c", "operation": "="}]}
    with pytest.raises(ValidationError):
        BoardViewCreate.model_validate({**view, **fields})


@given(unknown_fields)
def test_unknown_fields_of_a_view_are_sent_back(extra: dict[str, Any]) -> None:
    stored = {**extra, "name": "n", "filters": [{**extra, "column": "c", "operation": "like", "value": 1}]}
    body = BoardView.model_validate({**stored, "id": "v"}).to_body()
    assert body == {name: value for name, value in stored.items() if name != "id"}
