"""Decode response bodies into response models."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import NoneType
from typing import Any, TypeVar, cast, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import from_json

from .error_response import excerpt

T = TypeVar("T")


class UndecodableError(ValueError):
    """The bytes are not what they should be."""


def decode(returns: type[T], body: bytes | None, unreadable: str = "") -> T:
    """Decode the body of a successful response.

    Args:
        returns: The type to decode to; with ``NoneType`` the body is ignored, with ``object`` it is decoded as
            it comes, and may be empty.
        body: The response body; None if it cannot be used.
        unreadable: Why it cannot be used.

    Raises:
        UndecodableError: It is not JSON, or not of that type. The message has none of the response's values.
    """
    if body is None:
        raise UndecodableError(unreadable)
    try:
        return cast("T", _decoder(returns)(body))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise UndecodableError(excerpt(f"{place}: {first['msg']}" if place else first["msg"])) from None
    except ValueError as error:
        raise UndecodableError(excerpt(str(error))) from None


_decoders: dict[object, Callable[[bytes], object]] = {}


def _decoder(returns: object) -> Callable[[bytes], object]:
    decoder = _decoders.get(returns)
    if decoder is None:
        decoder = _decoders[returns] = _make_decoder(returns)
    return decoder


def _make_decoder(returns: object) -> Callable[[bytes], object]:
    if returns is NoneType:
        return _nothing
    if returns is object:
        return _anything
    from ..models._html import ModelList  # a client alone needs no models

    adapter: TypeAdapter[object] = TypeAdapter(cast("Any", returns))  # list[X] is not a type[X] at run time
    if get_origin(returns) is list:
        return lambda body: ModelList(cast("list[BaseModel]", adapter.validate_python(_from_json(body))))
    return lambda body: adapter.validate_python(_from_json(body))


def _nothing(_: bytes) -> None:
    return None


def _anything(body: bytes) -> object:
    return _from_json(body) if body else None


_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)", re.DOTALL)
"""An escape of JSON; the group is a lone surrogate, which no text can have."""


def _from_json(body: bytes) -> object:
    try:
        return _parse(body)
    except ValueError:
        if b"\\ud" not in body.lower():
            raise
        return _parse(_ESCAPE.sub(lambda escape: rb"\ufffd" if escape[1] else escape[0], body))


def _parse(body: bytes) -> object:
    # Every row has the same keys, but its own values: looking those up in the cache costs more than it saves.
    return from_json(body, cache_strings="keys")
