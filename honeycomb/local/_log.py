"""Log of requests, with keys redacted, and response statuses."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._wire import LocalRequest, LocalResponse

_SECRET_HEADERS = ("x-honeycomb-team", "authorization", "x-amz-firehose-access-key")
_MAX_REQUESTS = 1_000
_MAX_BODY_BYTES = 64_000_000


@dataclass(slots=True)
class Exchange:
    """A request and the status of its response.

    Attributes:
        at: Unix seconds when the request arrived.
        request: The request, with keys redacted.
        status: Status of the response; None if the connection was dropped instead.
    """

    at: float
    request: LocalRequest
    status: int | None = None

    def record(self, response: LocalResponse) -> None:
        """Record the status of the response."""
        self.status = None if response.fault == "drop" else response.status


class RequestLog:
    """Keep the latest requests, up to a number and a total size."""

    def __init__(self) -> None:
        self._exchanges: deque[Exchange] = deque()
        self._body_bytes = 0

    def add(self, request: LocalRequest, now: float) -> Exchange:
        """Add a request, with the values of headers with keys redacted."""
        redacted = {name: "redacted" for name in _SECRET_HEADERS if name in request.headers}
        exchange = Exchange(now, replace(request, headers={**request.headers, **redacted}))
        self._exchanges.append(exchange)
        self._body_bytes += len(request.body)
        while len(self._exchanges) > _MAX_REQUESTS or self._body_bytes > _MAX_BODY_BYTES:
            self._body_bytes -= len(self._exchanges.popleft().request.body)
        return exchange

    def snapshot(self) -> list[LocalRequest]:
        """Return the logged requests, oldest first."""
        return [exchange.request for exchange in self._exchanges]

    def latest(self, count: int) -> list[Exchange]:
        """Return the latest exchanges, newest first."""
        return list(islice(reversed(self._exchanges), count))
