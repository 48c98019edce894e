"""The rate limiter alone, on a fake clock."""

from __future__ import annotations

import heapq
import os
import signal
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import RateLimitInfo
from honeycomb._core.rate_limiter import Quota, RateLimiter, Reservation

READS = Quota("read /1/datasets")
CREATION = Quota("create query result", 10, 61.0)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> RateLimiter:
    return RateLimiter(clock)


def reserve(limiter: RateLimiter, quota: Quota = READS, max_delay: float = 65.0) -> Reservation:
    reservation = Reservation(quota, max_delay)
    limiter.reserve(reservation)
    return reservation


def reported(remaining: int, *, limit: int = 100, reset: int = 10) -> RateLimitInfo:
    return RateLimitInfo(limit, remaining, reset, 60)


def test_calls_wait_for_the_reset_and_one_second_more(limiter: RateLimiter, clock: Clock) -> None:
    limiter.update(reserve(limiter), reported(0))
    waiting = reserve(limiter)
    assert limiter.delay(waiting) == 11
    clock.now += 11
    assert limiter.delay(waiting) == 0


def test_other_quotas_are_not_affected(limiter: RateLimiter) -> None:
    limiter.update(reserve(limiter), reported(0))
    assert reserve(limiter, Quota("write /1/datasets")).sent_at is not None


def test_a_low_remainder_is_spread_over_the_window(limiter: RateLimiter, clock: Clock) -> None:
    began = clock.now
    limiter.update(reserve(limiter), reported(3, reset=7))
    sent: list[float] = []
    for remaining in (2, 1, 0):
        call = reserve(limiter)
        clock.now += limiter.delay(call) or 0.0
        assert limiter.delay(call) == 0
        sent.append(clock.now - began)
        limiter.update(call, reported(remaining, reset=int(7 - sent[-1])))
    assert sent == pytest.approx([2, 4, 6])


def test_a_low_remainder_of_a_long_window_is_not_spread(limiter: RateLimiter) -> None:
    # The service requested no wait, and one longer than max_delay is never made.
    limiter.update(reserve(limiter), reported(2, reset=3600))
    assert reserve(limiter).sent_at is not None


def test_calls_in_flight_count(limiter: RateLimiter) -> None:
    first, others = reserve(limiter), [reserve(limiter) for _ in range(4)]
    limiter.update(first, reported(4, limit=5, reset=3600))
    waiting = reserve(limiter)
    assert waiting.sent_at is None, "four are left, and four are in flight"
    limiter.release(others[0], counted=False)
    assert waiting.sent_at is not None


def test_responses_out_of_order(limiter: RateLimiter) -> None:
    late, early = reserve(limiter), reserve(limiter)
    limiter.update(early, reported(0))
    limiter.update(late, reported(1))
    assert limiter.delay(reserve(limiter)) == 11


def test_a_late_response_of_an_older_window_is_ignored(limiter: RateLimiter, clock: Clock) -> None:
    late, early = reserve(limiter), reserve(limiter)
    limiter.update(early, reported(50, reset=1))
    clock.now += 5
    limiter.update(reserve(limiter), reported(99, reset=58))
    limiter.update(late, reported(0, reset=0))
    assert reserve(limiter).sent_at is not None


def test_a_response_of_a_new_window_ends_the_wait(limiter: RateLimiter, clock: Clock) -> None:
    limiter.update(reserve(limiter), reported(1, limit=2))
    call = reserve(limiter)
    woken: list[None] = []
    waiting = Reservation(READS, 65.0, wake=lambda: woken.append(None))
    limiter.reserve(waiting)
    assert not woken
    clock.now += 0.5
    limiter.update(call, reported(2, limit=2, reset=59))
    assert woken
    assert limiter.delay(waiting) == 0


@pytest.mark.parametrize("info", [None, reported(50)])
@pytest.mark.parametrize("retry_after", [None, 0.0, 30.0])
def test_a_429_without_a_reason_concerns_one_call(
    info: RateLimitInfo | None, retry_after: float | None, limiter: RateLimiter
) -> None:
    assert limiter.update(reserve(limiter), info, rejected=True, retry_after=retry_after) is None
    assert reserve(limiter).sent_at is not None


def test_a_429_that_headers_explain_concerns_all_calls(limiter: RateLimiter) -> None:
    assert limiter.update(reserve(limiter), reported(0), rejected=True, retry_after=11.0) == 11
    assert limiter.delay(reserve(limiter)) == 11


def test_a_longer_retry_after_concerns_the_rejected_call_alone(limiter: RateLimiter) -> None:
    assert limiter.update(reserve(limiter), reported(0), rejected=True, retry_after=30.0) is None
    assert limiter.delay(reserve(limiter)) == 11


def test_five_429s_in_a_row_show_a_limit(limiter: RateLimiter) -> None:
    calls = [reserve(limiter) for _ in range(5)]
    held = [limiter.update(call, rejected=True, retry_after=3.0) for call in calls]
    assert held == [None] * 4 + [3.0]
    assert limiter.requested_wait(READS.key) == 3


def test_a_limit_of_zero_is_ignored(limiter: RateLimiter) -> None:
    limiter.update(reserve(limiter), RateLimitInfo(0, 0, 60))
    assert reserve(limiter).sent_at is not None


def test_an_absurd_reset_is_tried_again_after_an_hour(limiter: RateLimiter) -> None:
    limiter.update(reserve(limiter), reported(0, reset=10**15))
    assert limiter.requested_wait(READS.key) == 3600


def test_a_new_quota_is_not_flooded_before_its_limit_is_known(limiter: RateLimiter, clock: Clock) -> None:
    calls = [reserve(limiter) for _ in range(100)]
    assert [call.sent_at is not None for call in calls] == [True] * 50 + [False] * 50
    limiter.update(calls[0])
    assert all(call.sent_at is not None for call in calls)
    silent = [reserve(limiter, Quota("other")) for _ in range(51)]
    clock.now += 1
    assert limiter.delay(silent[-1]) == 0, "a service that takes longer to respond is not waited for"


def test_first_come_first_served_and_one_wakeup_per_call(limiter: RateLimiter, clock: Clock) -> None:
    limiter.update(reserve(limiter), reported(0, limit=2))
    woken: list[int] = []
    waiting: list[Reservation] = []
    for number in range(6):
        waiting.append(Reservation(READS, 65.0, wake=lambda number=number: woken.append(number)))
        limiter.reserve(waiting[-1])
    woken.clear()
    clock.now += 11
    assert limiter.delay(waiting[0]) == 0
    assert woken == [1, 2], "the second may be sent, and the third sets the timer"
    assert [call.sent_at is not None for call in waiting] == [True, True] + [False] * 4
    assert limiter.delay(waiting[5]) is None


def test_a_cancelled_call_gives_up_its_place(limiter: RateLimiter, clock: Clock) -> None:
    limiter.update(reserve(limiter), reported(0, limit=1))
    first, second = reserve(limiter), reserve(limiter)
    limiter.release(first)
    limiter.release(first)
    assert limiter.delay(second) == 11
    clock.now += 11
    assert limiter.delay(second) == 0


def test_calls_that_were_never_sent_are_not_counted(limiter: RateLimiter) -> None:
    limiter.update(reserve(limiter), reported(2, limit=2))
    for _ in range(10):
        limiter.release(reserve(limiter), counted=False)
    assert reserve(limiter).sent_at is not None


def test_calls_without_a_response_are_counted(limiter: RateLimiter) -> None:
    limiter.update(reserve(limiter), reported(2, limit=2))
    for _ in range(2):
        limiter.release(reserve(limiter))
    assert limiter.delay(reserve(limiter)) == 11


def test_a_documented_limit_applies_from_the_first_429_on(limiter: RateLimiter, clock: Clock) -> None:
    began = clock.now
    for _ in range(10):
        limiter.update(reserve(limiter, CREATION))
        clock.now += 5
    assert limiter.update(reserve(limiter, CREATION), rejected=True) == pytest.approx(61 - (clock.now - began))
    assert limiter.expected_delay(CREATION.key) == pytest.approx(11)


def test_a_documented_limit_that_others_have_used_up(limiter: RateLimiter) -> None:
    limiter.update(reserve(limiter, CREATION))
    assert limiter.update(reserve(limiter, CREATION), rejected=True) == 61
    assert limiter.requested_wait(CREATION.key) == 61


@given(st.integers(1, 10), st.integers(0, 2**32), st.floats(0, 60))
def test_after_a_429_a_documented_limit_is_kept(limit: int, seed: int, phase: float) -> None:
    """Calls at random times, and a service that counts in its own windows: rejected calls are retried."""
    clock, rng = Clock(), Random(seed)
    limiter = RateLimiter(clock)
    quota = Quota("creation", limit, 61.0)
    accepted: Counter[float] = Counter()
    rejected_at: list[float] = []
    events: list[tuple[float, int, Reservation]] = [
        (clock.now + rng.uniform(0, 100), number, Reservation(quota, 65.0)) for number in range(40)
    ]
    joined: set[int] = set()
    heapq.heapify(events)
    while events:
        clock.now, number, call = heapq.heappop(events)
        if number not in joined:
            joined.add(number)
            limiter.reserve(call)
        delay = limiter.delay(call)
        if delay != 0:
            heapq.heappush(events, (clock.now + (delay or 1.0), number, call))
            continue
        window = (clock.now + phase) // 60
        accepted[window] += 1
        if accepted[window] <= limit:
            limiter.update(call)
        else:
            rejected_at.append(clock.now)
            limiter.update(call, rejected=True)
            joined.discard(number)
            heapq.heappush(events, (clock.now, number, Reservation(quota, 65.0)))
    assert not limiter.expected_delay("another quota")
    assert len(rejected_at) <= 1


def test_threads(limiter: RateLimiter) -> None:
    sent = Counter[bool]()
    lock = threading.Lock()

    def call(number: int) -> None:
        call = reserve(limiter, Quota(f"quota {number % 3}"))
        limiter.update(call, reported(90))
        with lock:
            sent[call.sent_at is not None] += 1

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(call, range(3_000)))
    assert sent == {True: 3_000}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # of a fork beside a thread: Python 3.12
def test_a_child_does_not_wait_for_calls_or_threads_of_its_parent() -> None:
    entered, leave = threading.Event(), threading.Event()

    def clock() -> float:
        if threading.current_thread() is not threading.main_thread():
            entered.set()
            leave.wait()
        return 0.0

    limiter = RateLimiter(clock)
    for _ in range(60):
        reserve(limiter)
    holder = threading.Thread(target=reserve, args=(limiter,))
    holder.start()
    assert entered.wait(60)
    child = os.fork()
    if not child:
        signal.alarm(60)  # ends a child that blocks
        os._exit(0 if reserve(limiter).sent_at is not None else 1)
    leave.set()
    holder.join()
    assert os.waitpid(child, 0)[1] == 0
