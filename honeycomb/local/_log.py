"""The requests seen, without their keys."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._wire import LocalRequest

_SECRET_HEADERS = ("x-honeycomb-team", "authorization", "x-amz-firehose-access-key")
_MAX_REQUESTS = 1_000
_MAX_BODY_BYTES = 64_000_000


class RequestLog:
    """Keeps the latest requests, as many as fit."""

    def __init__(self) -> None:
        self._requests: deque[LocalRequest] = deque()
        self._body_bytes = 0

    def add(self, request: LocalRequest) -> None:
        """Keep a request, without the values of headers that carry keys."""
        redacted = {name: "redacted" for name in _SECRET_HEADERS if name in request.headers}
        self._requests.append(replace(request, headers={**request.headers, **redacted}))
        self._body_bytes += len(request.body)
        while len(self._requests) > _MAX_REQUESTS or self._body_bytes > _MAX_BODY_BYTES:
            self._body_bytes -= len(self._requests.popleft().body)

    def snapshot(self) -> list[LocalRequest]:
        """Return the requests kept, oldest first."""
        return list(self._requests)
