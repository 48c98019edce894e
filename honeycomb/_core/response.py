"""Response metadata."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ..rate_limit import RateLimitInfo, parse_rate_limit
from .error_response import request_id_of

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class ResponseInfo:
    """Metadata of one response, successful or not.

    Attributes:
        operation: The operation's name in this package, such as ``triggers.get``.
        method: The request's method.
        path: The request's path, as a template.
        status_code: The HTTP status.
        headers: The response headers; names are looked up in any case.
        attempt: Number of the attempt, counted from 1.
    """

    operation: str
    method: str
    path: str
    status_code: int
    headers: Mapping[str, str] = field(repr=False)
    attempt: int

    @property
    def request_id(self) -> str | None:
        """The service's request id, or None."""
        return request_id_of(self.headers)

    @property
    def rate_limit(self) -> RateLimitInfo | None:
        """The rate-limit state, or None."""
        return parse_rate_limit(self.headers)


@dataclass(frozen=True, slots=True)
class ApiResponse(Generic[T_co]):
    """A decoded response with its metadata."""

    value: T_co
    status_code: int
    headers: Mapping[str, str] = field(repr=False)


_captured: ContextVar[list[ResponseInfo] | None] = ContextVar("honeycomb_captured_responses", default=None)


@contextmanager
def capture_responses() -> Generator[list[ResponseInfo], None, None]:
    """Collect the metadata of all responses inside the block, in either flavor.

    Tasks that are started inside the block are included; threads are not.

    Yields:
        The list to which the metadata is added, in order of arrival.

    Example::

        with honeycomb.capture_responses() as responses:
            auth = await client.auth.get()
        print(responses[-1].status_code)
    """
    responses: list[ResponseInfo] = []
    token = _captured.set(responses)
    try:
        yield responses
    finally:
        _captured.reset(token)


def captured_responses() -> list[ResponseInfo] | None:
    """Return the list of the surrounding ``capture_responses``, if there is one."""
    return _captured.get()
