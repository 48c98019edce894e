"""Numbers in requests: booleans are not numbers, and milliseconds are not seconds."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from honeycomb import BurnAlertUpdate, DatasetCreate, MarkerCreate, QuerySpec, SLOCreate, TriggerCreate
from honeycomb.models._base import InputModel
from honeycomb.models.triggers import TriggerFields

TRIGGER: dict[str, Any] = {"name": "n", "query_id": "q", "threshold": {"op": ">", "value": 1}}


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (DatasetCreate, {"name": "web", "expand_json_depth": True}),
        (QuerySpec, {"limit": True}),
        (QuerySpec, {"time_range": True}),
        (QuerySpec, {"havings": [{"calculate_op": "COUNT", "op": ">", "value": True}]}),
        (BurnAlertUpdate, {"exhaustion_minutes": False, "recipients": [{"id": "r"}]}),
        (SLOCreate, {"name": "s", "sli": {"alias": "ok"}, "time_period_days": True, "target": 99}),
        (TriggerCreate, {**TRIGGER, "threshold": {"op": ">", "value": True}}),
        (TriggerCreate, {**TRIGGER, "threshold": {"op": ">", "value": 1, "exceeded_limit": True}}),
        (MarkerCreate, {"start_time": True}),
    ],
)
def test_booleans_are_not_numbers(model: type[InputModel], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"expected a number, not (True|False)"):
        model.model_validate(fields)


def test_booleans_are_not_numbers_in_keywords() -> None:
    with pytest.raises(ValidationError, match="expected a number, not True"):
        TypeAdapter(TriggerFields).validate_python({"frequency": True})


def test_milliseconds_are_recognized() -> None:
    with pytest.raises(ValidationError, match="1700000000123 is in milliseconds: give 1700000000 seconds"):
        MarkerCreate(start_time=1_700_000_000_123)
