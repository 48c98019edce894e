"""The queue of events: when batches are sent, and what happens to each event.

No I/O happens here, and no clock runs but the one that is given. Senders hold a lock around each call.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from enum import Enum, auto

from ..models.events import EventOutcome, StreamStats
from .batch_results import ACCEPTED, BatchResult, is_temporary
from .limits import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_EVENT_BYTES
from .options import StreamConfig
from .packing import Packed
from .pending import Pending, PendingEvents
from .queues import Batch, Queue, Settled

MAX_IN_FLIGHT = 2
"""Batches in flight at once: while one waits for its response the next one is built, and more would not help."""

_ENOUGH_EVENTS = MAX_BATCH_EVENTS // 2
_ENOUGH_BYTES = MAX_BATCH_BYTES // 2
"""With so much a batch leaves at once. While those before it are under way, it grows up to the limits."""

_WARNING_INTERVAL = 60.0


class Admission(Enum):
    """Whether an event was enqueued."""

    QUEUED = auto()
    WAKE = auto()
    """Queued, and senders should look anew when the next batch is due."""
    FULL = auto()
    """Not enqueued: the caller waits, or gets an error."""


_QUEUED, _WAKE = Admission.QUEUED, Admission.WAKE  # looking them up would take a tenth of a send


class Outbox:
    """The events of a stream that are not settled yet.

    A signal handler may raise in the midst of ``put``, ``drop`` and ``flush``, or call them. An event is added
    by one append; the counts that ``put`` looks at are then too large, until the next batch is cut.
    """

    def __init__(
        self, config: StreamConfig, clock: Callable[[], float], jitter: Callable[[], float] = random.random
    ) -> None:
        self._config = config
        self._max_events = config.max_events
        self._max_bytes = config.max_bytes
        self._clock = clock
        self._jitter = jitter
        self._queues: dict[str, Queue] = {}
        self._flushed: list[Queue] = []
        self._waiting: list[Batch] = []
        self._in_flight: set[Batch] = set()
        self._count = self._size = 0
        self._epoch = 0
        self._unfinished: set[Batch] = set()
        self._batch_bytes = MAX_BATCH_BYTES
        self._closed_until = self._slowed_down_at = 0.0
        self._failures = 0
        self._sent = self._dropped = self._retried = self._bytes_encoded = self._bytes_sent = 0
        self._failed: Counter[int | None] = Counter()
        self._warned_of = 0
        self._next_warning_at = 0.0
        self._last_error = self._last_failure = ""

    def put(self, dataset: str, event: Pending) -> Admission:
        """Enqueue an event, or apply the overflow policy."""
        size = event[1][2]
        if self._count >= self._max_events or self._size + size > self._max_bytes:
            self._measure()
            if not (self._has_room(size) or (self._config.when_full == "drop_oldest" and self._make_room(size))):
                if self._config.when_full in ("block", "raise"):
                    return Admission.FULL
                self.drop()
                return _QUEUED
        queue = self._queues.get(dataset)
        is_new = queue is None
        if queue is None:
            queue = self._queues.setdefault(dataset, Queue(dataset, self._clock(), self._epoch))
        self._count += 1
        self._size += size
        before = queue.size
        queue.size = before + size
        queue.events.append(event)
        if is_new or before + size >= _ENOUGH_BYTES > before or len(queue.events) == _ENOUGH_EVENTS:
            return _WAKE
        return _QUEUED

    def drop(self, reason: str = "the queue was full") -> None:
        """Count an event that is dropped."""
        self._last_error = reason
        self._dropped += 1

    def _has_room(self, size: int) -> bool:
        return self._count < self._max_events and self._size + size <= self._max_bytes

    def _measure(self) -> None:
        """Count anew what is here."""
        self._count = self._pending()
        batches = [*self._waiting, *self._in_flight]
        self._size = sum(batch.events.size for batch in batches) + sum(queue.size for queue in self._all_queues)

    @property
    def _all_queues(self) -> list[Queue]:
        # A flush that was interrupted may have left one in both places.
        return list(dict.fromkeys([*self._flushed, *self._queues.values()]))

    def _pending(self) -> int:
        batches = sum(len(batch.events) for batch in [*self._waiting, *self._in_flight])
        return batches + sum(len(queue.events) for queue in self._all_queues)

    def _make_room(self, size: int) -> bool:
        """Drop the oldest events that are not on their way yet; say whether that was enough."""
        while size <= self._max_bytes:
            if self._has_room(size):
                return True
            queue = min(self._all_queues, key=lambda queue: queue.since, default=None)
            if queue is None:
                return False
            self.drop()
            queue.discard(queue.oldest(1, 0))
            self._forget_if_empty(queue)
            self._measure()
        return False

    def _forget_if_empty(self, queue: Queue) -> None:
        if queue.events:
            return
        if queue in self._flushed:
            self._flushed.remove(queue)
        if self._queues.get(queue.dataset) is queue:
            del self._queues[queue.dataset]

    def flush(self) -> int:
        """Let all events leave that wait for others to join them.

        Returns:
            The argument for ``is_flushed``.
        """
        epoch = self._epoch
        for queue in list(self._queues.values()):
            if queue not in self._flushed:
                self._flushed.append(queue)
            self._queues.pop(queue.dataset, None)
        self._epoch = epoch + 1
        return epoch

    def is_flushed(self, epoch: int) -> bool:
        """Return whether all events of a flush are settled and reported."""
        return all(batch.epoch > epoch for batch in self._unfinished) and all(
            queue.epoch > epoch for queue in self._all_queues
        )

    def abandon(self, reason: str) -> list[Settled]:
        """Give everything up that is still here: what waits is dropped, what is under way has failed.

        Args:
            reason: Why, for those who look at the outcomes.
        """
        if self._failures:
            reason = f"{reason}; the last attempt failed: {self._last_failure}"
        while self._all_queues:
            self._cut(self._all_queues[0])
        outcome = EventOutcome(None, reason)
        settled = [
            self._settle(batch.dataset, batch.events, [outcome] * len(batch.events)) for batch in self._in_flight
        ]
        for batch in self._waiting:
            self._dropped += len(batch.events)
            settled.append(Settled(batch.dataset, batch.events, [outcome] * len(batch.events)))
        if settled:
            self._last_error = reason
        self._in_flight.clear()
        self._waiting.clear()
        self._unfinished.clear()
        self._measure()
        return settled

    def take(self, owner: object) -> Batch | None:
        """Return a batch that is due and count it as in flight, or None if none is due.

        Args:
            owner: Identifies the sender, for ``put_back``.
        """
        now = self._clock()
        if self._is_busy or now < self._closed_until:
            return None
        due = [queue for queue in self._all_queues if self._due_at(queue) <= now]
        queue = min(due, key=lambda queue: queue.since, default=None)
        batch = min(self._waiting, key=lambda batch: batch.since, default=None)
        # In turn, so that a batch that fails again and again does not keep all others from leaving.
        if queue is not None and (batch is None or queue.since < batch.since):
            batch = self._cut(queue)
        if batch is None:
            return None
        batch.since = now
        if batch.first_left_at is None:
            batch.first_left_at = now
        batch.owner = owner
        self._in_flight.add(batch)
        self._waiting.remove(batch)
        self._measure()
        return batch

    def put_back(self, owner: object) -> None:
        """Enqueue again what a sender took and did not settle, because it was interrupted."""
        for batch in [batch for batch in self._in_flight if batch.owner is owner]:
            if batch not in self._waiting:
                self._waiting.append(batch)
            self._in_flight.remove(batch)
        self._measure()

    def next_due(self) -> float | None:
        """Return the seconds until ``take`` may give a batch; None if an event or a response must come before."""
        queues = self._all_queues
        if self._is_busy or not (self._waiting or queues):
            return None
        due = 0.0 if self._waiting else min(map(self._due_at, queues))
        return max(0.0, max(due, self._closed_until) - self._clock())

    @property
    def _is_busy(self) -> bool:
        # While the service is in trouble, a single batch tries whether that is over.
        return len(self._in_flight) >= (1 if self._failures else MAX_IN_FLIGHT)

    def _due_at(self, queue: Queue) -> float:
        is_due = queue in self._flushed or len(queue.events) >= _ENOUGH_EVENTS or queue.size >= _ENOUGH_BYTES
        return 0.0 if is_due else queue.since + self._config.batch_delay

    def _cut(self, queue: Queue) -> Batch:
        """Make a batch of the oldest events of a queue, and let it wait."""
        batch = Batch(queue.dataset, queue.oldest(MAX_BATCH_EVENTS, self._batch_bytes), queue.epoch, queue.since)
        # In this order: an interruption between the two may send events twice, and loses none.
        self._enqueue(batch)
        queue.discard(batch.events)
        self._forget_if_empty(queue)
        return batch

    def _enqueue(self, *batches: Batch) -> None:
        self._unfinished.update(batches)
        self._waiting += batches

    def _split(self, batch: Batch, packed: Packed) -> None:
        """Put a batch back whose body is too large, to leave in halves; those to come are smaller too."""
        self._batch_bytes = max(MAX_EVENT_BYTES, min(self._batch_bytes, packed.size) // 2)
        middle = len(batch.events) // 2
        self._enqueue(batch.part(batch.events[:middle]), batch.part(batch.events[middle:]))
        self._leave(batch)

    def _leave(self, batch: Batch) -> None:
        self._in_flight.remove(batch)
        self._measure()

    def settle(self, batch: Batch, packed: Packed, result: BatchResult) -> Settled:
        """Settle the events of a batch that was sent, or enqueue them again.

        Args:
            batch: A batch that was taken.
            packed: Its body.
            result: The result of its request.

        Returns:
            The settled events: none if all are retried, or if the batch was abandoned before.
        """
        nothing = Settled(batch.dataset, PendingEvents([], []), [])
        if batch not in self._in_flight:
            return nothing
        if result.outcomes:
            self._bytes_encoded += packed.size
            self._bytes_sent += len(packed.content)
        is_too_large = result.is_too_large and len(batch.events) - len(packed.unsendable) > 1
        if is_too_large or batch.exceeds_limits(packed):
            self._split(batch, packed)
            return nothing
        outcomes = _outcome_of_each(batch, packed, result)
        if result.is_final or outcomes.count(ACCEPTED) == len(outcomes):  # nearly always: no need to look at each
            again: list[int] = []
        else:
            again = [
                position
                for position, outcome in enumerate(outcomes)
                if is_temporary(outcome) and position not in packed.unsendable
            ]
        if not again:
            self._failures = 0
            self._leave(batch)
            return self._settle(batch.dataset, batch.events, outcomes)
        self._slow_down(batch, result.retry_after, some_were_accepted=len(again) < len(outcomes))
        self._last_failure = next(outcomes[position].error for position in again)
        if self._closed_until > (batch.first_left_at or 0.0) + self._config.give_up_after:
            self._leave(batch)
            return self._settle(batch.dataset, batch.events, [_given_up(outcome) for outcome in outcomes])
        self._retried += len(again)
        if len(again) == len(batch.events):
            self._enqueue(batch.part(batch.events, packed if packed.content else None))
            self._leave(batch)
            return nothing
        self._enqueue(batch.part(batch.events.pick(again)))
        self._leave(batch)
        kept = set(again)
        done = [position for position in range(len(outcomes)) if position not in kept]
        return self._settle(batch.dataset, batch.events.pick(done), [outcomes[position] for position in done])

    def finish(self, batch: Batch) -> None:
        """Note that a batch is settled and reported."""
        self._unfinished.discard(batch)

    def _slow_down(self, batch: Batch, retry_after: float | None, *, some_were_accepted: bool) -> None:
        now = self._clock()
        if some_were_accepted:
            self._failures = 1
        elif batch.since >= self._slowed_down_at:  # one sent before says nothing new
            self._failures += 1
        self._slowed_down_at = now
        delay = retry_after or self._config.retry.backoff(max(1, self._failures)) * self._jitter()
        self._closed_until = max(self._closed_until, now + delay)

    def _settle(self, dataset: str, events: PendingEvents, outcomes: Sequence[EventOutcome]) -> Settled:
        accepted = outcomes.count(ACCEPTED)
        self._sent += accepted
        if accepted < len(outcomes):
            for outcome in outcomes:
                if outcome.ok:
                    self._sent += outcome != ACCEPTED
                else:
                    self._failed[outcome.status] += 1
                    self._last_error = outcome.error
        return Settled(dataset, events, outcomes)

    @property
    def is_done(self) -> bool:
        """Whether all events are settled and reported."""
        return not (self._unfinished or self._waiting or self._in_flight or self._all_queues)

    @property
    def stats(self) -> StreamStats:
        """The counts up to now."""
        failed, pending = sum(self._failed.values()), self._pending()
        return StreamStats(
            accepted=self._sent + failed + self._dropped + pending,
            sent=self._sent,
            failed=failed,
            failed_by_status=dict(self._failed),
            dropped=self._dropped,
            retried=self._retried,
            pending=pending,
            in_flight=sum(len(batch.events) for batch in self._in_flight),
            bytes_encoded=self._bytes_encoded,
            bytes_sent=self._bytes_sent,
        )

    def warning(self, *, is_last: bool = False) -> str | None:
        """Return what to warn of: lost events, or a service that takes none. At most one text a minute.

        Args:
            is_last: Whether to return lost events in any case, because there will be no other time.
        """
        lost = sum(self._failed.values()) + self._dropped
        now = self._clock()
        if now < self._next_warning_at and not is_last:
            return None
        if lost > self._warned_of:
            text = f"events were lost: {lost - self._warned_of}, the last one because: {self._last_error}"
        elif self._failures and not is_last:
            text = f"sending events fails, {self._pending()} are waiting and are retried: {self._last_failure}"
        else:
            return None
        self._warned_of, self._next_warning_at = lost, now + _WARNING_INTERVAL
        return text


def _outcome_of_each(batch: Batch, packed: Packed, result: BatchResult) -> list[EventOutcome]:
    sent = len(batch.events) - len(packed.unsendable)
    outcomes = list(result.outcomes) * sent if len(result.outcomes) == 1 else list(result.outcomes)
    for position, reason in sorted(packed.unsendable.items()):
        outcomes.insert(position, EventOutcome(None, reason))
    return outcomes


def _given_up(outcome: EventOutcome) -> EventOutcome:
    if outcome.ok or not is_temporary(outcome):
        return outcome
    return EventOutcome(outcome.status, f"not delivered within give_up_after: {outcome.error}")
