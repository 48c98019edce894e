from __future__ import annotations

import pytest

from .support import Api, Clock, assert_problem, field_errors


@pytest.fixture
def api(api: Api) -> Api:
    api.made("/1/datasets", {"name": "web"})
    return api


def test_a_column_is_made_read_listed_and_found_by_name(api: Api) -> None:
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
    made = reply.json
    assert api.get(f"/1/columns/web/{made['id']}").json == made
    assert api.get("/1/columns/web").json == [made]
    assert api.get("/1/columns/web?key_name=status").json == made
    assert_problem(api.get("/1/columns/web?key_name=other"), 404, "not-found")


def test_the_type_of_a_new_column_is_string(api: Api) -> None:
    assert api.made("/1/columns/web", {"key_name": "a"})["type"] == "string"
    assert api.local.store.columns("web") == {"a": "string"}


def test_a_histogram_is_kept_but_stores_nothing(api: Api) -> None:
    assert api.made("/1/columns/web", {"key_name": "h", "type": "histogram"})["type"] == "histogram"
    assert api.local.store.columns("web") == {}


def test_a_duplicate_is_a_conflict(api: Api) -> None:
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
def test_wrong_fields_are_named(api: Api, body: object, errors: dict[str, str]) -> None:
    assert field_errors(api.post("/1/columns/web", body)) == errors


def test_an_update_replaces_everything_but_the_name(api: Api, clock: Clock) -> None:
    made = api.made("/1/columns/web", {"key_name": "a", "description": "d", "hidden": True})
    clock.now += 1
    updated = api.put(f"/1/columns/web/{made['id']}", {**made, "key_name": "b", "description": "new"})
    assert updated.status == 200
    assert updated.json == {**made, "description": "new", "updated_at": "2027-01-15T08:00:01Z"}
    reset = api.put(f"/1/columns/web/{made['id']}", {}).json
    assert (reset["description"], reset["hidden"]) == ("", False)


def test_a_deleted_column_is_no_longer_queried(api: Api) -> None:
    api.post("/1/events/web", {"a": 1, "b": 2})
    (a, b) = api.get("/1/columns/web").json
    deleted = api.delete(f"/1/columns/web/{a['id']}")
    assert (deleted.status, deleted.body) == (204, b"")
    assert api.get("/1/columns/web").json == [b]
    assert list(api.local.store.columns("web")) == ["b"]
    assert_problem(api.delete(f"/1/columns/web/{a['id']}"), 404, "not-found")


def test_the_last_writing_is_told_for_each_column(api: Api, clock: Clock) -> None:
    api.post("/1/events/web", {"a": 1, "b": 1})
    clock.now += 1
    api.post("/1/events/web", {"b": 2})
    written = {column["key_name"]: column["last_written"] for column in api.get("/1/columns/web").json}
    assert written == {"a": "2027-01-15T08:00:00Z", "b": "2027-01-15T08:00:01Z"}


def test_the_whole_environment_lists_each_column_once_and_has_some_of_its_own(api: Api) -> None:
    api.post("/1/events/web", {"a": 1, "b": 1})
    api.post("/1/events/db", {"b": "text", "c": True})
    made = api.made("/1/columns/__all__", {"key_name": "d"})
    names = sorted(column["key_name"] for column in api.get("/1/columns/__all__").json)
    assert names == ["a", "b", "c", "d"]
    assert api.get("/1/columns/__all__?key_name=d").json == made
    assert_problem(api.post("/1/columns/__all__", {"key_name": "c"}), 409, "conflict")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_the_whole_environment_gives_no_single_column(api: Api, method: str) -> None:
    made = api.made("/1/columns/__all__", {"key_name": "d"})
    assert_problem(api.ask(method, f"/1/columns/__all__/{made['id']}", {}), 404, "not-found")


def test_columns_of_no_dataset_are_not_found(api: Api) -> None:
    assert_problem(api.get("/1/columns/nothing"), 404, "not-found")
    assert_problem(api.post("/1/columns/nothing", {"key_name": "a"}), 404, "not-found")
