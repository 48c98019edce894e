from __future__ import annotations

from typing import Any

import pytest

from .support import Api, Clock, assert_problem, field_errors

THRESHOLD = {"op": ">", "value": 5}
COUNTING: dict[str, Any] = {"calculations": [{"op": "COUNT"}]}
TRIGGER: dict[str, Any] = {"name": "Busy", "threshold": THRESHOLD, "query": COUNTING}


@pytest.fixture
def api(api: Api) -> Api:
    api.create("/1/datasets", {"name": "web"})
    return api


def test_creating_a_trigger_sets_defaults_and_saves_its_query(api: Api) -> None:
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


def test_a_trigger_keeps_all_given_fields(api: Api) -> None:
    pager = api.create(
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
    trigger = api.create("/1/triggers/web", {**given, "recipients": [by_id]})
    assert {name: trigger[name] for name in given} == given


def test_a_trigger_can_refer_to_a_saved_query(api: Api) -> None:
    query = api.create("/1/queries/web", {**COUNTING, "time_range": 900})
    given = {"name": "Busy", "threshold": THRESHOLD, "query_id": query["id"]}
    trigger = api.create("/1/triggers/web", given)
    assert trigger["query_id"] == query["id"]
    assert {"id": query["id"], **trigger["query"]} == query


def test_an_unknown_query_is_not_found(api: Api) -> None:
    given = {"name": "Busy", "threshold": THRESHOLD, "query_id": "nothing"}
    assert_problem(api.post("/1/triggers/web", given), 404, "not-found")


@pytest.mark.parametrize(
    "spec",
    [
        {},  # two hours exceed four times the frequency
        {"time_range": 900, "limit": 10},
        {"time_range": 900, "orders": [{"op": "COUNT"}]},
        {"time_range": 900, "granularity": 60},
        {"time_range": 900, "calculations": [{"op": "HEATMAP", "column": "x"}]},
        {"start_time": 1_799_999_000, "end_time": 1_800_000_000},
    ],
)
def test_a_saved_query_must_obey_the_rules_of_triggers(api: Api, spec: dict[str, Any]) -> None:
    query = api.create("/1/queries/web", spec)
    given = {"name": "Busy", "threshold": THRESHOLD, "query_id": query["id"]}
    assert field_errors(api.post("/1/triggers/web", given))
    assert api.get("/1/triggers/web").json == []


def test_query_and_query_id_together_are_rejected(api: Api) -> None:
    trigger = api.create("/1/triggers/web", TRIGGER)
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
        ({"colr": "red"}, {"colr": "invalid"}),
    ],
)
def test_invalid_fields_are_reported(api: Api, change: dict[str, Any], errors: dict[str, str]) -> None:
    assert field_errors(api.post("/1/triggers/web", {**TRIGGER, **change})) == errors
    assert api.get("/1/triggers/web").json == []


def test_an_update_replaces_all_but_read_only_fields(api: Api, clock: Clock) -> None:
    created = api.create("/1/triggers/web", {**TRIGGER, "description": "d", "tags": [{"key": "a", "value": "b"}]})
    clock.now += 1
    read_only = {"id": "x", "dataset_slug": "y", "triggered": True, "created_at": "z", "updated_at": "z"}
    reply = api.put(f"/1/triggers/web/{created['id']}", {**TRIGGER, **read_only, "name": "New"})
    assert reply.status == 200
    assert reply.json == {
        **created,
        "name": "New",
        "description": "",
        "tags": [],
        "updated_at": "2027-01-15T08:00:01Z",
    }
    assert api.get(f"/1/triggers/web/{created['id']}").json == reply.json


def test_an_update_keeps_disabled_if_omitted(api: Api) -> None:
    created = api.create("/1/triggers/web", {**TRIGGER, "disabled": True})
    path = f"/1/triggers/web/{created['id']}"
    assert api.put(path, TRIGGER).json["disabled"] is True
    assert api.put(path, {**TRIGGER, "disabled": False}).json["disabled"] is False


def test_a_rejected_update_changes_nothing(api: Api) -> None:
    created = api.create("/1/triggers/web", TRIGGER)
    assert field_errors(api.put(f"/1/triggers/web/{created['id']}", {**TRIGGER, "frequency": 1}))
    assert api.get("/1/triggers/web").json == [created]


def test_the_query_of_a_response_can_be_sent_as_an_update(api: Api) -> None:
    created = api.create("/1/triggers/web", TRIGGER)
    query = api.get(f"/1/queries/web/{created['query_id']}").json
    written = api.put(f"/1/triggers/web/{created['id']}", {**TRIGGER, "query": query}).json
    assert written["query_id"] == created["query_id"]


def test_a_trigger_is_deleted_once(api: Api) -> None:
    created = api.create("/1/triggers/web", TRIGGER)
    path = f"/1/triggers/web/{created['id']}"
    deleted = api.delete(path)
    assert (deleted.status, deleted.body) == (204, b"")
    assert_problem(api.delete(path), 404, "not-found")
    assert_problem(api.get(path), 404, "not-found")
    assert_problem(api.put(path, TRIGGER), 404, "not-found")


def test_environment_wide_triggers_are_separate(api: Api) -> None:
    trigger = api.create("/1/triggers/__all__", TRIGGER)
    assert trigger["dataset_slug"] == "__all__"
    assert api.get("/1/triggers/__all__").json == [trigger]
    assert api.get("/1/triggers/web").json == []


def test_triggers_of_an_unknown_dataset_are_not_found(api: Api) -> None:
    assert_problem(api.get("/1/triggers/nothing"), 404, "not-found")
    assert_problem(api.post("/1/triggers/nothing", TRIGGER), 404, "not-found")


def test_a_trigger_over_a_hundred_thousand_bytes_is_rejected(api: Api) -> None:
    body = b'{"name": ' + b" " * 99_990 + b"}"
    assert_problem(api.post("/1/triggers/web", body=body), 400, "unparseable")
    rejection = api.post("/1/triggers/web", body=body + b" ")
    assert_problem(rejection, 413, "payload-too-large")
    assert rejection.content_type == "application/json"
    created = api.create("/1/triggers/web", TRIGGER)
    too_large = api.send("PUT", f"/1/triggers/web/{created['id']}", body=body + b" ")
    assert_problem(too_large, 413, "payload-too-large")
