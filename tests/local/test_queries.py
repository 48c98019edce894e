from __future__ import annotations

from typing import Any

import pytest

from .support import Api, assert_problem, field_errors

COUNT = {"op": "COUNT"}
P99 = {"op": "P99", "column": "d"}
A: dict[str, Any] = {"column": "a", "op": "=", "value": 1}
B: dict[str, Any] = {"column": "b", "op": "exists"}


@pytest.fixture
def api(api: Api) -> Api:
    api.create("/1/datasets", {"name": "web"})
    return api


def saved(api: Api, **spec: object) -> Any:
    return api.create("/1/queries/web", spec)


def test_a_query_is_returned_without_its_defaults(api: Api) -> None:
    spec: dict[str, Any] = {
        "calculations": [{**COUNT, "column": None}, {**P99, "filter_combination": "AND", "filters": []}],
        "breakdowns": ["p"],
        "filters": [A],
        "filter_combination": "AND",
        "orders": [{"op": "COUNT", "order": "ascending"}, {"column": "p", "order": "descending"}],
        "havings": [],
        "limit": 10,
        "time_range": 600,
    }
    reply = api.post("/1/queries/web", spec)
    assert reply.status == 200
    query_id = reply.json["id"]
    assert query_id
    assert reply.json == {
        "id": query_id,
        "calculations": [COUNT, {**P99, "filters": []}],
        "breakdowns": ["p"],
        "filters": [A],
        "orders": [{"op": "COUNT"}, {"column": "p", "order": "descending"}],
        "limit": 10,
        "time_range": 600,
    }
    assert api.get(f"/1/queries/web/{query_id}").json == reply.json


def test_a_query_without_calculations_counts(api: Api) -> None:
    assert saved(api)["calculations"] == [COUNT]


def test_filter_combination_or_is_returned(api: Api) -> None:
    assert saved(api, filters=[A, B], filter_combination="OR")["filter_combination"] == "OR"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"calculations": [COUNT]}),
        ({}, {"time_range": 7200}),
        ({}, {"limit": 10, "orders": [COUNT]}),
        ({}, {"filter_combination": "AND", "granularity": 0, "breakdowns": []}),
        ({"filters": [A, B]}, {"filters": [B, A]}),
        ({"calculations": [P99]}, {"calculations": [{**P99, "name": "slow"}]}),
    ],
)
def test_equal_queries_have_the_same_id(api: Api, one: dict[str, Any], other: dict[str, Any]) -> None:
    assert saved(api, **one)["id"] == saved(api, **other)["id"]


@pytest.mark.parametrize(
    "other",
    [
        {"calculations": [P99, COUNT]},
        {"breakdowns": ["b"]},
        {"filters": [A]},
        {"time_range": 600},
        {"granularity": 60},
        {"start_time": 1_799_990_000, "end_time": 1_800_000_000},
        {"calculated_fields": [{"name": "x", "expression": "1"}]},
        {"havings": [{"calculate_op": "COUNT", "op": ">", "value": 1}]},
    ],
)
def test_different_queries_have_different_ids(api: Api, other: dict[str, Any]) -> None:
    assert saved(api, **other)["id"] != saved(api)["id"]


def test_the_id_depends_on_names_only_with_formulas(api: Api) -> None:
    def ratio(first: str, second: str) -> str:
        calculations = [{**COUNT, "name": first}, {**COUNT, "name": second, "filters": [A]}]
        return str(saved(api, calculations=calculations, formulas=[{"name": "r", "expression": "$a / $b"}])["id"])

    assert ratio("a", "b") != ratio("b", "a")


def test_the_id_depends_on_the_dataset(api: Api) -> None:
    api.create("/1/datasets", {"name": "db"})
    query_id = saved(api)["id"]
    assert api.create("/1/queries/db", {})["id"] != query_id
    assert api.create("/1/queries/__all__", {})["id"] != query_id
    assert_problem(api.get(f"/1/queries/db/{query_id}"), 404, "not-found")


def test_the_latest_order_and_limit_are_kept(api: Api) -> None:
    query_id = saved(api, limit=10, orders=[COUNT])["id"]
    saved(api, limit=20)
    query = api.get(f"/1/queries/web/{query_id}").json
    assert query == {"id": query_id, "calculations": [COUNT], "limit": 20}


def test_read_only_fields_are_ignored(api: Api) -> None:
    query = saved(api, time_range=600)
    assert saved(api, **{**query, "query_annotation_id": "x"}) == query


@pytest.mark.parametrize(
    ("spec", "errors"),
    [
        ({"limit": 1_001}, {"limit": "invalid"}),
        ({"limit": "10"}, {"limit": "incorrect_type"}),
        ({"filters": [{**B, "value": 1}]}, {"filters.0": "invalid"}),
        ({"filters": [A, {"column": "a", "op": "like", "value": 1}]}, {"filters.1.op": "invalid"}),
        ({"calculations": [{"op": "P99"}]}, {"calculations.0": "invalid"}),
        ({"havings": [{"calculate_op": "COUNT", "op": ">", "value": "1"}]}, {"havings.0.value": "incorrect_type"}),
        ({"orders": [{"column": "x"}]}, {"": "invalid"}),
        ({"alias": "x"}, {"alias": "invalid"}),
    ],
)
def test_invalid_fields_are_reported(api: Api, spec: dict[str, Any], errors: dict[str, str]) -> None:
    assert field_errors(api.post("/1/queries/web", spec)) == errors


def test_a_query_can_use_unknown_columns(api: Api) -> None:
    assert saved(api, breakdowns=["nothing"])["id"]


def test_a_query_of_an_unknown_dataset_is_not_found(api: Api) -> None:
    assert_problem(api.post("/1/queries/nothing", {}), 404, "not-found")
    assert_problem(api.get("/1/queries/nothing/x"), 404, "not-found")
    assert_problem(api.get("/1/queries/web/x"), 404, "not-found")
