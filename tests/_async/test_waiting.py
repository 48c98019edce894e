from __future__ import annotations

import time

import httpx
import pytest

from honeycomb import (
    HoneycombRateLimitError,
    HoneycombServerError,
    HoneycombTimeoutError,
    RateLimitInfo,
    RetryConfig,
)
from tests.support import DATASET, Script, problem

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio


async def test_a_wait_longer_than_allowed_is_not_slept(make_client: AsyncMakeClient) -> None:
    script = Script(problem(429, retry_after="3600"))
    client = make_client(script)
    with pytest.raises(HoneycombRateLimitError) as caught:
        await client.datasets.get("web")
    assert caught.value.retry_after == 3600
    assert len(script.requests) == 1
    # Nor are later calls delayed by an hour.
    with pytest.raises(HoneycombRateLimitError):
        await client.datasets.get("web")
    assert len(script.requests) == 2


async def test_retry_after_is_waited_for(make_client: AsyncMakeClient) -> None:
    script = Script(problem(429, retry_after="0.3"), DATASET)
    client = make_client(script)
    began = time.monotonic()
    await client.datasets.get("web")
    assert time.monotonic() - began >= 0.3


async def test_all_attempts_together_are_bounded(make_client: AsyncMakeClient) -> None:
    retry = RetryConfig(max_retries=1000, base_delay=0.05, exponential_base=1, total_timeout=1)
    script = Script(problem(503))
    client = make_client(script, retry=retry)
    began = time.monotonic()
    with pytest.raises(HoneycombServerError) as caught:
        await client.datasets.get("web")
    assert time.monotonic() - began < 30
    assert 1 < caught.value.attempts < 1000


async def test_a_call_that_the_rate_limit_leaves_no_time_for_says_so(make_client: AsyncMakeClient) -> None:
    retry = RetryConfig(total_timeout=5, max_retries=1)
    script = Script(problem(429, ratelimit="limit=5, remaining=0, reset=30"))
    client = make_client(script, retry=retry)
    with pytest.raises(HoneycombRateLimitError) as rejected:
        await client.datasets.get("web")
    assert rejected.value.retry_after == 31
    with pytest.raises(HoneycombTimeoutError, match="rate limit") as caught:
        await client.datasets.list()
    assert caught.value.attempts == 0
    assert len(script.requests) == 1


async def test_calls_that_share_a_limit_wait_together_and_others_do_not(make_client: AsyncMakeClient) -> None:
    script = Script(problem(429, ratelimit="limit=5, remaining=0, reset=0"), DATASET)
    client = make_client(script, max_retries=0)
    began = time.monotonic()
    with pytest.raises(HoneycombRateLimitError):
        await client.datasets.get("web")
    await client.datasets.create(name="web")  # writes are counted apart
    assert len(script.requests) == 2
    await client.datasets.get("web")
    assert time.monotonic() - began >= 0.9


async def test_a_429_without_a_reason_delays_no_other_call(make_client: AsyncMakeClient) -> None:
    script = Script(problem(429, retry_after="60"), DATASET)
    client = make_client(script, max_retries=0)
    with pytest.raises(HoneycombRateLimitError):
        await client.datasets.get("web")
    hasty = client.with_options(retry=RetryConfig(max_retries=0, max_delay=0))
    await hasty.datasets.get("web")
    assert len(script.requests) == 2


async def test_the_most_recent_rate_limit_is_available(make_client: AsyncMakeClient) -> None:
    headers = {"RateLimit": "limit=100, remaining=7, reset=12", "RateLimit-Policy": "100;w=60"}
    response = httpx.Response(200, json={"name": "web"}, headers=headers)
    client = make_client(Script(response, DATASET))
    assert client.rate_limit is None
    await client.datasets.get("web")
    assert client.rate_limit == RateLimitInfo(limit=100, remaining=7, reset=12, window=60)
    await client.datasets.get("web")
    assert client.rate_limit == RateLimitInfo(limit=100, remaining=7, reset=12, window=60)


async def test_a_copy_shares_what_is_known_of_the_rate_limit(make_client: AsyncMakeClient) -> None:
    response = httpx.Response(200, json={"name": "web"}, headers={"RateLimit": "limit=9, remaining=8, reset=7"})
    client = make_client(Script(response))
    await client.with_options(timeout=1).datasets.get("web")
    assert client.rate_limit == RateLimitInfo(9, 8, 7)


async def test_a_limit_that_cannot_be_read_does_not_hide_the_one_before(make_client: AsyncMakeClient) -> None:
    response = httpx.Response(200, json={"name": "web"}, headers={"RateLimit": "limit=9, remaining=8, reset=7"})
    garbled = httpx.Response(200, json={"name": "web"}, headers={"RateLimit": "plenty"})
    client = make_client(Script(response, garbled))
    await client.datasets.get("web")
    await client.datasets.get("web")
    assert client.rate_limit == RateLimitInfo(9, 8, 7)


async def test_a_call_does_not_wait_longer_than_its_own_longest_wait(make_client: AsyncMakeClient) -> None:
    script = Script(problem(429, ratelimit="limit=5, remaining=0, reset=30"), DATASET)
    client = make_client(script, retry=RetryConfig(max_retries=0))
    with pytest.raises(HoneycombRateLimitError):
        await client.datasets.get("web")
    hasty = client.with_options(retry=RetryConfig(max_delay=1))
    with pytest.raises(HoneycombRateLimitError, match="wait of 31 s, longer than max_delay") as caught:
        await hasty.datasets.get("web")
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 31
    assert caught.value.attempts == 0
    assert len(script.requests) == 1
