"""A service in this process, in place of a network."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Literal, Protocol, TypeAlias

import httpx

HTTPRequest: TypeAlias = httpx.Request
HTTPResponse: TypeAlias = httpx.Response


class HandlerResponse(Protocol):
    """Response of a handler in this process."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...
    @property
    def delay(self) -> float: ...
    @property
    def fault(self) -> Literal["drop", "truncate"] | None: ...


Handler: TypeAlias = Callable[[str, str, Mapping[str, str], bytes], HandlerResponse]
"""Takes method, path with query as sent, headers and body."""


class HandlerTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Passes the requests of an httpx client of either flavor to a handler in this process."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Respond to a sync client."""
        result = self._handle(request, request.read())
        time.sleep(min(result.delay, _patience(request)))
        return _as_response(result, request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Respond to an async client."""
        result = self._handle(request, await request.aread())
        import anyio  # imports asyncio, which a sync program does not need

        await anyio.sleep(min(result.delay, _patience(request)))
        return _as_response(result, request)

    def _handle(self, request: httpx.Request, body: bytes) -> HandlerResponse:
        return self._handler(request.method, request.url.raw_path.decode("ascii"), request.headers, body)


def in_process_client(transport: HandlerTransport) -> httpx.Client:
    """Return an httpx client whose requests go to a handler in this process."""
    return httpx.Client(transport=transport)


def in_process_async_client(transport: HandlerTransport) -> httpx.AsyncClient:
    """Return an async httpx client whose requests go to a handler in this process."""
    return httpx.AsyncClient(transport=transport)


def respond(handler: Handler, request: httpx.Request) -> httpx.Response:
    """Pass one request to a handler in this process, as the side effect of a mock."""
    return HandlerTransport(handler).handle_request(request)


def _patience(request: httpx.Request) -> float:
    seconds: float | None = request.extensions.get("timeout", {}).get("read")
    return math.inf if seconds is None else seconds


def _as_response(result: HandlerResponse, request: httpx.Request) -> httpx.Response:
    if result.delay > _patience(request):
        raise httpx.ReadTimeout("the response took too long", request=request)
    if result.fault == "drop":
        raise httpx.ReadError("the connection was dropped", request=request)
    if result.fault == "truncate":
        raise httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body", request=request
        )
    # As a stream, so that the client decompresses it as it does what comes over a network.
    stream = httpx.ByteStream(result.body)
    return httpx.Response(result.status, headers=dict(result.headers), stream=stream, request=request)
