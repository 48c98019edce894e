"""Requests and answers as values: what every way of reaching a local Honeycomb has in common."""

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
    """One HTTP request.

    Attributes:
        method: The method, in capitals.
        target: Path and query as sent, still percent-encoded.
        headers: The headers, with lower-case names.
        body: The body as sent, still compressed if it was.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path without the query, decoded."""
        return unquote(self.target.partition("?")[0])

    def json(self) -> JsonValue:
        """Decode the body, decompressing it if need be."""
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
    """One HTTP answer, and how it is to reach the client.

    Attributes:
        status: The status code.
        headers: The headers, with lower-case names.
        body: The body.
        delay: Seconds to wait before answering.
        fault: ``"drop"`` ends the connection without an answer, ``"truncate"`` in the middle of the body.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay: float = 0.0
    fault: Literal["drop", "truncate"] | None = None


Handle: TypeAlias = "Callable[[LocalRequest], LocalResponse]"
"""Answers a request."""
