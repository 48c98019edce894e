from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from honeycomb import QueryAnnotation, QueryAnnotationCreate, QueryAnnotationUpdate

from .strategies import unknown_fields


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "n"},
        {"query_id": "q"},
        {"query_id": "q", "name": ""},
        {"query_id": "q", "name": "n" * 321},
        {"query_id": "q", "name": "n", "description": "d" * 1024},
        {"query_id": "q", "name": "n", "source": "board"},
    ],
)
def test_fields_out_of_range_are_rejected(fields: dict[str, Any]) -> None:
    for model in (QueryAnnotationCreate, QueryAnnotationUpdate):
        with pytest.raises(ValidationError):
            model.model_validate(fields)


def test_the_longest_is_accepted() -> None:
    fields = {"query_id": "q", "name": "n" * 320, "description": "d" * 1023}
    assert QueryAnnotationCreate.model_validate(fields).to_body() == fields


@given(unknown_fields)
def test_unknown_fields_are_sent_back(extra: dict[str, Any]) -> None:
    owned = {"id": "a", "source": "board", "created_at": None, "updated_at": "2026-01-02T03:04:05Z"}
    stored = {**extra, "query_id": "q", "name": "n", "description": None}
    body = QueryAnnotation.model_validate({**stored, **owned}).to_body()
    assert body == {name: value for name, value in stored.items() if name not in owned}
