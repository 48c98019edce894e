"""Exchange requests for responses, for the sync client."""

from __future__ import annotations

from typing import TypeAlias, cast

import httpx

from .._core.raw_response import RawResponse
from ..config import ClientConfig
from ._base import BaseHTTP
from ._body import UnreadableBodyError
from ._failures import translated
from ._injected import (
    BODY,
    BOUNDS,
    Bounds,
    check_injected,
    raw_response,
    read_ahead_of_hooks,
    replace_body,
)
from ._sync_connections import SyncConnections, read_sync

SyncHTTPClient: TypeAlias = httpx.Client


class SyncHTTP(BaseHTTP[httpx.Client, SyncConnections]):
    """Sends requests over connections of its own, or with an httpx client of the caller."""

    def __init__(self, config: ClientConfig, client: SyncHTTPClient | None) -> None:
        """Prepare. Nothing is opened yet.

        Args:
            config: How to connect.
            client: The caller's own client, which is never closed here.
        """
        check_injected(client, httpx.Client, config)
        super().__init__(config, client, SyncConnections(config) if client is None else None)

    def with_own_connections(self) -> SyncHTTP:
        """Return another one that shares nothing with this one but a client that the caller gave."""
        return SyncHTTP(self._config, self._client)

    def exchange(self, request: httpx.Request, deadline: float, attempt: int) -> RawResponse:
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
        try:
            if self._connections is not None:
                return raw_response(*self._connections.exchange(request, bounds))
            assert self._client is not None  # noqa: S101  # one of the two is there
            return raw_response(*_exchange_injected(self._client, request, bounds))
        except Exception as error:
            failure = translated(error, request, deadline, attempt, is_injected=self._client is not None)
            if failure is None:
                raise
        # Outside of the handlers: the frames of an HTTP library hold the key, and must not hang on the error.
        raise failure

    def close(self) -> None:
        """Close the connections, unless the caller gave a client."""
        self._is_closed = True
        if self._connections is not None:
            self._connections.close()


def _exchange_injected(
    client: httpx.Client, request: httpx.Request, bounds: Bounds
) -> tuple[httpx.Response, bytes | UnreadableBodyError]:
    request.extensions[BOUNDS] = bounds
    read_ahead_of_hooks(client, _read_ahead)
    try:
        response = client.send(request, follow_redirects=False, stream=True)
    except httpx.HTTPStatusError as error:  # from a hook, which makes it no less of a response
        response = error.response
    try:
        if BODY not in response.extensions:
            response.extensions[BODY] = read_sync(response, bounds)
        return response, response.extensions[BODY]
    finally:
        response.close()


def _read_ahead(response: httpx.Response) -> None:
    """Read a response of ours ahead of the other hooks: one that raises makes the client close it unread."""
    bounds = response.request.extensions.get(BOUNDS)
    if isinstance(bounds, Bounds):
        received = cast("httpx.SyncByteStream", response.stream)
        body = response.extensions[BODY] = read_sync(response, bounds)
        received.close()
        replace_body(response, body)
