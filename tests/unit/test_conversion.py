"""Response models convert their fields on access, and behave as plain models of pydantic."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from honeycomb.models._base import ApiModel, Timestamp


class Part(ApiModel):
    number: int | None = None
    at: Timestamp | None = None


class PlainPart(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)

    number: int | None = None
    at: Timestamp | None = None


class Whole(ApiModel):
    """A model with fields of every kind that is converted when it is read."""

    name: str
    part: Part | None = None
    parts: list[Part] | None = None
    named: dict[str, Part] | None = None
    at: Timestamp | None = None
    texts: list[str] = Field(default_factory=list[str])


class PlainWhole(BaseModel):
    """The same model without the conversion."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str
    part: PlainPart | None = None
    parts: list[PlainPart] | None = None
    named: dict[str, PlainPart] | None = None
    at: Timestamp | None = None
    texts: list[str] = Field(default_factory=list[str])


parts_json = st.fixed_dictionaries(
    {},
    optional={
        "number": st.none() | st.integers(),
        "at": st.none() | st.just("2026-01-02T03:04:05Z"),
        "new": st.booleans(),
    },
)
wholes_json = st.fixed_dictionaries(
    {"name": st.text()},
    optional={
        "part": st.none() | parts_json,
        "parts": st.none() | st.lists(parts_json, max_size=3),
        "named": st.none() | st.dictionaries(st.text(max_size=3), parts_json, max_size=2),
        "at": st.none() | st.sampled_from(["2026-01-02T03:04:05Z", "2026-01-02 03:04:05+02:00"]),
        "texts": st.lists(st.text(), max_size=3),
        "unknown": st.none() | st.integers(),
    },
)


OPTIONS: list[dict[str, Any]] = [
    {},
    {"mode": "json"},
    {"exclude_unset": True},
    {"exclude_none": True},
    {"exclude": {"part": {"at"}}},
]


@given(wholes_json, wholes_json)
def test_models_behave_as_plain_ones_of_pydantic(document: dict[str, Any], other: dict[str, Any]) -> None:
    ours, plain = Whole.model_validate(document), PlainWhole.model_validate(document)
    for options in (
        {},
        {"mode": "json"},
        {"exclude_unset": True},
        {"exclude_none": True},
        {"exclude": {"part": {"at"}}},
    ):
        assert ours.model_dump(**options) == plain.model_dump(**options)
    assert json.loads(ours.model_dump_json()) == json.loads(plain.model_dump_json())
    assert (ours == Whole.model_validate(other)) == (plain == PlainWhole.model_validate(other))
    for name, value in plain:
        assert hasattr(ours, name)
        assert getattr(ours, name) is getattr(ours, name)
        if isinstance(value, BaseModel):
            assert dict(ours)[name] is getattr(ours, name)
            assert value.model_dump() == getattr(ours, name).model_dump()
        elif name not in ("parts", "named"):
            assert getattr(ours, name) == value
    for duplicate in (
        copy.copy(ours),
        copy.deepcopy(ours),
        pickle.loads(pickle.dumps(ours)),
        ours.model_copy(),
        Whole.model_validate(ours),
        Whole.model_validate_json(json.dumps(document)),
        Whole(**{**dict(ours), "part": ours.part}),
    ):
        assert duplicate == ours
    changed = ours.model_copy(update={"part": Part(number=7)})
    assert changed.part == Part(number=7)
    assert (changed == ours) == (ours.part == Part(number=7))
    assert json.loads(json.dumps(changed.model_dump(mode="json")))["part"]["number"] == 7


def test_models_have_the_json_schema_of_plain_ones() -> None:
    def schema(model: type[BaseModel], mode: Literal["validation", "serialization"]) -> object:
        def without_words(value: Any) -> Any:
            if isinstance(value, dict):
                kept = {name: each for name, each in value.items() if name not in ("title", "description")}
                return {name.replace("Plain", ""): without_words(each) for name, each in kept.items()}
            if isinstance(value, list):
                return [without_words(each) for each in value]
            return value.replace("Plain", "") if isinstance(value, str) else value

        return without_words(model.model_json_schema(mode=mode))

    assert schema(Whole, "validation") == schema(PlainWhole, "validation")
    assert schema(Whole, "serialization") == schema(PlainWhole, "serialization")


def test_a_field_that_was_never_set_raises_as_any_other() -> None:
    class Required(ApiModel):
        part: Part

    made = Required.model_construct()
    assert not hasattr(made, "part")
    with pytest.raises(AttributeError, match="no attribute 'part'"):
        _ = made.part


def test_models_are_hashable_when_their_values_are() -> None:
    document = {"name": "n", "part": {"number": 1}}

    class Hashable(ApiModel):
        name: str
        part: Part | None = None

    assert len({Hashable.model_validate(document), Hashable.model_validate(document)}) == 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(Whole.model_validate({"name": "n", "texts": ["a"]}))
