"""The requests seen, without their keys, and what became of them."""

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
    """A request, and what became of it.

    Attributes:
        at: When it came, in Unix seconds.
        request: The request, without its keys.
        status: The status it was answered with; None if the connection was dropped instead.
    """

    at: float
    request: LocalRequest
    status: int | None = None

    def answered(self, response: LocalResponse) -> None:
        """Take down how it ended."""
        self.status = None if response.fault == "drop" else response.status


class RequestLog:
    """Keeps the latest requests, as many as fit."""

    def __init__(self) -> None:
        self._exchanges: deque[Exchange] = deque()
        self._body_bytes = 0

    def add(self, request: LocalRequest, now: float) -> Exchange:
        """Keep a request, without the values of headers that carry keys."""
        redacted = {name: "redacted" for name in _SECRET_HEADERS if name in request.headers}
        exchange = Exchange(now, replace(request, headers={**request.headers, **redacted}))
        self._exchanges.append(exchange)
        self._body_bytes += len(request.body)
        while len(self._exchanges) > _MAX_REQUESTS or self._body_bytes > _MAX_BODY_BYTES:
            self._body_bytes -= len(self._exchanges.popleft().request.body)
        return exchange

    def snapshot(self) -> list[LocalRequest]:
        """Return the requests kept, oldest first."""
        return [exchange.request for exchange in self._exchanges]

    def latest(self, count: int) -> list[Exchange]:
        """Return what became of the last few requests, newest first."""
        return list(islice(reversed(self._exchanges), count))
