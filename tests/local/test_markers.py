from __future__ import annotations

import pytest

from .support import Api, Clock, assert_problem, field_errors


@pytest.fixture
def api(api: Api) -> Api:
    api.create("/1/datasets", {"name": "web"})
    return api


def test_the_default_start_time_of_a_marker_is_now(api: Api) -> None:
    reply = api.post("/1/markers/web", {})
    assert reply.status == 201
    marker = reply.json
    assert marker == {
        "id": marker["id"],
        "start_time": 1_800_000_000,
        "created_at": "2027-01-15T08:00:00Z",
        "updated_at": "2027-01-15T08:00:00Z",
    }
    assert api.get("/1/markers/web").json == [marker]


def test_a_marker_keeps_all_given_fields(api: Api) -> None:
    given = {"start_time": 5, "end_time": 6, "message": "m", "type": "deploy", "url": "https://example.com"}
    marker = api.create("/1/markers/web", {**given, "id": "x", "color": "#fff"})
    assert {name: marker[name] for name in given} == given
    assert marker["id"] != "x"
    assert "color" not in marker


def test_an_update_clears_omitted_fields(api: Api, clock: Clock) -> None:
    created = api.create("/1/markers/web", {"start_time": 5, "message": "m", "type": "deploy"})
    clock.now += 1
    reply = api.put(f"/1/markers/web/{created['id']}", {"start_time": 7, "message": "n"})
    assert reply.status == 200
    assert reply.json == {
        "id": created["id"],
        "start_time": 7,
        "message": "n",
        "created_at": "2027-01-15T08:00:00Z",
        "updated_at": "2027-01-15T08:00:01Z",
    }
    assert api.get("/1/markers/web").json == [reply.json]


def test_a_deleted_marker_is_returned_once(api: Api) -> None:
    created = api.create("/1/markers/web", {"message": "m"})
    path = f"/1/markers/web/{created['id']}"
    deleted = api.delete(path)
    assert (deleted.status, deleted.json) == (200, created)
    assert_problem(api.delete(path), 404, "not-found")
    assert_problem(api.put(path, {}), 404, "not-found")
    assert api.get("/1/markers/web").json == []


def test_listed_markers_have_the_color_of_their_type(api: Api) -> None:
    api.create("/1/marker_settings/web", {"type": "deploy", "color": "#7b1fa2"})
    api.create("/1/marker_settings/__all__", {"type": "test", "color": "#fff"})
    created = api.create("/1/markers/web", {"type": "deploy"})
    api.create("/1/markers/web", {"type": "test"})
    api.create("/1/markers/web", {})
    assert "color" not in created
    assert [marker.get("color") for marker in api.get("/1/markers/web").json] == ["#7b1fa2", None, None]


def test_invalid_fields_are_reported(api: Api) -> None:
    body = {"start_time": "noon", "message": 1, "colr": "red"}
    errors = {"start_time": "incorrect_type", "message": "incorrect_type", "colr": "invalid"}
    assert field_errors(api.post("/1/markers/web", body)) == errors


def test_get_of_a_single_marker_is_not_allowed(api: Api) -> None:
    created = api.create("/1/markers/web", {})
    assert api.get(f"/1/markers/web/{created['id']}").status == 405


def test_environment_wide_markers_are_separate(api: Api) -> None:
    created = api.create("/1/markers/__all__", {})
    assert api.get("/1/markers/__all__").json == [created]
    assert api.get("/1/markers/web").json == []
    assert_problem(api.get("/1/markers/nothing"), 404, "not-found")
