from __future__ import annotations

from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from honeycomb import ApiKey, Environment, EnvironmentUpdate, ManagementAuth, TeamMarkerCreate
from honeycomb.models._json_api import Places, ResourceInput, ResourceModel

from .strategies import json_objects, json_values, text, unknown_fields

RESERVED = {"id", "type", "links", "attributes", "relationships"}

names = text.filter(lambda name: name not in RESERVED)


class Thing(ResourceModel):
    """A response model with a single known field."""

    nested: ClassVar[Places] = {"deep": ("box", "inner")}

    deep: object = None


@given(
    st.text(min_size=1),
    st.dictionaries(names, json_values, max_size=5).map(lambda each: {f"a_{name}": each[name] for name in each}),
    json_objects,
    st.dictionaries(names.map(lambda name: f"r_{name}"), st.none() | text, max_size=4),
)
def test_a_document_becomes_flat_and_loses_nothing(
    id_: str, attributes: dict[str, Any], box: dict[str, Any], related: dict[str, str | None]
) -> None:
    relationships = {
        name: {"data": None if each is None else {"id": each, "type": "x"}} for name, each in related.items()
    }
    resource = {
        "id": id_,
        "type": "things",
        "attributes": {**attributes, "box": {**box, "inner": 1}},
        "relationships": relationships,
    }
    rest = {name: value for name, value in box.items() if name != "inner"}
    expected = {
        "id": id_,
        "deep": 1,
        **attributes,
        **({"box": rest} if rest else {}),
        **{f"{name}_id": each for name, each in related.items()},
    }
    for document in (resource, {"data": resource}):
        assert Thing.model_validate(document).model_dump(exclude_unset=True) == expected


@pytest.mark.parametrize("box", [None, "text", [1], {}, {"other": 1}])
def test_an_attribute_of_another_type_stays(box: object) -> None:
    thing = Thing.model_validate({"id": "t", "attributes": {"box": box}})
    assert thing.model_dump(exclude_unset=True) == {"id": "t", "box": box}


def test_relationships() -> None:
    thing = Thing.model_validate(
        {
            "data": {
                "id": "t",
                "attributes": {},
                "relationships": {
                    "owner": {"data": {"id": "u1", "type": "users"}},
                    "friends": {"data": [{"id": "u2", "type": "users"}, {"id": "u3", "type": "users"}]},
                    "elsewhere": {"links": {"related": "/somewhere"}},
                },
            },
            "included": [{"id": "u1", "type": "users", "attributes": {"name": "Ann"}}, {"id": "u1", "type": "x"}],
        }
    )
    assert thing.model_dump(exclude_unset=True) == {
        "id": "t",
        "owner_id": "u1",
        "owner": {"id": "u1", "type": "users", "attributes": {"name": "Ann"}},
        "friends_ids": ["u2", "u3"],
        "elsewhere": {"links": {"related": "/somewhere"}},
    }


def test_included_objects_are_models() -> None:
    auth = ManagementAuth.model_validate(
        {
            "data": {
                "id": "k",
                "type": "api-keys",
                "attributes": {"scopes": ["a"], "timestamps": {"created": "2026-01-02T03:04:05Z"}},
                "relationships": {"team": {"data": {"id": "t", "type": "teams"}}},
            },
            "included": [{"id": "t", "type": "teams", "attributes": {"name": "Mine", "slug": "mine"}}],
        }
    )
    assert (auth.team.id, auth.team.name, auth.team.slug) == ("t", "Mine", "mine")
    assert auth.created_at is not None
    assert auth.created_at.isoformat() == "2026-01-02T03:04:05+00:00"


@pytest.mark.parametrize("wrong", [None, 5, [], {}, {"data": None}, {"data": []}, {"data": {"attributes": {}}}])
def test_an_invalid_document_is_rejected(wrong: object) -> None:
    with pytest.raises(ValidationError):
        Environment.model_validate(wrong)


@given(unknown_fields)
def test_flat_fields_are_accepted_unchanged(fields: dict[str, Any]) -> None:
    key = ApiKey.model_validate({"id": "k", "name": "a", "environment_id": "e", **fields})
    assert key.model_dump(exclude_unset=True) == {"id": "k", "name": "a", "environment_id": "e", **fields}


class Sent(ResourceInput):
    """A request model."""

    resource_type: ClassVar[str] = "things"
    nested: ClassVar[Places] = {"deep": ("box", "inner"), "deeper": ("box", "other")}
    relationships: ClassVar[Places] = {"owner_id": ("owner", "users")}

    name: str | None = None
    deep: bool | None = None
    deeper: int | None = None
    owner_id: str | None = None


@given(st.none() | text, st.none() | st.booleans(), st.none() | st.integers(), st.none() | text)
def test_sent_fields_read_back_unchanged(
    name: str | None, deep: bool | None, deeper: int | None, owner_id: str | None
) -> None:
    given = {"name": name, "deep": deep, "deeper": deeper, "owner_id": owner_id}
    present = {field: value for field, value in given.items() if value is not None}
    if not present:
        with pytest.raises(ValidationError, match="nothing is given"):
            Sent(**given)  # type: ignore[arg-type]  # each has the type of its field
        return

    class Read(ResourceModel):
        nested: ClassVar[Places] = Sent.nested

    body: Any = Sent(**given).to_body()  # type: ignore[arg-type]  # each has the type of its field
    assert body["data"]["type"] == "things"
    read = Read.model_validate({"data": {"id": "t", **body["data"]}})
    assert read.model_dump(exclude_unset=True) == {"id": "t", **present}


def test_a_given_value_is_sent_whatever_it_is() -> None:
    assert EnvironmentUpdate(description="", delete_protected=False).to_body() == {
        "data": {
            "type": "environments",
            "attributes": {"description": "", "settings": {"delete_protected": False}},
        }
    }
    marker = TeamMarkerCreate(environment_id="e", dataset_id=None, start_time=0)
    data: Any = marker.to_body()["data"]
    assert data["attributes"] == {"start_time": 0}
    assert data["relationships"]["dataset"] == {"data": {"id": "__all__", "type": "datasets"}}
