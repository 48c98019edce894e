"""Where events wait, and the decisions about them: which leave when, and what becomes of each.

No I/O happens here, and no clock runs but the one that is given. Senders hold a lock around each call.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice

from ..models.events import EventOutcome, StreamStats
from .answers import TAKEN, Answer, is_temporary
from .encoding import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_EVENT_BYTES
from .options import StreamConfig
from .packing import Packed
from .pending import About, Data, Pending, PendingEvents

MOST_IN_FLIGHT = 2
"""Batches under way at once: while one waits for its answer the next one is made, and more would not help."""

_ENOUGH_EVENTS = MAX_BATCH_EVENTS // 2
_ENOUGH_BYTES = MAX_BATCH_BYTES // 2
"""With so much a batch leaves at once. While those before it are under way, it grows up to the limits."""

_WARNING_INTERVAL = 60.0


class Admission(Enum):
    """What became of an event that was handed over."""

    QUEUED = auto()
    WAKE = auto()
    """Queued, and senders should look anew when the next batch is due."""
    FULL = auto()
    """Not taken: the caller is to wait, or to be told."""


_QUEUED, _WAKE = Admission.QUEUED, Admission.WAKE  # looking them up would take a tenth of a send


@dataclass(slots=True, eq=False)
class Batch:
    """Events of one dataset that leave together.

    Attributes:
        dataset: The dataset.
        events: The events.
        epoch: How often the outbox had been flushed when it was cut.
        since: Since when it waits, or is under way.
        packed: Its body, if that was made before.
        first_left_at: When it left for the first time.
    """

    dataset: str
    events: PendingEvents
    epoch: int
    since: float
    packed: Packed | None = None
    first_left_at: float | None = None

    def part(self, events: PendingEvents, packed: Packed | None = None) -> Batch:
        """Return a batch of some of the events, to be sent again."""
        return Batch(self.dataset, events, self.epoch, self.since, packed, self.first_left_at)


@dataclass(frozen=True, slots=True)
class Settled:
    """Events whose fate is decided, with the outcome of each."""

    dataset: str
    events: PendingEvents
    outcomes: Sequence[EventOutcome]


@dataclass(slots=True)
class _Queue:
    since: float
    data: deque[Data] = field(default_factory=deque[Data])
    about: deque[About] = field(default_factory=deque[About])
    size: int = 0

    def take(self, most_events: int, most_bytes: int) -> PendingEvents:
        """Take the oldest events, one at least, and all if they are within the limits."""
        if len(self.data) <= most_events and self.size <= most_bytes:
            self.size = 0
            taken = PendingEvents(list(self.data), list(self.about))
            self.data.clear()
            self.about.clear()
            return taken
        count = size = 0
        for _, _, each in islice(self.about, most_events):
            if count and size + each > most_bytes:
                break
            count += 1
            size += each
        self.size -= size
        return PendingEvents(
            [self.data.popleft() for _ in range(count)], [self.about.popleft() for _ in range(count)]
        )


class Outbox:
    """The events of a stream that are not settled yet."""

    def __init__(
        self, config: StreamConfig, clock: Callable[[], float], jitter: Callable[[], float] = random.random
    ) -> None:
        self._config = config
        self._max_events = config.max_events
        self._max_bytes = config.max_bytes
        self._clock = clock
        self._jitter = jitter
        self._queues: dict[str, _Queue] = {}
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
        self._last_error = ""

    def put(self, dataset: str, event: Pending) -> Admission:
        """Take an event, or treat it as is agreed upon when there is no room."""
        data, about = event
        size = about[2]
        if self._count >= self._max_events or self._size + size > self._max_bytes:
            when_full = self._config.when_full
            if when_full in ("block", "raise"):
                return Admission.FULL
            if when_full == "drop_newest" or not self._make_room(size):
                self.drop()
                return _QUEUED
        self._count += 1
        self._size += size
        queue = self._queues.get(dataset)
        if queue is None:
            self._queues[dataset] = _Queue(self._clock(), deque((data,)), deque((about,)), size)
            return _WAKE
        queue.data.append(data)
        queue.about.append(about)
        before = queue.size
        queue.size = before + size
        if before + size >= _ENOUGH_BYTES > before or len(queue.data) == _ENOUGH_EVENTS:
            return _WAKE
        return _QUEUED

    def drop(self) -> None:
        """Count an event that was handed over and is not sent, because there is no room for it."""
        self._dropped += 1
        self._last_error = "the queue was full"

    def _make_room(self, size: int) -> bool:
        """Drop the oldest events that are not on their way yet; say whether that was enough."""
        if size > self._max_bytes:
            return False
        while self._count >= self._max_events or self._size + size > self._max_bytes:
            dataset = min(self._queues, key=lambda name: self._queues[name].since, default=None)
            if dataset is None:
                return False
            queue = self._queues[dataset]
            self._forget(queue.take(1, 0))
            if not queue.data:
                del self._queues[dataset]
            self.drop()
        return True

    def flush(self) -> int:
        """Let all events leave that wait for others to join them.

        Returns:
            What to ask ``is_flushed`` with.
        """
        for dataset in list(self._queues):
            while dataset in self._queues:
                self._enqueue(self._cut(dataset))
        self._epoch += 1
        return self._epoch - 1

    def is_flushed(self, epoch: int) -> bool:
        """Say whether all that was here at a flush is settled, and whoever wants to know has been told."""
        return all(batch.epoch > epoch for batch in self._unfinished)

    def abandon(self, reason: str) -> list[Settled]:
        """Give everything up that is still here: what waits is dropped, what is under way has failed.

        Args:
            reason: Why, for those who look at the outcomes.
        """
        self.flush()
        outcome = EventOutcome(None, reason)
        settled = [
            self._settle(batch.dataset, batch.events, [outcome] * len(batch.events)) for batch in self._in_flight
        ]
        for batch in self._waiting:
            self._forget(batch.events)
            self._dropped += len(batch.events)
            settled.append(Settled(batch.dataset, batch.events, [outcome] * len(batch.events)))
        if settled:
            self._last_error = reason
        self._in_flight.clear()
        self._waiting.clear()
        self._unfinished.clear()
        return settled

    def take(self) -> Batch | None:
        """Return a batch that is to leave now, and count it as under way; None if there is none."""
        now = self._clock()
        if self._is_busy or now < self._closed_until:
            return None
        due = [name for name, queue in self._queues.items() if self._due_at(queue) <= now]
        dataset = min(due, key=lambda name: self._queues[name].since, default=None)
        batch = min(self._waiting, key=lambda batch: batch.since, default=None)
        # In turn, so that a batch that fails again and again does not keep all others from leaving.
        if dataset is not None and (batch is None or self._queues[dataset].since < batch.since):
            batch = self._cut(dataset)
            self._unfinished.add(batch)
        elif batch is not None:
            self._waiting.remove(batch)
        else:
            return None
        batch.since = now
        if batch.first_left_at is None:
            batch.first_left_at = now
        self._in_flight.add(batch)
        return batch

    def next_due(self) -> float | None:
        """Return the seconds until ``take`` may give a batch; None if an event or an answer must come before."""
        if self._is_busy or not (self._waiting or self._queues):
            return None
        due = 0.0 if self._waiting else min(map(self._due_at, self._queues.values()))
        return max(0.0, max(due, self._closed_until) - self._clock())

    @property
    def _is_busy(self) -> bool:
        # While the service is in trouble, a single batch tries whether that is over.
        return len(self._in_flight) >= (1 if self._failures else MOST_IN_FLIGHT)

    def _due_at(self, queue: _Queue) -> float:
        is_enough = len(queue.data) >= _ENOUGH_EVENTS or queue.size >= _ENOUGH_BYTES
        return 0.0 if is_enough else queue.since + self._config.batch_delay

    def _cut(self, dataset: str) -> Batch:
        queue = self._queues[dataset]
        events = queue.take(MAX_BATCH_EVENTS, self._batch_bytes)
        if not queue.data:
            del self._queues[dataset]
        return Batch(dataset, events, self._epoch, queue.since)

    def _enqueue(self, *batches: Batch) -> None:
        self._waiting += batches
        self._unfinished.update(batches)

    def split(self, batch: Batch, packed: Packed) -> None:
        """Put a batch back whose body is too large, to leave in halves; those to come are smaller too."""
        if batch not in self._in_flight:
            return
        self._in_flight.remove(batch)
        self._batch_bytes = max(MAX_EVENT_BYTES, min(self._batch_bytes, packed.size) // 2)
        middle = len(batch.events) // 2
        self._enqueue(batch.part(batch.events[:middle]), batch.part(batch.events[middle:]))

    def settle(self, batch: Batch, packed: Packed, answer: Answer) -> Settled:
        """Decide what becomes of the events of a batch.

        Args:
            batch: A batch that was taken.
            packed: Its body.
            answer: What became of its request.

        Returns:
            The events whose fate is decided: none if all are sent again, or if the batch was given up before.
        """
        nothing = Settled(batch.dataset, PendingEvents([], []), [])
        if batch not in self._in_flight:
            return nothing
        if answer.outcomes:
            self._bytes_encoded += packed.size
            self._bytes_sent += len(packed.content)
        if answer.is_too_large and len(batch.events) - len(packed.unsendable) > 1:
            self.split(batch, packed)
            return nothing
        self._in_flight.remove(batch)
        outcomes = _outcome_of_each(batch, packed, answer)
        if answer.is_final or outcomes.count(TAKEN) == len(
            outcomes
        ):  # nearly always taken: no need to look at each
            again: list[int] = []
        else:
            again = [
                position
                for position, outcome in enumerate(outcomes)
                if is_temporary(outcome) and position not in packed.unsendable
            ]
        if not again:
            self._failures = 0
            return self._settle(batch.dataset, batch.events, outcomes)
        self._slow_down(batch, answer.retry_after, some_were_taken=len(again) < len(outcomes))
        if self._closed_until > (batch.first_left_at or 0.0) + self._config.give_up_after:
            return self._settle(batch.dataset, batch.events, [_given_up(outcome) for outcome in outcomes])
        self._retried += len(again)
        if len(again) == len(batch.events):
            self._enqueue(batch.part(batch.events, packed))
            return nothing
        self._enqueue(batch.part(batch.events.pick(again)))
        kept = set(again)
        done = [position for position in range(len(outcomes)) if position not in kept]
        return self._settle(batch.dataset, batch.events.pick(done), [outcomes[position] for position in done])

    def finish(self, batch: Batch) -> None:
        """Note that a batch is settled, and whoever wants to know has been told."""
        self._unfinished.discard(batch)

    def _slow_down(self, batch: Batch, retry_after: float | None, *, some_were_taken: bool) -> None:
        now = self._clock()
        if some_were_taken:
            self._failures = 1
        elif batch.since >= self._slowed_down_at:  # one that left before tells nothing new
            self._failures += 1
        self._slowed_down_at = now
        delay = retry_after or self._config.retry.backoff(max(1, self._failures)) * self._jitter()
        self._closed_until = max(self._closed_until, now + delay)

    def _settle(self, dataset: str, events: PendingEvents, outcomes: Sequence[EventOutcome]) -> Settled:
        self._forget(events)
        taken = outcomes.count(TAKEN)
        self._sent += taken
        if taken < len(outcomes):
            for outcome in outcomes:
                if outcome.ok:
                    self._sent += outcome != TAKEN
                else:
                    self._failed[outcome.status] += 1
                    self._last_error = outcome.error
        return Settled(dataset, events, outcomes)

    def _forget(self, events: PendingEvents) -> None:
        self._count -= len(events)
        self._size -= events.size

    @property
    def is_done(self) -> bool:
        """Whether all events are settled, and whoever wants to know has been told."""
        return self._count == 0 and not self._unfinished

    @property
    def stats(self) -> StreamStats:
        """The counts up to now."""
        failed = sum(self._failed.values())
        return StreamStats(
            accepted=self._sent + failed + self._dropped + self._count,
            sent=self._sent,
            failed=failed,
            failed_by_status=dict(self._failed),
            dropped=self._dropped,
            retried=self._retried,
            pending=self._count,
            in_flight=sum(len(batch.events) for batch in self._in_flight),
            bytes_encoded=self._bytes_encoded,
            bytes_sent=self._bytes_sent,
        )

    def warning(self, *, is_last: bool = False) -> str | None:
        """Return what to warn of: events that were lost since the last warning. Speaks once a minute at most.

        Args:
            is_last: Whether to speak in any case, because there will be no other time.
        """
        lost = sum(self._failed.values()) + self._dropped
        now = self._clock()
        if lost == self._warned_of or (now < self._next_warning_at and not is_last):
            return None
        text = f"events were lost: {lost - self._warned_of}, the last one because: {self._last_error}"
        self._warned_of, self._next_warning_at = lost, now + _WARNING_INTERVAL
        return text


def _outcome_of_each(batch: Batch, packed: Packed, answer: Answer) -> list[EventOutcome]:
    sent = len(batch.events) - len(packed.unsendable)
    outcomes = list(answer.outcomes) * sent if len(answer.outcomes) == 1 else list(answer.outcomes)
    for position, reason in sorted(packed.unsendable.items()):
        outcomes.insert(position, EventOutcome(None, reason))
    return outcomes


def _given_up(outcome: EventOutcome) -> EventOutcome:
    if outcome.ok or not is_temporary(outcome):
        return outcome
    return EventOutcome(outcome.status, f"given up, for the service took it at no attempt: {outcome.error}")
