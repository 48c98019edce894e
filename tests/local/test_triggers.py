from __future__ import annotations

from typing import Any

import pytest

from .support import Api, Clock, assert_problem, field_errors

THRESHOLD = {"op": ">", "value": 5}
COUNTING: dict[str, Any] = {"calculations": [{"op": "COUNT"}]}
TRIGGER: dict[str, Any] = {"name": "Busy", "threshold": THRESHOLD, "query": COUNTING}


@pytest.fixture
def api(api: Api) -> Api:
    api.made("/1/datasets", {"name": "web"})
    return api


def test_a_trigger_is_made_with_its_defaults_and_its_query_saved(api: Api) -> None:
    reply = api.post("/1/triggers/web", TRIGGER)
    assert reply.status == 201
    trigger = reply.json
    assert reply.headers["location"] == f"/1/triggers/web/{trigger['id']}"
    query = {**COUNTING, "time_range": 900}
    assert trigger == {
        "id": trigger["id"],
        "dataset_slug": "web",
        "name": "Busy",
        "description": "",
        "tags": [],
        "threshold": {**THRESHOLD, "exceeded_limit": 1},
        "frequency": 900,
        "alert_type": "on_change",
        "disabled": False,
        "recipients": [],
        "evaluation_schedule_type": "frequency",
        "baseline_details": {},
        "auto_investigate": False,
        "query_id": trigger["query_id"],
        "query": query,
        "triggered": False,
        "created_at": "2027-01-15T08:00:00Z",
        "updated_at": "2027-01-15T08:00:00Z",
    }
    assert api.get(f"/1/queries/web/{trigger['query_id']}").json == {"id": trigger["query_id"], **query}
    assert api.get(reply.headers["location"]).json == trigger
    assert api.get("/1/triggers/web").json == [trigger]


def test_a_trigger_keeps_what_it_was_given(api: Api) -> None:
    pager = api.made(
        "/1/recipients",
        {
            "type": "pagerduty",
            "details": {"pagerduty_integration_name": "ops", "pagerduty_integration_key": "k" * 32},
        },
    )
    recipient = {
        "id": pager["id"],
        "type": "pagerduty",
        "target": "ops",
        "details": {"pagerduty_severity": "info"},
    }
    window = {"days_of_week": ["monday"], "start_time": "09:00", "end_time": "17:00"}
    given = {
        "name": "Slow",
        "description": "d",
        "tags": [{"key": "team", "value": "blue"}],
        "threshold": {"op": ">=", "value": 1.5, "exceeded_limit": 3},
        "frequency": 300,
        "alert_type": "on_true",
        "disabled": True,
        "recipients": [recipient],
        "evaluation_schedule_type": "window",
        "evaluation_schedule": {"window": window},
        "baseline_details": {"offset_minutes": 60, "type": "value"},
        "query": {**COUNTING, "time_range": 600},
    }
    by_id = {"id": pager["id"], "details": {"pagerduty_severity": "info"}}
    trigger = api.made("/1/triggers/web", {**given, "recipients": [by_id]})
    assert {name: trigger[name] for name in given} == given


def test_a_saved_query_can_be_named(api: Api) -> None:
    query = api.made("/1/queries/web", {**COUNTING, "time_range": 900})
    given = {"name": "Busy", "threshold": THRESHOLD, "query_id": query["id"]}
    trigger = api.made("/1/triggers/web", given)
    assert trigger["query_id"] == query["id"]
    assert {"id": query["id"], **trigger["query"]} == query


def test_an_unknown_query_is_not_found(api: Api) -> None:
    given = {"name": "Busy", "threshold": THRESHOLD, "query_id": "nothing"}
    assert_problem(api.post("/1/triggers/web", given), 404, "not-found")


@pytest.mark.parametrize(
    "spec",
    [
        {},  # its two hours are more than four times the frequency
        {"time_range": 900, "limit": 10},
        {"time_range": 900, "orders": [{"op": "COUNT"}]},
        {"time_range": 900, "granularity": 60},
        {"time_range": 900, "calculations": [{"op": "HEATMAP", "column": "x"}]},
        {"start_time": 1_799_999_000, "end_time": 1_800_000_000},
    ],
)
def test_a_saved_query_has_to_be_fit_for_a_trigger(api: Api, spec: dict[str, Any]) -> None:
    query = api.made("/1/queries/web", spec)
    given = {"name": "Busy", "threshold": THRESHOLD, "query_id": query["id"]}
    assert field_errors(api.post("/1/triggers/web", given))
    assert api.get("/1/triggers/web").json == []


def test_a_query_and_an_id_together_are_refused(api: Api) -> None:
    trigger = api.made("/1/triggers/web", TRIGGER)
    for reply in (
        api.post("/1/triggers/web", {**TRIGGER, "query_id": "x"}),
        api.put(f"/1/triggers/web/{trigger['id']}", trigger),
    ):
        assert reply.status == 400
        assert "query_id" in reply.json["error"]


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"name": ""}, {"name": "missing"}),
        ({"name": "n" * 121}, {"name": "invalid"}),
        ({"threshold": {"op": ">"}}, {"threshold.value": "missing"}),
        ({"threshold": {"op": ">", "value": "5"}}, {"threshold.value": "incorrect_type"}),
        ({"threshold": {**THRESHOLD, "exceeded_limit": 6}}, {"threshold.exceeded_limit": "invalid"}),
        ({"frequency": 61}, {"frequency": "invalid"}),
        ({"frequency": 60, "query": {**COUNTING, "time_range": 600}}, {"": "invalid"}),
        ({"query": {**COUNTING, "granularity": 60, "time_range": 900}}, {"query.granularity": "invalid"}),
        ({"query": {"calculations": [{"op": "SUM"}]}}, {"query.calculations.0": "invalid"}),
        ({"query": None}, {"": "invalid"}),
        ({"recipients": [{"id": "x", "type": "email"}]}, {"recipients.0": "invalid"}),
        ({"tags": [{"key": "a_b", "value": "c"}]}, {"tags.0.key": "invalid"}),
        ({"colour": "red"}, {"colour": "invalid"}),
    ],
)
def test_wrong_fields_are_named(api: Api, change: dict[str, Any], errors: dict[str, str]) -> None:
    assert field_errors(api.post("/1/triggers/web", {**TRIGGER, **change})) == errors
    assert api.get("/1/triggers/web").json == []


def test_an_update_replaces_everything_but_what_the_service_owns(api: Api, clock: Clock) -> None:
    made = api.made("/1/triggers/web", {**TRIGGER, "description": "d", "tags": [{"key": "a", "value": "b"}]})
    clock.now += 1
    read_only = {"id": "x", "dataset_slug": "y", "triggered": True, "created_at": "z", "updated_at": "z"}
    reply = api.put(f"/1/triggers/web/{made['id']}", {**TRIGGER, **read_only, "name": "New"})
    assert reply.status == 200
    assert reply.json == {
        **made,
        "name": "New",
        "description": "",
        "tags": [],
        "updated_at": "2027-01-15T08:00:01Z",
    }
    assert api.get(f"/1/triggers/web/{made['id']}").json == reply.json


def test_an_update_keeps_disabled_unless_told(api: Api) -> None:
    made = api.made("/1/triggers/web", {**TRIGGER, "disabled": True})
    path = f"/1/triggers/web/{made['id']}"
    assert api.put(path, TRIGGER).json["disabled"] is True
    assert api.put(path, {**TRIGGER, "disabled": False}).json["disabled"] is False


def test_a_refused_update_changes_nothing(api: Api) -> None:
    made = api.made("/1/triggers/web", TRIGGER)
    assert field_errors(api.put(f"/1/triggers/web/{made['id']}", {**TRIGGER, "frequency": 1}))
    assert api.get("/1/triggers/web").json == [made]


def test_the_query_of_a_trigger_can_be_written_back(api: Api) -> None:
    made = api.made("/1/triggers/web", TRIGGER)
    query = api.get(f"/1/queries/web/{made['query_id']}").json
    written = api.put(f"/1/triggers/web/{made['id']}", {**TRIGGER, "query": query}).json
    assert written["query_id"] == made["query_id"]


def test_a_trigger_is_deleted_once(api: Api) -> None:
    made = api.made("/1/triggers/web", TRIGGER)
    path = f"/1/triggers/web/{made['id']}"
    deleted = api.delete(path)
    assert (deleted.status, deleted.body) == (204, b"")
    assert_problem(api.delete(path), 404, "not-found")
    assert_problem(api.get(path), 404, "not-found")
    assert_problem(api.put(path, TRIGGER), 404, "not-found")


def test_triggers_of_the_whole_environment_stand_apart(api: Api) -> None:
    trigger = api.made("/1/triggers/__all__", TRIGGER)
    assert trigger["dataset_slug"] == "__all__"
    assert api.get("/1/triggers/__all__").json == [trigger]
    assert api.get("/1/triggers/web").json == []


def test_triggers_of_no_dataset_are_not_found(api: Api) -> None:
    assert_problem(api.get("/1/triggers/nothing"), 404, "not-found")
    assert_problem(api.post("/1/triggers/nothing", TRIGGER), 404, "not-found")


def test_a_trigger_over_a_hundred_thousand_bytes_is_refused(api: Api) -> None:
    body = b'{"name": ' + b" " * 99_990 + b"}"
    assert_problem(api.post("/1/triggers/web", body=body), 400, "unparseable")
    refusal = api.post("/1/triggers/web", body=body + b" ")
    assert_problem(refusal, 413, "payload-too-large")
    assert refusal.content_type == "application/json"
    made = api.made("/1/triggers/web", TRIGGER)
    too_large = api.ask("PUT", f"/1/triggers/web/{made['id']}", body=body + b" ")
    assert_problem(too_large, 413, "payload-too-large")
