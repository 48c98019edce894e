# Made from tests/_async/test_query_many.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import json
import time
from collections.abc import Iterator

import httpx
import pytest

from honeycomb import (
    Event,
    HoneycombClient,
    HoneycombQueryError,
    HoneycombRateLimitError,
    QuerySpec,
    RetryConfig,
    SyncHoneycombClient,
)
from honeycomb._core.rate_limiter import Quota
from honeycomb.local import LocalHoneycomb
from tests.support import KEY, QUICK

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
def client(local: LocalHoneycomb, monkeypatch: pytest.MonkeyPatch) -> Iterator[SyncHoneycombClient]:
    monkeypatch.setattr("honeycomb._querying.saved_queries.QUOTA", Quota("create query result", 10, 1.2 * MINUTE))
    with httpx.Client(transport=local.transport()) as http_client:
        yield HoneycombClient(api_key=KEY, http_client=http_client, retry=QUICK, sync=True)


def send_some(client: SyncHoneycombClient) -> None:
    client.events.send_batch("web", [Event({"n": number}) for number in range(30)])


def requests(local: LocalHoneycomb, path: str) -> list[object]:
    return [json.loads(each.body) for each in local.requests if (each.method, each.target) == ("POST", path)]


def at_most(number: int) -> QuerySpec:
    return QuerySpec.model_validate({"filters": [{"column": "n", "op": "<", "value": number}]})


def test_many_queries_keep_to_the_rate_limit(client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    send_some(client)
    counts = [result.rows[0]["COUNT"] for result in client.query_many(("web", at_most(n)) for n in range(25))]
    assert counts == [*range(25)]
    # The first 429 costs a request, and nothing later does.
    assert len(requests(local, "/1/query_results/web")) <= 25 + 2


def test_copies_share_the_rate_limit_and_the_saved_queries(
    client: SyncHoneycombClient, local: LocalHoneycomb
) -> None:
    send_some(client)
    for _ in range(6):
        for one in (client, client.with_options(timeout=5.0)):
            assert one.query("web", at_most(3), poll_interval=0.01).rows == [{"COUNT": 3}]
    assert len(requests(local, "/1/queries/web")) == 1


def test_a_query_runs_under_its_own_limit(client: SyncHoneycombClient) -> None:
    # The two may have the same id: the one that was saved last is run by it.
    send_some(client)
    small, large = ({"breakdowns": ["n"], "limit": limit} for limit in (3, 5))
    for spec, limit in ((small, 3), (large, 5), (small, 3)):
        assert len(client.query("web", spec).rows) == limit
    client.queries.create("web", large)
    assert len(client.query("web", small).rows) == 3


def test_a_query_of_a_dataset_that_was_made_anew_is_saved_anew(client: SyncHoneycombClient) -> None:
    send_some(client)
    assert client.query("web", at_most(3)).rows == [{"COUNT": 3}]
    client.datasets.delete("web", remove_protection=True)
    send_some(client)
    assert client.query("web", at_most(3)).rows == [{"COUNT": 3}]


def test_results_come_before_all_queries_have_run(client: SyncHoneycombClient) -> None:
    send_some(client)
    failing = QuerySpec(breakdowns=["unknown"])
    queries = [*(("web", at_most(number)) for number in range(8)), ("web", failing)]
    counts: list[object] = []

    def collect() -> None:
        for result in client.query_results.create_and_run_many(queries, poll_interval=0.01, timeout=60.0):
            counts.append(result.rows[0]["COUNT"])  # noqa: PERF401  # those before the failure count

    with pytest.raises(HoneycombQueryError, match="unknown"):
        collect()
    assert counts == [*range(8)]


def test_without_retries_an_error_is_raised_at_once() -> None:
    now = time.time()  # a clock that stands still: the limit is met however slow the machine is
    with LocalHoneycomb(clock=lambda: now, query_delay=0, query_results_per_minute=10) as local:
        with httpx.Client(transport=local.transport()) as http_client:
            client = HoneycombClient(
                api_key=KEY, http_client=http_client, retry=RetryConfig(max_retries=0), sync=True
            )
            send_some(client)
            with pytest.raises(HoneycombRateLimitError):
                [result for result in client.query_many([("web", at_most(3))] * 30)]
