from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from honeycomb import DatasetDefinition, DatasetDefinitions, DatasetDefinitionsUpdate
from honeycomb.models.dataset_definitions import Meaning

from .strategies import text, unknown_fields

MEANINGS: tuple[str, ...] = get_args(Meaning)


def test_the_meanings_are_the_fields() -> None:
    assert tuple(DatasetDefinitions.model_fields) == MEANINGS
    assert tuple(DatasetDefinitionsUpdate.model_fields) == MEANINGS


@pytest.mark.parametrize(
    "fields",
    [{"route": {"name": "r" * 256}}, {"route": {}}, {"route": "r"}, {"flavor": {"name": "f"}}],
)
def test_fields_out_of_range_are_rejected(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DatasetDefinitionsUpdate.model_validate(fields)


def test_none_is_sent_as_an_empty_name_and_what_is_not_given_not_at_all() -> None:
    update = DatasetDefinitionsUpdate(route=None, user=DatasetDefinition(name="u" * 255))
    assert update.to_body() == {"route": {"name": ""}, "user": {"name": "u" * 255}}


@given(
    st.dictionaries(st.sampled_from(MEANINGS), st.none() | text.map(lambda name: {"name": name})), unknown_fields
)
def test_definitions_can_be_copied_to_another_dataset(known: dict[str, Any], unknown: dict[str, Any]) -> None:
    returned = {meaning: each and {**each, "column_type": "column"} for meaning, each in known.items()}
    extra = {name: value for name, value in unknown.items() if name not in MEANINGS}
    read = DatasetDefinitions.model_validate({**extra, **returned})
    assert read.to_body() == {**extra, **known}
    update = DatasetDefinitionsUpdate.model_validate({name: getattr(read, name) for name in known})
    assert update.to_body() == {meaning: each or {"name": ""} for meaning, each in known.items()}
