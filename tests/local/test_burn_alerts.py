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
    api.made("/1/datasets", {"name": "web"})
    for alias in ("is_fast", "is_right"):
        api.made("/1/derived_columns/web", {"alias": alias, "expression": "true"})
    return api


@pytest.fixture
def slo(api: Api) -> Any:
    return api.made("/1/slos/web", SLO)


@pytest.fixture
def alert(slo: Any) -> dict[str, Any]:
    return {"slo": {"id": slo["id"]}, "exhaustion_minutes": 240, "recipients": [EMAIL]}


def test_a_burn_alert_is_made_read_listed_and_deleted(api: Api, slo: Any, alert: dict[str, Any]) -> None:
    reply = api.post(PATH, alert)
    assert reply.status == 201
    made = reply.json
    (recipient,) = api.get("/1/recipients").json
    assert made == {
        "id": made["id"],
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
    path = f"{PATH}/{made['id']}"
    assert api.get(path).json == made
    listed = {name: value for name, value in made.items() if name != "recipients"}
    assert api.get(f"{PATH}?slo_id={slo['id']}").json == [listed]
    deleted = api.delete(path)
    assert (deleted.status, deleted.body) == (204, b"")
    for method in ("GET", "PUT", "DELETE"):
        assert_problem(api.ask(method, path, alert), 404, "not-found")


def test_a_list_is_of_one_slo(api: Api, alert: dict[str, Any]) -> None:
    api.made(PATH, alert)
    other = api.made("/1/slos/web", {**SLO, "sli": {"alias": "is_right"}})
    assert api.get(f"{PATH}?slo_id={other['id']}").json == []
    assert field_errors(api.get(PATH)) == {"slo_id": "missing"}
    assert_problem(api.get(f"{PATH}?slo_id=nothing"), 404, "not-found")
    assert_problem(api.get("/1/burn_alerts/nothing?slo_id=x"), 404, "not-found")


def test_an_update_replaces_everything_but_what_the_service_owns(
    api: Api, clock: Clock, alert: dict[str, Any]
) -> None:
    made = api.made(PATH, {**alert, "description": "d"})
    clock.now += 1
    read_only = {"id": "x", "slo": {"id": "y"}, "triggered": True, "created_at": "z", "updated_at": "z"}
    by_id = [{"id": made["recipients"][0]["id"]}]
    reply = api.put(f"{PATH}/{made['id']}", {**read_only, **RATE, "recipients": by_id})
    assert reply.status == 200
    expected = {**made, **RATE, "description": "", "updated_at": "2027-01-15T08:00:01Z"}
    del expected["exhaustion_minutes"]
    assert reply.json == expected
    assert api.get(f"{PATH}/{made['id']}").json == expected


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
def test_wrong_fields_are_named(
    api: Api, slo: Any, alert: dict[str, Any], change: dict[str, Any], errors: dict[str, str]
) -> None:
    assert field_errors(api.post(PATH, {**alert, **change})) == errors
    assert api.get(f"{PATH}?slo_id={slo['id']}").json == []


@pytest.mark.parametrize("minutes", [59, 1441])
def test_a_window_is_an_hour_to_the_period_of_the_slo(api: Api, alert: dict[str, Any], minutes: int) -> None:
    del alert["exhaustion_minutes"]
    assert api.made(PATH, {**alert, **RATE})["budget_rate_window_minutes"] == 1440
    reply = api.post(PATH, {**alert, **RATE, "budget_rate_window_minutes": minutes})
    assert field_errors(reply) == {"budget_rate_window_minutes": "invalid"}


def test_an_slo_that_is_not_there_is_not_watched(api: Api, alert: dict[str, Any]) -> None:
    assert_problem(api.post(PATH, {**alert, "slo": {"id": "nothing"}}), 404, "not-found")
    assert_problem(api.post("/1/burn_alerts/__all__", alert), 404, "not-found")
    assert field_errors(api.post(PATH, {"exhaustion_minutes": 1, "recipients": [EMAIL]})) == {"slo": "missing"}


def test_burn_alerts_go_with_their_slo(api: Api, slo: Any, alert: dict[str, Any]) -> None:
    other = api.made("/1/slos/web", {**SLO, "sli": {"alias": "is_right"}})
    kept = api.made(PATH, {**alert, "slo": {"id": other["id"]}})
    gone = api.made(PATH, alert)
    api.delete(f"/1/slos/web/{slo['id']}")
    assert_problem(api.get(f"{PATH}/{gone['id']}"), 404, "not-found")
    assert api.get(f"{PATH}/{kept['id']}").json == kept


def test_a_recipient_in_use_is_kept(api: Api, alert: dict[str, Any]) -> None:
    made = api.made(PATH, alert)
    recipient = f"/1/recipients/{made['recipients'][0]['id']}"
    assert_problem(api.delete(recipient), 409, "conflict")
    assert api.get(f"{recipient}/triggers").json == []
    api.delete(f"{PATH}/{made['id']}")
    assert api.delete(recipient).status == 204


def test_the_key_needs_the_permission() -> None:
    with LocalHoneycomb(keys=[LocalKey("k", permissions={"triggers"})]) as local:
        assert Api(local, "k").get("/1/burn_alerts/__all__").status == 403
