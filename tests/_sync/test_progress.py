# Made from tests/_async/test_progress.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import count as count_up

import pytest

from honeycomb import Event, HoneycombQueryError, Progress, SyncHoneycombClient
from honeycomb._core.rate_limiter import RateLimiter, Reservation
from honeycomb.local import LocalHoneycomb
from honeycomb.local.engine import StoredEvent
from honeycomb.query import Query, calculate, count


@pytest.fixture
def local() -> Iterator[LocalHoneycomb]:
    # However slow the machine is: with the third request after that of a query, its result is there.
    moments = count_up(time.time(), 0.02)
    with LocalHoneycomb(query_delay=0.05, query_history=None, clock=lambda: next(moments)) as local:
        yield local


@pytest.fixture
def shop(client: SyncHoneycombClient) -> SyncHoneycombClient:
    """A client, and a dataset with an event."""
    client.events.send_batch("shop", [Event({"path": "/cart"})])
    return client


def test_a_function_is_told_what_is_waited_for(shop: SyncHoneycombClient) -> None:
    told: list[Progress] = []
    result = shop.query("shop", Query(count()), progress=told.append, poll_interval=0.01)
    waiting = Progress(f"waiting for query result {result.id}", 0, 1)
    assert waiting in told
    assert {*told[:-1]} == {waiting}
    assert told[-1] == Progress("done", 1, 1)


def test_every_way_to_run_a_query_tells(shop: SyncHoneycombClient) -> None:
    told: list[Progress] = []
    query = shop.queries.create("shop", Query(count()))
    result = shop.query_results.run("shop", query.id, progress=told.append)
    assert told.pop() == Progress("done", 1, 1)
    shop.query_results.wait("shop", result.id, progress=told.append)
    assert told.pop() == Progress("done", 1, 1)
    shop.query_results.run_all("shop", Query(count()).by("path"), progress=told.append)
    assert told.pop() == Progress("done", 1, 1)
    shop.query("shop", Query(count(), last="20d"), split=True, progress=told.append)
    assert told.pop() == Progress("done", 3, 3)


def test_many_queries_are_counted(shop: SyncHoneycombClient) -> None:
    told: list[Progress] = []
    queries = [("shop", Query(count(), last=f"{hours}h")) for hours in range(1, 4)]
    for _ in shop.query_many(queries, progress=told.append):
        pass
    assert [each.done for each in told if each.doing == "done"] == [3]
    assert {each.done for each in told} - {0} == {1, 2, 3}  # 0 is told only if the first one has to be waited for
    assert {each.total for each in told} == {3}
    for _ in shop.query_many(iter(queries), progress=told.append):
        pass
    assert told[-1].total is None


@pytest.mark.expensive
def test_the_parts_of_a_large_result_are_counted(shop: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    told: list[Progress] = []
    seconds = int(time.time()) - 300
    local.store.append("shop", [StoredEvent(seconds * 10**9, 1, {"path": str(each)}) for each in range(10_050)])
    result = shop.query_results.run_all("shop", Query(count()).by("path"), progress=told.append)
    assert len(result) == 10_051
    assert told[-1].doing == "done"
    assert told[-1].done == told[-1].total
    assert [each.done for each in told] == sorted(each.done for each in told)
    assert 3 <= told[-1].done <= 6


def test_a_wait_for_the_rate_limit_is_reported(shop: SyncHoneycombClient, monkeypatch: pytest.MonkeyPatch) -> None:
    progress: list[Progress] = []
    reserve = RateLimiter.reserve

    def delayed(limiter: RateLimiter, reservation: Reservation) -> float:
        return reserve(limiter, reservation) or 7.0

    monkeypatch.setattr(RateLimiter, "reserve", delayed)
    shop.query("shop", Query(count()), progress=progress.append)
    assert progress[0].doing == "waiting for the rate limit, 7 s"


def test_a_bar_is_shown_and_closed(shop: SyncHoneycombClient, capsys: pytest.CaptureFixture[str]) -> None:
    shop.query("shop", Query(count()), progress=True)
    shown = capsys.readouterr().err
    assert "waiting for query result" in shown
    assert "1/1" in shown
    assert shown.endswith("\n")
    with pytest.raises(HoneycombQueryError):
        shop.query("shop", Query(calculate("SUM", "path")), progress=True)
    assert capsys.readouterr().err.endswith("\n")
    shop.query("shop", Query(count()))
    assert capsys.readouterr().err == ""


def test_a_bar_needs_its_extra(shop: SyncHoneycombClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match=r'pip install "honeycomb-sdk\[progress\]"'):
        shop.query("shop", Query(count()), progress=True)
