"""Exchange requests for responses, for the async client."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TypeAlias, cast

import anyio
import anyio.lowlevel
import httpx

from .._core.after_fork import renew_after_fork
from .._raw_response import RawResponse
from ..config import ClientConfig
from ..exceptions import HoneycombConfigError, HoneycombError
from ._async_connections import AsyncConnections, read_async
from ._body import UnreadableBodyError
from ._failures import over, translated
from ._injected import (
    ACCEPTED_ENCODING,
    BODY,
    BOUNDS,
    Bounds,
    check_injected,
    closed_error,
    raw_response,
    replace_body,
    warn_open,
)

AsyncHTTPClient: TypeAlias = httpx.AsyncClient

_GRACE = 0.05
"""Seconds after the deadline for the timeouts of single operations, which say more than a cancellation."""


class AsyncHTTP:
    """Sends requests over connections of its own, or with an httpx client of the caller."""

    def __init__(self, config: ClientConfig, client: AsyncHTTPClient | None) -> None:
        """Prepare. Nothing is opened yet.

        Args:
            config: How to connect.
            client: The caller's own client, which is never closed here.
        """
        check_injected(client, httpx.AsyncClient, config)
        self.headers: Mapping[str, str] = ACCEPTED_ENCODING if client is None else client.headers
        """What to send with every request."""
        self._max_bytes = config.max_response_bytes
        self._client = client
        self._connections = AsyncConnections(config) if client is None else None
        self._is_closed = False
        self._loop: anyio.lowlevel.EventLoopToken | None = None
        renew_after_fork(self)

    async def exchange(self, request: httpx.Request, deadline: float) -> RawResponse:
        """Send a request and read the whole response. A redirect is a response like any other.

        Args:
            request: The request.
            deadline: The time of the monotonic clock to stop at, whatever phase the exchange is in.

        Raises:
            HoneycombError: There is no response.
        """
        self._check_usable()
        bounds = Bounds(self._max_bytes, deadline)
        failure: HoneycombError = over(request.url.host)
        with anyio.move_on_after(max(0.0, deadline - time.monotonic()) + _GRACE):
            try:
                if self._connections is not None:
                    return raw_response(*await self._connections.exchange(request, bounds))
                assert self._client is not None  # noqa: S101  # one of the two is there
                return raw_response(*await _exchange_injected(self._client, request, bounds))
            except HoneycombError:
                raise
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
                failure = translated(error, request, deadline)
            except Exception as error:
                if self._client is not None:
                    raise  # a hook or a transport of the caller's
                failure = translated(error, request, deadline)
        # Outside of the handlers: the frames of an HTTP library hold the key, and must not hang on the error.
        raise failure

    def _check_usable(self) -> None:
        if self._is_closed or (self._client is not None and self._client.is_closed):
            raise closed_error()
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
        """Start without connections, on the loop that makes the first call in this process."""
        self._loop = None
        if self._connections is not None:
            self._connections.after_fork()

    def warn_if_open(self, owner: str) -> None:
        """Warn that connections of ours are being forgotten."""
        if self._connections is not None and not self._is_closed:
            warn_open(owner)


async def _exchange_injected(
    client: httpx.AsyncClient, request: httpx.Request, bounds: Bounds
) -> tuple[httpx.Response, bytes | UnreadableBodyError]:
    request.extensions[BOUNDS] = bounds
    hooks = client.event_hooks
    if hooks["response"] and hooks["response"][0] is not _read_ahead:
        client.event_hooks = {**hooks, "response": [_read_ahead, *hooks["response"]]}
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
