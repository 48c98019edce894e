"""Fields of response models that keep their JSON, and are converted when they are first read."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast, get_args, get_origin

from pydantic import (
    BaseModel,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializationInfo,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import CoreSchema, core_schema

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic.json_schema import JsonSchemaValue

_LOGGER = logging.getLogger("honeycomb")


class _Marker:
    """Leaves a field as pydantic has it."""


CHECKED_AT_ONCE = _Marker()
"""Marks a field whose type decides what the whole response is, or whose loss would be an error."""


class _RawJson(_Marker):
    """Takes a decoded JSON value as it is, without walking it."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.any_schema()


RAW_JSON = _RawJson()


class ConvertedField:
    """A field that keeps its JSON, and whose value is made when it is first read and then kept.

    Most of the time that a list takes to read would go into objects that are never used. What cannot be converted,
    such as a timestamp that is none, reads as the field's default, without one as an empty list or None; the JSON
    stays, and is what is written back.
    """

    def __init__(self, name: str, field: FieldInfo) -> None:
        self._name = name
        self._annotation = field.rebuild_annotation()
        self._field = field

    @cached_property
    def _adapter(self) -> TypeAdapter[object]:
        return TypeAdapter(self._annotation)

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.any_schema(
            serialization=core_schema.plain_serializer_function_ser_schema(self._dump, info_arg=True)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(self._adapter.core_schema)

    def __get__(self, instance: BaseModel | None, owner: type[BaseModel]) -> object:
        if instance is None or self._name not in vars(instance):
            raise AttributeError(self._name)  # as any field without a default, on the class or never set
        try:
            converted: dict[str, object] = object.__getattribute__(instance, "_converted")
        except AttributeError:
            converted = {}
            object.__setattr__(instance, "_converted", converted)
        if self._name not in converted:
            converted.setdefault(self._name, self._convert(vars(instance)[self._name]))
        return converted[self._name]

    def __set__(self, instance: BaseModel, value: object) -> None:
        # Without it, the JSON in the instance would hide this. Models are frozen: nobody gets here.
        raise AttributeError(self._name)

    def _convert(self, value: object) -> object:
        if value is None:
            return _fallback(self._field)
        try:
            return self._adapter.validate_python(value)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(map(str, (self._name, *first["loc"])))
            _LOGGER.warning("cannot convert %s of a response: %s; its JSON is kept", place, first["msg"])
            return _fallback(self._field)

    def _dump(self, value: object, info: SerializationInfo) -> object:
        try:
            converted = self._adapter.validate_python(value)
        except ValidationError:
            return value
        return self._adapter.dump_python(
            converted,
            mode=cast("Literal['json', 'python']", info.mode),
            include=cast("Any", info.include),  # as any model takes it, but typed in another way
            exclude=cast("Any", info.exclude),
            by_alias=info.by_alias,
            exclude_unset=info.exclude_unset,
            exclude_defaults=info.exclude_defaults,
            exclude_none=info.exclude_none,
            round_trip=info.round_trip,
        )


def convert_on_access(model: type[BaseModel]) -> None:
    """Make every field of a model that is not a scalar a ``ConvertedField``."""
    for name, field in model.model_fields.items():
        if isinstance(vars(model).get(name), ConvertedField):
            continue
        own = [each for each in field.metadata if not isinstance(each, ConvertedField)]
        if any(isinstance(each, _Marker) for each in own) or not _is_converted(field.annotation):
            continue
        field.metadata = own
        converted = ConvertedField(name, field)
        field.metadata = [*own, converted]
        setattr(model, name, converted)


def _is_converted(annotation: object) -> bool:
    origin = get_origin(annotation)
    if origin is None:
        return isinstance(annotation, type) and issubclass(annotation, (BaseModel, datetime))
    return origin in (list, dict) or any(map(_is_converted, get_args(annotation)))


def _fallback(field: FieldInfo) -> object:
    if not field.is_required():
        return field.get_default(call_default_factory=True)
    return [] if get_origin(field.annotation) is list else None
