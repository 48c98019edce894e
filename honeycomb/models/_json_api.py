"""JSON:API, the form of everything below ``/2/``: flat models here, documents on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeAlias, cast

from pydantic import Field, JsonValue, model_validator
from typing_extensions import Self

from ._base import IdentifiedModel, ServerOwned, SparseInputModel, Timestamp
from ._pages import ItemT, PageItems, PageResponse

Json: TypeAlias = "dict[str, object]"
Places: TypeAlias = Mapping[str, tuple[str, str]]


class ResourceModel(IdentifiedModel):
    """Response model of the team API, flattened.

    Attributes of the JSON:API document are fields. A relationship is the field ``<name>_id`` and, if the service
    included the related object, the field ``<name>``.

    Attributes:
        links: Links of the object, as sent by the service. Read-only.
    """

    nested: ClassVar[Places] = {}
    """Fields that stand in an object among the attributes: that object's name, and theirs in it."""

    keeps_type: ClassVar[bool] = False
    """Whether the object's type is a field, too."""

    links: ServerOwned[dict[str, JsonValue] | None] = Field(default=None, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, value: object) -> object:
        document = _object(value)
        resource = _object(document["data"]) if "data" in document else document
        if "data" not in document and not {"attributes", "relationships"} & resource.keys():
            return value  # it is flat already
        included = _by_identity(document.get("included"))
        flat = _without_nesting(_object(resource.get("attributes")), cls.nested)
        for name, relationship in _object(resource.get("relationships")).items():
            flat |= _related(name, _object(relationship), included)
        dissolved = ("attributes", "relationships") if cls.keeps_type else ("type", "attributes", "relationships")
        return flat | {name: each for name, each in resource.items() if name not in dissolved}


class TimestampedModel(ResourceModel):
    """Response model of the team API, with timestamps.

    Attributes:
        created_at: Time of creation. Read-only.
        updated_at: Time of the last update. Read-only.
    """

    nested: ClassVar[Places] = {
        "created_at": ("timestamps", "created"),
        "updated_at": ("timestamps", "updated"),
    }

    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None


class ResourceInput(SparseInputModel):
    """Request model of the team API."""

    resource_type: ClassVar[str]
    nested: ClassVar[Places] = {}
    """As for ``ResourceModel``."""
    relationships: ClassVar[Places] = {}
    """Fields that hold the id of another object: the relationship's name, and that object's type."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if all(getattr(self, name) is None for name in self.model_fields_set):
            raise ValueError("nothing is given")
        return self

    def to_body(self) -> Json:
        """Return the JSON-ready document: the attributes and relationships that have a value."""
        attributes: Json = {}
        relationships: Json = {}
        for name, value in super().to_body().items():
            if name in self.nested:
                place, inner = self.nested[name]
                cast("Json", attributes.setdefault(place, {}))[inner] = value
            elif name in self.relationships:
                relation, type_ = self.relationships[name]
                relationships[relation] = {"data": {"id": value, "type": type_}}
            else:
                attributes[name] = value
        data: Json = {"type": self.resource_type, "attributes": attributes}
        return {"data": data | ({"relationships": relationships} if relationships else {})}


class ResourcePage(PageResponse[ItemT]):
    """One page of a list of the team API, as returned by the service.

    Attributes:
        data: Items of the page.
    """

    data: PageItems[ItemT]

    @property
    def items(self) -> list[ItemT]:
        """Items of the page."""
        return self.data


def document_of(body: Json, object_id: str) -> Json:
    """Return a document with the id of the object that it is about."""
    return {"data": {"id": object_id, **cast("Json", body["data"])}}


def _object(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _by_identity(included: object) -> dict[tuple[object, object], object]:
    items = cast("list[object]", included) if isinstance(included, list) else []
    return {(_object(item).get("type"), _object(item).get("id")): item for item in items}


def _without_nesting(attributes: Mapping[str, object], nested: Places) -> Json:
    flat = dict(attributes)
    for name, (place, inner) in nested.items():
        rest = dict(_object(flat.get(place)))
        if inner in rest:
            flat[name] = rest.pop(inner)
            flat[place] = rest  # another field may stand there, or one that nobody knows yet
            if not rest:
                del flat[place]
    return flat


def _related(
    name: str, relationship: Mapping[str, object], included: Mapping[tuple[object, object], object]
) -> Json:
    if "data" not in relationship:
        return {name: relationship}
    data = relationship["data"]
    if isinstance(data, list):
        return {f"{name}_ids": [_object(each).get("id") for each in cast("list[object]", data)]}
    identity = _object(data)
    found = included.get((identity.get("type"), identity.get("id")))
    return {f"{name}_id": identity.get("id")} | ({} if found is None else {name: found})
