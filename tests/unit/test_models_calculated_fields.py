from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from honeycomb import CalculatedField, CalculatedFieldCreate, CalculatedFieldUpdate

from .strategies import unknown_fields


@pytest.mark.parametrize(
    "fields",
    [
        {"alias": "a"},
        {"expression": "1"},
        {"alias": "", "expression": "1"},
        {"alias": "a" * 256, "expression": "1"},
        {"alias": "a", "expression": ""},
        {"alias": "a", "expression": "1" * 4096},
        {"alias": "a", "expression": "1", "description": "d" * 256},
        {"alias": "a", "expression": "1", "name": "n"},
    ],
)
def test_fields_out_of_range_are_rejected(fields: dict[str, Any]) -> None:
    for model in (CalculatedFieldCreate, CalculatedFieldUpdate):
        with pytest.raises(ValidationError):
            model.model_validate(fields)


def test_the_longest_is_accepted() -> None:
    fields = {"alias": "a" * 255, "expression": "1" * 4095, "description": "d" * 255}
    assert CalculatedFieldCreate.model_validate(fields).to_body() == fields


def test_the_zero_time_is_a_time() -> None:
    field = CalculatedField.model_validate_json(
        '{"id": "c", "alias": "a", "expression": "1", "created_at": "0001-01-01T00:00:00Z", "updated_at": null}'
    )
    assert field.created_at is not None
    assert (field.created_at.year, field.created_at.utcoffset() is not None) == (1, True)


@given(unknown_fields)
def test_unknown_fields_are_sent_back(extra: dict[str, Any]) -> None:
    owned = {"id": "c", "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z"}
    stored = {**extra, "alias": "a", "expression": "1", "description": "d"}
    body = CalculatedField.model_validate({**stored, **owned}).to_body()
    assert body == {name: value for name, value in stored.items() if name not in owned}
