"""Enums whose values the service owns: a request may hold any value, and the known ones serve readers and tools.

The service rejects what it does not know, and may know more tomorrow than this version does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, NamedTuple, cast, get_args, get_origin

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class _OpenEnum:
    """Validates as any text, or any number, whatever literals stand beside it."""

    def __init__(self, schema: CoreSchema) -> None:
        self._schema = schema

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return self._schema


OPEN = _OpenEnum(core_schema.str_schema())
OPEN_NUMBER = _OpenEnum(core_schema.int_schema(strict=True))


class UnknownValue(NamedTuple):
    """A value of an open enum that this version does not know."""

    place: tuple[str | int, ...]
    value: object
    known: tuple[object, ...]


def known_values(annotation: object) -> tuple[Any, ...]:
    """Return the known values of an open enum."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(value for member in get_args(annotation) for value in known_values(member))


def unknown_values(
    value: object, annotation: object = None, place: tuple[str | int, ...] = ()
) -> Iterator[UnknownValue]:
    """Yield the values of open enums in a request model that this version does not know.

    Args:
        value: A request model, or what stands in one of its fields.
        annotation: That field's type.
        place: Where that field is.
    """
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from unknown_values(getattr(value, name), field.rebuild_annotation(), (*place, name))
    elif isinstance(value, list):
        (item,) = _arguments_of(annotation, list) or (None,)
        for index, each in enumerate(cast("list[object]", value)):
            yield from unknown_values(each, item, (*place, index))
    elif isinstance(value, Mapping):
        for name, each in cast("Mapping[str, object]", value).items():
            yield from unknown_values(each, None, (*place, name))
    elif _is_open(annotation) and value is not None and value not in (known := known_values(annotation)):
        yield UnknownValue(place, value, known)


def _is_open(annotation: object) -> bool:
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated and any(isinstance(each, _OpenEnum) for each in arguments[1:]):
        return True
    return get_origin(annotation) is not Literal and any(map(_is_open, arguments))


def _arguments_of(annotation: object, origin: type[object]) -> tuple[object, ...]:
    if get_origin(annotation) is origin:
        return get_args(annotation)
    return next(filter(None, (_arguments_of(each, origin) for each in get_args(annotation))), ())
