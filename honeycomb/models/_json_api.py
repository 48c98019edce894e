"""JSON:API, the form of everything below ``/2/``: flat models here, documents on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeAlias, cast

from pydantic import model_validator
from typing_extensions import Self

from ._base import IdentifiedModel, SparseInputModel
from ._pages import ItemT, PageAnswer

Json: TypeAlias = "dict[str, object]"


class ResourceModel(IdentifiedModel):
    """An object of the team API as the service returned it, made flat.

    Its attributes are fields. A relationship is the field ``<name>_id``, and if the service includes the object
    that it leads to, the field ``<name>`` as well.
    """

    nested: ClassVar[Mapping[str, tuple[str, str]]] = {
        "created_at": ("timestamps", "created"),
        "updated_at": ("timestamps", "updated"),
    }
    """Fields that stand in an object among the attributes: the object's name, and theirs in it."""

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, value: object) -> object:
        document = _object(value)
        if "data" in document:
            resource, included = _object(document["data"]), _by_identity(document.get("included"))
        else:
            resource, included = document, {}
        if "attributes" not in resource:
            return value
        flat = _without_nesting(_object(resource["attributes"]), cls.nested)
        for name, relationship in _object(resource.get("relationships")).items():
            flat |= _related(name, _object(relationship).get("data"), included)
        known = {"type", "attributes", "relationships"}
        return {**{name: each for name, each in resource.items() if name not in known}, **flat}


class ResourceInput(SparseInputModel):
    """An object of the team API to send."""

    resource_type: ClassVar[str]
    nested: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """As for ``ResourceModel``."""
    relationships: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Fields that hold the id of another object: the relationship's name, and that object's type."""

    def to_body(self) -> Json:
        """Return the JSON-ready document: the attributes that were given a value, and all relationships."""
        attributes: Json = {}
        for name, value in super().to_body().items():
            if name in self.nested:
                place, inner = self.nested[name]
                cast("Json", attributes.setdefault(place, {}))[inner] = value
            elif name not in self.relationships:
                attributes[name] = value
        related = {
            relation: None if getattr(self, name) is None else {"id": getattr(self, name), "type": type_}
            for name, (relation, type_) in self.relationships.items()
        }
        relationships = {relation: {"data": identity} for relation, identity in related.items()}
        data: Json = {"type": self.resource_type, "attributes": attributes}
        return {"data": data | ({"relationships": relationships} if relationships else {})}

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("nothing is given")
        return self


def _object(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _by_identity(included: object) -> dict[tuple[object, object], object]:
    items = cast("list[object]", included) if isinstance(included, list) else []
    return {(_object(item).get("type"), _object(item).get("id")): item for item in items}


def _without_nesting(attributes: Mapping[str, object], nested: Mapping[str, tuple[str, str]]) -> Json:
    flat = dict(attributes)
    for name, (place, inner) in nested.items():
        rest = dict(_object(flat.pop(place, None)))
        if inner in rest:
            flat[name] = rest.pop(inner)
        if rest:
            flat[place] = rest  # another field may stand there, or one that nobody knows yet
    return flat


def _related(name: str, data: object, included: Mapping[tuple[object, object], object]) -> Json:
    if isinstance(data, list):
        return {f"{name}_ids": [_object(each).get("id") for each in cast("list[object]", data)]}
    identity = _object(data)
    found = included.get((identity.get("type"), identity.get("id")))
    return {f"{name}_id": identity.get("id")} | ({} if found is None else {name: found})


def document_of(body: Json, object_id: str) -> Json:
    """Return a document with the id of the object that it is about."""
    return {"data": {"id": object_id, **cast("Json", body["data"])}}


class ResourcePage(PageAnswer[ItemT]):
    """One page of a list of the team API as the service returned it."""

    data: list[ItemT]

    @property
    def items(self) -> list[ItemT]:
        """What is on the page."""
        return self.data
