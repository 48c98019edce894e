# Made from tests/_async/test_long_ranges.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from honeycomb import HoneycombAPIError, HoneycombClient, HoneycombIncompleteError, SyncHoneycombClient
from honeycomb.local import LocalHoneycomb
from honeycomb.local.engine import StoredEvent
from honeycomb.query import (
    Query,
    avg,
    col,
    concurrency,
    count,
    count_distinct,
    heatmap,
    max_,
    min_,
    p99,
    rate_sum,
    sum_,
)
from tests.support import KEY, QUICK, Script

from .conftest import SyncMakeClient

DAY = 86_400
NOW = int(time.time())
EVERYTHING = Query(count(), sum_("ms"), min_("ms"), max_("ms"), last="30d").by("svc")


@pytest.fixture
def local() -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb(query_delay=0, query_history=None) as local:
        yield local


@pytest.fixture
def web(client: SyncHoneycombClient, local: LocalHoneycomb) -> LocalHoneycomb:
    """A dataset with an event every seven hours for forty days; some have no number."""
    client.datasets.create(name="web")
    local.store.append(
        "web",
        [
            StoredEvent(
                (NOW - 600 - number * 7 * 3600) * 10**9,
                1 + number % 3,
                {"svc": "abc"[number % 3]} | ({"ms": number * 0.5} if number % 5 else {}),
            )
            for number in range(137)
        ],
    )
    return local


def expected(days: int) -> dict[str, dict[str, Any]]:
    """Return the expected result of a query over so many days, by an independent calculation."""
    start = (NOW // 1800 + 1) * 1800 - days * DAY
    found: dict[str, dict[str, Any]] = {}
    for number in range(137):
        if NOW - 600 - number * 7 * 3600 >= start:
            group = found.setdefault("abc"[number % 3], {"COUNT": 0, "values": []})
            weight = 1 + number % 3
            group["COUNT"] += weight
            group["values"] += [number * 0.5] * (weight if number % 5 else 0)
    return found


def test_a_long_range_is_rejected_and_the_message_suggests_slices(make_client: SyncMakeClient) -> None:
    script = Script()
    client = make_client(script)
    with pytest.raises(ValueError, match=r"at most 1w, .* time range is 4w2d: .*split=True"):
        client.query("web", EVERYTHING)
    with pytest.raises(ValueError, match="time range is 4w2d"):
        client.query_results.run_all("web", EVERYTHING)
    with pytest.raises(ValueError, match="time range is 4w2d"):
        _ = [result for result in client.query_many([("web", EVERYTHING)])]
    assert script.requests == []


@pytest.mark.usefixtures("web")
def test_slices_return_the_result_of_the_undivided_query(client: SyncHoneycombClient) -> None:
    result = client.query("web", EVERYTHING, split=True, disable_total_by_aggregate=False)
    groups = expected(30)
    assert {row["svc"]: row["COUNT"] for row in result} == {svc: each["COUNT"] for svc, each in groups.items()}
    for row in result:
        values = groups[str(row["svc"])]["values"]
        assert (row["SUM(ms)"], row["MIN(ms)"], row["MAX(ms)"]) == (sum(values), min(values), max(values))
    assert result["COUNT"] == sorted(result["COUNT"], key=lambda number: -number)
    assert result.totals is not None
    assert result.totals["COUNT"] == sum(each["COUNT"] for each in groups.values())
    assert not result.truncated


@pytest.mark.usefixtures("web")
def test_the_series_has_every_step_once(client: SyncHoneycombClient) -> None:
    query = Query(count(), p99("ms"), last="30d", granularity="4h").by("svc")
    result = client.query("web", query, split=True)
    steps = [(row.time, row.data["svc"]) for row in result.series]
    assert len(steps) == len({*steps})
    counted = sum(row.data["COUNT"] for row in result.series)
    assert counted == sum(each["COUNT"] for each in expected(30).values())
    assert {row.time.hour % 4 for row in result.series} == {0}
    assert {row.time.minute for row in result.series} == {0}
    # A percentile of everything is not to be had from percentiles of parts: only the series has it.
    assert any(row.data.get("P99(ms)") is not None for row in result.series)
    with pytest.raises(KeyError, match=r"no column 'P99\(ms\)'"):
        result["P99(ms)"]


def test_no_slice_is_longer_than_the_service_allows(client: SyncHoneycombClient, web: LocalHoneycomb) -> None:
    start = NOW - 38 * DAY - 12_345
    result = client.query("web", Query(count(), start=start, end=NOW - 77).by("svc"), split=True)
    bodies = [
        request.json() for request in web.requests if request.method == "POST" and "/queries/" in request.path
    ]
    spans = [(each["start_time"], each["end_time"]) for each in bodies]
    assert (spans[0][0], spans[-1][1]) == (start, NOW - 77)
    assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]]
    assert max(end - start for start, end in spans) <= 7 * DAY
    assert all(cut % 1800 == 0 for cut, _ in spans[1:])
    assert result.query is not None
    assert (result.query.start_time, result.query.end_time) == (start, NOW - 77)
    assert result.links is None


@pytest.mark.usefixtures("web")
def test_the_largest_groups_are_the_largest_of_all(client: SyncHoneycombClient) -> None:
    everything = client.query("web", EVERYTHING.order_by(sum_("ms")), split=True)
    two = client.query("web", EVERYTHING.order_by(sum_("ms")).limit(2), split=True)
    assert two.rows == everything.rows[:2]
    assert {row.data["svc"] for row in two.series} == {*two["svc"]}
    assert two.truncated
    without_series = client.query("web", EVERYTHING, split=True, disable_series=True, limit=1)
    assert len(without_series) == 1
    assert without_series.series == []


@pytest.mark.usefixtures("web")
def test_a_short_range_is_sent_unchanged(client: SyncHoneycombClient) -> None:
    result = client.query("web", Query(p99("ms"), last="7d").having(p99("ms") > 0), split=True)
    assert len(result) == 1
    assert result.links is not None


@pytest.mark.usefixtures("web")
def test_an_empty_result_of_slices(client: SyncHoneycombClient) -> None:
    result = client.query("web", EVERYTHING.where(col("svc") == "z"), split=True)
    assert result.rows == []
    assert result.series == []


def test_slices_with_too_many_groups_raise(client: SyncHoneycombClient, web: LocalHoneycomb) -> None:
    web.store.append("web", [StoredEvent((NOW - 600) * 10**9, 1, {"svc": str(each)}) for each in range(1_000)])
    with pytest.raises(HoneycombIncompleteError, match=r"holds, 1,000: with disable_series=True"):
        client.query("web", EVERYTHING, split=True)
    assert len(client.query("web", EVERYTHING, split=True, disable_series=True)) == 1_003


def test_the_service_limits_how_old_queried_data_may_be() -> None:
    with LocalHoneycomb(query_delay=0) as local:
        with (
            httpx.Client(transport=local.transport()) as http_client,
            HoneycombClient(api_key=KEY, http_client=http_client, retry=QUICK, sync=True) as client,
        ):
            client.datasets.create(name="web")
            client.columns.create("web", key_name="svc")
            with pytest.raises(HoneycombAPIError, match="within the last 7 days"):
                client.query("web", Query(count(), last="8d"), split=True)


@pytest.mark.expensive
@pytest.mark.parametrize(
    ("query", "message"),
    [
        (EVERYTHING.having(count() > 1), "a having would judge each slice"),
        (EVERYTHING.over(last="20d").compared_with("28d"), "each slice would be compared"),
        (EVERYTHING.where(col("root.name").exists()), "a trace may reach"),
        (Query(concurrency(), last="8d"), "CONCURRENCY: what began"),
        (Query(heatmap("ms"), last="8d"), "HEATMAP: its cells"),
        (Query(rate_sum("ms"), last="8d"), "RATE_SUM: the first step"),
        (Query(p99("ms"), last="8d").order_by(p99("ms")), r"cannot be ordered by P99\(ms\)"),
        (Query(avg("ms"), last="8d").limit(3), r"cannot be ordered by AVG\(ms\)"),
        (Query(count(), last="30d", granularity="3601s"), "no slices fit a granularity of 1h1s"),
        (Query(count(), last="30d", granularity="8d"), "no slices fit a granularity of 1w1d"),
        (Query(count(), last="30d", granularity="5d"), "no slices fit a granularity of 5d"),
    ],
)
def test_queries_that_slices_cannot_compute_are_rejected(
    make_client: SyncMakeClient, query: Query, message: str
) -> None:
    script = Script()
    with pytest.raises(ValueError, match=message):
        make_client(script).query("web", query, split=True)
    assert script.requests == []


def test_without_a_series_only_mergeable_queries_are_sent(make_client: SyncMakeClient) -> None:
    script = Script()
    client = make_client(script)
    named = Query(count().named("a"), last="8d").formula("twice", "MUL($a, 2)")
    for query, message in (
        (Query(count_distinct("svc"), last="8d"), "without a series, only COUNT, SUM, MIN and MAX"),
        (named, "without a series, formulas"),
    ):
        with pytest.raises(ValueError, match=message):
            client.query("web", query, split=True, disable_series=True)
    with pytest.raises(ValueError, match="which groups are the others"):
        client.query("web", EVERYTHING, split=True, disable_other_by_aggregate=False)
    assert script.requests == []
