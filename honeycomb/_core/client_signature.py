"""Signatures of the clients, and messages for wrong ways to make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, NoReturn

from ..config import ClientConfig, ClientOptions

_DEFAULTS: Mapping[str, object] = {
    field.name: field.default for field in fields(ClientConfig) if field.default is not MISSING
}


def client_signature(*, http_client: str, sync: bool | None = None) -> Signature:
    """Return the signature of a client's constructor with every option by name.

    Args:
        http_client: The type of ``http_client``.
        sync: The default of the argument ``sync``; None where there is none.
    """
    first = [_keyword("http_client", http_client, None)]
    if sync is not None:
        first.insert(0, _keyword("sync", "bool", sync))
    annotations: dict[str, Any] = ClientOptions.__annotations__
    options = [
        _keyword(name, getattr(annotation, "__forward_arg__", annotation), _DEFAULTS.get(name))
        for name, annotation in annotations.items()
    ]
    return Signature([*first, *options])


def _keyword(name: str, annotation: object, default: object) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def reject_positional(name: str, count: int) -> None:
    """Check that a client is made with keyword arguments only.

    Args:
        name: The name of the class.
        count: How many positional arguments were given; not the arguments, which are likely to be keys.

    Raises:
        TypeError: There are some.
    """
    if count:
        raise TypeError(f"{name} takes keyword arguments only: write {name}(api_key=...)")


class AsyncOnly:
    """Explains why ``with`` does not work."""

    if not TYPE_CHECKING:

        def __enter__(self) -> NoReturn:
            raise TypeError("this client is async: write `async with`, or make it with sync=True for `with`")

        def __exit__(self, *_: object) -> NoReturn:
            raise TypeError("this client is async: write `async with`")


class SyncOnly:
    """Explains why ``async with`` does not work."""

    if not TYPE_CHECKING:

        async def __aenter__(self) -> NoReturn:
            raise TypeError("this client is sync: write `with`, or make it without sync=True for `async with`")

        async def __aexit__(self, *_: object) -> NoReturn:
            raise TypeError("this client is sync: write `with`")
