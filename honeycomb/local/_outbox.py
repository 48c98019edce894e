"""Deliveries of webhooks, made in the background by one thread.

Deliveries are retried as the service does: on 408, 502, a failed connection, and on 429 and 503 with
``Retry-After``, at most three times. No response in time is a failure that is not retried.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from honeycomb._http import PostResult

    Post = Callable[..., PostResult]

RETRY_DELAYS = (0.5, 1.0, 2.0)
_TIMEOUT = 15.0
_MAX_QUEUED = 100
_MAX_REMEMBERED = 1_000
_CLOSE_TIMEOUT = 1.0


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """The delivery of a notification to a webhook.

    Attributes:
        id: The value of ``X-Honeycomb-Webhook-Delivery-ID``, the same in every attempt.
        recipient_id: The recipient's id.
        url: The URL of the webhook.
        state: ``dropped`` means that too many were waiting, or that the local Honeycomb was closed.
        attempts: How many requests were sent.
        status_code: The status of the last response; None if there was none.
        error: Why the last attempt failed; empty if it did not.
    """

    id: str
    recipient_id: str
    url: str = field(repr=False)
    state: Literal["pending", "delivered", "failed", "dropped"] = "pending"
    attempts: int = 0
    status_code: int | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A request to a webhook."""

    recipient_id: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Outbox:
    """Delivers messages one after the other. Safe to use from several threads, and after a fork.

    Args:
        retry_delays: Seconds before each further attempt.
        post: Sends a request; ``honeycomb._http.post`` unless given.
    """

    def __init__(self, retry_delays: tuple[float, ...] = RETRY_DELAYS, post: Post | None = None) -> None:
        self._retry_delays = retry_delays
        self._post = post
        self._reset()

    def _reset(self) -> None:
        self._pid = os.getpid()
        self._changed = threading.Condition()
        self._queue: deque[tuple[str, Message]] = deque()
        self._deliveries: dict[str, WebhookDelivery] = {}
        self._in_flight = False
        self._thread: threading.Thread | None = None
        self._closed = False

    def _own(self) -> threading.Condition:
        """Return the lock; in a child process, which has no thread of its parent's, start anew."""
        if self._pid != os.getpid():
            self._reset()
        return self._changed

    def put(self, message: Message) -> None:
        """Enqueue a message, or drop it if too many wait."""
        with self._own():
            delivery = WebhookDelivery(secrets.token_hex(16), message.recipient_id, message.url)
            self._deliveries[delivery.id] = delivery
            self._forget_oldest()
            if self._closed or len(self._queue) >= _MAX_QUEUED:
                reason = "closed" if self._closed else f"{_MAX_QUEUED} deliveries are waiting"
                self._note(delivery.id, replace(delivery, state="dropped", error=reason))
                return
            self._queue.append((delivery.id, message))
            if self._thread is None:
                thread = threading.Thread(target=self._work, name="webhooks of LocalHoneycomb", daemon=True)
                try:
                    thread.start()
                except RuntimeError as error:  # no more threads: the caller is not to notice
                    self._queue.pop()
                    self._note(delivery.id, replace(delivery, state="dropped", error=str(error)))
                    return
                self._thread = thread
            self._changed.notify_all()

    @property
    def deliveries(self) -> list[WebhookDelivery]:
        """The latest deliveries, oldest first."""
        with self._own():
            return list(self._deliveries.values())

    def wait(self, timeout: float) -> bool:
        """Wait until no delivery is pending; say whether that is so."""
        with self._own():
            return self._changed.wait_for(lambda: not self._queue and not self._in_flight, timeout)

    def close(self) -> None:
        """Drop what waits, and end the thread. A request in flight is given a second, then left behind."""
        with self._own():
            self._closed = True
            self._drop_queue()
            self._changed.notify_all()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(_CLOSE_TIMEOUT)

    def _work(self) -> None:
        changed = self._changed
        while True:
            with changed:
                self._in_flight = False
                changed.notify_all()
                changed.wait_for(lambda: self._queue or self._closed)
                if self._closed:
                    return
                id_, message = self._queue.popleft()
                self._in_flight = True
            self._deliver(id_, message)

    def _deliver(self, id_: str, message: Message) -> None:
        headers = {**message.headers, "x-honeycomb-webhook-delivery-id": id_}
        for attempt, delay in enumerate((*self._retry_delays, None), 1):
            result = self._attempt(message, headers)
            with self._changed:
                self._record(id_, attempt, result, final=delay is None or not _may_retry(result))
                if delay is None or not _may_retry(result):
                    return
                self._changed.wait_for(lambda: self._closed, delay)
                if self._closed:
                    delivery = self._deliveries.get(id_)
                    if delivery is not None:
                        self._note(id_, replace(delivery, state="dropped"))
                    return

    def _attempt(self, message: Message, headers: Mapping[str, str]) -> PostResult:
        if self._post is not None:
            return self._post(message.url, headers, message.body, timeout=_TIMEOUT)
        from honeycomb._http import post

        return post(message.url, headers, message.body, timeout=_TIMEOUT)

    def _record(self, id_: str, attempts: int, result: PostResult, *, final: bool) -> None:
        delivery = self._deliveries.get(id_)
        if delivery is None:  # forgotten since
            return
        delivered = result.status is not None and 200 <= result.status < 300
        error = "" if delivered else result.error or f"status {result.status}"
        self._note(
            id_,
            replace(
                delivery,
                state="delivered" if delivered else "failed" if final else "pending",
                attempts=attempts,
                status_code=result.status,
                error=error,
            ),
        )

    def _note(self, id_: str, delivery: WebhookDelivery) -> None:
        self._deliveries[id_] = delivery
        self._changed.notify_all()

    def _drop_queue(self) -> None:
        for id_, _ in self._queue:
            if (delivery := self._deliveries.get(id_)) is not None:
                self._note(id_, replace(delivery, state="dropped", error="closed"))
        self._queue.clear()

    def _forget_oldest(self) -> None:
        while len(self._deliveries) > _MAX_REMEMBERED:
            del self._deliveries[next(iter(self._deliveries))]


def _may_retry(result: PostResult) -> bool:
    return (
        result.unreachable
        or result.status in (408, 502)
        or (result.status in (429, 503) and result.has_retry_after)
    )
