"""What the use of a caller's own httpx client needs in both flavors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from .._core.raw_response import RawResponse, ResponseHeaders
from ..config import ClientConfig
from ..exceptions import HoneycombConfigError
from ._body import UnreadableBodyError

ACCEPTED_ENCODING = {"accept-encoding": "gzip"}

BOUNDS = "honeycomb_bounds"
"""The request extension that marks a request of this package, with the bounds of its response."""

BODY = "honeycomb_body"
"""The response extension that holds the body that was read ahead of the caller's hooks."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a response is read, and until when by the monotonic clock."""

    max_bytes: int
    deadline: float


def check_injected(client: object, expected: type[object], config: ClientConfig) -> None:
    """Check the caller's httpx client.

    Raises:
        HoneycombConfigError: It is of the other flavor, or options are given that only the client can have.
    """
    if client is None:
        return
    if not isinstance(client, expected):
        raise HoneycombConfigError(
            f"http_client must be an httpx.{expected.__name__}, not {type(client).__name__}"
        )
    if config.proxy is not None or config.verify is not True:
        raise HoneycombConfigError("proxy and verify belong to your http_client: give them to it")


def raw_response(response: httpx.Response, body: bytes | UnreadableBodyError) -> RawResponse:
    """Return a response without its HTTP library."""
    headers = ResponseHeaders.from_raw(response.headers.raw)
    if isinstance(body, bytes):
        return RawResponse(response.status_code, headers, body)
    return RawResponse(response.status_code, headers, None, str(body))


def replace_body(response: httpx.Response, body: bytes | UnreadableBodyError) -> None:
    """Let others read a body that was read and decompressed already."""
    response.headers.pop("content-encoding", None)
    response.stream = httpx.ByteStream(body if isinstance(body, bytes) else b"")


def read_ahead_of_hooks(
    client: httpx.AsyncClient | httpx.Client, read_ahead: Callable[[httpx.Response], object]
) -> None:
    """Let a hook of ours read the responses before the caller's hooks get them, if there are any."""
    hooks = client.event_hooks
    if hooks["response"] and hooks["response"][0] is not read_ahead:
        client.event_hooks = {**hooks, "response": [read_ahead, *hooks["response"]]}
