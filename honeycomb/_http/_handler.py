"""A service in this process, in place of a network."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Literal, Protocol, TypeAlias

import anyio
import httpx

HTTPRequest: TypeAlias = httpx.Request
HTTPResponse: TypeAlias = httpx.Response


class HandlerAnswer(Protocol):
    """What a handler in this process answers."""

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


Handler: TypeAlias = Callable[[str, str, Mapping[str, str], bytes], HandlerAnswer]
"""Takes method, path with query as sent, headers and body."""


class HandlerTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Lets a handler in this process answer an httpx client of either flavour, without a network."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of a sync client."""
        answer = self._ask(request, request.read())
        time.sleep(min(answer.delay, _patience(request)))
        return _as_response(answer, request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of an async client."""
        answer = self._ask(request, await request.aread())
        await anyio.sleep(min(answer.delay, _patience(request)))
        return _as_response(answer, request)

    def _ask(self, request: httpx.Request, body: bytes) -> HandlerAnswer:
        return self._handler(request.method, request.url.raw_path.decode("ascii"), request.headers, body)


def in_process_client(transport: HandlerTransport) -> httpx.Client:
    """Return an httpx client that a handler in this process answers."""
    return httpx.Client(transport=transport)


def in_process_async_client(transport: HandlerTransport) -> httpx.AsyncClient:
    """Return an async httpx client that a handler in this process answers."""
    return httpx.AsyncClient(transport=transport)


def respond(handler: Handler, request: httpx.Request) -> httpx.Response:
    """Let a handler in this process answer one request, as a mock's side effect does."""
    return HandlerTransport(handler).handle_request(request)


def _patience(request: httpx.Request) -> float:
    seconds: float | None = request.extensions.get("timeout", {}).get("read")
    return math.inf if seconds is None else seconds


def _as_response(answer: HandlerAnswer, request: httpx.Request) -> httpx.Response:
    if answer.delay > _patience(request):
        raise httpx.ReadTimeout("the answer took too long", request=request)
    if answer.fault == "drop":
        raise httpx.ReadError("the connection was dropped", request=request)
    if answer.fault == "truncate":
        raise httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body", request=request
        )
    # As a stream, so that the client decompresses it as it does what comes over a network.
    stream = httpx.ByteStream(answer.body)
    return httpx.Response(answer.status, headers=dict(answer.headers), stream=stream, request=request)
