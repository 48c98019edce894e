from __future__ import annotations

import pytest

from honeycomb.local import LocalHoneycomb, LocalKey

from .support import Api, Clock, assert_problem, field_errors

DEPLOY = {"type": "deploy", "color": "#7b1fa2"}


@pytest.fixture
def api(api: Api) -> Api:
    api.made("/1/datasets", {"name": "web"})
    return api


def test_a_setting_is_made_changed_and_listed(api: Api, clock: Clock) -> None:
    reply = api.post("/1/marker_settings/web", {**DEPLOY, "id": "x"})
    assert reply.status == 201
    made = reply.json
    assert made["id"] != "x"
    assert made == {**DEPLOY, "id": made["id"], "created_at": "2027-01-15T08:00:00Z", "updated_at": None}
    assert api.get("/1/marker_settings/web").json == [made]
    clock.now += 1
    changed = api.put(f"/1/marker_settings/web/{made['id']}", {**made, "color": "#FFF"})
    assert changed.status == 200
    assert changed.json == {**made, "color": "#FFF", "updated_at": "2027-01-15T08:00:01Z"}
    assert api.get("/1/marker_settings/web").json == [changed.json]


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"type": "test"}, {"type": "invalid"}),
        ({"color": "red"}, {"color": "invalid"}),
        ({"color": "#ffff"}, {"color": "invalid"}),
        ({"color": "#ffffff\n"}, {"color": "invalid"}),
        ({"colour": "#fff"}, {"colour": "invalid"}),
    ],
)
def test_a_wrong_change_changes_nothing(api: Api, change: dict[str, str], errors: dict[str, str]) -> None:
    made = api.made("/1/marker_settings/web", DEPLOY)
    assert field_errors(api.put(f"/1/marker_settings/web/{made['id']}", {**DEPLOY, **change})) == errors
    assert api.get("/1/marker_settings/web").json == [made]


def test_both_fields_are_needed(api: Api) -> None:
    assert field_errors(api.post("/1/marker_settings/web", {})) == {"type": "missing", "color": "missing"}


def test_a_deleted_setting_is_returned_once(api: Api) -> None:
    made = api.made("/1/marker_settings/web", DEPLOY)
    path = f"/1/marker_settings/web/{made['id']}"
    deleted = api.delete(path)
    assert (deleted.status, deleted.json) == (200, made)
    assert_problem(api.delete(path), 404, "not-found")
    assert_problem(api.put(path, DEPLOY), 404, "not-found")


def test_settings_of_the_whole_environment_stand_apart(api: Api) -> None:
    made = api.made("/1/marker_settings/__all__", DEPLOY)
    assert api.get("/1/marker_settings/__all__").json == [made]
    assert api.get("/1/marker_settings/web").json == []
    assert_problem(api.get("/1/marker_settings/nothing"), 404, "not-found")


def test_the_key_needs_the_permission_for_markers() -> None:
    with LocalHoneycomb(keys=[LocalKey("k", permissions={"events"})]) as local:
        reply = Api(local, key="k").get("/1/marker_settings/__all__")
    assert reply.status == 403
    assert "markers" in reply.json["error"]
