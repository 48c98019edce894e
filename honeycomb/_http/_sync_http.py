"""Exchange requests for responses, for the sync client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, cast

import httpx

from .._core.after_fork import renew_after_fork
from .._raw_response import RawResponse
from ..config import ClientConfig
from ..exceptions import HoneycombError
from ._body import UnreadableBodyError
from ._failures import DeadlineError, translated
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
from ._sync_connections import SyncConnections, read_sync

SyncHTTPClient: TypeAlias = httpx.Client


class SyncHTTP:
    """Sends requests over connections of its own, or with an httpx client of the caller."""

    def __init__(self, config: ClientConfig, client: SyncHTTPClient | None) -> None:
        """Prepare. Nothing is opened yet.

        Args:
            config: How to connect.
            client: The caller's own client, which is never closed here.
        """
        check_injected(client, httpx.Client, config)
        self._config = config
        self.headers: Mapping[str, str] = ACCEPTED_ENCODING if client is None else client.headers
        """What to send with every request."""
        self._max_bytes = config.max_response_bytes
        self._client = client
        self._connections = SyncConnections(config) if client is None else None
        self._is_closed = False
        renew_after_fork(self)

    def with_own_connections(self) -> SyncHTTP:
        """Return another one, which shares nothing with this one but a client that the caller gave."""
        return SyncHTTP(self._config, self._client)

    def exchange(self, request: httpx.Request, deadline: float) -> RawResponse:
        """Send a request and read the whole response. A redirect is a response like any other.

        Args:
            request: The request.
            deadline: The time of the monotonic clock to stop at, whatever phase the exchange is in.

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
        except HoneycombError:
            raise
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, DeadlineError) as error:
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

    def close(self) -> None:
        """Close the connections, unless the caller gave a client."""
        self._is_closed = True
        if self._connections is not None:
            self._connections.close()

    def _after_fork(self) -> None:
        """Start without connections."""
        if self._connections is not None:
            self._connections.after_fork()

    def warn_if_open(self, owner: str) -> None:
        """Warn that connections of ours are being forgotten."""
        if self._connections is not None and not self._is_closed:
            warn_open(owner)


def _exchange_injected(
    client: httpx.Client, request: httpx.Request, bounds: Bounds
) -> tuple[httpx.Response, bytes | UnreadableBodyError]:
    request.extensions[BOUNDS] = bounds
    hooks = client.event_hooks
    if hooks["response"] and hooks["response"][0] is not _read_ahead:
        client.event_hooks = {**hooks, "response": [_read_ahead, *hooks["response"]]}
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
