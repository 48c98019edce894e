"""The outbox of a stream, against a model that records every event, with a fake clock."""

from __future__ import annotations

import json
import zlib
from collections import Counter, deque
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from honeycomb import EventOutcome
from honeycomb._events.batch_results import ACCEPTED, BatchResult
from honeycomb._events.options import StreamConfig
from honeycomb._events.outbox import Admission, Batch, Outbox, Settled
from honeycomb._events.packing import Packed, Packing, choose_encoding
from honeycomb._events.pending import Pending, PendingEvents, pending

GZIP = choose_encoding("gzip")
STATUSES: list[int | None] = [202, 400, 429, 500, 503, None]


def event(number: int, **more: Any) -> Pending:
    if "\ud800" in more.values():  # ``pending`` rejects it; what packing does with it is tested all the same
        return {"number": number, **more}, (0, 1, 500)
    return pending({"number": number, **more}, None, 1)


def packed(events: PendingEvents) -> Packed:
    packing = Packing(events, GZIP)
    while packing.step():
        pass
    return packing.finish()


def numbers(events: PendingEvents) -> list[int]:
    return [
        event[0]["number"] if isinstance(event[0], dict) else json.loads(event[0])["number"] for event in events
    ]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def outbox(clock: Clock | None = None, jitter: float = 1.0, **options: Any) -> Outbox:
    return Outbox(StreamConfig(**{"when_full": "block", **options}), clock or Clock(), lambda: jitter)


class Machine(RuleBasedStateMachine):
    """Enqueues events, takes batches, gives them results of any kind, and counts along."""

    when_full: Any

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.outbox = outbox(
            self.clock, when_full=self.when_full, max_events=30, max_bytes=15_000, give_up_after=60.0
        )
        self.offered = 0
        self.rejected = 0
        self.ended: Counter[int] = Counter()
        self.sent: set[int] = set()
        self.in_flight: list[tuple[Batch, Packed]] = []
        self.flushes: dict[int, set[int]] = {}

    def settle(self, batch: Batch, body: Packed, result: BatchResult) -> None:
        self.note(self.outbox.settle(batch, body, result))
        self.outbox.finish(batch)

    def note(self, settled: Settled) -> None:
        assert len(settled.events) == len(settled.outcomes)
        for number, outcome in zip(numbers(settled.events), settled.outcomes, strict=True):
            self.ended[number] += 1
            if outcome.ok:
                self.sent.add(number)

    @rule(dataset=st.sampled_from("abc"), size=st.sampled_from([1, 1, 1, 900, 20_000]), bad=st.booleans())
    def put(self, dataset: str, size: int, bad: bool) -> None:
        text = "\ud800" if bad and size == 1 else "x" * size
        admission = self.outbox.put(dataset, event(self.offered, text=text))
        self.rejected += admission is Admission.FULL
        self.offered += 1

    @rule(seconds=st.sampled_from([0.01, 0.3, 5.0, 70.0]))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule()
    def take(self) -> None:
        due = self.outbox.next_due()
        batch = self.outbox.take(object())
        assert (batch is not None) == (due == 0.0)
        if batch is not None:
            self.in_flight.append((batch, batch.packed or packed(batch.events)))
            assert len(self.in_flight) <= 2

    @precondition(lambda self: self.in_flight)
    @rule()
    def interrupt(self) -> None:
        batch, _ = self.in_flight.pop()
        self.outbox.put_back(batch.owner)
        assert batch not in [other for other, _ in self.in_flight]

    @precondition(lambda self: self.in_flight)
    @rule(data=st.data(), retry_after=st.sampled_from([None, 3.0]))
    def respond(self, data: st.DataObject, retry_after: float | None) -> None:
        batch, body = self.in_flight.pop(data.draw(st.integers(0, len(self.in_flight) - 1)))
        count = len(batch.events) - len(body.unsendable)
        kind = data.draw(st.sampled_from(["taken", "whole", "each", "too large"]))
        if kind == "taken":
            outcomes = [ACCEPTED]
        elif kind == "too large":
            outcomes = [EventOutcome(413, "too large")]
        else:
            length = 1 if kind == "whole" else count
            drawn = data.draw(st.lists(st.sampled_from(STATUSES), min_size=length, max_size=length))
            outcomes = [EventOutcome(status, "" if status == 202 else "no") for status in drawn]
        self.settle(batch, body, BatchResult(outcomes, retry_after))

    @rule()
    def flush(self) -> None:
        before = {each for each in range(self.offered) if not self.ended[each]}
        self.flushes[self.outbox.flush()] = before

    @rule()
    def abandon(self) -> None:
        for settled in self.outbox.abandon("closed"):
            self.note(settled)
        assert self.outbox.is_done
        for batch, body in self.in_flight:  # what comes after that changes nothing
            assert not self.outbox.settle(batch, body, BatchResult([ACCEPTED])).events
        self.in_flight.clear()

    @invariant()
    def every_event_is_accounted_for(self) -> None:
        stats = self.outbox.stats
        assert stats.accepted == self.offered - self.rejected
        assert stats.accepted == stats.sent + stats.failed + stats.dropped + stats.pending
        assert stats.failed == sum(stats.failed_by_status.values())
        assert stats.sent == len(self.sent)
        assert stats.pending <= 30
        assert self.outbox.is_done == (stats.pending == 0)
        assert set(self.ended.values()) <= {1}

    @invariant()
    def events_before_a_flush_are_settled_when_it_returns(self) -> None:
        if self.when_full == "drop_newest":  # only events rejected by put are lost without a report
            for epoch, there in self.flushes.items():
                if self.outbox.is_flushed(epoch):
                    unsettled = len([each for each in there if not self.ended[each]])
                    assert unsettled <= self.outbox.stats.dropped

    def teardown(self) -> None:
        """When the service accepts everything, all events are settled in the end."""
        for _ in range(1000):
            for batch, body in self.in_flight:
                self.settle(batch, body, BatchResult([ACCEPTED]))
            self.in_flight.clear()
            self.outbox.flush()
            self.clock.now += 100.0
            self.take()
            if self.outbox.is_done:
                break
        stats = self.outbox.stats
        assert stats.pending == 0
        assert stats.accepted == stats.sent + stats.failed + stats.dropped


def with_policy(policy: str) -> type[Machine]:
    return type(f"Machine_{policy}", (Machine,), {"when_full": policy})


TestDroppingTheOldest = with_policy("drop_oldest").TestCase
TestDroppingTheNewest = with_policy("drop_newest").TestCase
TestBlocking = with_policy("block").TestCase


def test_a_batch_leaves_when_its_first_event_has_waited_long_enough() -> None:
    clock = Clock()
    box = outbox(clock, batch_delay=0.25)
    assert box.next_due() is None
    assert box.put("web", event(1)) is Admission.WAKE
    clock.now += 0.2
    assert box.put("web", event(2)) is Admission.QUEUED
    assert box.take(None) is None
    assert box.next_due() == pytest.approx(0.05)
    clock.now += 0.06
    batch = box.take(None)
    assert batch is not None
    assert numbers(batch.events) == [1, 2]
    assert box.stats.in_flight == box.stats.pending == 2


def test_a_batch_leaves_at_once_when_it_is_large_enough_and_never_passes_the_limits() -> None:
    box = outbox(max_events=50_000, max_bytes=10**9)
    small = pending({"a": 1}, None, 1)
    admissions = Counter(box.put("web", small) for _ in range(25_000))
    assert admissions[Admission.WAKE] == 3  # for the first one, and when there were enough by number, and by size
    batches = [box.take(None), box.take(None)]
    assert [len(batch.events) for batch in batches if batch] == [10_000, 10_000]
    assert box.take(None) is None  # two are in flight
    large = outbox()
    for number in range(100):
        large.put("web", event(number, text="x" * 60_000))
    batch = large.take(None)
    assert batch is not None
    assert 70 < len(batch.events) < 84
    assert packed(batch.events).size <= 5_000_000


def test_datasets_leave_apart_the_one_that_waits_longest_first() -> None:
    clock = Clock()
    box = outbox(clock)
    for number, dataset in enumerate("baab"):
        box.put(dataset, event(number))
        clock.now += 0.01
    clock.now += 1
    left = [box.take(None), box.take(None)]
    assert [(batch.dataset, numbers(batch.events)) for batch in left if batch] == [("b", [0, 3]), ("a", [1, 2])]


def test_the_whole_stream_slows_down_and_tries_with_a_single_batch() -> None:
    clock = Clock()
    box = outbox(clock)
    for dataset in "abc":
        box.put(dataset, event(1))
    clock.now += 1
    first, second = box.take(None), box.take(None)
    assert first is not None
    assert second is not None
    busy = BatchResult([EventOutcome(429, "slow down")], 5.0)
    box.settle(first, packed(first.events), busy)
    box.settle(second, packed(second.events), BatchResult([EventOutcome(503, "broken")]))
    assert box.take(None) is None
    assert box.next_due() == 5.0
    clock.now += 5
    third = box.take(None)
    assert third is not None
    assert box.take(None) is None  # on one dataset at a time until one succeeds
    assert box.next_due() is None
    box.settle(third, packed(third.events), BatchResult([ACCEPTED]))
    assert box.take(None) is not None
    assert box.take(None) is not None
    assert box.stats.retried == 2


def test_the_waits_grow_until_the_service_recovers() -> None:
    clock = Clock()
    box = outbox(clock)
    box.put("web", event(1))
    clock.now += 1
    waits: list[float] = []
    for _ in range(4):
        batch = box.take(None)
        assert batch is not None
        box.settle(batch, packed(batch.events), BatchResult([EventOutcome(None, "broke")]))
        due = box.next_due()
        assert due is not None
        waits.append(due)
        clock.now += due
    assert waits == [0.5, 1.0, 2.0, 4.0]


def test_events_that_keep_failing_are_given_up_and_keep_their_status() -> None:
    clock = Clock()
    box = outbox(clock, give_up_after=10.0)
    box.put("web", event(1))
    clock.now += 1
    settled = None
    for _ in range(20):
        batch = box.take(None)
        if batch is None:
            break
        settled = box.settle(batch, packed(batch.events), BatchResult([EventOutcome(503, "broken")]))
        clock.now += box.next_due() or 0.0
    assert settled is not None
    [outcome] = settled.outcomes
    assert outcome == EventOutcome(503, "not delivered within give_up_after: broken")
    assert box.stats.failed_by_status == {503: 1}


def test_a_batch_that_always_fails_does_not_keep_others_from_leaving() -> None:
    clock = Clock()
    box = outbox(clock)
    taken = 0
    for number in range(50):
        box.put("bad" if number == 0 else "good", event(number))
        clock.now += 10.0
        batch = box.take(None)
        if batch is not None:
            bad = batch.dataset == "bad"
            box.settle(
                batch, packed(batch.events), BatchResult([EventOutcome(500, "poison") if bad else ACCEPTED])
            )
            taken += not bad
    assert taken > 20


def test_a_request_that_is_too_large_is_sent_in_halves_and_later_ones_are_smaller() -> None:
    clock = Clock()
    box = outbox(clock, max_bytes=10**9)
    for number in range(400):
        box.put("web", event(number, text="x" * 10_000))
    clock.now += 1
    sizes: list[tuple[int, bool]] = []
    while not box.is_done:
        batch = box.take(None)
        if batch is None:
            clock.now += 1
            continue
        body = packed(batch.events)
        is_too_large = body.size > 1_500_000
        box.settle(batch, body, BatchResult([EventOutcome(413, "too large") if is_too_large else ACCEPTED]))
        box.finish(batch)
        sizes.append((len(batch.events), is_too_large))
    assert box.stats.sent == 400
    assert next(count for count, rejected in sizes if rejected) == 400
    assert sum(rejected for _, rejected in sizes) <= 4


def test_one_event_that_is_too_large_alone_fails() -> None:
    clock = Clock()
    box = outbox(clock)
    box.put("web", event(1))
    box.put("web", event(2, text="\ud800"))
    clock.now += 1
    batch = box.take(None)
    assert batch is not None
    settled = box.settle(batch, packed(batch.events), BatchResult([EventOutcome(413, "too large")]))
    assert [outcome.status for outcome in settled.outcomes] == [413, None]
    assert "surrogate" in settled.outcomes[1].error


def test_only_the_events_that_were_not_accepted_are_retried() -> None:
    clock = Clock()
    box = outbox(clock)
    for number in range(5):
        box.put("web", event(number, text="\ud800" if number == 1 else ""))
    clock.now += 1
    batch = box.take(None)
    assert batch is not None
    outcomes = [EventOutcome(status, "" if status == 202 else "no") for status in (202, 400, 429, None)]
    settled = box.settle(batch, packed(batch.events), BatchResult(outcomes))
    assert numbers(settled.events) == [0, 1, 2]
    assert [outcome.status for outcome in settled.outcomes] == [202, None, 400]
    clock.now += 1
    again = box.take(None)
    assert again is not None
    assert numbers(again.events) == [3, 4]


def test_a_body_is_made_only_once_for_a_batch_that_is_sent_again() -> None:
    clock = Clock()
    box = outbox(clock)
    box.put("web", event(1))
    clock.now += 1
    batch = box.take(None)
    assert batch is not None
    body = packed(batch.events)
    box.settle(batch, body, BatchResult([EventOutcome(None, "the connection broke")]))
    clock.now += 1
    again = box.take(None)
    assert again is not None
    assert again.packed is body


def test_dropping_the_oldest_spares_what_is_under_way() -> None:
    clock = Clock()
    box = outbox(clock, when_full="drop_oldest", max_events=3)
    box.put("web", event(0))
    clock.now += 1
    box.take(None)
    for number in range(1, 6):
        box.put("web", event(number))
    assert box.stats.dropped == 3
    clock.now += 1
    batch = box.take(None)
    assert batch is not None
    assert numbers(batch.events) == [4, 5]
    assert box.put("web", event(6)) is Admission.QUEUED  # with all three in flight, the new one is dropped
    assert box.stats.dropped == 4


def test_losses_are_logged_once_a_minute_and_at_the_end() -> None:
    clock = Clock()
    box = outbox(clock, when_full="drop_newest", max_events=1)
    for number in range(4):
        box.put("web", event(number))
    assert box.warning() == "events were lost: 3, the last one because: the queue was full"
    box.put("web", event(4))
    assert box.warning() is None
    clock.now += 61
    assert box.warning() == "events were lost: 1, the last one because: the queue was full"
    box.put("web", event(5))
    assert box.warning(is_last=True) is not None
    assert box.warning(is_last=True) is None


def test_a_service_that_accepts_nothing_is_logged_at_once_then_once_a_minute_and_at_the_end() -> None:
    clock = Clock()
    box = outbox(clock)
    box.put("web", event(1))
    warnings: list[tuple[float, str]] = []
    for _ in range(300):
        clock.now += 1
        batch = box.take(None)
        if batch is not None:
            box.settle(batch, packed(batch.events), BatchResult([EventOutcome(None, "unavailable")]))
            warning = box.warning()
            if warning:
                warnings.append((clock.now, warning))
    assert warnings[0] == (
        1001.0,
        "sending events fails, 1 are waiting and are retried: unavailable",
    )
    assert 2 <= len(warnings) <= 6
    assert all(later - earlier >= 60 for (earlier, _), (later, _) in pairwise(warnings))
    box.abandon("the stream was closed")
    assert box.warning(is_last=True) == (
        "events were lost: 1, the last one because: the stream was closed; the last attempt failed: unavailable"
    )


def test_an_interrupted_put_leaves_counts_that_are_right_again_when_it_matters() -> None:
    class Interrupted(deque[Pending]):
        def append(self, _: Pending) -> None:
            raise KeyboardInterrupt

    clock = Clock()
    box = outbox(clock, max_events=2, when_full="raise")
    box.put("web", event(0))
    queue = box._queues["web"]  # where a signal strikes
    events, queue.events = queue.events, Interrupted()
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            box.put("web", event(1))
    queue.events = events
    assert box.stats.accepted == box.stats.pending == 1
    assert box.put("web", event(2)) is not Admission.FULL
    assert box.put("web", event(3)) is Admission.FULL
    clock.now += 1
    batch = box.take(None)
    assert batch is not None
    assert numbers(batch.events) == [0, 2]
    box.settle(batch, packed(batch.events), BatchResult([ACCEPTED]))
    box.finish(batch)
    assert box.is_done
    assert box.stats.sent == 2


def test_a_body_holds_every_event_with_its_time_and_rate() -> None:
    given = [
        pending({"a": 1}, "2026-01-02T03:04:05.123456789Z", 1),
        pending({"a": float("nan"), "b": "x"}, None, 7),
        pending({"nested": {"list": [1, float("inf")]}}, 1.5, 1),
        pending({"a": 2**70}, None, 1),
        event(4, a="\ud800"),
    ]
    events = PendingEvents([data for data, _ in given], [about for _, about in given])
    for encoding in (GZIP, choose_encoding()):
        packing = Packing(events, encoding)
        while packing.step():
            pass
        body = packing.finish()
        assert list(body.unsendable) == [4]
        if encoding.compression == "gzip":
            items = json.loads(zlib.decompress(body.content, 31))
            assert [item["data"] for item in items] == [
                {"a": 1},
                {"a": None, "b": "x"},
                {"nested": {"list": [1, None]}},
                {"a": 2**70},
            ]
            assert items[0]["time"] == "2026-01-02T03:04:05.123456789Z"
            assert items[1]["samplerate"] == 7
            assert items[2]["time"] == "1970-01-01T00:00:01.500000Z"
