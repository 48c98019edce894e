"""Exchange requests for responses, for the async client."""

from __future__ import annotations

import time
from typing import TypeAlias, cast

import anyio
import anyio.lowlevel
import httpx

from .._core.raw_response import RawResponse
from ..config import ClientConfig
from ..exceptions import HoneycombConfigError, HoneycombError
from ._async_connections import AsyncConnections, read_async
from ._base import BaseHTTP
from ._body import UnreadableBodyError
from ._failures import incomplete_response, translated
from ._injected import (
    BODY,
    BOUNDS,
    Bounds,
    check_injected,
    raw_response,
    read_ahead_of_hooks,
    replace_body,
)

AsyncHTTPClient: TypeAlias = httpx.AsyncClient

_GRACE = 0.05
"""Seconds after the deadline for the timeouts of single operations, which say more than a cancellation."""


class AsyncHTTP(BaseHTTP[httpx.AsyncClient, AsyncConnections]):
    """Sends requests over connections of its own, or with an httpx client of the caller."""

    def __init__(self, config: ClientConfig, client: AsyncHTTPClient | None) -> None:
        """Prepare. Nothing is opened yet.

        Args:
            config: How to connect.
            client: The caller's own client, which is never closed here.
        """
        check_injected(client, httpx.AsyncClient, config)
        super().__init__(config, client, AsyncConnections(config) if client is None else None)
        self._loop: anyio.lowlevel.EventLoopToken | None = None

    def with_own_connections(self) -> AsyncHTTP:
        """Return another one that shares nothing with this one but a client that the caller gave."""
        return AsyncHTTP(self._config, self._client)

    async def exchange(self, request: httpx.Request, deadline: float, attempt: int) -> RawResponse:
        """Send a request and read the whole response. A redirect is a response like any other.

        Args:
            request: The request.
            deadline: The time of the monotonic clock to stop at, whatever phase the exchange is in.
            attempt: Number of the attempt, counted from 1.

        Raises:
            HoneycombError: There is no response.
        """
        self._check_usable()
        bounds = Bounds(self._max_bytes, deadline)
        failure: HoneycombError = incomplete_response(request.url.host, attempt)
        with anyio.move_on_after(max(0.0, deadline - time.monotonic()) + _GRACE):
            try:
                if self._connections is not None:
                    return raw_response(*await self._connections.exchange(request, bounds))
                assert self._client is not None  # noqa: S101  # one of the two is there
                return raw_response(*await _exchange_injected(self._client, request, bounds))
            except Exception as error:
                translation = translated(error, request, deadline, attempt, is_injected=self._client is not None)
                if translation is None:
                    raise
                failure = translation
        # Outside of the handlers: the frames of an HTTP library hold the key, and must not hang on the error.
        raise failure

    def _check_usable(self) -> None:
        super()._check_usable()
        loop = anyio.lowlevel.current_token()
        if self._loop is None:
            self._loop = loop
        elif self._loop != loop:
            raise HoneycombConfigError(
                "this client was first used on another event loop, and its connections belong there:"
                " make a client for each loop"
            )

    async def aclose(self) -> None:
        """Close the connections, unless the caller gave a client."""
        self._is_closed = True
        if self._connections is not None:
            await self._connections.aclose()

    def _after_fork(self) -> None:
        """Start on the loop that makes the first call in this process."""
        self._loop = None
        super()._after_fork()


async def _exchange_injected(
    client: httpx.AsyncClient, request: httpx.Request, bounds: Bounds
) -> tuple[httpx.Response, bytes | UnreadableBodyError]:
    request.extensions[BOUNDS] = bounds
    read_ahead_of_hooks(client, _read_ahead)
    try:
        response = await client.send(request, follow_redirects=False, stream=True)
    except httpx.HTTPStatusError as error:  # from a hook, which makes it no less of a response
        response = error.response
    try:
        if BODY not in response.extensions:
            response.extensions[BODY] = await read_async(response, bounds)
        return response, response.extensions[BODY]
    finally:
        await response.aclose()


async def _read_ahead(response: httpx.Response) -> None:
    """Read a response of ours ahead of the other hooks: one that raises makes the client close it unread."""
    bounds = response.request.extensions.get(BOUNDS)
    if isinstance(bounds, Bounds):
        received = cast("httpx.AsyncByteStream", response.stream)
        body = response.extensions[BODY] = await read_async(response, bounds)
        await received.aclose()
        replace_body(response, body)
