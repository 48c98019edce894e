"""Fault injection: make the next responses fail like networks and services do."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ._limits import RateLimit, RetryAfterForm, quota_headers, retry_after_headers
from ._problems import ErrorForm, error_body
from ._wire import LocalRequest, LocalResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

_QUOTA = RateLimit(limit=100)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault to inject into a response; see ``Faults.add``."""

    status: int | None
    form: ErrorForm
    body: bytes | None
    headers: Mapping[str, str]
    retry_after: float | None
    retry_after_form: RetryAfterForm
    delay: float
    drop: bool
    truncate: bool
    after_effect: bool

    @property
    def skips_request(self) -> bool:
        """Whether the request is not processed."""
        return (self.drop or self.status is not None) and not self.after_effect

    def apply(self, response: LocalResponse | None, now: float) -> LocalResponse:
        """Return the faulty response.

        Args:
            response: The regular response; None if the request was not processed.
            now: Current time in Unix seconds.
        """
        if response is None or self.status is not None:
            response = self._failure(now)
        if self.drop:
            return replace(response, delay=self.delay, fault="drop")
        return replace(response, delay=self.delay, fault="truncate" if self.truncate else None)

    def _failure(self, now: float) -> LocalResponse:
        status = self.status or 500
        content_type, body = error_body(self.form, status, "scripted fault")
        headers = {"content-type": content_type} if content_type else {}
        if self.retry_after is not None:
            headers |= retry_after_headers(self.retry_after_form, self.retry_after, now)
            if self.retry_after_form == "ratelimit-header":
                headers |= quota_headers(_QUOTA, 0, self.retry_after)
        headers |= {name.lower(): value for name, value in self.headers.items()}
        return LocalResponse(status, headers, body if self.body is None else self.body)


class Faults:
    """Pending faults. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scripted: list[tuple[str | None, str, Fault]] = []

    def add(
        self,
        *,
        method: str | None = None,
        path: str = "*",
        times: int = 1,
        status: int | None = None,
        form: ErrorForm = "problem",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        retry_after: float | None = None,
        retry_after_form: RetryAfterForm = "retry-after-seconds",
        delay: float = 0.0,
        drop: bool = False,
        truncate: bool = False,
        after_effect: bool = False,
    ) -> None:
        """Inject a fault into the next responses to matching requests, in the order of these calls.

        Args:
            method: HTTP method to match; None for all.
            path: Path to match; ``*`` matches any characters.
            times: Number of responses to affect.
            status: Status code to respond with.
            form: Form of the error body.
            body: Body to send instead of the error body.
            headers: Additional response headers.
            retry_after: Seconds to wait, sent to the client.
            retry_after_form: How the wait is sent.
            delay: Seconds to wait before responding.
            drop: Close the connection without a response.
            truncate: Close the connection in the middle of the response body, or before it if it is empty.
            after_effect: Process the request before ``status`` or ``drop``: only its response is lost.
        """
        fault = Fault(
            status=status,
            form=form,
            body=body,
            headers=headers or {},
            retry_after=retry_after,
            retry_after_form=retry_after_form,
            delay=delay,
            drop=drop,
            truncate=truncate,
            after_effect=after_effect,
        )
        with self._lock:
            self._scripted += [(method, path, fault)] * times

    def clear(self) -> None:
        """Remove all pending faults."""
        with self._lock:
            self._scripted.clear()

    def __len__(self) -> int:
        return len(self._scripted)

    def take(self, request: LocalRequest) -> Fault | None:
        """Remove and return the first fault that matches a request."""
        with self._lock:
            for index, (method, path, fault) in enumerate(self._scripted):
                if method in (None, request.method) and fnmatchcase(request.path, path):
                    del self._scripted[index]
                    return fault
        return None
