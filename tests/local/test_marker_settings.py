from __future__ import annotations

import pytest

from honeycomb.local import LocalHoneycomb, LocalKey

from .support import Api, Clock, assert_problem, field_errors

DEPLOY = {"type": "deploy", "color": "#7b1fa2"}


@pytest.fixture
def api(api: Api) -> Api:
    api.create("/1/datasets", {"name": "web"})
    return api


def test_create_update_and_list_a_setting(api: Api, clock: Clock) -> None:
    reply = api.post("/1/marker_settings/web", {**DEPLOY, "id": "x"})
    assert reply.status == 201
    created = reply.json
    assert created["id"] != "x"
    assert created == {**DEPLOY, "id": created["id"], "created_at": "2027-01-15T08:00:00Z", "updated_at": None}
    assert api.get("/1/marker_settings/web").json == [created]
    clock.now += 1
    changed = api.put(f"/1/marker_settings/web/{created['id']}", {**created, "color": "#FFF"})
    assert changed.status == 200
    assert changed.json == {**created, "color": "#FFF", "updated_at": "2027-01-15T08:00:01Z"}
    assert api.get("/1/marker_settings/web").json == [changed.json]


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"type": "test"}, {"type": "invalid"}),
        ({"color": "red"}, {"color": "invalid"}),
        ({"color": "#ffff"}, {"color": "invalid"}),
        ({"color": "#ffffff\n"}, {"color": "invalid"}),
        ({"colr": "#fff"}, {"colr": "invalid"}),
    ],
)
def test_an_invalid_update_changes_nothing(api: Api, change: dict[str, str], errors: dict[str, str]) -> None:
    created = api.create("/1/marker_settings/web", DEPLOY)
    assert field_errors(api.put(f"/1/marker_settings/web/{created['id']}", {**DEPLOY, **change})) == errors
    assert api.get("/1/marker_settings/web").json == [created]


def test_both_fields_are_required(api: Api) -> None:
    assert field_errors(api.post("/1/marker_settings/web", {})) == {"type": "missing", "color": "missing"}


def test_a_deleted_setting_is_returned_once(api: Api) -> None:
    created = api.create("/1/marker_settings/web", DEPLOY)
    path = f"/1/marker_settings/web/{created['id']}"
    deleted = api.delete(path)
    assert (deleted.status, deleted.json) == (200, created)
    assert_problem(api.delete(path), 404, "not-found")
    assert_problem(api.put(path, DEPLOY), 404, "not-found")


def test_environment_wide_settings_are_separate(api: Api) -> None:
    created = api.create("/1/marker_settings/__all__", DEPLOY)
    assert api.get("/1/marker_settings/__all__").json == [created]
    assert api.get("/1/marker_settings/web").json == []
    assert_problem(api.get("/1/marker_settings/nothing"), 404, "not-found")


def test_the_markers_permission_is_required() -> None:
    with LocalHoneycomb(keys=[LocalKey("k", permissions={"events"})]) as local:
        reply = Api(local, key="k").get("/1/marker_settings/__all__")
    assert reply.status == 403
    assert "markers" in reply.json["error"]
