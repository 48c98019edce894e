from __future__ import annotations

import pytest

from .support import Api, Clock, assert_problem, field_errors


def test_a_new_dataset_is_protected_and_empty(api: Api) -> None:
    reply = api.post("/1/datasets", {"name": "My Dataset!", "description": "d", "expand_json_depth": 3})
    assert reply.status == 201
    assert reply.json == {
        "name": "My Dataset!",
        "slug": "my-dataset-",
        "description": "d",
        "settings": {"delete_protected": True},
        "expand_json_depth": 3,
        "regular_columns_count": None,
        "last_written_at": None,
        "created_at": "2027-01-15T08:00:00Z",
    }
    assert api.get("/1/datasets/my-dataset-").json == reply.json
    assert api.get("/1/datasets").json == [reply.json]


def test_creating_an_existing_dataset_returns_it_unchanged(api: Api) -> None:
    first = api.create("/1/datasets", {"name": "web", "description": "first"})
    again = api.post("/1/datasets", {"name": "Web", "description": "second"})
    assert again.status == 200
    assert again.json == first


def test_read_only_fields_are_ignored(api: Api) -> None:
    given = {"name": "web", "slug": "other", "created_at": "x", "regular_columns_count": 9, "last_written_at": 1}
    created = api.create("/1/datasets", {**given, "settings": {"delete_protected": False}})
    assert created["slug"] == "web"
    assert created["regular_columns_count"] is None
    assert created["settings"] == {"delete_protected": True}


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"name": "missing"}),
        ({"name": ""}, {"name": "missing"}),
        ({"name": "x" * 256}, {"name": "invalid"}),
        ({"name": 1}, {"name": "incorrect_type"}),
        (
            {"name": "x", "description": "d" * 1025, "expand_json_depth": 11},
            {"description": "invalid", "expand_json_depth": "invalid"},
        ),
        ({"name": "x", "expand_json_depth": "3"}, {"expand_json_depth": "incorrect_type"}),
        ({"name": "x", "colr": "red"}, {"colr": "invalid"}),
    ],
)
def test_invalid_fields_are_reported(api: Api, body: object, errors: dict[str, str]) -> None:
    assert field_errors(api.post("/1/datasets", body)) == errors
    assert api.get("/1/datasets").json == []


def test_an_update_replaces_all_fields_but_the_name(api: Api) -> None:
    created = api.create("/1/datasets", {"name": "web", "description": "d", "expand_json_depth": 3})
    changed = api.put("/1/datasets/web", {**created, "name": "other", "description": "new"})
    assert changed.status == 200
    assert changed.json == {**created, "description": "new"}
    reset = api.put("/1/datasets/web", {"settings": {"delete_protected": False}}).json
    assert reset == {
        **created,
        "description": "",
        "expand_json_depth": 0,
        "settings": {"delete_protected": False},
    }


def test_an_invalid_update_is_rejected(api: Api) -> None:
    api.create("/1/datasets", {"name": "web"})
    body = {"settings": {"delete_protected": "no"}}
    assert field_errors(api.put("/1/datasets/web", body)) == {"settings.delete_protected": "incorrect_type"}


def test_a_dataset_can_be_deleted_only_without_protection(api: Api) -> None:
    api.post("/1/events/web", {"a": 1})
    assert_problem(api.delete("/1/datasets/web"), 409, "conflict")
    api.put("/1/datasets/web", {"settings": {"delete_protected": False}})
    deleted = api.delete("/1/datasets/web")
    assert (deleted.status, deleted.body) == (202, b"")
    assert_problem(api.get("/1/datasets/web"), 404, "not-found")
    assert api.local.store.count("web") == 0


def test_deleting_a_dataset_deletes_its_objects(api: Api) -> None:
    api.create("/1/datasets", {"name": "web"})
    query_id = api.create("/1/queries/web", {})["id"]
    result_id = api.create("/1/query_results/web", {"query_id": query_id})["id"]
    api.put("/1/datasets/web", {"settings": {"delete_protected": False}})
    api.delete("/1/datasets/web")
    api.create("/1/datasets", {"name": "web"})
    assert_problem(api.get(f"/1/queries/web/{query_id}"), 404, "not-found")
    assert_problem(api.get(f"/1/query_results/web/{result_id}"), 404, "not-found")


@pytest.mark.parametrize("slug", ["nothing", "__all__", "WEB"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_dataset_is_found_only_by_its_slug(api: Api, method: str, slug: str) -> None:
    api.create("/1/datasets", {"name": "web"})
    reply = api.send(method, f"/1/datasets/{slug}", {"description": ""})
    assert_problem(reply, 404, "not-found")
    assert reply.json["error"] == reply.json["detail"] == "Dataset not found"


def test_last_written_at_is_updated_by_events(api: Api, clock: Clock) -> None:
    api.create("/1/datasets", {"name": "web"})
    clock.now += 60
    api.post("/1/events/web", {"a": 1, "b": 2})
    dataset = api.get("/1/datasets/web").json
    assert dataset["last_written_at"] == "2027-01-15T08:01:00Z"
    assert dataset["regular_columns_count"] == 2
