from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tenacity import Retrying, retry_if_result

from honeycomb import (
    HoneycombAPIError,
    HoneycombAuthError,
    HoneycombConfigError,
    HoneycombConnectionError,
    HoneycombError,
    HoneycombNotFoundError,
    HoneycombQueryError,
    HoneycombRateLimitError,
    HoneycombResponseError,
    HoneycombServerError,
    HoneycombTimeoutError,
    RetryConfig,
)
from honeycomb.retry import Attempts, is_retryable, next_delay


def rate_limited(retry_after: float | None = None) -> HoneycombRateLimitError:
    return HoneycombRateLimitError("slow down", 429, retry_after=retry_after)


def server_error(status: int = 503) -> HoneycombServerError:
    return HoneycombServerError("down", status)


def broken(*, request_sent: bool = True) -> HoneycombConnectionError:
    return HoneycombConnectionError("broke", request_sent=request_sent)


def too_slow(*, request_sent: bool = True) -> HoneycombTimeoutError:
    return HoneycombTimeoutError("slow", request_sent=request_sent)


@pytest.mark.parametrize(
    "make",
    [
        lambda: RetryConfig(max_retries=-1),
        lambda: RetryConfig(base_delay=-0.1),
        lambda: RetryConfig(max_delay=-1),
        lambda: RetryConfig(exponential_base=0.5),
        lambda: RetryConfig(base_delay=float("nan")),
        lambda: RetryConfig(total_timeout=0),
        lambda: RetryConfig(total_timeout=float("nan")),
    ],
)
def test_an_invalid_policy_is_rejected(make: Callable[[], RetryConfig]) -> None:
    with pytest.raises(HoneycombConfigError):
        make()


def test_the_bounds_themselves_are_allowed() -> None:
    RetryConfig(max_retries=0, base_delay=0, max_delay=0, exponential_base=1, total_timeout=0.001)
    RetryConfig(total_timeout=None)


def test_the_backoff_grows_up_to_the_longest_delay() -> None:
    config = RetryConfig(base_delay=0.5, exponential_base=3, max_delay=10)
    assert [config.backoff(attempt) for attempt in (1, 2, 3, 4)] == [0.5, 1.5, 4.5, 10]
    assert config.backoff(100_000) == 10


@pytest.mark.parametrize(
    ("error", "if_idempotent", "otherwise"),
    [
        (rate_limited(), True, True),
        *[(server_error(status), True, False) for status in (500, 502, 503, 504)],
        (HoneycombAPIError("timed out", 408), True, False),
        (server_error(501), False, False),
        (HoneycombAuthError("who?", 401), False, False),
        (HoneycombNotFoundError("where?", 404), False, False),
        (HoneycombResponseError("what?", 200), False, False),
        (HoneycombQueryError("bad query", query_result_id="r"), False, False),
        (HoneycombConfigError("no key"), False, False),
        (broken(), True, False),
        (too_slow(), True, False),
        (broken(request_sent=False), True, True),
        (too_slow(request_sent=False), True, True),
    ],
    ids=lambda value: f"{value}" if isinstance(value, HoneycombError) else None,
)
def test_retryable_errors(error: HoneycombError, if_idempotent: bool, otherwise: bool) -> None:
    assert is_retryable(error, RetryConfig(), idempotent=True) is if_idempotent
    assert is_retryable(error, RetryConfig(), idempotent=False) is otherwise


def test_the_statuses_can_be_chosen() -> None:
    config = RetryConfig(retry_statuses=frozenset({418}))
    assert is_retryable(HoneycombAPIError("teapot", 418), config, idempotent=True)
    for error in (server_error(), rate_limited()):
        assert not is_retryable(error, config, idempotent=True)


def delay_after(error: HoneycombError, attempt: int = 1, jitter: float = 1, max_delay: float = 65) -> float | None:
    policy = RetryConfig(max_retries=3, base_delay=1, max_delay=max_delay)
    return next_delay(error, policy, idempotent=True, attempt=attempt, jitter=lambda: jitter)


def test_the_wait_is_anything_up_to_the_backoff() -> None:
    assert [delay_after(server_error(), attempt) for attempt in (1, 2, 3)] == [1, 2, 4]
    assert delay_after(server_error(), 3, jitter=0.25) == 1
    assert delay_after(server_error(), 3, jitter=0) == 0


def test_the_attempts_are_counted() -> None:
    assert delay_after(server_error(), 3) is not None
    assert delay_after(server_error(), 4) is None
    none = RetryConfig(max_retries=0)
    assert next_delay(rate_limited(1), none, idempotent=True, attempt=1) is None


def test_the_wait_that_the_service_requests_is_neither_shortened_nor_jittered() -> None:
    assert delay_after(rate_limited(30), jitter=0) == 30


def test_a_requested_wait_of_zero_uses_the_backoff() -> None:
    assert delay_after(rate_limited(0), jitter=0.5) == 0.5


def test_a_wait_longer_than_allowed_is_not_made() -> None:
    assert delay_after(rate_limited(20), max_delay=20) == 20
    assert delay_after(rate_limited(20.1), max_delay=20) is None


@given(st.integers(1, 10_000), st.floats(0, 1e6), st.floats(0, 1e6), st.floats(1, 100), st.floats(0, 1))
def test_no_wait_is_ever_longer_than_allowed(
    attempt: int, base: float, longest: float, growth: float, jitter: float
) -> None:
    config = RetryConfig(max_retries=10_000, base_delay=base, max_delay=longest, exponential_base=growth)
    delay = next_delay(server_error(), config, idempotent=True, attempt=attempt, jitter=lambda: jitter)
    assert delay is not None
    assert 0 <= delay <= longest


class Call:
    """A call that fails repeatedly, under tenacity and a fake clock."""

    def __init__(
        self,
        *errors: HoneycombError,
        config: RetryConfig | None = None,
        lasts: float = 0,
        is_sent: bool = True,
    ) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self._errors = list(errors)
        self._lasts = lasts
        self._is_sent = is_sent
        config = config or RetryConfig(base_delay=1)
        self.attempts = Attempts(config, idempotent=True, clock=lambda: self.now)

    def run(self) -> str:
        retry = retry_if_result(self.attempts.should_retry)
        outcome = Retrying(sleep=self._sleep, retry=retry, wait=self.attempts.wait)(self._attempt)
        if isinstance(outcome, HoneycombError):
            raise outcome
        return outcome

    def _attempt(self) -> str | HoneycombError:
        self.attempts.number += self._is_sent
        self.now += self._lasts
        return self._errors.pop(0) if self._errors else "done"

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_a_call_is_repeated_until_it_succeeds() -> None:
    call = Call(server_error(), broken(), too_slow())
    assert call.run() == "done"
    assert call.attempts.number == 4
    assert len(call.slept) == 3


def test_the_last_error_is_raised_when_the_attempts_are_used_up() -> None:
    last = too_slow()
    call = Call(server_error(), broken(), server_error(), last)
    with pytest.raises(HoneycombTimeoutError) as caught:
        call.run()
    assert caught.value is last
    assert call.attempts.number == 4


def test_the_wait_that_is_decided_on_is_slept() -> None:
    call = Call(HoneycombServerError("down", 503, retry_after=5), HoneycombServerError("down", 503, retry_after=7))
    call.run()
    assert call.slept == [5, 7]


def test_by_default_a_call_outlasts_a_window_of_the_service() -> None:
    delay = next_delay(rate_limited(61), RetryConfig(), idempotent=False, attempt=3)
    assert delay == 61


def test_a_wait_in_the_rate_limiter_is_not_slept_twice() -> None:
    call = Call(rate_limited(30), rate_limited(20))
    call.attempts.held = 30.0
    assert call.run() == "done"
    assert call.slept == [0, 20], "the limiter holds back the first retry only"


def test_the_deadline_bounds_attempts_and_waits_together() -> None:
    config = RetryConfig(max_retries=1000, base_delay=1, exponential_base=1, total_timeout=20)
    call = Call(*[server_error()] * 1000, config=config, lasts=3)
    with pytest.raises(HoneycombServerError):
        call.run()
    assert 4 <= call.attempts.number <= 7
    assert call.now <= 1000 + 20 + 3


def test_a_rejected_call_gives_up_when_the_requested_wait_ends_after_the_deadline() -> None:
    call = Call(rate_limited(30), config=RetryConfig(total_timeout=30))
    with pytest.raises(HoneycombRateLimitError):
        call.run()


def test_without_a_deadline_there_is_always_time() -> None:
    call = Call(config=RetryConfig(total_timeout=None))
    assert call.attempts.time_left == math.inf
    assert call.attempts.allows_wait(1e9)


def test_the_time_left_runs_down() -> None:
    call = Call(config=RetryConfig(total_timeout=10))
    call.now += 4
    assert call.attempts.time_left == 6
    assert call.attempts.allows_wait(5.9)
    assert not call.attempts.allows_wait(6)


def test_a_call_that_was_not_even_sent_is_not_repeated() -> None:
    call = Call(too_slow(request_sent=False), is_sent=False)
    with pytest.raises(HoneycombTimeoutError):
        call.run()
    assert call.slept == []


@pytest.mark.parametrize(
    ("error", "may_have"),
    [
        (rate_limited(), False),
        (broken(request_sent=False), False),
        (too_slow(request_sent=False), False),
        (broken(), True),
        (too_slow(), True),
        (server_error(), True),
    ],
    ids=lambda value: f"{value}" if isinstance(value, HoneycombError) else None,
)
def test_whether_the_service_may_have_acted_is_remembered(error: HoneycombError, may_have: bool) -> None:
    call = Call(error, rate_limited())
    call.run()
    assert call.attempts.may_have_acted is may_have


def test_only_errors_of_the_package_are_judged() -> None:
    assert not Call().attempts.should_retry("done")


def test_a_steep_backoff_ends_at_the_longest_wait() -> None:
    assert RetryConfig(exponential_base=1e9, max_delay=7).backoff(1_000) == 7
