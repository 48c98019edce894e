"""Response models are accepted as inputs, with any values that the service has sent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from honeycomb import (
    Filter,
    QuerySpec,
    SavedQuery,
    Tag,
    Trigger,
    TriggerCreate,
    TriggerThreshold,
)
from honeycomb.models.queries import FilterRead

from .strategies import Json, json_objects

NEW_TRIGGER: dict[str, Any] = {"name": "errors", "query_id": "q1", "threshold": {"op": ">", "value": 1}}

READ = Trigger.model_validate(
    {
        "id": "t1",
        "name": "n" * 500,
        "tags": [{"key": "Team!", "value": "Web!", "since": 2031}],
        "threshold": {"op": "~", "value": 5, "exceeded_limit": 99, "unit": "ms"},
        "recipients": [
            {"id": "r1", "type": "pigeon", "target": "loft", "details": {"coo": True, "variables": None}},
            {"type": "pigeon", "target": "roof"},
        ],
        "baseline_details": {"type": "sideways"},
        "evaluation_schedule": {"window": {"days_of_week": ["someday"], "start_time": "25:00", "end_time": ""}},
    }
)


def test_parts_of_read_models_keep_values_that_this_version_would_reject() -> None:
    assert READ.threshold and READ.tags and READ.recipients  # noqa: PT018  # for the type checker
    made = TriggerCreate(
        name="copy",
        query_id="q1",
        threshold=READ.threshold,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # chosen by fields
        tags=[*READ.tags, Tag(key="a", value="b")],  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        recipients=[*READ.recipients],  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    )
    assert made.to_body() == {
        "name": "copy",
        "query_id": "q1",
        "threshold": {"op": "~", "value": 5, "exceeded_limit": 99, "unit": "ms"},
        "tags": [{"key": "Team!", "value": "Web!", "since": 2031}, {"key": "a", "value": "b"}],
        "recipients": [
            {"id": "r1", "details": {"coo": True, "variables": None}},
            {"type": "pigeon", "target": "roof"},
        ],
    }


@given(json_objects)
def test_nothing_that_was_read_is_lost_on_the_way(unknown: dict[str, Json]) -> None:
    unknown = {f"x-{name}": value for name, value in unknown.items()}
    threshold = {"op": ">", "value": 1, **unknown}
    read = Trigger.model_validate({"id": "t1", "name": "n", "threshold": threshold}).threshold
    assert TriggerThreshold.model_validate(read).to_body() == threshold


def test_a_query_that_was_read_can_be_saved_again() -> None:
    exported = {
        "id": "q1",
        "calculations": [{"op": "COUNT", "shiny": True}],
        "filters": None,
        "limit": 5000,
        "granularity": 0,
        "time_range": None,
        "new_option": None,
    }
    spec = QuerySpec.model_validate(SavedQuery.model_validate(exported))
    assert spec.limit == 5000
    assert spec.filters == []
    assert spec.to_body() == {
        "calculations": [{"op": "COUNT", "shiny": True}],
        "limit": 5000,
        "new_option": None,
    }


def test_filters_that_were_read_stand_beside_new_ones() -> None:
    read = FilterRead.model_validate({"column": "a", "op": "is-like", "value": [1]})
    spec = QuerySpec.model_validate({"filters": [read, Filter(column="b", op="exists")]})
    assert spec.to_body()["filters"] == [
        {"column": "a", "op": "is-like", "value": [1]},
        {"column": "b", "op": "exists"},
    ]


def test_a_model_read_as_another_type_is_still_rejected() -> None:
    with pytest.raises(ValidationError, match="calculations"):
        Filter.model_validate(SavedQuery.model_validate({"id": "q", "calculations": []}))


def test_the_same_as_a_mapping_is_checked() -> None:
    with pytest.raises(ValidationError, match="unit"):
        TriggerThreshold.model_validate({"op": ">", "value": 5, "unit": "ms"})


@pytest.mark.parametrize("value", [("a", "b"), {"a"}, frozenset({"a"})])
def test_the_values_of_a_filter_can_be_any_collection(value: Any) -> None:
    made = Filter(column="c", op="in", value=value)
    assert made.to_body()["value"] == list(value)


def test_options_of_a_trigger_query_at_their_defaults_are_fine() -> None:
    query = {"calculations": [{"op": "COUNT"}], "orders": [], "usage_mode": False, "limit": None}
    TriggerCreate.model_validate({**NEW_TRIGGER, "query_id": None, "query": query})
