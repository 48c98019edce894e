"""The gate, alone and in a simulation: many calls in flight against a fixed window, on a clock of its own."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Callable
from email.utils import formatdate
from itertools import count
from random import Random
from typing import TypeAlias

import pytest

from honeycomb import HoneycombRateLimitError, RateLimitInfo, RetryConfig
from honeycomb._gate import Gate
from honeycomb.rate_limit import parse_rate_limit, parse_retry_after
from honeycomb.retry import next_delay

LANE = "read /1/datasets"
CALLS, IN_FLIGHT, QUOTA, WINDOW = 400, 100, 50, 1.0

Headers: TypeAlias = dict[str, str]
Say429: TypeAlias = Callable[[float, float], Headers]
"""From the time and the seconds until the window ends to the headers of a 429."""


def retry_after_seconds(_: float, wait: float) -> Headers:
    return {"retry-after": str(math.ceil(wait))}


def retry_after_date(now: float, wait: float) -> Headers:
    return {"retry-after": formatdate(math.ceil(now + wait), usegmt=True), "date": formatdate(now, usegmt=True)}


def rate_limit_header(_: float, wait: float) -> Headers:
    return {"ratelimit": f"limit={QUOTA}, remaining=0, reset={int(wait)}"}


def rate_limit_and_policy(now: float, wait: float) -> Headers:
    return {**rate_limit_header(now, wait), "ratelimit-policy": f"{QUOTA};w={WINDOW:.0f}"}


def nothing(_: float, __: float) -> Headers:
    return {}


WAYS = [retry_after_seconds, retry_after_date, rate_limit_header, rate_limit_and_policy, nothing]


class Simulation:
    """Calls that go the way of the transport: gate, service, and on a 429 back to the gate."""

    def __init__(
        self, say_429: Say429, *, phase: float, latency: float, seed: int, used_by_others: int = 0
    ) -> None:
        self.now = 1000.0 + phase
        self.requests = self.done = self.failed = 0
        self._say_429 = say_429
        self._latency = latency
        self._random = Random(seed)
        self._used: Counter[int] = Counter({int(self.now // WINDOW): used_by_others})
        self._gate = Gate(lambda: self.now)
        self._retry = RetryConfig()
        self._pending = 0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def run(self, calls: int, in_flight: int) -> Simulation:
        self._pending = calls
        for _ in range(in_flight):
            self._next_call()
        while self._events:
            moment, _, event = heapq.heappop(self._events)
            self.now = max(self.now, moment)
            event()
        return self

    def _after(self, seconds: float, event: Callable[[], None]) -> None:
        heapq.heappush(self._events, (self.now + seconds, next(self._order), event))

    def _next_call(self) -> None:
        if self._pending:
            self._pending -= 1
            self._enter(attempt=1)

    def _enter(self, attempt: int) -> None:
        delay, ticket = self._gate.reserve(LANE)
        if delay <= 0:
            self._send(attempt, ticket)
            return

        def wake() -> None:
            if self._gate.may_leave(LANE, ticket):
                self._send(attempt, ticket)
            else:
                self._enter(attempt)

        self._after(delay, wake)

    def _send(self, attempt: int, ticket: int) -> None:
        self.requests += 1

        def arrive() -> None:
            window = int(self.now // WINDOW)
            self._used[window] += 1
            refusal = None
            if self._used[window] > QUOTA:
                refusal = self._say_429(self.now, (window + 1) * WINDOW - self.now)
            self._after(self._travel(), lambda: self._answer(attempt, ticket, refusal))

        self._after(self._travel(), arrive)

    def _travel(self) -> float:
        return self._latency * self._random.uniform(0.1, 0.9)

    def _answer(self, attempt: int, ticket: int, refusal: Headers | None) -> None:
        if refusal is None:
            self._gate.passed(LANE, ticket)
            self.done += 1
            self._next_call()
            return
        limit = parse_rate_limit(refusal)
        asked = parse_retry_after(refusal, now=self.now)
        if asked is None and limit is not None:
            asked = limit.reset + 1.0
        self._gate.refused(LANE, ticket, asked or self._retry.backoff(attempt), limit)
        error = HoneycombRateLimitError("slow down", 429, retry_after=asked)
        if next_delay(error, self._retry, idempotent=True, attempt=attempt) is None:
            self.failed += 1
            self._next_call()
        else:
            self._enter(attempt + 1)


@pytest.mark.parametrize("latency", [0.002, 0.05, 0.4])
@pytest.mark.parametrize("say_429", WAYS)
def test_many_calls_against_a_quota_all_succeed_and_waste_little(say_429: Say429, latency: float) -> None:
    for tenth in range(10):
        run = Simulation(say_429, phase=tenth / 10, latency=latency, seed=tenth).run(CALLS, IN_FLIGHT)
        assert (run.done, run.failed) == (CALLS, 0)
        assert run.requests <= 1.3 * CALLS
        assert run.now - 1000 <= 2 * CALLS / QUOTA, "calls were held back for far longer than the quota asks for"


@pytest.mark.parametrize("say_429", WAYS)
def test_a_quota_that_others_have_used_up_does_not_slow_the_calls_that_come_after(say_429: Say429) -> None:
    # The very first call is refused: nothing tells how many the service takes.
    run = Simulation(say_429, phase=0.1, latency=0.05, seed=1, used_by_others=QUOTA).run(CALLS, IN_FLIGHT)
    assert (run.done, run.failed) == (CALLS, 0)
    assert run.now - 1000 <= 2 * CALLS / QUOTA + 2


@pytest.mark.parametrize("say_429", WAYS)
def test_an_idle_time_before_a_burst_is_not_taken_for_the_pace_of_the_service(say_429: Say429) -> None:
    run = Simulation(say_429, phase=0.1, latency=0.05, seed=1).run(2, in_flight=1)
    run.now = began = run.now + 3600
    run.run(CALLS, IN_FLIGHT)
    assert (run.done, run.failed) == (CALLS + 2, 0)
    assert run.now - began <= 2 * CALLS / QUOTA + 2


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(clock: Clock) -> Gate:
    return Gate(clock)


def test_while_nothing_is_refused_nobody_waits(gate: Gate) -> None:
    for _ in range(1000):
        delay, ticket = gate.reserve(LANE)
        assert delay == 0
        gate.passed(LANE, ticket)


PER_MINUTE = RateLimitInfo(limit=6, remaining=0, reset=10, window=60)


def pace(gate: Gate) -> float:
    first, second = gate.reserve(LANE)[0], gate.reserve(LANE)[0]
    return second - first


def test_a_refusal_holds_everybody_back_and_lets_them_leave_spread_out(gate: Gate) -> None:
    _, ticket = gate.reserve(LANE)
    gate.refused(LANE, ticket, 10.0, PER_MINUTE)
    delays = [gate.reserve(LANE)[0] for _ in range(4)]
    assert delays == pytest.approx([10, 21, 32, 43])  # a window by its limit, and a tenth for safety


def test_the_pace_of_a_service_that_does_not_tell_it_is_measured(gate: Gate, clock: Clock) -> None:
    tickets = [gate.reserve(LANE)[1] for _ in range(24)]
    for ticket in tickets[:16]:
        gate.passed(LANE, ticket)
    clock.now += 1
    gate.refused(LANE, tickets[16], 9.0, None)
    assert pace(gate) == pytest.approx(10 / 16 * 1.1)  # sixteen in the ten seconds up to the reset
    for ticket in tickets[17:21]:
        gate.passed(LANE, ticket)
    assert pace(gate) == pytest.approx(10 / 20 * 1.1), "answers that were under way count too"


def test_one_refusal_of_a_quiet_client_tells_no_pace(gate: Gate, clock: Clock) -> None:
    # Others use the limit up: nine calls in a minute say nothing about what the service takes.
    for _ in range(9):
        gate.passed(LANE, gate.reserve(LANE)[1])
    gate.refused(LANE, gate.reserve(LANE)[1], 1.0, None)
    clock.now += 1
    assert [gate.reserve(LANE)[0] for _ in range(20)] == [0] * 20


def test_a_place_that_is_given_back_is_there_for_the_next_call(gate: Gate) -> None:
    gate.refused(LANE, gate.reserve(LANE)[1], 10.0, PER_MINUTE)
    (first, _), (second, ticket) = gate.reserve(LANE), gate.reserve(LANE)
    gate.release(LANE, ticket)
    assert (first, second) == pytest.approx((10, 21))
    assert gate.reserve(LANE)[0] == pytest.approx(21)


def test_a_place_from_before_the_gate_closed_is_worth_nothing(gate: Gate) -> None:
    early = gate.reserve(LANE)[1]
    gate.refused(LANE, gate.reserve(LANE)[1], 10.0, PER_MINUTE)
    gate.release(LANE, early)
    assert gate.reserve(LANE)[0] == pytest.approx(10)


def test_how_long_the_service_wants_no_calls_is_told(gate: Gate, clock: Clock) -> None:
    gate.refused(LANE, gate.reserve(LANE)[1], 10.0, PER_MINUTE)
    pace(gate)
    clock.now += 4
    assert gate.closed_for(LANE) == pytest.approx(6), "however many calls are waiting for the time after"


def test_answers_that_were_under_way_change_no_pace_that_the_service_told(gate: Gate) -> None:
    tickets = [gate.reserve(LANE)[1] for _ in range(4)]
    gate.refused(LANE, tickets[0], 10.0, PER_MINUTE)
    gate.passed(LANE, tickets[1])
    gate.refused(LANE, tickets[2], 10.0, PER_MINUTE)
    assert pace(gate) == pytest.approx(11)


def test_other_limits_are_not_touched(gate: Gate) -> None:
    _, ticket = gate.reserve(LANE)
    gate.refused(LANE, ticket, 10.0, None)
    assert gate.reserve("write /1/datasets")[0] == 0


def test_a_place_counts_only_until_the_gate_closes_again(gate: Gate, clock: Clock) -> None:
    _, first = gate.reserve(LANE)
    gate.refused(LANE, first, 1.0, None)
    delay, second = gate.reserve(LANE)
    assert not gate.may_leave(LANE, second), "it is not open yet"
    clock.now += delay
    assert gate.may_leave(LANE, second)
    gate.refused(LANE, second, 5.0, None)
    clock.now += 100
    assert not gate.may_leave(LANE, second), "it has closed since"


def test_an_answer_to_an_earlier_call_can_keep_the_gate_closed_for_longer_but_not_for_less(
    gate: Gate, clock: Clock
) -> None:
    (_, first), (_, second), (_, third) = gate.reserve(LANE), gate.reserve(LANE), gate.reserve(LANE)
    gate.refused(LANE, first, 10.0, None)
    _, place = gate.reserve(LANE)
    gate.refused(LANE, second, 2.0, None)
    assert gate.reserve(LANE)[0] == 10
    clock.now += 10
    assert gate.may_leave(LANE, place), "places taken since still count"
    gate.refused(LANE, third, 20.0, None)
    assert gate.reserve(LANE)[0] == 20


def test_calls_are_spread_out_for_a_minute_after_the_last_refusal(gate: Gate, clock: Clock) -> None:
    _, ticket = gate.reserve(LANE)
    gate.refused(LANE, ticket, 0.0, RateLimitInfo(limit=60, remaining=0, reset=0, window=60))
    clock.now += 59
    assert [gate.reserve(LANE)[0] for _ in range(2)] == pytest.approx([0, 1.1])
    clock.now += 10
    assert [gate.reserve(LANE)[0] for _ in range(5)] == [0] * 5


def test_the_pace_is_slowed_when_it_turns_out_too_fast(gate: Gate, clock: Clock) -> None:
    _, ticket = gate.reserve(LANE)
    gate.refused(LANE, ticket, 1.0, PER_MINUTE)
    before = pace(gate)
    clock.now += 30
    _, ticket = gate.reserve(LANE)
    gate.passed(LANE, ticket)
    gate.refused(LANE, ticket, 1.0, PER_MINUTE)
    after = pace(gate)
    assert after > 1.4 * before
    clock.now += 30
    _, ticket = gate.reserve(LANE)
    gate.refused(LANE, ticket, 1.0, PER_MINUTE)
    assert pace(gate) == pytest.approx(after), "nothing passed in between: others have used up the limit"


def test_each_call_that_passes_quickens_the_pace_a_little(gate: Gate) -> None:
    _, ticket = gate.reserve(LANE)
    gate.refused(LANE, ticket, 1.0, PER_MINUTE)
    before = pace(gate)
    _, ticket = gate.reserve(LANE)
    gate.passed(LANE, ticket)
    assert 0.99 * before < pace(gate) < before
