from __future__ import annotations

import pytest

from .support import Api, Clock, assert_problem, field_errors


@pytest.fixture
def api(api: Api) -> Api:
    api.create("/1/datasets", {"name": "web"})
    return api


def test_create_get_list_and_find_a_column_by_name(api: Api) -> None:
    reply = api.post("/1/columns/web", {"key_name": "status", "type": "integer", "description": "d"})
    assert reply.status == 201
    column = reply.json
    assert column.pop("id")
    assert column == {
        "key_name": "status",
        "type": "integer",
        "description": "d",
        "hidden": False,
        "created_at": "2027-01-15T08:00:00Z",
        "updated_at": "2027-01-15T08:00:00Z",
    }
    created = reply.json
    assert api.get(f"/1/columns/web/{created['id']}").json == created
    assert api.get("/1/columns/web").json == [created]
    assert api.get("/1/columns/web?key_name=status").json == created
    assert_problem(api.get("/1/columns/web?key_name=other"), 404, "not-found")


def test_the_type_of_a_new_column_is_string(api: Api) -> None:
    assert api.create("/1/columns/web", {"key_name": "a"})["type"] == "string"
    assert api.local.store.columns("web") == {"a": "string"}


def test_a_histogram_column_stores_no_values(api: Api) -> None:
    assert api.create("/1/columns/web", {"key_name": "h", "type": "histogram"})["type"] == "histogram"
    assert api.local.store.columns("web") == {}


def test_a_duplicate_column_is_a_conflict(api: Api) -> None:
    api.post("/1/events/web", {"a": 1})
    assert_problem(api.post("/1/columns/web", {"key_name": "a"}), 409, "conflict")


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"key_name": "missing"}),
        ({"key_name": ""}, {"key_name": "missing"}),
        ({"key_name": "a", "type": "text"}, {"type": "invalid"}),
        ({"key_name": "a", "hidden": "yes"}, {"hidden": "incorrect_type"}),
    ],
)
def test_invalid_fields_are_reported(api: Api, body: object, errors: dict[str, str]) -> None:
    assert field_errors(api.post("/1/columns/web", body)) == errors


def test_an_update_replaces_all_fields_but_the_name(api: Api, clock: Clock) -> None:
    created = api.create("/1/columns/web", {"key_name": "a", "description": "d", "hidden": True})
    clock.now += 1
    updated = api.put(f"/1/columns/web/{created['id']}", {**created, "key_name": "b", "description": "new"})
    assert updated.status == 200
    assert updated.json == {**created, "description": "new", "updated_at": "2027-01-15T08:00:01Z"}
    reset = api.put(f"/1/columns/web/{created['id']}", {}).json
    assert (reset["description"], reset["hidden"]) == ("", False)


def test_a_deleted_column_is_no_longer_queried(api: Api) -> None:
    api.post("/1/events/web", {"a": 1, "b": 2})
    (a, b) = api.get("/1/columns/web").json
    deleted = api.delete(f"/1/columns/web/{a['id']}")
    assert (deleted.status, deleted.body) == (204, b"")
    assert api.get("/1/columns/web").json == [b]
    assert list(api.local.store.columns("web")) == ["b"]
    assert_problem(api.delete(f"/1/columns/web/{a['id']}"), 404, "not-found")


def test_last_written_is_updated_for_each_column(api: Api, clock: Clock) -> None:
    api.post("/1/events/web", {"a": 1, "b": 1})
    clock.now += 1
    api.post("/1/events/web", {"b": 2})
    written = {column["key_name"]: column["last_written"] for column in api.get("/1/columns/web").json}
    assert written == {"a": "2027-01-15T08:00:00Z", "b": "2027-01-15T08:00:01Z"}


def test_environment_wide_columns_include_those_of_datasets_once(api: Api) -> None:
    api.post("/1/events/web", {"a": 1, "b": 1})
    api.post("/1/events/db", {"b": "text", "c": True})
    created = api.create("/1/columns/__all__", {"key_name": "d"})
    names = sorted(column["key_name"] for column in api.get("/1/columns/__all__").json)
    assert names == ["a", "b", "c", "d"]
    assert api.get("/1/columns/__all__?key_name=d").json == created
    assert_problem(api.post("/1/columns/__all__", {"key_name": "c"}), 409, "conflict")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_single_environment_wide_columns_are_not_found(api: Api, method: str) -> None:
    created = api.create("/1/columns/__all__", {"key_name": "d"})
    assert_problem(api.send(method, f"/1/columns/__all__/{created['id']}", {}), 404, "not-found")


def test_columns_of_an_unknown_dataset_are_not_found(api: Api) -> None:
    assert_problem(api.get("/1/columns/nothing"), 404, "not-found")
    assert_problem(api.post("/1/columns/nothing", {"key_name": "a"}), 404, "not-found")
