"""Many calls against a service with a rate limit: in virtual time, and over HTTP in both flavors."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any

import anyio
import pytest

from honeycomb import HoneycombClient, HoneycombRateLimitError, HoneycombTimeoutError, RetryConfig
from honeycomb._core.rate_limiter import RateLimiter
from honeycomb.local import LocalHoneycomb, RateLimit
from tests.support import KEY

from .simulated_service import FORMS, RetryAfter, Service, date, decimal, seconds, simulate, zero

CALLS, IN_FLIGHT, QUOTA = 400, 100, 50
IDEAL = CALLS / QUOTA

PATIENT = RetryConfig(max_retries=10)
"""With the three retries of the default, one call in 625 gets only random 429s, and fails as it should."""


def one_in_five(seed: int) -> Callable[[int], bool]:
    rng = Random(seed)
    return lambda _: rng.random() < 0.2


def unlimited(_self: RateLimiter, *_: Any, **__: Any) -> None:
    """Stand in for ``RateLimiter.update``: calls do not share rate limits."""


@pytest.mark.parametrize("retry_after", FORMS)
@pytest.mark.parametrize("calls", [60, 300])
def test_random_429s_delay_only_the_calls_they_reject(
    retry_after: RetryAfter, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> tuple[int, float]:
        service = Service(rejects=one_in_five(7), retry_after=retry_after)
        result = simulate(service, monkeypatch, calls=calls, in_flight=20, retry=PATIENT)
        assert service.rejected > calls / 10
        return result.succeeded, result.took

    succeeded, took = run()
    assert succeeded == calls
    monkeypatch.setattr(RateLimiter, "update", unlimited)
    monkeypatch.setattr(RateLimiter, "reserve", lambda _, __: 0.0)
    _, with_backoff_alone = run()
    assert took <= 2 * with_backoff_alone


def test_single_429s_do_not_accumulate(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(rejects=lambda number: number % 7 == 0, retry_after=zero)
    run = simulate(service, monkeypatch, calls=120, in_flight=1)
    assert run.succeeded == 120
    backoff = RetryConfig().base_delay
    assert run.took <= service.rejected * backoff + service.requests * service.latency


@pytest.mark.parametrize("latency", [0.002, 0.02, 0.1])
@pytest.mark.parametrize("phase", [0.0, 0.3, 0.7])
def test_a_reported_limit_is_never_exceeded(latency: float, phase: float, monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(limit=QUOTA, phase=phase, latency=latency)
    run = simulate(service, monkeypatch, calls=CALLS, in_flight=IN_FLIGHT)
    assert (run.succeeded, run.errors) == (CALLS, [])
    assert service.rejected == 0
    assert run.took <= 1.25 * IDEAL


def test_responses_out_of_order_waste_few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    # Latencies of up to half a window mix the responses of two windows.
    service = Service(limit=QUOTA, phase=0.7, latency=0.4)
    run = simulate(service, monkeypatch, calls=CALLS, in_flight=IN_FLIGHT)
    assert (run.succeeded, run.errors) == (CALLS, [])
    assert service.requests <= 450
    assert run.took <= 1.25 * IDEAL


@pytest.mark.parametrize("retry_after", [seconds, date, decimal])
@pytest.mark.parametrize("phase", [0.0, 0.3, 0.7])
def test_a_limit_known_only_by_retry_after_is_measured(
    retry_after: RetryAfter, phase: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(limit=QUOTA, phase=phase, retry_after=retry_after, reports_limit=False)
    run = simulate(service, monkeypatch, calls=CALLS, in_flight=IN_FLIGHT)
    assert (run.succeeded, run.errors) == (CALLS, [])
    # Calls in flight when the quota is used up are rejected: once, or twice if the first window was short.
    assert service.requests <= CALLS + (1.5 if retry_after is decimal else 1) * IN_FLIGHT
    assert run.took <= 1.25 * IDEAL


def test_calls_run_free_while_enough_remain(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(limit=1000, window=60)
    run = simulate(service, monkeypatch, calls=500, in_flight=20)
    assert (run.succeeded, service.rejected) == (500, 0)
    assert run.took <= 500 / 20 * service.latency * 1.5


def test_few_remaining_calls_are_spread_over_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(limit=50, window=60)
    run = simulate(service, monkeypatch, calls=50, in_flight=5)
    assert (run.succeeded, service.rejected) == (50, 0)
    assert 45 <= run.took <= 61


def test_a_reset_beyond_max_delay_is_an_error_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(limit=5, window=3600)
    run = simulate(service, monkeypatch, calls=20, in_flight=1)
    assert (run.succeeded, service.requests) == (5, 5)
    assert run.took < 1
    for error in run.errors:
        assert isinstance(error, HoneycombRateLimitError)
        assert error.retry_after is not None
        assert 3590 < error.retry_after <= 3601


def test_a_reset_beyond_the_deadline_is_an_error_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(limit=5, window=60)
    run = simulate(service, monkeypatch, calls=20, in_flight=1, retry=RetryConfig(total_timeout=20))
    assert (run.succeeded, service.requests) == (5, 5)
    assert run.took < 1
    assert all(isinstance(error, HoneycombTimeoutError) for error in run.errors)


def test_calls_too_many_for_their_deadline_fail_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(limit=5, window=10, phase=1.0)
    run = simulate(service, monkeypatch, calls=30, in_flight=30, retry=RetryConfig(total_timeout=25))
    assert 10 <= run.succeeded <= 20
    assert service.requests <= 30 + run.succeeded, "nothing is known of the limit before the first response"
    assert run.took <= 26


@contextmanager
def limited() -> Generator[LocalHoneycomb]:
    with LocalHoneycomb(rate_limit=RateLimit(20, window=1.0)) as local:
        yield local


HTTP_CALLS, HTTP_IN_FLIGHT, MAX_REQUESTS = 60, 30, 90


@pytest.mark.anyio
async def test_tasks_share_a_limit_over_http() -> None:
    succeeded = 0
    limiter = anyio.CapacityLimiter(HTTP_IN_FLIGHT)
    with limited() as local, local.serve() as url:
        async with HoneycombClient(api_key=KEY, base_url=url) as client, anyio.create_task_group() as tasks:

            async def call() -> None:
                nonlocal succeeded
                async with limiter:
                    await client.datasets.list()
                    succeeded += 1

            for _ in range(HTTP_CALLS):
                tasks.start_soon(call)
        assert succeeded == HTTP_CALLS
        assert len(local.requests) <= MAX_REQUESTS


def test_threads_share_a_limit_over_http() -> None:
    with limited() as local, local.serve() as url, HoneycombClient(api_key=KEY, base_url=url, sync=True) as client:
        with ThreadPoolExecutor(HTTP_IN_FLIGHT) as threads:
            calls = [threads.submit(client.datasets.list) for _ in range(HTTP_CALLS)]
        assert [call.result() for call in calls] == [[]] * HTTP_CALLS
        assert len(local.requests) <= MAX_REQUESTS
