"""400 calls, 100 in flight, against a quota of 50 a second: none fails, and few requests are wasted."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import anyio
import httpx
import pytest

from honeycomb import AsyncHoneycombClient, HoneycombClient
from honeycomb.local import ErrorForm, LocalHoneycomb, RateLimit, RetryAfterForm
from tests.support import KEY

CALLS, IN_FLIGHT, QUOTA = 400, 100, 50
MOST_REQUESTS = 1.3 * CALLS

# Every way of saying 429: how long to wait, and the form of the body.
WAYS: list[tuple[RetryAfterForm, ErrorForm]] = [
    ("retry-after-seconds", "problem"),
    ("retry-after-date", "legacy"),
    ("ratelimit-header", "json-api"),
    ("none", "html"),
]


@contextmanager
def limited(form: RetryAfterForm, body: ErrorForm) -> Generator[LocalHoneycomb, None, None]:
    with LocalHoneycomb(rate_limit=RateLimit(QUOTA, window=1.0, form=form, body=body)) as local:
        yield local


def check(local: LocalHoneycomb, answers: int) -> None:
    assert answers == CALLS
    assert len(local.requests) <= MOST_REQUESTS


async def run_async() -> None:
    async def one_way(form: RetryAfterForm, body: ErrorForm) -> None:
        answers = 0
        limiter = anyio.CapacityLimiter(IN_FLIGHT)

        async def call(client: AsyncHoneycombClient) -> None:
            nonlocal answers
            async with limiter:
                await client.datasets.list()
                answers += 1

        with limited(form, body) as local:
            async with httpx.AsyncClient(transport=local.transport()) as http_client:
                client = HoneycombClient(api_key=KEY, http_client=http_client)
                async with anyio.create_task_group() as calls:
                    for _ in range(CALLS):
                        calls.start_soon(call, client)
            check(local, answers)

    async with anyio.create_task_group() as ways:
        for form, body in WAYS:
            ways.start_soon(one_way, form, body)


def run_sync() -> None:
    def one_way(form: RetryAfterForm, body: ErrorForm) -> None:
        with limited(form, body) as local, httpx.Client(transport=local.transport()) as http_client:
            client = HoneycombClient(api_key=KEY, http_client=http_client, sync=True)
            with ThreadPoolExecutor(IN_FLIGHT) as threads:
                calls = [threads.submit(client.datasets.list) for _ in range(CALLS)]
            check(local, sum(call.result() == [] for call in calls))

    # At once, because most of the time is spent waiting.
    with ThreadPoolExecutor(len(WAYS)) as ways:
        for done in [ways.submit(one_way, form, body) for form, body in WAYS]:
            done.result()


@pytest.mark.expensive
def test_no_call_fails_in_any_flavour() -> None:
    # At once, because most of the time is spent waiting.
    with ThreadPoolExecutor(3) as flavours:
        for done in [
            flavours.submit(anyio.run, run_async, backend="asyncio"),
            flavours.submit(anyio.run, run_async, backend="trio"),
            flavours.submit(run_sync),
        ]:
            done.result()
