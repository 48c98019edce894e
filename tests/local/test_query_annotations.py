from __future__ import annotations

from typing import Any

import pytest

from .support import Api, assert_problem


@pytest.fixture
def api(api: Api) -> Api:
    api.create("/1/datasets", {"name": "web"})
    return api


@pytest.fixture
def query_id(api: Api) -> str:
    return str(api.create("/1/queries/web", {"time_range": 60})["id"])


def assert_rejected(api: Api, method: str, target: str, body: object, named: str) -> None:
    reply = api.send(method, target, body)
    assert (reply.status, reply.content_type) == (400, "application/json")
    assert reply.json.keys() == {"error"}
    assert named in reply.json["error"]


def test_create_get_and_list_an_annotation(api: Api, query_id: str) -> None:
    reply = api.post("/1/query_annotations/web", {"query_id": query_id, "name": "n"})
    assert reply.status == 201
    created = reply.json
    assert created == {
        "id": created["id"],
        "query_id": query_id,
        "name": "n",
        "description": "",
        "source": "query",
    }
    assert api.get(f"/1/query_annotations/web/{created['id']}").json == created
    for target in ("/1/query_annotations/web", "/1/query_annotations/web?include_board_annotations=true"):
        assert api.get(target).json == [created]
    assert api.get("/1/query_annotations/__all__").json == []


def test_an_update_replaces_all_fields_but_the_query(api: Api, query_id: str) -> None:
    created = api.create("/1/query_annotations/web", {"query_id": query_id, "name": "n", "description": "d"})
    target = f"/1/query_annotations/web/{created['id']}"
    assert api.put(target, {**created, "name": "m"}).json == {**created, "name": "m"}
    reset = api.put(target, {"query_id": query_id, "name": "m"})
    assert reset.json == {**created, "name": "m", "description": ""}
    assert api.get(target).json == reset.json
    other = api.create("/1/queries/web", {"time_range": 61})["id"]
    assert_rejected(api, "PUT", target, {"query_id": other, "name": "m"}, "cannot be changed")
    assert_rejected(api, "PUT", target, {**created, "id": "other"}, "id in the body")
    assert_rejected(api, "PUT", target, {"name": "m"}, "query_id")


@pytest.mark.parametrize(
    ("change", "named"),
    [({"query_id": "none"}, "none"), ({"name": ""}, "name"), ({"name": 1}, "name"), ({"x": 1}, "x")],
)
def test_invalid_fields_return_400(api: Api, query_id: str, change: dict[str, Any], named: str) -> None:
    body = {"query_id": query_id, "name": "n", **change}
    assert_rejected(api, "POST", "/1/query_annotations/web", body, named)


def test_the_query_must_be_of_the_dataset(api: Api, query_id: str) -> None:
    api.create("/1/datasets", {"name": "db"})
    for slug in ("db", "__all__"):
        body = {"query_id": query_id, "name": "n"}
        assert_rejected(api, "POST", f"/1/query_annotations/{slug}", body, query_id)


def test_deleting_an_annotation_keeps_its_query(api: Api, query_id: str) -> None:
    created = api.create("/1/query_annotations/web", {"query_id": query_id, "name": "n"})
    deleted = api.delete(f"/1/query_annotations/web/{created['id']}")
    assert (deleted.status, deleted.body) == (204, b"")
    assert_problem(api.get(f"/1/query_annotations/web/{created['id']}"), 404, "not-found")
    assert api.get(f"/1/queries/web/{query_id}").status == 200


def test_annotations_of_an_unknown_dataset_are_not_found(api: Api) -> None:
    assert_problem(api.get("/1/query_annotations/nothing"), 404, "not-found")
