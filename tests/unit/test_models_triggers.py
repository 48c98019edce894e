from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from honeycomb import BaselineDetails, EvaluationWindow, Trigger, TriggerCreate, TriggerThreshold, TriggerUpdate
from honeycomb.models.triggers import TriggerFields

COUNT = {"op": "COUNT"}
FULL: dict[str, Any] = {
    "id": "t1",
    "dataset_slug": "web",
    "name": "slow",
    "description": "",
    "tags": [{"key": "team", "value": "web"}],
    "query": {"id": "q1", "query_annotation_id": "a1", "calculations": [COUNT], "time_range": 900, "new": 1},
    "query_id": "q1",
    "threshold": {"op": ">=", "value": 2**60 + 1, "exceeded_limit": 2},
    "frequency": 900,
    "alert_type": "on_change",
    "disabled": False,
    "triggered": True,
    "recipients": [{"id": "r1", "type": "email", "target": "a@example.com", "details": {"new": None}}],
    "evaluation_schedule_type": "window",
    "evaluation_schedule": {
        "window": {"days_of_week": ["monday"], "start_time": "22:00", "end_time": "06:00"},
        "new": [1],
    },
    "baseline_details": {},
    "auto_investigate": False,
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "0001-01-01T00:00:00Z",
    "from_the_future": {"a": None},
}
OWNED = {"id", "dataset_slug", "triggered", "created_at", "updated_at"}
WRITTEN = {name: value for name, value in FULL.items() if name not in {*OWNED, "query"}} | {
    "recipients": [{"id": "r1", "details": {"new": None}}]
}


def read(**changes: Any) -> Trigger:
    return Trigger.model_validate_json(json.dumps(FULL | changes))


def create(**fields: Any) -> TriggerCreate:
    threshold = {"op": ">=", "value": 1}
    return TriggerCreate.model_validate({"name": "slow", "query_id": "q1", "threshold": threshold} | fields)


def create_inline(query: dict[str, Any], **fields: Any) -> TriggerCreate:
    return create(query_id=None, query={"calculations": [COUNT]} | query, **fields)


def test_a_read_trigger_is_sent_back_with_the_id_of_its_query() -> None:
    assert read().to_body() == WRITTEN


def test_a_trigger_without_the_id_of_its_query_is_sent_back_with_the_query() -> None:
    body = Trigger.model_validate({**FULL, "query_id": None}).to_body()
    assert body["query"] == {"calculations": [COUNT], "time_range": 900, "new": 1}, "the query's own id is gone"


def test_a_new_query_replaces_the_old_one() -> None:
    assert read().merged_with({"name": "new"}) == WRITTEN | {"name": "new"}
    new = {"calculations": [{"op": "MAX", "column": "ms"}]}
    inline = read().merged_with({"query": new})
    assert inline["query"] == new
    assert "query_id" not in inline
    by_id = Trigger.model_validate({**FULL, "query_id": None}).merged_with({"query_id": "q2"})
    assert by_id["query_id"] == "q2"
    assert "query" not in by_id


def test_an_empty_baseline_is_read_kept_and_sent() -> None:
    baseline = read().baseline_details
    assert baseline is not None
    assert baseline.type is None
    assert read().to_body()["baseline_details"] == {}
    assert create(baseline_details={}).to_body()["baseline_details"] == {}
    assert create(baseline_details=BaselineDetails()).to_body()["baseline_details"] == {}
    assert "baseline_details" not in create().to_body()


def test_a_baseline_is_not_lost_beside_the_id_of_a_query() -> None:
    details = {"offset_minutes": 1440, "type": "percentage"}
    assert create(baseline_details=details).to_body()["baseline_details"] == details
    assert read(baseline_details=details).to_body()["baseline_details"] == details


def test_parts_that_were_read_are_accepted_as_inputs() -> None:
    sent = FULL | {"recipients": [{"id": "r1", "type": "email", "target": "a@example.com"}]}
    sent["evaluation_schedule"] = {"window": FULL["evaluation_schedule"]["window"]}
    sent["query"] = {"id": "q1", "calculations": [COUNT], "time_range": 900}
    given = Trigger.model_validate(sent)
    names = ("tags", "query", "threshold", "recipients", "evaluation_schedule", "baseline_details")
    adapter: TypeAdapter[Any] = TypeAdapter(TriggerFields)
    checked = adapter.validate_python({name: getattr(given, name) for name in names})
    dumped = adapter.dump_python(checked, mode="json", exclude_unset=True)
    expected = {name: sent[name] for name in names}
    expected["recipients"] = [{"id": "r1"}]
    expected["query"] = {"calculations": [COUNT], "time_range": 900}
    assert dumped == expected


def test_a_complete_read_trigger_is_accepted_as_an_input() -> None:
    sent = {name: value for name, value in FULL.items() if name not in ("from_the_future", "query")}
    sent |= {
        "recipients": [{"id": "r1"}],
        "evaluation_schedule": {"window": FULL["evaluation_schedule"]["window"]},
    }
    expected = {name: value for name, value in sent.items() if name not in OWNED}
    for model in (TriggerCreate, TriggerUpdate):
        assert model.model_validate(Trigger.model_validate(sent)).to_body() == expected


def test_no_limit_holds_for_what_the_service_sends() -> None:
    read(
        name="x" * 999,
        description="x" * 9999,
        tags=[{"key": "Old_Key", "value": "Any thing"}] * 11,
        frequency=30,
        threshold={"op": "~", "value": 1.5, "exceeded_limit": 9},
        baseline_details={"offset_minutes": 7, "type": "new"},
        evaluation_schedule={"window": {"days_of_week": ["someday"], "start_time": "840", "end_time": ""}},
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "x" * 120, "description": "x" * 1023},
        {"name": "x", "tags": [{"key": "a", "value": "b"}] * 10},
        {"frequency": 60},
        {"frequency": 86_400},
        {"threshold": {"op": "<", "value": -1.5, "exceeded_limit": 1}},
        {"threshold": {"op": ">", "value": 0, "exceeded_limit": 5}},
        {"alert_type": "on_true", "disabled": True, "auto_investigate": True},
        {"baseline_details": {"offset_minutes": 60, "type": "value"}, "threshold": {"op": "<=", "value": 0}},
        {
            "baseline_details": {"offset_minutes": 40320, "type": "percentage"},
            "threshold": {"op": ">=", "value": 0},
        },
    ],
)
def test_the_limits_themselves_are_allowed(fields: dict[str, Any]) -> None:
    body = create(**fields).to_body()
    assert {name: body[name] for name in fields} == fields


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"name": ""}, "name\n"),
        ({"name": "x" * 121}, "name\n"),
        ({"description": "x" * 1024}, "description\n"),
        ({"tags": [{"key": "a", "value": "b"}] * 11}, "tags\n"),
        ({"frequency": 0}, "frequency\n"),
        ({"frequency": 59}, "frequency\n"),
        ({"frequency": 90}, "frequency\n"),
        ({"frequency": 86_460}, "frequency\n"),
        ({"alert_type": "never"}, "alert_type\n"),
        ({"threshold": {"op": "=", "value": 1}}, r"threshold.op\n"),
        ({"threshold": {"op": ">", "value": 1, "exceeded_limit": 0}}, r"threshold.exceeded_limit\n"),
        ({"threshold": {"op": ">", "value": 1, "exceeded_limit": 6}}, r"threshold.exceeded_limit\n"),
        ({"threshold": {"op": ">", "value": float("nan")}}, "finite"),
        ({"query_id": None}, "give a trigger either query or query_id"),
        ({"query": {"calculations": [COUNT]}}, "give a trigger either query or query_id"),
        ({"evaluation_schedule_type": "window"}, "'window' needs an evaluation_schedule"),
        ({"baseline_details": {"type": "value"}}, "needs both offset_minutes and type"),
        ({"baseline_details": {"offset_minutes": 60}}, "needs both offset_minutes and type"),
        ({"baseline_details": {"offset_minutes": 61, "type": "value"}}, "offset_minutes\n"),
        ({"baseline_details": {"offset_minutes": 60, "type": "ratio"}}, r"baseline_details.type\n"),
    ],
)
def test_fields_beyond_a_limit_are_rejected(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        create(**fields)


@pytest.mark.parametrize("minutes", [60, 1440, 10080, 40320])
def test_the_offsets_of_a_baseline(minutes: int) -> None:
    details = {"offset_minutes": minutes, "type": "value"}
    assert create(baseline_details=details).to_body()["baseline_details"] == details


def test_the_defaults_are_those_of_the_service() -> None:
    trigger = create()
    assert (trigger.frequency, trigger.alert_type, trigger.threshold.exceeded_limit) == (900, "on_change", 1)
    assert (trigger.disabled, trigger.auto_investigate) == (False, False)


@pytest.mark.parametrize(("op", "value"), [(">", 1), ("<", -1), (">=", -1), ("<=", 1), (">=", -0.001)])
def test_a_threshold_that_no_baseline_can_have(op: str, value: float) -> None:
    threshold = {"op": op, "value": value}
    create(threshold=threshold)
    with pytest.raises(ValidationError, match="with a baseline the threshold is >= 0 or more, or <= 0 or less"):
        create(threshold=threshold, baseline_details={"offset_minutes": 60, "type": "value"})


@pytest.mark.parametrize(("start", "end"), [("00:00", "23:59"), ("9:05", "17:00"), ("22:00", "06:00")])
def test_windows(start: str, end: str) -> None:
    assert EvaluationWindow(days_of_week=["monday"], start_time=start, end_time=end).start_time == start


@pytest.mark.parametrize(
    "fields",
    [
        {"days_of_week": []},
        {"days_of_week": ["Monday"]},
        {"days_of_week": ["monday"] * 8},
        {"start_time": "24:00"},
        {"start_time": "12:60"},
        {"start_time": "1200"},
        {"end_time": "12:00\n"},
        {"end_time": ""},
        {"end_time": 840},
    ],
)
def test_windows_that_are_none(fields: dict[str, Any]) -> None:
    (name,) = fields
    with pytest.raises(ValidationError, match=name):
        EvaluationWindow.model_validate(
            {"days_of_week": ["monday"], "start_time": "09:00", "end_time": "17:00"} | fields
        )


FILTER = {"column": "a", "op": "exists"}
NAMED = {"op": "COUNT", "name": "errors", "filters": [FILTER]}
HAVING = {"calculate_op": "MAX", "column": "ms", "op": ">", "value": 1}
FORMULA = {"name": "share", "expression": "$errors / 2"}


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"filters": [FILTER], "breakdowns": ["kind"]},
        {"calculations": [NAMED]},
        {"calculations": [COUNT, {"op": "MAX", "column": "ms"}], "havings": [HAVING]},
        {"havings": [{"calculate_op": "COUNT", "op": ">", "value": 1}]},
        {"calculations": [NAMED, {"op": "COUNT", "name": "all"}], "formulas": [FORMULA]},
        {"calculated_fields": [{"name": "twice", "expression": "MUL($x, 2)"}]},
        {"time_range": 900},
        {"time_range": 3600},
    ],
)
def test_queries_that_a_trigger_can_evaluate(query: dict[str, Any]) -> None:
    assert create_inline(query, frequency=900).to_body()["query"] == {"calculations": [COUNT]} | query


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"calculations": []}, "exactly one calculation"),
        ({"calculations": [COUNT, {"op": "MAX", "column": "ms"}]}, "exactly one calculation"),
        ({"calculations": [{"op": "HEATMAP", "column": "ms"}]}, "cannot evaluate HEATMAP"),
        ({"calculations": [{"op": "CONCURRENCY"}]}, "cannot evaluate CONCURRENCY"),
        ({"calculations": [NAMED], "formulas": [FORMULA, FORMULA | {"name": "b"}]}, "keep one formula"),
        (
            {"calculations": [COUNT, {"op": "MAX", "column": "ms"}], "havings": [HAVING, HAVING]},
            "one having at most",
        ),
        ({"calculations": [NAMED], "filters": [FILTER]}, "cannot have filters beside named calculations"),
        ({"orders": [COUNT]}, "cannot have orders: leave it out"),
        ({"limit": 10}, "cannot have limit: leave it out"),
        ({"start_time": 1, "time_range": 900}, "cannot have start_time"),
        ({"end_time": 1, "time_range": 900}, "cannot have end_time"),
        ({"usage_mode": True}, "cannot have usage_mode"),
        ({"time_range": 899}, "time_range must be 900 to 3600 seconds with a frequency of 900"),
        ({"time_range": 3601}, "time_range must be 900 to 3600 seconds with a frequency of 900"),
    ],
)
def test_queries_that_a_trigger_cannot_evaluate(query: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        create_inline(query, frequency=900)


def test_the_range_of_a_trigger_ends_at_a_day() -> None:
    create_inline({"time_range": 86_400}, frequency=43_200)
    with pytest.raises(ValidationError, match="time_range must be 43200 to 86400 seconds"):
        create_inline({"time_range": 86_401}, frequency=43_200)


def test_without_a_frequency_the_default_counts() -> None:
    create_inline({"time_range": 3600})
    with pytest.raises(ValidationError, match="with a frequency of 900"):
        create_inline({"time_range": 3601})


def test_an_update_sends_exactly_what_was_given() -> None:
    update = TriggerUpdate(name="slow", query_id="q1", threshold=TriggerThreshold(op=">", value=1), tags=[])
    assert update.to_body() == {
        "name": "slow",
        "query_id": "q1",
        "threshold": {"op": ">", "value": 1},
        "tags": [],
    }
