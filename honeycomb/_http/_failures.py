"""Turn what an HTTP library raises into an error of this package."""

from __future__ import annotations

import os
import socket
import ssl
import time
from collections.abc import Iterator

import httpx

from .._core.error_response import excerpt
from ..exceptions import (
    HoneycombConfigError,
    HoneycombConnectionError,
    HoneycombError,
    HoneycombTimeoutError,
)

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class DeadlineError(Exception):
    """The call's time is over, while the service still sends."""


_OF_LIBRARY = (httpx.HTTPError, httpx.InvalidURL, UnicodeError, DeadlineError)


def incomplete_response(host: str, attempt: int) -> HoneycombTimeoutError:
    """Return the error for a response that was not complete at the deadline."""
    return HoneycombTimeoutError(
        f"the response from {host} was not complete at the deadline: raise total_timeout if it is just slow",
        attempts=attempt,
    )


def translated(
    error: Exception, request: httpx.Request, deadline: float, attempt: int, *, is_injected: bool
) -> HoneycombError | None:
    """Return the error of this package that says what happened, or None if the exception itself does.

    It is caused by the error of the operating system, if there is one, without traceback: the frames of an HTTP
    library hold the request's headers, and so the key.

    Args:
        error: What the library raised.
        request: The request.
        deadline: When the call had to end, by the monotonic clock.
        attempt: Number of the attempt, counted from 1.
        is_injected: Whether hooks or a transport of the caller may have raised it.
    """
    if isinstance(error, HoneycombError) or (is_injected and not isinstance(error, _OF_LIBRARY)):
        return None
    failure = _translated(error, request.url.host, attempt, is_over=time.monotonic() >= deadline)
    failure.__cause__ = _alone(_root(error) or error, request)
    return failure


def _translated(error: Exception, host: str, attempt: int, *, is_over: bool) -> HoneycombError:
    if isinstance(error, DeadlineError) or (is_over and isinstance(error, httpx.ReadTimeout)):
        return incomplete_response(host, attempt)
    if isinstance(error, httpx.LocalProtocolError):
        return HoneycombConfigError(f"the request is not valid HTTP: {error}", attempts=attempt)
    if isinstance(error, httpx.PoolTimeout):
        return HoneycombTimeoutError(
            "no connection became free in time: run fewer calls at once, or raise max_connections or"
            " total_timeout",
            request_sent=False,
            attempts=attempt,
        )
    request_sent = not isinstance(error, (*_NEVER_SENT, UnicodeError))
    if isinstance(error, httpx.TimeoutException):
        what = "response from" if request_sent else "connection to"
        return HoneycombTimeoutError(
            f"no {what} {host} in time: raise timeout if it is just slow",
            request_sent=request_sent,
            attempts=attempt,
        )
    what = "the connection to {} broke" if request_sent else "could not connect to {}"
    return HoneycombConnectionError(
        f"{what.format(host)}: {_reason(error)}", request_sent=request_sent, attempts=attempt
    )


def _reason(error: Exception) -> str:
    root = _root(error)
    if isinstance(root, ssl.SSLCertVerificationError):
        return f"certificate verification failed: {excerpt(root.verify_message or str(root))}"
    if isinstance(root, ssl.SSLError):
        return f"TLS failed: {excerpt(root.reason or str(root))}"
    if isinstance(root, socket.gaierror):
        return f"the host name could not be resolved: {root.strerror or root}"
    if isinstance(root, UnicodeError):
        return "the host name is not valid"
    if isinstance(root, OSError) and root.errno:
        said = os.strerror(root.errno)  # an event loop puts words of its own in its place
        return said[0].lower() + said[1:]
    return excerpt(str(error)) or type(error).__name__


def _root(error: BaseException) -> OSError | UnicodeError | None:
    """Return what the operating system, TLS or the name look-up said first."""
    found = None
    for each in _chain(error, set()):
        if isinstance(each, (ssl.SSLError, UnicodeError)):
            return each
        # A TimeoutError of an event loop says less than the one on top.
        if isinstance(each, OSError) and each.errno and found is None:
            found = each
    return found


def _chain(error: BaseException, seen: set[int]) -> Iterator[BaseException]:
    if id(error) in seen:
        return
    seen.add(id(error))
    yield error
    group: tuple[BaseException, ...] = getattr(error, "exceptions", ())  # one per address that was tried
    for each in (*group, error.__cause__, error.__context__):
        if each is not None:
            yield from _chain(each, seen)


def _alone(error: Exception, request: httpx.Request) -> Exception:
    if isinstance(error, httpx.RequestError):
        error.request = httpx.Request(request.method, request.url)
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)
