"""Faults on demand: the next answers fail in the ways that networks and services fail."""

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
    """What is to go wrong with an answer; see ``Faults.add``."""

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
    def prevents(self) -> bool:
        """Whether the request is not to be carried out."""
        return (self.drop or self.status is not None) and not self.after_effect

    def spoil(self, response: LocalResponse | None, now: float) -> LocalResponse:
        """Return the answer that goes wrong.

        Args:
            response: The right answer; None if the request was not carried out.
            now: The moment, in Unix seconds.
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
    """The faults still to come. Safe to use from several threads."""

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
        """Let the next answers to certain requests go wrong. Faults happen in the order they were added.

        Args:
            method: Only for this method.
            path: Only for this path; ``*`` stands for any characters.
            times: For how many answers.
            status: Answer with this status.
            form: With an error body written this way.
            body: With this body instead.
            headers: With these further headers.
            retry_after: Ask the client to wait this many seconds.
            retry_after_form: In this form.
            delay: Seconds to wait before answering.
            drop: End the connection without an answer.
            truncate: End the connection in the middle of the answer's body, or before it if there is none.
            after_effect: Carry the request out before ``status`` or ``drop``: only its answer is lost.
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
        """Forget the faults still to come."""
        with self._lock:
            self._scripted.clear()

    def __len__(self) -> int:
        return len(self._scripted)

    def take(self, request: LocalRequest) -> Fault | None:
        """Return the first fault meant for a request, and count it as done."""
        with self._lock:
            for index, (method, path, fault) in enumerate(self._scripted):
                if method in (None, request.method) and fnmatchcase(request.path, path):
                    del self._scripted[index]
                    return fault
        return None
