# Made from tests/_async/test_run_all.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from honeycomb import (
    Calculation,
    Event,
    Filter,
    HoneycombClient,
    HoneycombConfigError,
    HoneycombIncompleteError,
    Order,
    QuerySpec,
    SyncHoneycombClient,
)
from honeycomb.local import LocalHoneycomb
from honeycomb.local.engine import StoredEvent
from tests.support import KEY, QUICK, Script

from .conftest import SyncMakeClient


@pytest.fixture
def local() -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb(query_delay=0) as local:
        yield local


def store(local: LocalHoneycomb, events: list[dict[str, Any]]) -> None:
    """Store events of some minutes ago."""
    local.store.append("web", [StoredEvent((int(time.time()) - 300) * 10**9, 1, event) for event in events])


def create_dataset(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")


@pytest.mark.expensive
def test_100_000_groups(client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    create_dataset(client)
    # A long tail: every text once, but for one; and one event without any.
    texts = [f"/{number}/é😀"[: 3 + number % 7] + f"{number:06}" for number in range(99_998)]
    store(
        local, [*({"path": text, "ms": number} for number, text in enumerate(texts)), {"ms": 7}, {"path": "often"}]
    )
    store(local, [{"path": "often", "ms": -1}] * 9)
    spec = QuerySpec(
        calculations=[Calculation(op="COUNT"), Calculation(op="P99", column="ms")], breakdowns=["path"], limit=5
    )
    result = client.query_results.run_all("web", spec)
    assert len(result.rows) == 100_000
    assert not result.truncated
    assert result.rows[0] == {"path": "often", "COUNT": 10, "P99(ms)": -1}
    expected: dict[str | None, tuple[int, int]] = {text: (1, number) for number, text in enumerate(texts)}
    expected |= {None: (1, 7), "often": (10, -1)}
    assert {row["path"]: (row["COUNT"], row["P99(ms)"]) for row in result.rows} == expected
    # The service's order: most first, then by path, and what has no path last.
    assert [row["path"] for row in result.rows[1:]] == [*sorted(texts), None]


def test_two_breakdowns(client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    create_dataset(client)
    groups = [(number % 3, flag, number // 3) for number in range(7_000) for flag in (True, False, None)]
    store(local, [{"flag": flag, "whole": whole, "part": part} for whole, flag, part in groups])
    spec = QuerySpec(
        filters=[Filter(column="whole", op="exists")],
        filter_combination="OR",
        breakdowns=["flag", "whole", "part"],
        orders=[Order(column="part", order="descending"), Order(column="flag")],
        time_range=3600,
    )
    result = client.query_results.run_all("web", spec)
    assert [(row["whole"], row["flag"], row["part"]) for row in result.rows] == sorted(
        groups, key=lambda group: (-group[2], group[1] is None, group[1] or False, group[0])
    )
    assert all(row["COUNT"] == 1 for row in result.rows)


def test_few_groups_take_one_result(client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    client.events.send_batch("web", [Event({"n": number}) for number in range(2_000)])
    result = client.query_results.run_all("web", {"breakdowns": ["n"]}, poll_interval=0.01, timeout=60.0)
    assert len(result.rows) == 2_000
    assert result.series == []
    started = [json.loads(each.body) for each in local.requests if each.target == "/1/query_results/web"]
    assert [(each["disable_series"], each["limit"]) for each in started] == [(True, 10_000)]


def test_a_result_that_cannot_be_complete_raises(client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    create_dataset(client)
    store(local, [{"n": number} for number in range(10_000)])
    either = [Filter(column="n", op="<", value=5_000), Filter(column="n", op=">=", value=5_000)]
    spec = QuerySpec(breakdowns=["n"], filters=either, filter_combination="OR")
    with pytest.raises(HoneycombIncompleteError, match="filter_combination OR"):
        client.query_results.run_all("web", spec)


def test_an_invalid_maximum_wait_raises(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(200))
    with pytest.raises(HoneycombConfigError, match="timeout"):
        make_client(script).query_results.run_all("web", QuerySpec(), timeout=0)
    assert script.requests == []


def test_a_truncated_result_says_so(client: SyncHoneycombClient, caplog: pytest.LogCaptureFixture) -> None:
    now = datetime.now(timezone.utc) - timedelta(seconds=5)
    client.events.send_batch("web", [Event({"n": number}, time=now) for number in range(101)])
    spec = QuerySpec(breakdowns=["n"], limit=3)
    with caplog.at_level(logging.WARNING, "honeycomb"):
        assert client.query_results.create_and_run("web", spec).truncated
        query = client.queries.create("web", spec)
        result = client.query_results.run("web", query.id, disable_series=True, limit=4)
        assert result.truncated
        whole = client.query_results.run("web", query.id, disable_series=True, limit=102)
        assert not whole.truncated
        assert not client.query_results.run_all("web", spec).truncated
        assert not caplog.records  # whoever names a limit knows of it
        assert client.query_results.create_and_run("web", QuerySpec(breakdowns=["n"])).truncated
    assert [record.getMessage().partition(",")[0].split(" has ")[1] for record in caplog.records] == ["100 groups"]


def test_a_result_of_parts_is_that_of_the_first(local: LocalHoneycomb) -> None:
    with httpx.Client(transport=local.transport()) as http_client:
        client = HoneycombClient(api_key=KEY, http_client=http_client, retry=QUICK, sync=True)
        create_dataset(client)
        store(local, [{"n": number} for number in range(10_001)])
        result = client.query_results.run_all("web", {"breakdowns": ["n"]})
        assert len(result.rows) == 10_001
        assert result.query is not None
        assert (result.query.filters, result.query.start_time) == (None, None)
