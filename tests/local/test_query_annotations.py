from __future__ import annotations

from typing import Any

import pytest

from .support import Api, assert_problem


@pytest.fixture
def api(api: Api) -> Api:
    api.made("/1/datasets", {"name": "web"})
    return api


@pytest.fixture
def query_id(api: Api) -> str:
    return str(api.made("/1/queries/web", {"time_range": 60})["id"])


def assert_refused(api: Api, method: str, target: str, body: object, named: str) -> None:
    reply = api.ask(method, target, body)
    assert (reply.status, reply.content_type) == (400, "application/json")
    assert reply.json.keys() == {"error"}
    assert named in reply.json["error"]


def test_an_annotation_is_made_read_and_listed(api: Api, query_id: str) -> None:
    reply = api.post("/1/query_annotations/web", {"query_id": query_id, "name": "n"})
    assert reply.status == 201
    made = reply.json
    assert made == {"id": made["id"], "query_id": query_id, "name": "n", "description": "", "source": "query"}
    assert api.get(f"/1/query_annotations/web/{made['id']}").json == made
    for target in ("/1/query_annotations/web", "/1/query_annotations/web?include_board_annotations=true"):
        assert api.get(target).json == [made]
    assert api.get("/1/query_annotations/__all__").json == []


def test_an_update_replaces_everything_but_the_query(api: Api, query_id: str) -> None:
    made = api.made("/1/query_annotations/web", {"query_id": query_id, "name": "n", "description": "d"})
    target = f"/1/query_annotations/web/{made['id']}"
    assert api.put(target, {**made, "name": "m"}).json == {**made, "name": "m"}
    reset = api.put(target, {"query_id": query_id, "name": "m"})
    assert reset.json == {**made, "name": "m", "description": ""}
    assert api.get(target).json == reset.json
    other = api.made("/1/queries/web", {"time_range": 61})["id"]
    assert_refused(api, "PUT", target, {"query_id": other, "name": "m"}, "cannot be changed")
    assert_refused(api, "PUT", target, {**made, "id": "other"}, "id in the body")
    assert_refused(api, "PUT", target, {"name": "m"}, "query_id")


@pytest.mark.parametrize(
    ("change", "named"),
    [({"query_id": "none"}, "none"), ({"name": ""}, "name"), ({"name": 1}, "name"), ({"x": 1}, "x")],
)
def test_wrong_fields_are_a_bad_request(api: Api, query_id: str, change: dict[str, Any], named: str) -> None:
    body = {"query_id": query_id, "name": "n", **change}
    assert_refused(api, "POST", "/1/query_annotations/web", body, named)


def test_the_query_is_of_the_dataset(api: Api, query_id: str) -> None:
    api.made("/1/datasets", {"name": "db"})
    for slug in ("db", "__all__"):
        body = {"query_id": query_id, "name": "n"}
        assert_refused(api, "POST", f"/1/query_annotations/{slug}", body, query_id)


def test_a_deleted_annotation_is_gone_and_its_query_stays(api: Api, query_id: str) -> None:
    made = api.made("/1/query_annotations/web", {"query_id": query_id, "name": "n"})
    deleted = api.delete(f"/1/query_annotations/web/{made['id']}")
    assert (deleted.status, deleted.body) == (204, b"")
    assert_problem(api.get(f"/1/query_annotations/web/{made['id']}"), 404, "not-found")
    assert api.get(f"/1/queries/web/{query_id}").status == 200


def test_annotations_of_no_dataset_are_not_found(api: Api) -> None:
    assert_problem(api.get("/1/query_annotations/nothing"), 404, "not-found")
