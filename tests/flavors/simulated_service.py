"""A service with a rate limit, on trio's virtual clock: hours pass immediately."""

from __future__ import annotations

import math
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from email.utils import formatdate
from random import Random
from typing import TYPE_CHECKING, TypeAlias

import anyio
import httpx
import trio
import trio.testing

from honeycomb import AsyncHoneycombClient, HoneycombClient, HoneycombError, RetryConfig
from tests.support import KEY

if TYPE_CHECKING:
    import pytest

Headers: TypeAlias = Mapping[str, str]
RetryAfter: TypeAlias = Callable[[float], Headers]
"""From the seconds until a retry makes sense to the headers that say so."""

EPOCH = 1_700_000_000.0


def seconds(wait: float) -> Headers:
    return {"retry-after": str(math.ceil(wait))}


def decimal(wait: float) -> Headers:
    return {"retry-after": f"{wait:.3f}"}


def date(wait: float) -> Headers:
    now = EPOCH + trio.current_time()
    return {"retry-after": formatdate(math.ceil(now + wait), usegmt=True), "date": formatdate(now, usegmt=True)}


def garbage(_: float) -> Headers:
    return {"retry-after": "soon"}


def zero(_: float) -> Headers:
    return {"retry-after": "0"}


def absent(_: float) -> Headers:
    return {}


FORMS: list[RetryAfter] = [seconds, decimal, date, garbage, zero, absent]


class Service:
    """Counts calls in fixed windows, and rejects some at random."""

    def __init__(
        self,
        *,
        limit: int | None = None,
        window: float = 1.0,
        phase: float = 0.0,
        rejects: Callable[[int], bool] = lambda _: False,
        retry_after: RetryAfter = absent,
        reports_limit: bool = True,
        latency: float = 0.02,
        seed: int = 0,
    ) -> None:
        self.limit = limit
        self.window = window
        self.phase = phase
        self.rejects = rejects
        self.retry_after = retry_after
        self.reports_limit = reports_limit
        self.latency = latency
        self.requests = self.rejected = 0
        self.used: Counter[int] = Counter()
        self._random = Random(seed)

    async def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        await trio.sleep(self._travel())
        response = self._respond(request)
        self.rejected += response.status_code == 429
        await trio.sleep(self._travel())
        return response

    def _respond(self, _: httpx.Request) -> httpx.Response:
        if self.rejects(self.requests):
            return httpx.Response(429, json={"error": "random"}, headers=self.retry_after(1.0))
        if self.limit is None:
            return httpx.Response(200, json=[])
        now = trio.current_time() + self.phase
        number = int(now // self.window)
        self.used[number] += 1
        wait = (number + 1) * self.window - now
        headers: dict[str, str] = {}
        if self.reports_limit:
            remaining = max(0, self.limit - self.used[number])
            headers["ratelimit"] = f"limit={self.limit}, remaining={remaining}, reset={int(wait)}"
            headers["ratelimit-policy"] = f"{self.limit};w={math.ceil(self.window)}"
        if self.used[number] <= self.limit:
            return httpx.Response(200, json=[], headers=headers)
        return httpx.Response(429, json={"error": "slow down"}, headers={**headers, **self.retry_after(wait)})

    def _travel(self) -> float:
        return self.latency * self._random.uniform(0.1, 0.9)


class Run:
    """Results of calls against a simulated service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.succeeded = 0
        self.errors: list[HoneycombError] = []
        self.took = 0.0


def simulate(
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    *,
    calls: int,
    in_flight: int,
    retry: RetryConfig | None = None,
) -> Run:
    """Make calls, so many at once, in virtual time."""
    real = time.monotonic

    def virtual() -> float:
        try:
            return trio.current_time()
        except RuntimeError:
            return real()

    monkeypatch.setattr(time, "monotonic", virtual)
    random.seed(1)  # of the jitter
    run = Run(service)

    async def one(client: AsyncHoneycombClient, limit: anyio.CapacityLimiter) -> None:
        async with limit:
            try:
                await client.datasets.list()
                run.succeeded += 1
            except HoneycombError as error:
                run.errors.append(error)

    async def main() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(service.handle)) as http_client:
            client = HoneycombClient(api_key=KEY, http_client=http_client, retry=retry)
            limit = anyio.CapacityLimiter(in_flight)
            began = trio.current_time()
            async with anyio.create_task_group() as tasks:
                for _ in range(calls):
                    tasks.start_soon(one, client, limit)
            run.took = trio.current_time() - began

    trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))
    return run
