from __future__ import annotations

import json
from datetime import timezone

import httpx
import pytest
from pydantic import ValidationError

from honeycomb import (
    AsyncHoneycombClient,
    Calculation,
    Event,
    Filter,
    HoneycombClient,
    HoneycombNotFoundError,
    HoneycombPollTimeoutError,
    HoneycombQueryError,
    Order,
    QuerySpec,
)
from honeycomb.local import LocalHoneycomb
from tests.support import QUICK, Script, problem

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio

SPEC = QuerySpec(
    calculations=[Calculation(op="COUNT"), Calculation(op="MAX", column="n")],
    filters=[Filter(column="n", op=">=", value=2)],
    breakdowns=["kind"],
    orders=[Order(op="COUNT", order="descending")],
    time_range=3600,
)


async def send_some(client: AsyncHoneycombClient) -> None:
    events = [Event({"kind": "even" if n % 2 == 0 else "odd", "n": n}) for n in range(7)]
    assert all(outcome.ok for outcome in await client.events.send_batch("web", events))


async def test_a_query_is_saved_and_fetched(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    saved = await client.queries.create("web", SPEC)
    assert await client.queries.get("web", saved.id) == saved
    assert (await client.queries.create(dataset="web", query_spec=SPEC.to_body())).id == saved.id
    by_fields = await client.queries.create("web", calculations=[{"op": "COUNT"}], granularity=0, limit=7)
    assert by_fields.limit == 7
    with pytest.raises(HoneycombNotFoundError):
        await client.queries.get("web", "none")


async def test_a_fetched_query_can_be_saved_elsewhere(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    await client.datasets.create(name="api")
    saved = await client.queries.create("web", SPEC)
    copied = await client.queries.create("api", saved)
    assert copied.calculations == saved.calculations


async def test_a_bad_query_is_rejected_before_anything_is_sent(make_client: AsyncMakeClient) -> None:
    script = Script(problem(500))
    client = make_client(script)
    with pytest.raises(ValidationError, match="SUM needs a column"):
        await client.queries.create("web", {"calculations": [{"op": "SUM"}]})
    with pytest.raises(ValidationError, match="limit unless disable_series"):
        await client.query_results.create("web", "q1", limit=10)
    assert script.requests == []


async def test_a_query_runs(client: AsyncHoneycombClient) -> None:
    await send_some(client)
    result = await client.query_results.create_and_run(
        "web", SPEC, disable_total_by_aggregate=False, disable_other_by_aggregate=False
    )
    assert result.complete
    assert result.rows == [
        {"kind": "even", "COUNT": 3, "MAX(n)": 6},
        {"kind": "odd", "COUNT": 2, "MAX(n)": 5},
    ]
    assert result.totals == {"COUNT": 5, "MAX(n)": 6}
    assert sorted(str(row.data["kind"]) for row in result.series) == ["even", "odd"]
    assert all(row.time.tzinfo is not None for row in result.series)
    assert sum(row.data["COUNT"] for row in result.totals_series) == 5  # type: ignore[misc]  # pyright: ignore[reportArgumentType, reportCallIssue]  # numbers here


async def test_a_saved_query_runs_again(client: AsyncHoneycombClient) -> None:
    await send_some(client)
    query = await client.queries.create("web", SPEC)
    started = await client.query_results.create("web", query.id, disable_series=True, limit=1)
    assert not started.complete
    assert started.rows == []
    assert started.series == []
    result = await client.query_results.wait("web", started.id, poll_interval=0.01)
    assert len(result.rows) == 1
    assert result.series == []
    result = await client.query_results.run(dataset="web", query_id=query.id, poll_interval=0.01, timeout=60.0)
    assert len(result.rows) == 2


async def test_a_failed_query_raises_with_the_services_words(client: AsyncHoneycombClient) -> None:
    await send_some(client)
    query = await client.queries.create("web", calculations=[{"op": "SUM", "column": "no_such"}])
    with pytest.raises(HoneycombQueryError, match="no_such") as caught:
        await client.query_results.run("web", query.id, poll_interval=0.01)
    result = await client.query_results.get("web", caught.value.query_result_id)
    assert result.complete
    assert result.error
    assert result.rows == []


async def test_a_slow_query_can_be_resumed() -> None:
    with LocalHoneycomb(query_delay=0.5) as slow:
        async with httpx.AsyncClient(transport=slow.transport()) as http_client:
            client = HoneycombClient(api_key="k", http_client=http_client, retry=QUICK)
            await send_some(client)
            with pytest.raises(HoneycombPollTimeoutError, match="fetch it later") as caught:
                await client.query_results.create_and_run("web", SPEC, poll_interval=0.01, timeout=0.05)
            result = await client.query_results.wait("web", caught.value.resume_id, poll_interval=0.05)
            assert len(result.rows) == 2


async def test_times_of_a_series_in_all_forms(make_client: AsyncMakeClient) -> None:
    series = [
        {"time": "2021-04-09T14:16:00Z", "data": {"COUNT": 1}},
        {"time": 1617977760, "data": {"COUNT": None}},
    ]
    response = {"id": "r1", "complete": True, "data": {"series": series, "results": []}}
    client = make_client(Script(httpx.Response(200, json=response)))
    result = await client.query_results.get("web", "r1")
    assert [row.time.astimezone(timezone.utc).isoformat() for row in result.series] == [
        "2021-04-09T14:16:00+00:00"
    ] * 2
    assert [row.data for row in result.series] == [{"COUNT": 1}, {"COUNT": None}]


async def test_creation_is_not_repeated(make_client: AsyncMakeClient) -> None:
    script = Script(problem(503))
    client = make_client(script)
    with pytest.raises(Exception, match="503"):
        await client.query_results.create("web", "q1", disable_series=True, limit=10_000)
    (request,) = script.requests
    assert json.loads(request.content) == {"query_id": "q1", "disable_series": True, "limit": 10_000}
