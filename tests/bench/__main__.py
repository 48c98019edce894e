"""Times our clients and bare httpx in turn, against one server, and prints the ratios."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable

import httpx
from tests.bench.server import serving

import honeycomb

ROUNDS = 15
TARGETS = {"small object": 0.9, "100 triggers": 1.1, "10,000 rows": 0.7}
PATHS = {
    "small object": "/1/datasets/web",
    "100 triggers": "/1/triggers/web",
    "10,000 rows": "/1/query_results/web/r1",
}
CALLS = {"small object": 300, "100 triggers": 60, "10,000 rows": 12}
IN_FLIGHT = 50


def _sync_cases(url: str, bare: httpx.Client, client: honeycomb.SyncHoneycombClient) -> None:
    ours: dict[str, Callable[[], object]] = {
        "small object": lambda: client.datasets.get("web"),
        "100 triggers": lambda: client.triggers.list("web"),
        "10,000 rows": lambda: client.query_results.get("web", "r1").rows,
    }
    headers = {"X-Honeycomb-Team": "key"}
    for case, call in ours.items():

        def run(function: Callable[[], object], times: int = CALLS[case]) -> float:
            began = time.perf_counter()
            for _ in range(times):
                function()
            return time.perf_counter() - began

        def bare_call(path: str = PATHS[case]) -> object:
            return json.loads(bare.get(url + path, headers=headers).content)

        run(call), run(bare_call)  # warm up
        ratios = [run(call) / run(bare_call) for _ in range(ROUNDS)]
        _report(f"sync   {case}", ratios, TARGETS[case])


async def _async_cases(url: str, bare: httpx.AsyncClient, client: honeycomb.AsyncHoneycombClient) -> None:
    ours: dict[str, Callable[[], Awaitable[object]]] = {
        "small object": lambda: client.datasets.get("web"),
        "100 triggers": lambda: client.triggers.list("web"),
        "10,000 rows": lambda: client.query_results.get("web", "r1"),
    }
    headers = {"X-Honeycomb-Team": "key"}
    for case, call in ours.items():

        async def run(function: Callable[[], Awaitable[object]], times: int = CALLS[case]) -> float:
            began = time.perf_counter()
            for _ in range(times):
                await function()
            return time.perf_counter() - began

        async def bare_call(path: str = PATHS[case]) -> object:
            return json.loads((await bare.get(url + path, headers=headers)).content)

        await run(call), await run(bare_call)  # warm up
        ratios = [await run(call) / await run(bare_call) for _ in range(ROUNDS)]
        _report(f"async  {case}", ratios, TARGETS[case])

    async def many(function: Callable[[], Awaitable[object]]) -> float:
        began = time.perf_counter()
        for _ in range(10):
            await asyncio.gather(*(function() for _ in range(IN_FLIGHT)))
        return time.perf_counter() - began

    async def bare_small() -> object:
        return json.loads((await bare.get(url + PATHS["small object"], headers=headers)).content)

    call = ours["small object"]
    await many(call), await many(bare_small)
    ratios = [await many(call) / await many(bare_small) for _ in range(ROUNDS)]
    _report(f"async  small object, {IN_FLIGHT} in flight", ratios, TARGETS["small object"])


def _report(case: str, ratios: list[float], target: float) -> None:
    middle = statistics.median(ratios)
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(f"{case:36} {middle:5.2f} of bare httpx ({spread}), target {target}")


async def _main_async(url: str) -> None:
    async with (
        httpx.AsyncClient() as bare,
        honeycomb.AsyncHoneycombClient(api_key="key", base_url=url) as client,
    ):
        await _async_cases(url, bare, client)


def main() -> None:
    """Run all cases."""
    with serving() as url:
        with httpx.Client() as bare, honeycomb.SyncHoneycombClient(api_key="key", base_url=url) as client:
            _sync_cases(url, bare, client)
        asyncio.run(_main_async(url))


if __name__ == "__main__":
    main()
