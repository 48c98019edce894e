"""Requests and responses, independent of the transport."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import unquote

from pydantic import JsonValue
from pydantic_core import from_json

from .._events.zstd import zstd_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

JsonObject: TypeAlias = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class LocalRequest:
    """HTTP request.

    Attributes:
        method: The method, in upper case.
        target: Path and query string, percent-encoded.
        headers: The headers, with lower-case names.
        body: The body, compressed if it was sent so.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The decoded path, without the query string."""
        return unquote(self.target.partition("?")[0])

    def json(self) -> JsonValue:
        """Decode the JSON body, decompressing it if necessary."""
        body = self.body
        encoding = self.headers.get("content-encoding")
        if encoding == "gzip":
            body = gzip.decompress(body)
        elif encoding == "zstd":
            body = b"".join(zstd_pieces(body))
        value: JsonValue = from_json(body)
        return value


@dataclass(frozen=True, slots=True)
class LocalResponse:
    """HTTP response, with delay and fault for its delivery.

    Attributes:
        status: The status code.
        headers: The headers, with lower-case names.
        body: The body.
        delay: Seconds to wait before sending it.
        fault: ``"drop"`` closes the connection without a response, ``"truncate"`` in the middle of the body.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay: float = 0.0
    fault: Literal["drop", "truncate"] | None = None


Handle: TypeAlias = "Callable[[LocalRequest], LocalResponse]"
"""Function that handles a request."""
