"""Times many calls at once, ours and bare httpx's in turn, and prints times, requests and connections."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from honeycomb import AsyncHoneycombClient, SyncHoneycombClient
from tests.bench.server import Counts, counts, serving

CALLS, IN_FLIGHT, ROUNDS = 500, 50, 9
PATH = "/1/datasets/web"
HEADERS = {"X-Honeycomb-Team": "key"}
LIMITS = httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT)

# Delay of the server in seconds, and the targets: share of bare httpx's time by flavor, or calls in a second.
DELAYS: dict[float, dict[str, float] | float] = {0.0: {"sync": 0.5, "async": 0.35}, 0.02: 1_900.0}


@dataclass
class Rounds:
    """Seconds that each round took, and the counts of the server."""

    seconds: list[float] = field(default_factory=list[float])
    seen: list[Counts] = field(default_factory=list[Counts])

    def measure(self, run: Callable[[str], float], url: str) -> None:
        """Run one round with a new client."""
        before = counts(url)
        self.seconds.append(run(url))
        after = counts(url)
        self.seen.append(Counts(after.connections - before.connections, after.requests - before.requests))

    def __str__(self) -> str:
        """Describe the median, and the worst counts."""
        median = statistics.median(self.seconds)
        return (
            f"{CALLS / median:6,.0f} calls a second, {max(each.requests for each in self.seen)} requests,"
            f" {max(each.connections for each in self.seen)} connections"
        )


def _threads(call: Callable[[], object]) -> float:
    with ThreadPoolExecutor(IN_FLIGHT) as threads:
        began = time.perf_counter()
        for future in [threads.submit(call) for _ in range(CALLS)]:
            future.result()
        return time.perf_counter() - began


def sync_ours(url: str) -> float:
    """Make the calls in threads with our client."""
    with SyncHoneycombClient(api_key="key", base_url=url) as client:
        return _threads(lambda: client.datasets.get("web"))


def sync_bare(url: str) -> float:
    """Make the calls in threads with bare httpx."""
    with httpx.Client(limits=LIMITS) as client:
        return _threads(lambda: json.loads(client.get(url + PATH, headers=HEADERS).content))


async def _tasks(call: Callable[[], Awaitable[object]]) -> float:
    remaining = iter(range(CALLS))

    async def work() -> None:
        for _ in remaining:
            await call()

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
    return time.perf_counter() - began


def async_ours(url: str) -> float:
    """Make the calls in tasks with our client."""

    async def main() -> float:
        async with AsyncHoneycombClient(api_key="key", base_url=url) as client:
            return await _tasks(lambda: client.datasets.get("web"))

    return asyncio.run(main())


def async_bare(url: str) -> float:
    """Make the calls in tasks with bare httpx."""

    async def main() -> float:
        async with httpx.AsyncClient(limits=LIMITS) as client:

            async def call() -> object:
                return json.loads((await client.get(url + PATH, headers=HEADERS)).content)

            return await _tasks(call)

    return asyncio.run(main())


def main() -> None:
    """Measure both flavors against servers of both speeds."""
    for delay, target in DELAYS.items():
        for flavor, ours, bare in (("sync", sync_ours, sync_bare), ("async", async_ours, async_bare)):
            with serving(delay) as url:
                our_rounds, bare_rounds = Rounds(), Rounds()
                for _ in range(ROUNDS):
                    our_rounds.measure(ours, url)
                    bare_rounds.measure(bare, url)
            share = statistics.median(
                ours / bare for ours, bare in zip(our_rounds.seconds, bare_rounds.seconds, strict=True)
            )
            wanted = f"{target[flavor]} of its time" if isinstance(target, dict) else f"{target:,.0f} a second"
            case = f"{flavor}, {IN_FLIGHT} in flight, server at {delay * 1000:.0f} ms"
            print(f"{case:38} ours: {our_rounds}; {share:.2f} of bare httpx's time, target {wanted}")
            print(f"{'':38} bare: {bare_rounds}")


if __name__ == "__main__":
    main()
