"""What every model shares: the two base classes, open enums, timestamps, and the way back to the service."""

from __future__ import annotations

from collections.abc import Callable, Container, Generator, Iterator, Mapping
from datetime import datetime, timezone
from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)
from pydantic_core import CoreSchema, core_schema, to_jsonable_python
from typing_extensions import Self

from . import _html
from ._conversion import convert_on_access

T = TypeVar("T")

JsonObject: TypeAlias = Mapping[str, object]
"""An object given as a plain mapping instead of its model."""


class _ServerOwned:
    """Marks a field that only the service sets, so that it is left out when an object is written back."""


class CheckedAs:
    """Validates as ``type_`` whatever wider type stands beside it for the type checker."""

    def __init__(self, type_: object) -> None:
        self._type = type_

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(self._type)


_SERVER_OWNED = _ServerOwned()

ServerOwned = Annotated[T, _SERVER_OWNED]


def _aware(time: datetime) -> datetime:
    return time if time.tzinfo is not None else time.replace(tzinfo=timezone.utc)


Timestamp: TypeAlias = Annotated[datetime, AfterValidator(_aware)]
"""A timestamp of the service; UTC if it has no offset."""


STRICT = ConfigDict(extra="forbid")
"""Makes a ``TypedDict`` of keyword fields as strict as an ``InputModel``: ``@with_config(STRICT)``."""


class _ShownModel(BaseModel):
    def _repr_html_(self) -> str:
        return _html.model_html(self)


class ApiModel(_ShownModel):
    """An object as the service returned it.

    Fields of scalars are checked when the response arrives. Every other field keeps the JSON that was sent, and is
    converted when it is first read: see ``ConvertedField``. Fields and enum values that this version does not know
    are kept, so that an object can be written back whole.
    """

    __slots__ = ("_converted",)  # beside __dict__, so that copies and pickles have the JSON alone

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow", frozen=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        convert_on_access(cls)
        return handler(source)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)) or type(other) is not type(self):
            return NotImplemented
        return super().__eq__(other) or (
            (self.model_extra, self.__pydantic_private__) == (other.model_extra, other.__pydantic_private__)
            and all(getattr(self, name) == getattr(other, name) for name in type(self).model_fields)
        )

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in type(self).model_fields)))

    def __iter__(self) -> Generator[tuple[str, Any]]:
        # As for any model of pydantic, where ``dict(model)`` has the values that the attributes have.
        return ((name, getattr(self, name)) for name, _ in super().__iter__())

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        # What the service did not send would only hide what it did.
        sent = self.model_fields_set
        fields = type(self).model_fields  # an unknown field may be named like a method, which shows its object
        return (
            (name, self._shown(name) if name in fields else value)
            for name, value in super().__repr_args__()
            if name in sent
        )

    def _shown(self, name: str) -> object:
        return getattr(self, name) or vars(self).get(name)  # JSON that cannot be converted can be shown

    def to_body(self) -> dict[str, object]:
        """Return the JSON-ready fields to write this object back, without those that only the service sets."""
        body: dict[str, object] = {}
        for name, field in type(self).model_fields.items():
            if name in self.model_fields_set and _SERVER_OWNED not in field.metadata:
                value = self._shown(name)
                if isinstance(value, datetime):
                    value = vars(self)[name]  # which goes back as the service wrote it
                body[field.serialization_alias or name] = _writable(value)
        return body | {name: _writable(value) for name, value in (self.model_extra or {}).items()}

    def copied_body(self, also: Container[str] = ()) -> dict[str, object]:
        """Return the JSON-ready fields to create the same object elsewhere, without null.

        Args:
            also: Read-only fields that the new object takes all the same.
        """
        body: dict[str, object] = {}
        for name, field in type(self).model_fields.items():
            if name in self.model_fields_set and (name in also or _SERVER_OWNED not in field.metadata):
                body[name] = _copied(self._shown(name))
        body |= {name: _copied(value) for name, value in (self.model_extra or {}).items()}
        return {name: value for name, value in body.items() if value is not None}

    def merged_with(self, changes: Mapping[str, object]) -> dict[str, object]:
        """Return the body that writes this object back with some fields changed.

        Args:
            changes: The changed fields, JSON-ready. Every field not named here keeps its value, also one
                that this version does not know.
        """
        return {**self.to_body(), **changes}


class IdentifiedModel(ApiModel):
    """Response model with an ID.

    Attributes:
        id: ID, assigned by the service. Read-only.
    """

    id: ServerOwned[str]


def _writable(value: object) -> object:
    if isinstance(value, ApiModel):
        return value.to_body()
    if isinstance(value, list):
        return [_writable(item) for item in cast("list[object]", value)]
    return to_jsonable_python(value)


def _copied(value: object) -> object:
    if isinstance(value, ApiModel):
        return value.copied_body()
    if isinstance(value, list):
        return [_copied(item) for item in cast("list[object]", value)]
    return to_jsonable_python(value)


def to_json_body(value: object) -> object:
    """Return a value with each model in it as its body."""
    if isinstance(value, (ApiModel, InputModel)):
        return value.to_body()
    if isinstance(value, list):
        return [to_json_body(item) for item in cast("list[object]", value)]
    return value


class InputModel(_ShownModel):
    """Request model: a misspelt field or a value out of range raises before any request."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    _body_as_read: dict[str, object] | None = PrivateAttr(default=None)
    _fields_as_read: dict[str, object] = PrivateAttr(default_factory=dict[str, object])

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(cls._accept_what_was_read, handler(source))

    @classmethod
    def _accept_what_was_read(cls, value: object, validate: Callable[[object], Self]) -> Self:
        if not isinstance(value, ApiModel):
            return validate(value)
        body = cls._body_from(value)
        try:
            return validate(body)
        except ValidationError:
            if any(field.is_required() and name not in body for name, field in cls.model_fields.items()):
                raise  # it is something else that was read
        # The service's own data may hold what this version does not know or allow: it goes back as it came.
        known = {name: getattr(value, name, None) for name in cls.model_fields}
        made = cls.model_construct(**{name: field for name, field in known.items() if field is not None})
        made._body_as_read = body  # noqa: SLF001  # it is one of us
        made._fields_as_read = made._json_fields()  # noqa: SLF001
        return made

    @classmethod
    def _body_from(cls, read: ApiModel) -> dict[str, object]:
        """Return what to send in place of an object that was read."""
        return read.to_body()

    @model_serializer(mode="wrap")
    def _dump_as_read(self, dump: SerializerFunctionWrapHandler) -> dict[str, object]:
        # In a union, the oldest pydantic tries this on objects of its other members too.
        body: dict[str, object] | None = getattr(self, "_body_as_read", None)
        return cast("dict[str, object]", dump(self)) if body is None else {**body, **self._changes_as_sent()}

    def _json_fields(self) -> dict[str, object]:
        return {name: _writable(value) for name, value in vars(self).items()}

    def _changes_as_sent(self) -> dict[str, object]:
        """Return the fields that differ from what was read, by their names in a body."""
        before, now = self._fields_as_read, self._json_fields()
        missing = object()
        names = [name for name in now if before.get(name, missing) != now[name]]
        values: dict[str, Any] = {name: to_json_body(vars(self)[name]) for name in names}
        changes = type(self).model_construct(**values)
        sent = changes.model_dump(mode="json", include={*names}, by_alias=True, warnings=False)
        return cast("dict[str, object]", sent)

    @classmethod
    def from_response(cls, response: ApiModel) -> Self:
        """Return the request for the same object as one that the service returned, in another place or again.

        Fields that only the service sets are left out. Recipients become those of the same type and target, and
        the saved query of a trigger is given inline, so that neither depends on ids of the place it came from.

        Args:
            response: The response model, such as a ``Trigger`` for a ``TriggerCreate``.

        Raises:
            TypeError: It is not a response model.
            ValidationError: The same object cannot be requested: the message names each field that this version
                does not know or allow.
        """
        if not isinstance(response, ApiModel):
            raise TypeError(f"give {cls.__name__}.from_response a response model, not {type(response).__name__}")
        sent = response.model_fields_set
        required = {name: None for name, field in cls.model_fields.items() if field.is_required() and name in sent}
        return cls.model_validate({**required, **response.copied_body(also=cls.model_fields.keys())})

    def to_body(self) -> dict[str, object]:
        """Return the JSON-ready body: the fields that were given, and only those."""
        return self.model_dump(mode="json", exclude_unset=True, by_alias=True)


class SparseInputModel(InputModel):
    """An object to send where None is as good as not given, because the service takes no null."""

    def to_body(self) -> dict[str, object]:
        """Return the JSON-ready body: the fields that were given a value."""
        return self.model_dump(mode="json", exclude_unset=True, exclude_none=True, by_alias=True)

    @classmethod
    def _body_from(cls, read: ApiModel) -> dict[str, object]:
        return {name: value for name, value in read.to_body().items() if value is not None}


class TypedInputModel(InputModel):
    """An object to send whose ``type`` has one possible value: it need not be given, and is sent all the same."""

    def model_post_init(self, _context: object, /) -> None:
        """Count the type as given."""
        self.model_fields_set.add("type")
