"""Many callers that need the team at once look it up once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest

from honeycomb import HoneycombAuthError, HoneycombClient
from tests.support import MANAGEMENT, problem, team_auth

CALLERS = 20
EMPTY = httpx.Response(200, json={"data": []})


class Service:
    """Responds, slowly to the lookups, of which the first few fail."""

    def __init__(self, *, failures: int = 0) -> None:
        self.failures = failures
        self.lookups = 0
        self.lists = 0
        self._lock = threading.Lock()

    def respond(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            if request.url.path != "/2/auth":
                self.lists += 1
                return httpx.Response(200, content=EMPTY.content)
            self.lookups += 1
            response = problem(401) if self.lookups <= self.failures else team_auth("mine")
            return httpx.Response(response.status_code, content=response.content)

    async def respond_later(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/2/auth":
            await anyio.sleep(0.5)
        return self.respond(request)

    def respond_late(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/2/auth":
            time.sleep(1)
        return self.respond(request)


@pytest.mark.anyio
@pytest.mark.parametrize("failures", [0, 1])
async def test_tasks_share_one_lookup_and_its_failure(failures: int) -> None:
    service = Service(failures=failures)
    rejected: list[HoneycombAuthError] = []

    async def call() -> None:
        try:
            await client.environments.list()
        except HoneycombAuthError as error:
            rejected.append(error)

    async with httpx.AsyncClient(transport=httpx.MockTransport(service.respond_later)) as http_client:
        client = HoneycombClient(http_client=http_client, **MANAGEMENT)
        async with anyio.create_task_group() as callers:
            for _ in range(CALLERS):
                callers.start_soon(call)
        assert (service.lookups, len(rejected)) == (1, CALLERS * failures)
        assert len({*map(id, rejected)}) == len(rejected)  # each has its own, with its own traceback
        await call()
        assert service.lookups == 1 + failures
        assert service.lists == CALLERS * (1 - failures) + 1


@pytest.mark.anyio
async def test_the_others_continue_when_the_requesting_call_is_cancelled() -> None:
    service = Service()
    begun = 0

    async def respond(request: httpx.Request) -> httpx.Response:
        nonlocal begun
        if request.url.path == "/2/auth":
            begun += 1
            if begun == 1:
                await anyio.sleep_forever()
        return service.respond(request)

    async def call_and_give_up() -> None:
        with cancelled:
            await client.environments.list()

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http_client:
        client = HoneycombClient(http_client=http_client, **MANAGEMENT)
        cancelled = anyio.CancelScope()
        async with anyio.create_task_group() as callers:
            callers.start_soon(call_and_give_up)
            await anyio.wait_all_tasks_blocked()
            for _ in range(CALLERS):
                callers.start_soon(client.environments.list)
            await anyio.wait_all_tasks_blocked()
            cancelled.cancel()
    assert (begun, service.lookups, service.lists) == (2, 1, CALLERS)


@pytest.mark.parametrize("failures", [0, 1])
def test_threads_share_one_lookup_and_its_failure(failures: int) -> None:
    service = Service(failures=failures)
    barrier = threading.Barrier(CALLERS)

    def call(_: int) -> bool:
        barrier.wait()
        try:
            client.environments.list()
        except HoneycombAuthError:
            return False
        return True

    with httpx.Client(transport=httpx.MockTransport(service.respond_late)) as http_client:
        client = HoneycombClient(http_client=http_client, sync=True, **MANAGEMENT)
        with ThreadPoolExecutor(CALLERS) as pool:
            succeeded = [*pool.map(call, range(CALLERS))]
        assert (service.lookups, sum(succeeded)) == (1, CALLERS * (1 - failures))
        assert client.environments.list() == []
        assert service.lookups == 1 + failures
