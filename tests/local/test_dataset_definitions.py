from __future__ import annotations

import pytest

from .support import Api, Reply, assert_problem

TARGET = "/1/dataset_definitions/web"


@pytest.fixture
def api(api: Api) -> Api:
    api.post("/1/events/web", {"trace": "t", "took": 1})
    return api


def patch(api: Api, json: object) -> Reply:
    return api.send("PATCH", TARGET, json)


def test_definitions_are_set_one_by_one_and_cleared(api: Api) -> None:
    assert api.get(TARGET).json == {}
    trace = {"name": "trace", "column_type": "column"}
    took = {"name": "took", "column_type": "column"}
    reply = patch(api, {"trace_id": {"name": "trace"}})
    assert (reply.status, reply.json) == (200, {"trace_id": trace})
    assert patch(api, {"duration_ms": took}).json == {"trace_id": trace, "duration_ms": took}
    assert patch(api, {"trace_id": {"name": ""}, "user": {"name": ""}}).json == {"duration_ms": took}
    assert api.get(TARGET).json == {"duration_ms": took}
    assert patch(api, {}).json == {"duration_ms": took}


@pytest.mark.parametrize("scope", ["web", "__all__"])
def test_a_calculated_field_can_have_a_meaning(api: Api, scope: str) -> None:
    api.create(f"/1/derived_columns/{scope}", {"alias": "failed", "expression": "1"})
    # The column type in a request is ignored.
    reply = patch(api, {"error": {"name": "failed", "column_type": "column"}})
    assert reply.json == {"error": {"name": "failed", "column_type": "derived_column"}}


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"trace_id": {"name": "none"}, "duration_ms": {"name": "took"}}, 422, "trace_id: 'none'"),
        ({"trace_id": {}}, 400, "trace_id.name"),
        ({"trace_id": "trace"}, 400, "trace_id"),
        ({"flavor": {"name": "trace"}}, 400, "flavor"),
    ],
)
def test_an_invalid_update_is_reported_and_changes_nothing(api: Api, body: object, status: int, said: str) -> None:
    reply = patch(api, body)
    assert reply.status == status
    assert said in reply.json["error"]
    assert api.get(TARGET).json == {}


def test_a_column_with_a_meaning_cannot_be_deleted(api: Api) -> None:
    patch(api, {"trace_id": {"name": "trace"}})
    column = api.get("/1/columns/web?key_name=trace").json
    assert_problem(api.delete(f"/1/columns/web/{column['id']}"), 409, "conflict")
    patch(api, {"trace_id": {"name": ""}})
    assert api.delete(f"/1/columns/web/{column['id']}").status == 204


@pytest.mark.parametrize("slug", ["nothing", "__all__"])
def test_definitions_are_of_one_dataset(api: Api, slug: str) -> None:
    assert_problem(api.get(f"/1/dataset_definitions/{slug}"), 404, "not-found")
    assert_problem(api.send("PATCH", f"/1/dataset_definitions/{slug}", {}), 404, "not-found")


def test_deleting_a_dataset_deletes_its_definitions(api: Api) -> None:
    patch(api, {"trace_id": {"name": "trace"}})
    api.put("/1/datasets/web", {"settings": {"delete_protected": False}})
    api.delete("/1/datasets/web")
    api.post("/1/events/web", {"trace": "t"})
    assert api.get(TARGET).json == {}


def test_default_columns_have_a_meaning_until_it_is_set(api: Api) -> None:
    spans = {"trace.trace_id": "t", "trace.span_id": "s", "http.status_code": 200, "response.status_code": 500}
    api.post("/1/events/web", {**spans, "name": "n", "service_name": "web"})
    usual = {
        "trace_id": "trace.trace_id",
        "span_id": "trace.span_id",
        "status": "response.status_code",
        "name": "name",
        "service_name": "service_name",
    }
    assert {meaning: each["name"] for meaning, each in api.get(TARGET).json.items()} == usual
    assert patch(api, {"trace_id": {"name": "trace"}}).json["trace_id"]["name"] == "trace"
    assert patch(api, {"trace_id": {"name": ""}}).json["trace_id"]["name"] == "trace.trace_id"


def test_relational_fields_use_the_defined_columns(api: Api) -> None:
    api.post("/1/events/web", {"trace": "t", "span": "a", "up": "", "n": 1})
    api.create("/1/batch/web", [{"data": {"trace": "u", "span": "b", "n": 5}}])
    api.create("/1/batch/web", [{"data": {"trace": "u", "span": "c", "up": "b", "n": 6}}])
    query = {"breakdowns": ["n"], "filters": [{"column": "root.n", "op": "=", "value": 5}]}
    assert "need the column trace.trace_id" in api.result_of(query)["error"]
    patch(api, {"trace_id": {"name": "trace"}, "span_id": {"name": "span"}, "parent_id": {"name": "up"}})
    assert [row["data"]["n"] for row in api.result_of(query)["data"]["results"]] == [5, 6]
