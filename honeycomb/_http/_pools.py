"""The connection pools of both flavours, and what becomes of answers and failures."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping
from typing import TypeAlias, TypeVar, cast

import anyio
import anyio.lowlevel
import httpx

from .._raw_response import RawResponse, ResponseHeaders
from .._secrets import strip_tracebacks
from ..config import ClientConfig
from ..exceptions import (
    HoneycombConfigError,
    HoneycombConnectionError,
    HoneycombError,
    HoneycombTimeoutError,
)
from ._proxies import proxy_for
from ._tls import tls_context

AsyncHTTPClient: TypeAlias = httpx.AsyncClient
SyncHTTPClient: TypeAlias = httpx.Client
PoolT = TypeVar("PoolT", httpx.AsyncHTTPTransport, httpx.HTTPTransport)

_OUR_HEADERS = {"accept-encoding": "gzip"}

# Measured with 50 calls in flight. With fewer connections kept alive than allowed, most calls of a burst connect
# anew, which over TLS costs more than the call. And the more connections there are, the longer the async pool
# searches them on every call: with 50 of them a call takes about twice the time that it takes with 20.
_LIMITS = httpx.Limits(max_connections=20, max_keepalive_connections=20, keepalive_expiry=30.0)


class AsyncHTTP:
    """The connection pool of the async client."""

    def __init__(self, config: ClientConfig, client: AsyncHTTPClient | None) -> None:
        """Open a pool, or use the one of a client that was given.

        Args:
            config: How to connect.
            client: The caller's own client, which is never closed here.
        """
        _check_injected(client, httpx.AsyncClient, config)
        self.headers: Mapping[str, str] = _OUR_HEADERS if client is None else client.headers
        """What to send with every request."""
        self._client = client
        self._pool = _opened(httpx.AsyncHTTPTransport, config) if client is None else None
        self._is_closed = False
        self._loop: anyio.lowlevel.EventLoopToken | None = None

    async def exchange(self, request: httpx.Request, deadline: float) -> RawResponse:
        """Send a request and read the whole answer. A redirect is an answer like any other.

        Args:
            request: The request.
            deadline: The moment of the monotonic clock at which to read no more.
        """
        self._check_usable()
        try:
            response = await self._send(request)
            try:
                # A hook of the caller's client may have read it already.
                consumed = response.is_stream_consumed
                body = response.content if consumed else await _read_async(request, response, deadline)
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise _translated(error, request) from error
        return RawResponse(response.status_code, ResponseHeaders.from_raw(response.headers.raw), body)

    async def _send(self, request: httpx.Request) -> httpx.Response:
        if self._client is not None:
            return await self._client.send(request, follow_redirects=False, stream=True)
        assert self._pool is not None  # noqa: S101  # one of the two is there
        # What a client of httpx does around its pool (cookies, redirects, auth) costs a fifth of a call.
        return await self._pool.handle_async_request(request)

    def _check_usable(self) -> None:
        if self._is_closed or (self._client is not None and self._client.is_closed):
            raise _closed()
        loop = anyio.lowlevel.current_token()
        if self._loop is None:
            self._loop = loop
        elif self._loop != loop:
            raise HoneycombConfigError(
                "this client was first used on another event loop, and its connections belong there:"
                " make a client for each loop"
            )

    async def aclose(self) -> None:
        """Close the pool, unless the caller gave it."""
        self._is_closed = True
        if self._pool is not None:
            await self._pool.aclose()

    def warn_if_open(self, owner: str) -> None:
        """Warn that an open pool of ours is being forgotten."""
        _warn_if_open(owner, is_open=self._pool is not None and not self._is_closed)


class SyncHTTP:
    """The connection pool of the sync client."""

    def __init__(self, config: ClientConfig, client: SyncHTTPClient | None) -> None:
        """Open a pool, or use the one of a client that was given.

        Args:
            config: How to connect.
            client: The caller's own client, which is never closed here.
        """
        _check_injected(client, httpx.Client, config)
        self._config = config
        self.headers: Mapping[str, str] = _OUR_HEADERS if client is None else client.headers
        """What to send with every request."""
        self._client = client
        self._pool = _opened(httpx.HTTPTransport, config) if client is None else None
        self._is_closed = False

    def with_own_connections(self) -> SyncHTTP:
        """Return another one, which shares nothing with this one but a client that the caller gave."""
        return SyncHTTP(self._config, self._client)

    def exchange(self, request: httpx.Request, deadline: float) -> RawResponse:
        """Send a request and read the whole answer. A redirect is an answer like any other.

        Args:
            request: The request.
            deadline: The moment of the monotonic clock at which to read no more.
        """
        if self._is_closed or (self._client is not None and self._client.is_closed):
            raise _closed()
        try:
            response = self._send(request)
            try:
                consumed = response.is_stream_consumed
                body = response.content if consumed else _read_sync(request, response, deadline)
            finally:
                response.close()
        except httpx.HTTPError as error:
            raise _translated(error, request) from error
        return RawResponse(response.status_code, ResponseHeaders.from_raw(response.headers.raw), body)

    def _send(self, request: httpx.Request) -> httpx.Response:
        if self._client is not None:
            return self._client.send(request, follow_redirects=False, stream=True)
        assert self._pool is not None  # noqa: S101  # one of the two is there
        return self._pool.handle_request(request)

    def close(self) -> None:
        """Close the pool, unless the caller gave it."""
        self._is_closed = True
        if self._pool is not None:
            self._pool.close()

    def warn_if_open(self, owner: str) -> None:
        """Warn that an open pool of ours is being forgotten."""
        _warn_if_open(owner, is_open=self._pool is not None and not self._is_closed)


async def _read_async(request: httpx.Request, response: httpx.Response, deadline: float) -> bytes | None:
    pieces = aiter(cast("httpx.AsyncByteStream", response.stream))
    content: list[bytes] = []
    async for piece in pieces:
        content.append(piece)
        if time.monotonic() > deadline:
            with anyio.CancelScope() as scope:  # so that no generator below is left unfinished
                scope.cancel()
                async for _ in pieces:
                    pass
            raise _too_slow(request)
    return _decompressed(response, b"".join(content))


def _read_sync(request: httpx.Request, response: httpx.Response, deadline: float) -> bytes | None:
    content: list[bytes] = []
    for piece in cast("httpx.SyncByteStream", response.stream):
        content.append(piece)
        if time.monotonic() > deadline:
            raise _too_slow(request)
    return _decompressed(response, b"".join(content))


def _check_injected(client: object, expected: type[object], config: ClientConfig) -> None:
    if client is None:
        return
    if not isinstance(client, expected):
        raise HoneycombConfigError(
            f"http_client must be an httpx.{expected.__name__}, not {type(client).__name__}"
        )
    if config.proxy is not None or config.verify is not True:
        raise HoneycombConfigError("proxy and verify belong to your http_client: give them to it")


def _opened(kind: type[PoolT], config: ClientConfig) -> PoolT:
    # The messages do not quote what went wrong: the address of a proxy can hold a password.
    proxy = config.proxy or proxy_for(config.base_url)
    context = tls_context(config.verify)
    try:
        return kind(proxy=proxy, verify=context, limits=_LIMITS)
    except ImportError:
        raise HoneycombConfigError("a SOCKS proxy needs another package: pip install 'httpx[socks]'") from None
    except (ValueError, httpx.InvalidURL):
        where = "proxy" if config.proxy else "the proxy variable of the environment"
        raise HoneycombConfigError(f"{where} cannot be used: write it as http://host:port") from None


def _closed() -> HoneycombConfigError:
    return HoneycombConfigError("this client is closed: make a new one, or keep this one open for longer")


def _warn_if_open(owner: str, *, is_open: bool) -> None:
    if is_open:
        warnings.warn(
            f"{owner} was never closed: use it as a context manager, or close it when done",
            ResourceWarning,
            stacklevel=3,
        )


def _decompressed(response: httpx.Response, content: bytes) -> bytes | None:
    headers = [(name, value) for name, value in response.headers.raw if name.lower() == b"content-encoding"]
    if not headers:
        return content
    try:
        return httpx.Response(response.status_code, headers=headers, content=content).content
    except httpx.DecodingError:
        return None


def _too_slow(request: httpx.Request) -> HoneycombTimeoutError:
    return HoneycombTimeoutError(
        f"the answer from {request.url.host} was still arriving when its time was up: raise total_timeout if it"
        " is just slow"
    )


_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


def _translated(error: httpx.HTTPError, request: httpx.Request) -> HoneycombError:
    error.request = httpx.Request(request.method, request.url)  # the true one holds the key
    strip_tracebacks(error)
    host = request.url.host
    if isinstance(error, httpx.LocalProtocolError):
        return HoneycombConfigError(f"the request is no valid HTTP: {error}")
    request_sent = not isinstance(error, _NEVER_SENT)
    if isinstance(error, httpx.PoolTimeout):
        return HoneycombTimeoutError(
            "no connection became free in time: run fewer calls at once, or raise timeout", request_sent=False
        )
    if isinstance(error, httpx.TimeoutException):
        what = "answer from" if request_sent else "connection to"
        return HoneycombTimeoutError(
            f"no {what} {host} in time: raise timeout if it is just slow", request_sent=request_sent
        )
    reason = str(error) or type(error).__name__
    what = "the connection to {} broke" if request_sent else "could not connect to {}"
    return HoneycombConnectionError(f"{what.format(host)}: {reason}", request_sent=request_sent)
