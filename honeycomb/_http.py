"""The only module that knows httpx: requests go out here, and its exceptions end here."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, Protocol, TypeAlias

import anyio
import anyio.lowlevel
import httpx
from typing_extensions import Unpack

from ._request import ApiRequest
from ._version import __version__
from .auth import Credential
from .config import CallOptions, ClientConfig
from .exceptions import (
    HoneycombConfigError,
    HoneycombConnectionError,
    HoneycombError,
    HoneycombResponseError,
    HoneycombTimeoutError,
)

AsyncHTTPClient: TypeAlias = httpx.AsyncClient
SyncHTTPClient: TypeAlias = httpx.Client

# Measured with 50 calls in flight. With fewer connections kept alive than allowed, most calls of a burst connect
# anew, which over TLS costs more than the call. And the more connections there are, the longer the async pool
# searches them on every call: with 50 of them a call takes about twice the time that it takes with 20.
_LIMITS = httpx.Limits(max_connections=20, max_keepalive_connections=20, keepalive_expiry=30.0)

# What httpx says in every request although HTTP/1.1 implies it; each header costs time on every call.
_IMPLIED = {"accept": "*/*", "connection": "keep-alive"}


@dataclass(frozen=True, slots=True)
class RawResponse:
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def redacted(self, config: ClientConfig) -> RawResponse:
        """Return the answer without the client's secrets, which a proxy may have echoed."""
        return RawResponse(
            self.status,
            httpx.Headers({name: config.redact(value) for name, value in self.headers.items()}),
            config.redact(self.body.decode("utf-8", errors="replace")).encode(),
        )


class RequestBuilder:
    """Makes httpx requests for one configuration; all that does not change from call to call is made once."""

    def __init__(self, config: ClientConfig, client_headers: Mapping[str, str]) -> None:
        """Prepare for a configuration.

        Args:
            config: The configuration.
            client_headers: What the httpx client sends with every request.
        """
        product = f"honeycomb-sdk/{__version__}"
        self.config = config
        self._client_headers = client_headers
        # Waiting for one of the connections is no failure while there is time for the call.
        self._timeout = httpx.Timeout(config.timeout, pool=config.retry.total_timeout).as_dict()
        self._common = {
            **{name: value for name, value in client_headers.items() if _IMPLIED.get(name) != value},
            **{name.lower(): value for name, value in config.headers.items()},
            "user-agent": f"{product} {config.user_agent}" if config.user_agent else product,
        }
        self._prepared: dict[tuple[Credential, str | None], httpx.Headers] = {}

    def with_options(self, **options: Unpack[CallOptions]) -> RequestBuilder:
        """Return a builder for the same client with other options."""
        return RequestBuilder(self.config.with_options(**options), self._client_headers)

    def build(self, request: ApiRequest[Any]) -> httpx.Request:
        """Make the httpx request for one attempt.

        Raises:
            HoneycombConfigError: The credential it needs is missing, or its address is no URL.
        """
        key = (request.credential, None if request.content is None else request.content_type)
        headers = self._prepared.get(key) or self._prepare(*key)
        if request.headers:
            headers = headers.copy()
            headers.update(request.headers)
        try:
            url = _parse_url(self.config.base_url + request.path)
            if request.query:
                url = url.copy_merge_params(request.query)
        except httpx.InvalidURL as error:
            raise HoneycombConfigError(f"the address of {request.operation} is no URL: {error}") from None
        return httpx.Request(
            request.method,
            url,
            headers=headers,
            content=request.content,
            extensions={"timeout": self._timeout},
        )

    def limit_time(self, request: httpx.Request, time_left: float | None) -> None:
        """Let no operation on the network take longer than there is time for it."""
        if time_left is not None and time_left < self.config.timeout:
            request.extensions["timeout"] = httpx.Timeout(max(time_left, 0.001)).as_dict()

    def _prepare(self, credential: Credential, content_type: str | None) -> httpx.Headers:
        body = {} if content_type is None else {"content-type": content_type}
        headers = httpx.Headers({**self._common, **body})
        headers.update(self.config.auth_headers(credential))
        self._prepared[credential, content_type] = headers
        return headers


@lru_cache(maxsize=512)
def _parse_url(url: str) -> httpx.URL:
    # A tenth of a call's time, and polling and listing ask the same address again and again.
    return httpx.URL(url)


class AsyncHTTP:
    """The connection pool of the async client."""

    def __init__(self, config: ClientConfig, client: AsyncHTTPClient | None) -> None:
        _check_flavour(client, httpx.AsyncClient)
        self._is_ours = client is None
        self._client = client or httpx.AsyncClient(proxy=config.proxy, verify=config.verify, limits=_LIMITS)
        self._is_closed = False
        self._loop: anyio.lowlevel.EventLoopToken | None = None

    async def exchange(self, request: httpx.Request) -> RawResponse:
        """Send a request and read the whole answer. A redirect is an answer like any other."""
        self._check_usable()
        try:
            response = await self._client.send(request, follow_redirects=False, stream=True)
            try:
                body = await response.aread()
            except httpx.DecodingError as error:
                raise _damaged(response) from error
            except BaseException:
                await response.aclose()
                raise
        except httpx.HTTPError as error:
            raise _translated(error, request) from error
        return RawResponse(response.status_code, response.headers, body)

    def _check_usable(self) -> None:
        if self._is_closed or self._client.is_closed:
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
        if self._is_ours:
            await self._client.aclose()

    @property
    def headers(self) -> Mapping[str, str]:
        """What the httpx client sends with every request."""
        return self._client.headers

    def warn_if_open(self, owner: str) -> None:
        """Warn that an open pool of ours is being forgotten."""
        _warn_if_open(owner, is_open=self._is_ours and not self._is_closed)


class SyncHTTP:
    """The connection pool of the sync client."""

    def __init__(self, config: ClientConfig, client: SyncHTTPClient | None) -> None:
        _check_flavour(client, httpx.Client)
        self._is_ours = client is None
        self._client = client or httpx.Client(proxy=config.proxy, verify=config.verify, limits=_LIMITS)
        self._is_closed = False

    def exchange(self, request: httpx.Request) -> RawResponse:
        """Send a request and read the whole answer. A redirect is an answer like any other."""
        if self._is_closed or self._client.is_closed:
            raise _closed()
        try:
            response = self._client.send(request, follow_redirects=False, stream=True)
            try:
                body = response.read()
            except httpx.DecodingError as error:
                raise _damaged(response) from error
            except BaseException:
                response.close()
                raise
        except httpx.HTTPError as error:
            raise _translated(error, request) from error
        return RawResponse(response.status_code, response.headers, body)

    def close(self) -> None:
        """Close the pool, unless the caller gave it."""
        self._is_closed = True
        if self._is_ours:
            self._client.close()

    @property
    def headers(self) -> Mapping[str, str]:
        """What the httpx client sends with every request."""
        return self._client.headers

    def warn_if_open(self, owner: str) -> None:
        """Warn that an open pool of ours is being forgotten."""
        _warn_if_open(owner, is_open=self._is_ours and not self._is_closed)


def _check_flavour(client: object, expected: type[object]) -> None:
    if client is not None and not isinstance(client, expected):
        raise HoneycombConfigError(
            f"http_client must be an httpx.{expected.__name__}, not {type(client).__name__}"
        )


def _closed() -> HoneycombConfigError:
    return HoneycombConfigError("this client is closed: make a new one, or keep this one open for longer")


def _warn_if_open(owner: str, *, is_open: bool) -> None:
    if is_open:
        warnings.warn(
            f"{owner} was never closed: use it as a context manager, or close it when done",
            ResourceWarning,
            stacklevel=3,
        )


def _damaged(response: httpx.Response) -> HoneycombResponseError:
    return HoneycombResponseError(
        "the answer's compression is damaged", response.status_code, headers=response.headers
    )


_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


def _translated(error: httpx.HTTPError, request: httpx.Request) -> HoneycombError:
    host = request.url.host
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
        time.sleep(answer.delay)
        return _as_response(answer, request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of an async client."""
        answer = self._ask(request, await request.aread())
        await anyio.sleep(answer.delay)
        return _as_response(answer, request)

    def _ask(self, request: httpx.Request, body: bytes) -> HandlerAnswer:
        return self._handler(request.method, request.url.raw_path.decode("ascii"), request.headers, body)


def respond(handler: Handler, request: httpx.Request) -> httpx.Response:
    """Let a handler in this process answer one request, as a mock's side effect does."""
    return HandlerTransport(handler).handle_request(request)


def _as_response(answer: HandlerAnswer, request: httpx.Request) -> httpx.Response:
    if answer.fault == "drop":
        raise httpx.ReadError("the connection was dropped", request=request)
    if answer.fault == "truncate":
        raise httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body", request=request
        )
    return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.body, request=request)
