"""30 queries at once, where the service accepts 10 in a minute: none fails, and few requests are wasted."""

from __future__ import annotations

import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import anyio
import httpx
import pytest

from honeycomb import HoneycombClient
from honeycomb._core.rate_limiter import Quota
from honeycomb.local import LocalHoneycomb
from tests.support import KEY, QUICK

QUERIES = 30

MINUTE = 0.5
"""How long a minute of the local Honeycomb is, in seconds."""


@contextmanager
def hurried() -> Generator[LocalHoneycomb, None, None]:
    started = time.time()
    with LocalHoneycomb(
        clock=lambda: started + (time.time() - started) * 60 / MINUTE, query_results_per_minute=10
    ) as local:
        yield local


@pytest.fixture(autouse=True)
def _short_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("honeycomb._querying.saved_queries.QUOTA", Quota("create query result", 10, 1.2 * MINUTE))


def check(local: LocalHoneycomb) -> None:
    started = [each for each in local.requests if each.target == "/1/query_results/web"]
    # At worst, each was rejected once; after that it was sent when there was room.
    assert len(started) <= 2 * QUERIES


@pytest.mark.anyio
async def test_async() -> None:
    with hurried() as local:
        async with httpx.AsyncClient(transport=local.transport()) as http_client:
            client = HoneycombClient(api_key=KEY, http_client=http_client, retry=QUICK)
            await client.datasets.create(name="web")
            async with anyio.create_task_group() as tasks:
                for number in range(QUERIES):
                    tasks.start_soon(client.query, "web", {"time_range": 60 + number})
        check(local)


def test_sync() -> None:
    with hurried() as local, httpx.Client(transport=local.transport()) as http_client:
        client = HoneycombClient(api_key=KEY, http_client=http_client, retry=QUICK, sync=True)
        client.datasets.create(name="web")
        with ThreadPoolExecutor(QUERIES) as threads:
            queries = [threads.submit(client.query, "web", {"time_range": 60 + each}) for each in range(QUERIES)]
        assert all(query.result().complete for query in queries)
        check(local)
