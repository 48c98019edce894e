from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import count as count_up

import pytest

from honeycomb import AsyncHoneycombClient, Event, HoneycombQueryError, Progress
from honeycomb._core.rate_limiter import RateLimiter, Reservation
from honeycomb.local import LocalHoneycomb
from honeycomb.local.engine import StoredEvent
from honeycomb.query import Query, calculate, count

pytestmark = pytest.mark.anyio


@pytest.fixture
def local() -> Iterator[LocalHoneycomb]:
    # However slow the machine is: with the third request after that of a query, its result is there.
    timestamps = count_up(time.time(), 0.02)
    with LocalHoneycomb(query_delay=0.05, query_history=None, clock=lambda: next(timestamps)) as local:
        yield local


@pytest.fixture
async def shop(client: AsyncHoneycombClient) -> AsyncHoneycombClient:
    """A client, and a dataset with an event."""
    await client.events.send_batch("shop", [Event({"path": "/cart"})])
    return client


async def test_a_callback_receives_the_progress(shop: AsyncHoneycombClient) -> None:
    reports: list[Progress] = []
    result = await shop.query("shop", Query(count()), progress=reports.append, poll_interval=0.01)
    waiting = Progress(f"waiting for query result {result.id}", 0, 1)
    assert waiting in reports
    assert {*reports[:-1]} == {waiting}
    assert reports[-1] == Progress("done", 1, 1)


async def test_every_way_to_run_a_query_reports_progress(shop: AsyncHoneycombClient) -> None:
    reports: list[Progress] = []
    query = await shop.queries.create("shop", Query(count()))
    result = await shop.query_results.run("shop", query.id, progress=reports.append)
    assert reports.pop() == Progress("done", 1, 1)
    await shop.query_results.wait("shop", result.id, progress=reports.append)
    assert reports.pop() == Progress("done", 1, 1)
    await shop.query_results.run_all("shop", Query(count()).by("path"), progress=reports.append)
    assert reports.pop() == Progress("done", 1, 1)
    await shop.query("shop", Query(count(), last="20d"), split=True, progress=reports.append)
    assert reports.pop() == Progress("done", 3, 3)


async def test_many_queries_are_counted(shop: AsyncHoneycombClient) -> None:
    reports: list[Progress] = []
    queries = [("shop", Query(count(), last=f"{hours}h")) for hours in range(1, 4)]
    async for _ in shop.query_many(queries, progress=reports.append):
        pass
    assert [each.done for each in reports if each.doing == "done"] == [3]
    assert {each.done for each in reports} - {0} == {1, 2, 3}  # 0 is reported only if the first one is polled
    assert {each.total for each in reports} == {3}
    async for _ in shop.query_many(iter(queries), progress=reports.append):
        pass
    assert reports[-1].total is None


@pytest.mark.expensive
async def test_the_parts_of_a_large_result_are_counted(shop: AsyncHoneycombClient, local: LocalHoneycomb) -> None:
    reports: list[Progress] = []
    seconds = int(time.time()) - 300
    local.store.append("shop", [StoredEvent(seconds * 10**9, 1, {"path": str(each)}) for each in range(10_050)])
    result = await shop.query_results.run_all("shop", Query(count()).by("path"), progress=reports.append)
    assert len(result) == 10_051
    assert reports[-1].doing == "done"
    assert reports[-1].done == reports[-1].total
    assert [each.done for each in reports] == sorted(each.done for each in reports)
    assert 3 <= reports[-1].done <= 6


async def test_a_wait_for_the_rate_limit_is_reported(
    shop: AsyncHoneycombClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress: list[Progress] = []
    reserve = RateLimiter.reserve

    def delayed(limiter: RateLimiter, reservation: Reservation) -> float:
        return reserve(limiter, reservation) or 7.0

    monkeypatch.setattr(RateLimiter, "reserve", delayed)
    await shop.query("shop", Query(count()), progress=progress.append)
    assert progress[0].doing == "waiting for the rate limit, 7 s"


async def test_a_bar_is_shown_and_closed(shop: AsyncHoneycombClient, capsys: pytest.CaptureFixture[str]) -> None:
    await shop.query("shop", Query(count()), progress=True)
    shown = capsys.readouterr().err
    assert "waiting for query result" in shown
    assert "1/1" in shown
    assert shown.endswith("\n")
    with pytest.raises(HoneycombQueryError):
        await shop.query("shop", Query(calculate("SUM", "path")), progress=True)
    assert capsys.readouterr().err.endswith("\n")
    await shop.query("shop", Query(count()))
    assert capsys.readouterr().err == ""


async def test_a_bar_needs_its_extra(shop: AsyncHoneycombClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match=r'pip install "honeycomb-sdk\[progress\]"'):
        await shop.query("shop", Query(count()), progress=True)
