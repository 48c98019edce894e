"""Rules for every model: no field of a response is lost, and no read-only field is sent back."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

import honeycomb
from honeycomb import Column, ColumnCreate, Dataset, SavedQuery, Trigger
from honeycomb.models._base import ApiModel, InputModel, Timestamp

from .strategies import Json, json_objects

READ: list[tuple[type[ApiModel], dict[str, Any], set[str]]] = [
    (
        Column,
        {"id": "c1", "key_name": "duration", "type": "float", "description": None, "hidden": False}
        | {"created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z", "last_written": None},
        {"id", "key_name", "created_at", "updated_at", "last_written"},
    ),
    (
        Dataset,
        {"name": "Web", "slug": "web", "description": "", "expand_json_depth": 3, "dataset_type": "metrics"}
        | {"settings": {"delete_protected": True}, "regular_columns_count": None, "last_written_at": None}
        | {"created_at": "2022-07-21 18:39:23+00:00"},
        {"name", "slug", "dataset_type", "regular_columns_count", "last_written_at", "created_at"},
    ),
    (
        SavedQuery,
        {"id": "q1", "query_annotation_id": "a1", "limit": 100, "orders": None, "breakdowns": []}
        | {"calculations": [{"op": "P99", "column": "n"}], "filters": [{"op": "exists", "column": "x"}]},
        {"id", "query_annotation_id"},
    ),
    (
        Trigger,
        {"id": "t1", "dataset_slug": "__all__", "name": "slow", "description": None, "query_id": "q1"}
        | {"triggered": True, "created_at": "2026-01-02T03:04:05Z", "updated_at": None, "baseline_details": {}}
        | {"threshold": {"op": ">", "value": 2**70, "exceeded_limit": 1}, "tags": [{"key": "team", "value": "a"}]},
        {"id", "dataset_slug", "triggered", "created_at", "updated_at"},
    ),
]
MODELS = pytest.mark.parametrize(("model", "sent", "owned"), READ, ids=[model.__name__ for model, _, _ in READ])
INPUTS = [
    value
    for name in honeycomb.__all__
    if isinstance(value := getattr(honeycomb, name), type) and issubclass(value, InputModel)
]


def read(model: type[ApiModel], sent: object) -> ApiModel:
    return model.model_validate_json(json.dumps(sent))


def without(sent: dict[str, Json], names: set[str]) -> dict[str, Json]:
    return {name: value for name, value in sent.items() if name not in names}


@MODELS
def test_read_models_are_sent_back_without_read_only_fields(
    model: type[ApiModel], sent: dict[str, Json], owned: set[str]
) -> None:
    assert read(model, sent).to_body() == without(sent, owned)


@MODELS
def test_changes_are_merged_into_the_read_model(
    model: type[ApiModel], sent: dict[str, Json], owned: set[str]
) -> None:
    changed = read(model, sent).merged_with({"description": "new", "added": [1]})
    assert changed == {**without(sent, owned), "description": "new", "added": [1]}


@MODELS
@given(unknown=json_objects)
def test_unknown_fields_are_sent_back(
    model: type[ApiModel], sent: dict[str, Json], owned: set[str], unknown: dict[str, Json]
) -> None:
    unknown = without(unknown, set(model.model_fields))
    body = read(model, sent | unknown).to_body()
    assert body == without(sent, owned) | unknown
    assert json.loads(json.dumps(body)) == body


@MODELS
def test_missing_fields_are_not_sent_back(model: type[ApiModel], sent: dict[str, Json], owned: set[str]) -> None:
    required = {name: sent[name] for name, field in model.model_fields.items() if field.is_required()}
    assert read(model, required).to_body() == without(required, owned)


@pytest.mark.parametrize(("model", "sent"), [(model, sent) for model, sent, _ in READ])
def test_missing_fields_are_not_shown(model: type[ApiModel], sent: dict[str, Json]) -> None:
    required = {name: sent[name] for name, field in model.model_fields.items() if field.is_required()}
    shown = repr(read(model, required))
    assert all(f"{name}=" in shown for name in required)
    assert "None" not in shown


@pytest.mark.parametrize(
    ("model", "field"),
    [(Column, "type"), (Dataset, "dataset_type"), (Trigger, "alert_type"), (Trigger, "evaluation_schedule_type")],
)
def test_unknown_values_are_kept(model: type[ApiModel], field: str) -> None:
    sent = next(sent for each, sent, _ in READ if each is model) | {field: "from-the-future"}
    assert getattr(read(model, sent), field) == "from-the-future"


@pytest.mark.parametrize("model", [Column(id="c", key_name="k"), ColumnCreate(key_name="k")])
def test_a_model_cannot_be_changed_by_accident(model: Column | ColumnCreate) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        model.description = "new"


TIMESTAMP = datetime(2022, 7, 21, 18, 39, 23, tzinfo=timezone.utc)
parse: TypeAdapter[Any] = TypeAdapter(Timestamp)


@pytest.mark.parametrize(
    ("written", "timestamp"),
    [
        ("2022-07-21T18:39:23Z", TIMESTAMP),
        ("2022-07-21t18:39:23z", TIMESTAMP),
        ("2022-07-21 18:39:23+00:00", TIMESTAMP),
        ("2022-07-21T18:39:23+0000", TIMESTAMP),
        ("2022-07-21T20:39:23+02:00", TIMESTAMP),
        ("2022-07-21T18:39:23", TIMESTAMP),
        ("2022-07-21 18:39:23", TIMESTAMP),
        ("2022-07-21T18:39:23.1Z", TIMESTAMP + timedelta(microseconds=100_000)),
        ("2022-07-21T18:39:23.123Z", TIMESTAMP + timedelta(microseconds=123_000)),
        ("2022-07-21T18:39:23.123456Z", TIMESTAMP + timedelta(microseconds=123_456)),
        ("2022-07-21T18:39:23.123456789Z", TIMESTAMP + timedelta(microseconds=123_456)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=timezone.utc)),
        (1658428763, TIMESTAMP),
        (1658428763.5, TIMESTAMP + timedelta(microseconds=500_000)),
    ],
)
def test_every_form_of_a_timestamp_is_an_aware_datetime(written: str | float, timestamp: datetime) -> None:
    parsed = parse.validate_json(json.dumps(written))
    assert parsed.tzinfo is not None
    assert parsed == timestamp


offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=offsets), st.sampled_from("T "), st.integers(0, 9), st.booleans())
def test_a_timestamp_is_read_as_it_was_meant(
    timestamp: datetime, separator: str, digits: int, in_utc: bool
) -> None:
    if in_utc:
        timestamp = timestamp.replace(tzinfo=timezone.utc)
    nanoseconds = f"{timestamp.microsecond:06}789"
    fraction = f".{nanoseconds[:digits]}" if digits else ""
    zone = "Z" if in_utc else timestamp.isoformat()[-6:]
    written = f"{timestamp.replace(tzinfo=None, microsecond=0).isoformat(separator)}{fraction}{zone}"
    kept = int(f"{timestamp.microsecond:06}"[:digits].ljust(6, "0")) if digits else 0
    assert parse.validate_python(written) == timestamp.replace(microsecond=kept)


@given(st.text(max_size=30))
def test_no_text_breaks_a_timestamp(written: str) -> None:
    try:
        parsed = parse.validate_python(written)
    except ValidationError:
        return
    assert parsed.tzinfo is not None


@pytest.mark.parametrize("value", [2**53 + 1, -(2**63), 2**64 + 1, 10**30])
def test_integers_stay_exact(value: int) -> None:
    dataset = read(Dataset, {"name": "d", "regular_columns_count": value, "unknown": {"n": [value]}})
    assert isinstance(dataset, Dataset)
    assert dataset.regular_columns_count == value
    assert dataset.to_body()["unknown"] == {"n": [value]}
    trigger = read(Trigger, {"id": "t", "name": "n", "threshold": {"op": ">", "value": value}})
    assert isinstance(trigger, Trigger)
    assert trigger.threshold is not None
    assert trigger.threshold.value == value
    assert isinstance(trigger.threshold.value, int)
    query = read(SavedQuery, {"id": "q", "filters": [{"column": "n", "op": "in", "value": [value]}]})
    assert query.to_body() == {"filters": [{"column": "n", "op": "in", "value": [value]}]}


@pytest.mark.parametrize("model", INPUTS, ids=lambda model: model.__name__)
def test_a_misspelt_field_is_rejected_by_every_input(model: type[InputModel]) -> None:
    with pytest.raises(ValidationError, match=r"nmae\n\s*Extra inputs are not permitted"):
        model.model_validate({"nmae": "x"})


def test_only_given_fields_are_sent() -> None:
    class Thing(InputModel):
        name: str
        description: str = ""
        tags: list[str] | None = None

    assert Thing(name="n").to_body() == {"name": "n"}
    assert Thing(name="n", description="", tags=None).to_body() == {"name": "n", "description": "", "tags": None}


LAZY = {"id": "t1", "name": "n", "threshold": {"op": ">", "value": 1, "unit": "ms"}, "tags": []}


def test_nested_objects_are_built_when_they_are_looked_at() -> None:
    trigger = Trigger.model_validate(LAZY)
    assert trigger.threshold is not None
    assert (trigger.threshold.op, trigger.threshold.value) == (">", 1)
    assert trigger.tags == []
    assert trigger.query is None
    assert "TriggerThresholdRead(op='>', value=1, unit='ms')" in repr(trigger)
    assert trigger.model_dump(mode="json", exclude_unset=True) == LAZY
    assert pickle.loads(pickle.dumps(trigger)) == trigger == Trigger.model_validate(LAZY)
    assert copy.deepcopy(trigger).threshold == trigger.threshold


@pytest.mark.parametrize(
    ("field", "value"), [("threshold", "high"), ("tags", [1]), ("created_at", ""), ("updated_at", "yesterday")]
)
def test_invalid_json_in_a_field_reads_as_none_and_is_kept(
    field: str, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    (trigger,) = TypeAdapter(list[Trigger]).validate_python([{**LAZY, field: value}])
    assert hasattr(trigger, field)
    assert getattr(trigger, field) is None
    assert f"cannot convert {field}" in caplog.text
    assert f"{field}={value!r}" in repr(trigger)
    assert trigger.model_dump()[field] == value
    assert json.loads(trigger.model_dump_json())[field] == value


def test_invalid_json_in_a_field_is_sent_back_unchanged() -> None:
    trigger = Trigger.model_validate({**LAZY, "threshold": "high", "recipients": [1]})
    assert trigger.to_body() == {"name": "n", "threshold": "high", "tags": [], "recipients": [1]}


def test_a_nested_object_cannot_be_replaced() -> None:
    trigger = Trigger.model_validate(LAZY)
    with pytest.raises(ValidationError, match="frozen"):
        trigger.threshold = None
    assert trigger.model_copy(update={"threshold": {"op": "<", "value": 2}}).to_body()["threshold"] == {
        "op": "<",
        "value": 2,
    }
