"""Times our clients and bare httpx in turn, against one server, and prints the ratios."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable

import httpx

from honeycomb import AsyncHoneycombClient, SyncHoneycombClient
from tests.bench.server import serving

ROUNDS = 16
HEADERS = {"X-Honeycomb-Team": "key"}

# Case, path, calls in a round, target as a share of bare httpx's time.
SMALL = ("small object", "/1/datasets/web", 300, 0.9)
TRIGGERS = ("100 triggers", "/1/triggers/web", 60, 1.0)
BOARDS = ("50 boards", "/1/boards", 60, 1.1)
# Nested objects are built when they are first read.
READ_TRIGGERS = ("all fields of 100 triggers", "/1/triggers/web", 60, None)
READ_BOARDS = ("all fields of 50 boards", "/1/boards", 30, None)
ROWS = ("10,000 rows", "/1/query_results/web/r1", 12, 0.7)
IN_FLIGHT = 50


def report(case: str, target: float | None, ratios: list[float]) -> None:
    """Print one line of the result."""
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(f"{case:36} {statistics.median(ratios):5.2f} of bare httpx ({spread}), target {target or 'none'}")


def time_sync(url: str) -> None:
    """Time the sync client, one call after the other."""
    with httpx.Client() as bare, SyncHoneycombClient(api_key="key", base_url=url) as client:
        cases: list[tuple[tuple[str, str, int, float | None], Callable[[], object]]] = [
            (SMALL, lambda: client.datasets.get("web")),
            (TRIGGERS, lambda: client.triggers.list("web")),
            (READ_TRIGGERS, lambda: [each.model_dump() for each in client.triggers.list("web")]),
            (BOARDS, client.boards.list),
            (READ_BOARDS, lambda: [each.model_dump() for each in client.boards.list()]),
            (ROWS, lambda: client.query_results.get("web", "r1").rows),
        ]
        for (case, path, calls, target), ours in cases:

            def theirs(path: str = path) -> object:
                return json.loads(bare.get(url + path, headers=HEADERS).content)

            def spent(call: Callable[[], object], calls: int = calls) -> float:
                began = time.perf_counter()
                for _ in range(calls):
                    call()
                return time.perf_counter() - began

            ratios = [spent(ours) / spent(theirs) for _ in range(ROUNDS)]
            report(f"sync   {case}", target, ratios[1:])  # the first one warms up


async def time_async(url: str) -> None:
    """Time the async client, one call after the other and many at once."""
    async with httpx.AsyncClient() as bare, AsyncHoneycombClient(api_key="key", base_url=url) as client:
        cases: list[tuple[tuple[str, str, int, float | None], Callable[[], Awaitable[object]], int]] = [
            (SMALL, lambda: client.datasets.get("web"), 1),
            (TRIGGERS, lambda: client.triggers.list("web"), 1),
            (BOARDS, client.boards.list, 1),
            (ROWS, lambda: client.query_results.get("web", "r1"), 1),
            (SMALL, lambda: client.datasets.get("web"), IN_FLIGHT),
        ]
        for (case, path, calls, target), ours, in_flight in cases:

            async def theirs(path: str = path) -> object:
                return json.loads((await bare.get(url + path, headers=HEADERS)).content)

            async def spent(
                call: Callable[[], Awaitable[object]], rounds: int = calls // in_flight, together: int = in_flight
            ) -> float:
                began = time.perf_counter()
                for _ in range(rounds):
                    await asyncio.gather(*(call() for _ in range(together)))
                return time.perf_counter() - began

            ratios = [await spent(ours) / await spent(theirs) for _ in range(ROUNDS)]
            many = f", {in_flight} in flight" if in_flight > 1 else ""
            report(f"async  {case}{many}", target, ratios[1:])  # the first one warms up


def main() -> None:
    """Run all cases."""
    with serving() as url:
        time_sync(url)
        asyncio.run(time_async(url))


if __name__ == "__main__":
    main()
