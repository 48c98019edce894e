"""Webhook deliveries, sent in the background by one thread.

Like the service, retry a delivery up to three times on 408, 502, a connection error, and on 429 and 503 with
``Retry-After``. A timeout is not retried.
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
_MAX_DELIVERIES = 1_000
_CLOSE_TIMEOUT = 1.0


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """Delivery of a notification to a webhook.

    Attributes:
        id: The value of ``X-Honeycomb-Webhook-Delivery-ID``, the same in every attempt.
        recipient_id: The recipient's id.
        url: The URL of the webhook.
        state: Delivery state. ``dropped`` if the queue was full or the local Honeycomb was closed.
        attempts: Number of requests sent.
        status_code: Status of the last response; None without a response.
        error: Error of the last attempt; empty if it succeeded.
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
    """Deliver messages one at a time. Safe to use from several threads, and after a fork.

    Args:
        retry_delays: Seconds to wait before each retry.
        post: Function that sends a request; ``honeycomb._http.post`` by default.
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
        """Return the lock; reset in a forked child process, where the parent's thread does not exist."""
        if self._pid != os.getpid():
            self._reset()
        return self._changed

    def put(self, message: Message) -> None:
        """Enqueue a message, or drop it if the queue is full."""
        with self._own():
            delivery = WebhookDelivery(secrets.token_hex(16), message.recipient_id, message.url)
            self._deliveries[delivery.id] = delivery
            self._evict_oldest()
            if self._closed or len(self._queue) >= _MAX_QUEUED:
                reason = "closed" if self._closed else f"queue full: {_MAX_QUEUED} deliveries are pending"
                self._update(delivery.id, replace(delivery, state="dropped", error=reason))
                return
            self._queue.append((delivery.id, message))
            if self._thread is None:
                thread = threading.Thread(target=self._work, name="webhooks of LocalHoneycomb", daemon=True)
                try:
                    thread.start()
                except RuntimeError as error:  # out of threads: must not fail the request
                    self._queue.pop()
                    self._update(delivery.id, replace(delivery, state="dropped", error=str(error)))
                    return
                self._thread = thread
            self._changed.notify_all()

    @property
    def deliveries(self) -> list[WebhookDelivery]:
        """Latest deliveries, oldest first."""
        with self._own():
            return list(self._deliveries.values())

    def wait(self, timeout: float) -> bool:
        """Wait until no delivery is pending; return False on timeout."""
        with self._own():
            return self._changed.wait_for(lambda: not self._queue and not self._in_flight, timeout)

    def close(self) -> None:
        """Drop queued messages and stop the thread. Wait at most one second for a request in flight."""
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
                        self._update(id_, replace(delivery, state="dropped"))
                    return

    def _attempt(self, message: Message, headers: Mapping[str, str]) -> PostResult:
        if self._post is not None:
            return self._post(message.url, headers, message.body, timeout=_TIMEOUT)
        from honeycomb._http import post

        return post(message.url, headers, message.body, timeout=_TIMEOUT)

    def _record(self, id_: str, attempts: int, result: PostResult, *, final: bool) -> None:
        delivery = self._deliveries.get(id_)
        if delivery is None:  # evicted since
            return
        delivered = result.status is not None and 200 <= result.status < 300
        error = "" if delivered else result.error or f"status {result.status}"
        self._update(
            id_,
            replace(
                delivery,
                state="delivered" if delivered else "failed" if final else "pending",
                attempts=attempts,
                status_code=result.status,
                error=error,
            ),
        )

    def _update(self, id_: str, delivery: WebhookDelivery) -> None:
        self._deliveries[id_] = delivery
        self._changed.notify_all()

    def _drop_queue(self) -> None:
        for id_, _ in self._queue:
            if (delivery := self._deliveries.get(id_)) is not None:
                self._update(id_, replace(delivery, state="dropped", error="closed"))
        self._queue.clear()

    def _evict_oldest(self) -> None:
        while len(self._deliveries) > _MAX_DELIVERIES:
            del self._deliveries[next(iter(self._deliveries))]


def _may_retry(result: PostResult) -> bool:
    return (
        result.unreachable
        or result.status in (408, 502)
        or (result.status in (429, 503) and result.has_retry_after)
    )
