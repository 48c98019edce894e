"""Values of enums that the service owns are sent as given; the known ones serve editors and type checkers."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from honeycomb import (
    ApiKeyCreate,
    BoardViewCreate,
    BurnAlertUpdate,
    ColumnCreate,
    EnvironmentCreate,
    Filter,
    PipelineRolloutUpdate,
    QuerySpec,
    RecipientCreate,
    SignalUpdate,
    TriggerCreate,
)
from honeycomb.models._base import InputModel
from honeycomb.models._open_enums import unknown_values
from honeycomb.models.service_maps import ServiceMapCreate
from honeycomb.models.signals import SignalFilters

TRIGGER: dict[str, Any] = {"name": "n", "query_id": "q", "threshold": {"op": ">", "value": 1}}

SENT: list[tuple[type[InputModel], dict[str, Any], list[str]]] = [
    (SignalUpdate, {"sensitivity": "highest"}, ["sensitivity"]),
    (ColumnCreate, {"key_name": "x", "type": "vector"}, ["type"]),
    (RecipientCreate, {"type": "pigeon", "details": {"loft": "roof"}}, ["type"]),
    (
        BurnAlertUpdate,
        {
            "alert_type": "sudden",
            "exhaustion_minutes": 5,
            "budget_rate_window_minutes": 60,
            "recipients": [{"id": "r"}],
        },
        ["alert_type"],
    ),
    (Filter, {"column": "c", "op": "resembles"}, ["op"]),
    (
        BoardViewCreate,
        {"name": "v", "filters": [{"column": "c", "operation": "like", "value": 1}]},
        ["filters.0.operation"],
    ),
    (QuerySpec, {"time_range": 3600, "compare_time_offset_seconds": 5400}, ["compare_time_offset_seconds"]),
    (
        QuerySpec,
        {"calculations": [{"op": "MODE"}], "havings": [{"calculate_op": "MODE", "op": "~", "value": 1}]},
        ["calculations.0.op", "havings.0.calculate_op", "havings.0.op"],
    ),
    (TriggerCreate, {**TRIGGER, "alert_type": "never"}, ["alert_type"]),
    (TriggerCreate, {**TRIGGER, "threshold": {"op": "~", "value": 1}}, ["threshold.op"]),
    (
        TriggerCreate,
        {
            **TRIGGER,
            "threshold": {"op": "~", "value": -1},
            "baseline_details": {"offset_minutes": 61, "type": "ratio"},
        },
        ["threshold.op", "baseline_details.offset_minutes", "baseline_details.type"],
    ),
    (
        TriggerCreate,
        {
            **TRIGGER,
            "recipients": [{"type": "marker", "target": "up"}, {"type": "pigeon", "target": "roof"}],
        },
        ["recipients.1.type"],
    ),
    (ServiceMapCreate, {"filters": [{"name": "web", "type": "host"}]}, ["filters.0.type"]),
]


@pytest.mark.parametrize(("model", "fields", "unknown"), SENT)
def test_unknown_values_are_sent(model: type[InputModel], fields: dict[str, Any], unknown: list[str]) -> None:
    given = model.model_validate(fields)
    assert {**fields, **given.to_body()} == {**given.to_body(), **fields}
    assert [".".join(map(str, each.place)) for each in unknown_values(given)] == unknown


def test_unknown_values_of_the_team_api_are_sent() -> None:
    key = ApiKeyCreate(name="k", key_type="scout", environment_id="e")
    assert "scout" in str(key.to_body())
    assert "mauve" in str(EnvironmentCreate(name="e", color="mauve").to_body())
    assert "paused" in str(PipelineRolloutUpdate(status="paused").to_body())


def test_unknown_values_of_filters_are_sent() -> None:
    filters: SignalFilters = {"status": "asleep", "measured_signal": "mood"}
    assert TypeAdapter(SignalFilters).validate_python(filters) == filters


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (QuerySpec, {"filter_combination": "XOR"}),
        (QuerySpec, {"breakdowns": ["a"], "orders": [{"column": "a", "order": "random"}]}),
        (TriggerCreate, {**TRIGGER, "recipients": [{"id": "r", "details": {"pagerduty_severity": "loud"}}]}),
        (ColumnCreate, {"key_name": "x", "type": 5}),
    ],
)
def test_values_of_closed_enums_raise(model: type[InputModel], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(fields)
