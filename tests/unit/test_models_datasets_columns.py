from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from pydantic import TypeAdapter, ValidationError

from honeycomb import (
    Column,
    ColumnCreate,
    ColumnUpdate,
    CreatedDataset,
    Dataset,
    DatasetCreate,
    DatasetSettings,
    DatasetUpdate,
)
from honeycomb.models._base import InputModel
from honeycomb.models.columns import ColumnUpdateFields
from honeycomb.models.datasets import DatasetUpdateFields


@pytest.mark.parametrize(
    "make",
    [
        lambda: DatasetCreate(name="x" * 255, description="x" * 1024, expand_json_depth=10),
        lambda: DatasetCreate(name="x", description="", expand_json_depth=0),
        lambda: DatasetUpdate(description="x" * 1024, expand_json_depth=10),
        lambda: ColumnCreate(key_name="x" * 255, description="x" * 255, type="histogram"),
        lambda: ColumnCreate(key_name="x"),
    ],
)
def test_the_limits_themselves_are_allowed(make: Callable[[], InputModel]) -> None:
    make()


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: DatasetCreate(name=""), "name"),
        (lambda: DatasetCreate(name="x" * 256), "name"),
        (lambda: DatasetCreate(name="x", description="x" * 1025), "description"),
        (lambda: DatasetCreate(name="x", expand_json_depth=11), "expand_json_depth"),
        (lambda: DatasetCreate(name="x", expand_json_depth=-1), "expand_json_depth"),
        (lambda: DatasetUpdate(description="x" * 1025, expand_json_depth=0), "description"),
        (lambda: DatasetUpdate(description="", expand_json_depth=11), "expand_json_depth"),
        (lambda: DatasetUpdate.model_validate({"description": ""}), "expand_json_depth"),
        (lambda: DatasetUpdate.model_validate({"expand_json_depth": 1}), "description"),
        (lambda: ColumnCreate(key_name=""), "key_name"),
        (lambda: ColumnCreate(key_name="x" * 256), "key_name"),
        (lambda: ColumnCreate(key_name="x", description="x" * 256), "description"),
        (lambda: ColumnCreate.model_validate({"key_name": "x", "type": "text"}), "type"),
        (lambda: ColumnUpdate(description="x" * 256), "description"),
        (lambda: ColumnUpdate.model_validate({"key_name": "x"}), "key_name"),
    ],
)
def test_fields_beyond_a_limit_are_rejected_by_name(make: Callable[[], InputModel], field: str) -> None:
    with pytest.raises(ValidationError, match=f"\n{field}\n") as caught:
        make()
    assert caught.value.error_count() == 1


def test_no_limit_holds_for_what_the_service_sends() -> None:
    Dataset.model_validate({"name": "x" * 9999, "description": "x" * 9999, "expand_json_depth": 99})
    Column.model_validate({"id": "c", "key_name": "x" * 9999, "description": "x" * 9999, "type": "vector"})


def test_a_created_dataset_reports_whether_it_existed_and_stays_a_dataset() -> None:
    created = CreatedDataset.model_validate_json('{"name": "web", "slug": "web"}')
    assert not created.after_status(201).already_existed
    assert created.after_status(200).already_existed
    assert created.to_body() == {}
    assert "already_existed" not in created.model_dump()
    assert isinstance(created, Dataset)


def test_settings_that_were_read_can_be_given_back() -> None:
    dataset = Dataset.model_validate_json('{"name": "web", "settings": {"delete_protected": false}}')
    adapter = TypeAdapter(DatasetUpdateFields)
    assert dataset.settings is not None
    for settings in (dataset.settings, DatasetSettings(delete_protected=False), {"delete_protected": False}):
        checked = adapter.validate_python({"settings": settings})
        assert json.loads(adapter.dump_json(checked)) == {"settings": {"delete_protected": False}}


@pytest.mark.parametrize(
    ("fields", "given"),
    [
        (DatasetUpdateFields, {"expand_json_depth": 11}),
        (DatasetUpdateFields, {"settings": {"protected": True}}),
        (DatasetUpdateFields, {"name": "new"}),
        (ColumnUpdateFields, {"type": "text"}),
        (ColumnUpdateFields, {"hiden": True}),
    ],
)
def test_fields_as_keywords_have_the_same_limits(fields: type, given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(fields).validate_python(given)
