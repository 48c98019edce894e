from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from honeycomb import (
    AsyncHoneycombClient,
    Event,
    HoneycombClient,
    HoneycombQueryError,
    HoneycombRateLimitError,
    QuerySpec,
    RetryConfig,
)
from honeycomb._core.rate_limiter import Quota
from honeycomb.local import LocalHoneycomb
from tests.support import KEY, QUICK

pytestmark = pytest.mark.anyio

MINUTE = 0.5
"""How long a minute of the local Honeycomb is, in seconds."""


@pytest.fixture
def local() -> Iterator[LocalHoneycomb]:
    started = time.time()
    with LocalHoneycomb(
        clock=lambda: started + (time.time() - started) * 60 / MINUTE, query_results_per_minute=10
    ) as local:
        yield local


@pytest.fixture
async def client(local: LocalHoneycomb, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncHoneycombClient]:
    monkeypatch.setattr("honeycomb._querying.saved_queries.QUOTA", Quota("create query result", 10, 1.2 * MINUTE))
    async with httpx.AsyncClient(transport=local.transport()) as http_client:
        yield HoneycombClient(api_key=KEY, http_client=http_client, retry=QUICK)


async def send_some(client: AsyncHoneycombClient) -> None:
    await client.events.send_batch("web", [Event({"n": number}) for number in range(30)])


def requests(local: LocalHoneycomb, path: str) -> list[object]:
    return [json.loads(each.body) for each in local.requests if (each.method, each.target) == ("POST", path)]


def at_most(number: int) -> QuerySpec:
    return QuerySpec.model_validate({"filters": [{"column": "n", "op": "<", "value": number}]})


async def test_many_queries_keep_to_the_rate_limit(client: AsyncHoneycombClient, local: LocalHoneycomb) -> None:
    await send_some(client)
    counts = [
        result.rows[0]["COUNT"] async for result in client.query_many(("web", at_most(n)) for n in range(25))
    ]
    assert counts == [*range(25)]
    # The first 429 costs a request, and nothing later does.
    assert len(requests(local, "/1/query_results/web")) <= 25 + 2


async def test_copies_share_the_rate_limit_and_the_saved_queries(
    client: AsyncHoneycombClient, local: LocalHoneycomb
) -> None:
    await send_some(client)
    for _ in range(6):
        for one in (client, client.with_options(timeout=5.0)):
            assert (await one.query("web", at_most(3), poll_interval=0.01)).rows == [{"COUNT": 3}]
    assert len(requests(local, "/1/queries/web")) == 1


async def test_a_query_runs_under_its_own_limit(client: AsyncHoneycombClient) -> None:
    # The two may have the same id: the one that was saved last is run by it.
    await send_some(client)
    small, large = ({"breakdowns": ["n"], "limit": limit} for limit in (3, 5))
    for spec, limit in ((small, 3), (large, 5), (small, 3)):
        assert len((await client.query("web", spec)).rows) == limit
    await client.queries.create("web", large)
    assert len((await client.query("web", small)).rows) == 3


async def test_a_query_of_a_dataset_that_was_made_anew_is_saved_anew(client: AsyncHoneycombClient) -> None:
    await send_some(client)
    assert (await client.query("web", at_most(3))).rows == [{"COUNT": 3}]
    await client.datasets.delete("web", remove_protection=True)
    await send_some(client)
    assert (await client.query("web", at_most(3))).rows == [{"COUNT": 3}]


async def test_results_come_before_all_queries_have_run(client: AsyncHoneycombClient) -> None:
    await send_some(client)
    failing = QuerySpec(breakdowns=["unknown"])
    queries = [*(("web", at_most(number)) for number in range(8)), ("web", failing)]
    counts: list[object] = []

    async def collect() -> None:
        async for result in client.query_results.create_and_run_many(queries, poll_interval=0.01, timeout=60.0):
            counts.append(result.rows[0]["COUNT"])  # noqa: PERF401  # those before the failure count

    with pytest.raises(HoneycombQueryError, match="unknown"):
        await collect()
    assert counts == [*range(8)]


async def test_without_retries_an_error_is_raised_at_once() -> None:
    now = time.time()  # a clock that stands still: the limit is met however slow the machine is
    with LocalHoneycomb(clock=lambda: now, query_delay=0, query_results_per_minute=10) as local:
        async with httpx.AsyncClient(transport=local.transport()) as http_client:
            client = HoneycombClient(api_key=KEY, http_client=http_client, retry=RetryConfig(max_retries=0))
            await send_some(client)
            with pytest.raises(HoneycombRateLimitError):
                [result async for result in client.query_many([("web", at_most(3))] * 30)]
