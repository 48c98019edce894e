"""Replacements of a group's members wait for each other, in one client and its copies."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest

from honeycomb import HoneycombClient, HoneycombForbiddenError
from tests.support import MANAGEMENT, problem

CALLERS = 8
TIMEOUT = 30


class Service:
    """Counts the replacements that are in flight, by group."""

    def __init__(self, status: int = 204) -> None:
        self.status = status
        self.calls = 0
        self.max_in_flight: Counter[str] = Counter()
        self._in_flight: Counter[str] = Counter()
        self._lock = threading.Lock()

    def begin(self, request: httpx.Request) -> str:
        group = request.url.path.split("/")[5]
        with self._lock:
            self.calls += 1
            self._in_flight[group] += 1
            self.max_in_flight[group] = max(self.max_in_flight[group], self._in_flight[group])
        return group

    def end(self, group: str) -> httpx.Response:
        with self._lock:
            self._in_flight[group] -= 1
        return httpx.Response(204) if self.status == 204 else problem(self.status)


@pytest.mark.anyio
async def test_tasks_replace_one_after_the_other() -> None:
    service = Service()

    async def respond(request: httpx.Request) -> httpx.Response:
        group = service.begin(request)
        for _ in range(5):
            await anyio.lowlevel.checkpoint()
        return service.end(group)

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http_client:
        client = HoneycombClient(http_client=http_client, **MANAGEMENT)
        clients = [client, client.with_options(timeout=5.0)]
        async with anyio.create_task_group() as callers:
            for number in range(CALLERS):
                members = clients[number % 2].groups.members
                callers.start_soon(members.replace, "one", ["u"], "mine")
    assert (service.calls, service.max_in_flight) == (CALLERS, {"one": 1})


@pytest.mark.anyio
async def test_other_groups_and_operations_do_not_wait() -> None:
    arrived = anyio.Event()
    waiting = 0

    async def respond(_: httpx.Request) -> httpx.Response:
        nonlocal waiting
        waiting += 1
        if waiting == 3:
            arrived.set()
        await arrived.wait()
        return httpx.Response(204)

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http_client:
        members = HoneycombClient(http_client=http_client, **MANAGEMENT).groups.members
        with anyio.fail_after(TIMEOUT):
            async with anyio.create_task_group() as callers:
                callers.start_soon(members.replace, "one", ["u"], "mine")
                callers.start_soon(members.replace, "two", ["u"], "mine")
                callers.start_soon(members.add, "one", ["u"], "mine")


@pytest.mark.anyio
async def test_a_canceled_replacement_lets_the_next_one_go() -> None:
    begun = anyio.Event()

    async def respond(_: httpx.Request) -> httpx.Response:
        if not begun.is_set():
            begun.set()
            await anyio.sleep_forever()
        return httpx.Response(204)

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http_client:
        members = HoneycombClient(http_client=http_client, **MANAGEMENT).groups.members
        async with anyio.create_task_group() as callers:
            callers.start_soon(members.replace, "one", ["u"], "mine")
            await begun.wait()
            callers.cancel_scope.cancel()
        with anyio.fail_after(TIMEOUT):
            await members.replace("one", ["u"], "mine")


@pytest.mark.parametrize("status", [204, 403])
def test_threads_replace_one_after_the_other(status: int) -> None:
    service = Service(status)
    together = threading.Barrier(CALLERS)

    def respond(request: httpx.Request) -> httpx.Response:
        group = service.begin(request)
        threading.Event().wait(0.01)
        return service.end(group)

    def replace(client: HoneycombClient) -> bool:
        together.wait(TIMEOUT)
        try:
            client.groups.members.replace("one", ["u"], "mine")
        except HoneycombForbiddenError:
            return False
        return True

    with httpx.Client(transport=httpx.MockTransport(respond)) as http_client:
        client = HoneycombClient(http_client=http_client, sync=True, **MANAGEMENT)
        clients = [client, client.with_options(timeout=5.0)] * (CALLERS // 2)
        with ThreadPoolExecutor(CALLERS) as threads:
            succeeded = [*threads.map(replace, clients)]
    assert succeeded == [status == 204] * CALLERS
    assert (service.calls, service.max_in_flight) == (CALLERS, {"one": 1})
