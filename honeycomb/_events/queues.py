"""Events of one dataset: as they wait for others, and as they leave together."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from ..models.events import EventOutcome
from .limits import MAX_BATCH_BYTES
from .packing import Packed
from .pending import Pending, PendingEvents


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
        owner: The sender that has it in flight.
    """

    dataset: str
    events: PendingEvents
    epoch: int
    since: float
    packed: Packed | None = None
    first_left_at: float | None = None
    owner: object = None

    def exceeds_limits(self, packed: Packed) -> bool:
        """Return whether a body is larger than the service accepts, and can be split."""
        return packed.size > MAX_BATCH_BYTES and len(self.events) > 1

    def part(self, events: PendingEvents, packed: Packed | None = None) -> Batch:
        """Return a batch of some of the events, to be sent again."""
        return Batch(self.dataset, events, self.epoch, self.since, packed, self.first_left_at)


@dataclass(frozen=True, slots=True)
class Settled:
    """Events with their delivery results."""

    dataset: str
    events: PendingEvents
    outcomes: Sequence[EventOutcome]


@dataclass(slots=True, eq=False)
class Queue:
    """Events that wait for others to join them.

    Attributes:
        dataset: The dataset.
        since: When the first one came.
        epoch: How often the outbox had been flushed by then.
        events: The events. Appending to it is what adds one; all other numbers can be computed from it.
        size: Their bytes in memory, or more if a signal handler raised while one was added.
    """

    dataset: str
    since: float
    epoch: int
    events: deque[Pending] = field(default_factory=deque[Pending])
    size: int = 0

    def oldest(self, max_events: int, max_bytes: int) -> PendingEvents:
        """Return the oldest events: at least one, and all that are within the limits."""
        events = list(islice(self.events, max_events))  # in one step, since a signal handler may append
        count = size = 0
        for _, (_, _, each) in events:
            if count and size + each > max_bytes:
                break
            count += 1
            size += each
        return PendingEvents([data for data, _ in events[:count]], [about for _, about in events[:count]])

    def discard(self, events: PendingEvents) -> None:
        """Remove the oldest events, which are in a batch now."""
        for _ in range(len(events)):
            self.events.popleft()
        self.size = max(0, self.size - events.size) if self.events else 0
