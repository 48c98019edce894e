from __future__ import annotations

from typing import Any

import pytest

from honeycomb.local import LocalHoneycomb, LocalKey

from .support import Api, Clock, assert_problem, field_errors

SLO: dict[str, Any] = {
    "name": "Fast",
    "sli": {"alias": "is_fast"},
    "time_period_days": 1,
    "target_per_million": 999_000,
}
EMAIL = {"type": "email", "target": "a@example.com"}
RATE = {
    "alert_type": "budget_rate",
    "budget_rate_window_minutes": 1440,
    "budget_rate_decrease_threshold_per_million": 10_000,
}
PATH = "/1/burn_alerts/web"


@pytest.fixture
def api(api: Api) -> Api:
    api.create("/1/datasets", {"name": "web"})
    for alias in ("is_fast", "is_right"):
        api.create("/1/derived_columns/web", {"alias": alias, "expression": "true"})
    return api


@pytest.fixture
def slo(api: Api) -> Any:
    return api.create("/1/slos/web", SLO)


@pytest.fixture
def alert(slo: Any) -> dict[str, Any]:
    return {"slo": {"id": slo["id"]}, "exhaustion_minutes": 240, "recipients": [EMAIL]}


def test_create_get_list_and_delete_a_burn_alert(api: Api, slo: Any, alert: dict[str, Any]) -> None:
    reply = api.post(PATH, alert)
    assert reply.status == 201
    created = reply.json
    (recipient,) = api.get("/1/recipients").json
    assert created == {
        "id": created["id"],
        "slo": {"id": slo["id"]},
        "alert_type": "exhaustion_time",
        "exhaustion_minutes": 240,
        "description": "",
        "recipients": [{"id": recipient["id"], **EMAIL}],
        "auto_investigate": False,
        "triggered": False,
        "created_at": "2027-01-15T08:00:00Z",
        "updated_at": "2027-01-15T08:00:00Z",
    }
    path = f"{PATH}/{created['id']}"
    assert api.get(path).json == created
    listed = {name: value for name, value in created.items() if name != "recipients"}
    assert api.get(f"{PATH}?slo_id={slo['id']}").json == [listed]
    deleted = api.delete(path)
    assert (deleted.status, deleted.body) == (204, b"")
    for method in ("GET", "PUT", "DELETE"):
        assert_problem(api.send(method, path, alert), 404, "not-found")


def test_the_list_requires_an_slo(api: Api, alert: dict[str, Any]) -> None:
    api.create(PATH, alert)
    other = api.create("/1/slos/web", {**SLO, "sli": {"alias": "is_right"}})
    assert api.get(f"{PATH}?slo_id={other['id']}").json == []
    assert field_errors(api.get(PATH)) == {"slo_id": "missing"}
    assert_problem(api.get(f"{PATH}?slo_id=nothing"), 404, "not-found")
    assert_problem(api.get("/1/burn_alerts/nothing?slo_id=x"), 404, "not-found")


def test_an_update_replaces_all_but_read_only_fields(api: Api, clock: Clock, alert: dict[str, Any]) -> None:
    created = api.create(PATH, {**alert, "description": "d"})
    clock.now += 1
    read_only = {"id": "x", "slo": {"id": "y"}, "triggered": True, "created_at": "z", "updated_at": "z"}
    by_id = [{"id": created["recipients"][0]["id"]}]
    reply = api.put(f"{PATH}/{created['id']}", {**read_only, **RATE, "recipients": by_id})
    assert reply.status == 200
    expected = {**created, **RATE, "description": "", "updated_at": "2027-01-15T08:00:01Z"}
    del expected["exhaustion_minutes"]
    assert reply.json == expected
    assert api.get(f"{PATH}/{created['id']}").json == expected


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"slo": None}, {"slo": "incorrect_type"}),
        ({"slo": {}}, {"slo.id": "missing"}),
        ({"recipients": []}, {"recipients": "invalid"}),
        ({"recipients": [{"id": "nobody"}]}, {"recipients.0": "invalid"}),
        ({"alert_type": "other"}, {"alert_type": "invalid"}),
        ({"exhaustion_minutes": -1}, {"exhaustion_minutes": "invalid"}),
        ({"description": "d" * 1024}, {"description": "invalid"}),
        (
            {"alert_type": "budget_rate"},
            {
                "exhaustion_minutes": "invalid",
                "budget_rate_window_minutes": "missing",
                "budget_rate_decrease_threshold_per_million": "missing",
            },
        ),
        ({"budget_rate_window_minutes": 60}, {"budget_rate_window_minutes": "invalid"}),
        ({"budget_rate_decrease_percent": 1}, {"budget_rate_decrease_percent": "invalid"}),
    ],
)
def test_invalid_fields_are_reported(
    api: Api, slo: Any, alert: dict[str, Any], change: dict[str, Any], errors: dict[str, str]
) -> None:
    assert field_errors(api.post(PATH, {**alert, **change})) == errors
    assert api.get(f"{PATH}?slo_id={slo['id']}").json == []


@pytest.mark.parametrize("minutes", [59, 1441])
def test_the_window_is_between_an_hour_and_the_slo_period(api: Api, alert: dict[str, Any], minutes: int) -> None:
    del alert["exhaustion_minutes"]
    assert api.create(PATH, {**alert, **RATE})["budget_rate_window_minutes"] == 1440
    reply = api.post(PATH, {**alert, **RATE, "budget_rate_window_minutes": minutes})
    assert field_errors(reply) == {"budget_rate_window_minutes": "invalid"}


def test_an_unknown_slo_is_not_found(api: Api, alert: dict[str, Any]) -> None:
    assert_problem(api.post(PATH, {**alert, "slo": {"id": "nothing"}}), 404, "not-found")
    assert_problem(api.post("/1/burn_alerts/__all__", alert), 404, "not-found")
    assert field_errors(api.post(PATH, {"exhaustion_minutes": 1, "recipients": [EMAIL]})) == {"slo": "missing"}


def test_deleting_an_slo_deletes_its_burn_alerts(api: Api, slo: Any, alert: dict[str, Any]) -> None:
    other = api.create("/1/slos/web", {**SLO, "sli": {"alias": "is_right"}})
    kept = api.create(PATH, {**alert, "slo": {"id": other["id"]}})
    gone = api.create(PATH, alert)
    api.delete(f"/1/slos/web/{slo['id']}")
    assert_problem(api.get(f"{PATH}/{gone['id']}"), 404, "not-found")
    assert api.get(f"{PATH}/{kept['id']}").json == kept


def test_a_recipient_in_use_cannot_be_deleted(api: Api, alert: dict[str, Any]) -> None:
    created = api.create(PATH, alert)
    recipient = f"/1/recipients/{created['recipients'][0]['id']}"
    assert_problem(api.delete(recipient), 409, "conflict")
    assert api.get(f"{recipient}/triggers").json == []
    api.delete(f"{PATH}/{created['id']}")
    assert api.delete(recipient).status == 204


def test_the_permission_is_required() -> None:
    with LocalHoneycomb(keys=[LocalKey("k", permissions={"triggers"})]) as local:
        assert Api(local, "k").get("/1/burn_alerts/__all__").status == 403
