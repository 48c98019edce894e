"""Tasks of an async stream: who enters and leaves it, and what cancels them, on asyncio and trio."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import anyio
import httpx
import pytest

from honeycomb import AsyncEventStream, AsyncHoneycombClient, Delivery, HoneycombClient
from honeycomb.local import LocalHoneycomb
from tests.support import KEY, QUICK, respond_with

pytestmark = pytest.mark.anyio

WAIT = 60.0
"""More than anything here takes, in seconds."""


async def in_task(function: Callable[[], Coroutine[Any, Any, object]]) -> None:
    async def run() -> None:
        await function()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)


async def test_a_stream_is_entered_in_one_task_and_left_in_another(
    async_client: AsyncHoneycombClient, local: LocalHoneycomb
) -> None:
    stack = AsyncExitStack()
    stream = async_client.events.stream("web")
    await in_task(lambda: stack.enter_async_context(stream))
    await stream.send({"number": 1})
    assert await stream.flush(timeout=WAIT)
    await stream.send({"number": 2})
    await in_task(stack.aclose)
    assert local.store.count("web") == stream.stats().sent == 2


async def test_a_stream_lives_in_an_async_generator(
    async_client: AsyncHoneycombClient, local: LocalHoneycomb
) -> None:
    @asynccontextmanager
    async def fixture() -> AsyncGenerator[AsyncEventStream]:
        async with async_client.events.stream("web") as stream:
            yield stream

    manager = fixture()
    streams: list[AsyncEventStream] = []

    async def enter() -> None:
        streams.append(await manager.__aenter__())

    await in_task(enter)
    with anyio.CancelScope() as scope:
        scope.cancel()
        await streams[0].send({"number": 1})
    await in_task(lambda: manager.__aexit__(None, None, None))
    assert local.store.count("web") == 1


@pytest.mark.parametrize("wait", [AsyncEventStream.flush, AsyncEventStream.aclose])
async def test_on_result_may_flush_and_close(
    wait: Callable[[AsyncEventStream], Coroutine[Any, Any, object]], async_client: AsyncHoneycombClient
) -> None:
    results: list[object] = []

    async def on_result(_: Delivery) -> None:
        results.append(await wait(stream))

    async with async_client.events.stream("web", on_result=on_result) as stream:
        await stream.send({"number": 1})
        await stream.flush(timeout=WAIT)
    assert stream.stats().sent == len(results) == 1


async def test_on_result_that_sends_into_a_full_stream_does_not_wait_for_itself(
    async_client: AsyncHoneycombClient,
) -> None:
    chain = iter(range(3))

    async def send_more(_: Delivery) -> None:
        for number in chain:
            await stream.send({"again": number})

    async with async_client.events.stream("web", max_events=2, on_result=send_more) as stream:
        await stream.send({"a": 1})
        assert await stream.flush(timeout=WAIT)
    assert (stream.stats().dropped, stream.stats().sent) == (1, 3)


@pytest.mark.parametrize("error", [SystemExit, MemoryError, pytest.fail.Exception])
async def test_the_stream_continues_after_any_exception_of_on_result(
    error: type[BaseException], async_client: AsyncHoneycombClient, caplog: pytest.LogCaptureFixture
) -> None:
    def on_result(_: Delivery) -> None:
        raise error

    async with async_client.events.stream("web", on_result=on_result) as stream:
        for number in range(3):
            await stream.send({"number": number})
            assert await stream.flush(timeout=WAIT)
    assert stream.stats().sent == 3
    assert caplog.text.count("on_result failed") == 3


@pytest.mark.parametrize("error", [SystemExit, MemoryError, RecursionError, ValueError])
async def test_a_batch_is_retried_after_any_exception_of_its_request(error: type[BaseException]) -> None:
    errors = [error, error]

    def respond(_: httpx.Request) -> httpx.Response:
        if errors:
            raise errors.pop()
        return httpx.Response(200, json=[{"status": 202}])

    async with (
        httpx.AsyncClient(transport=respond_with(respond)) as http_client,
        HoneycombClient(api_key=KEY, http_client=http_client, retry=QUICK) as client,
        client.events.stream("web") as stream,
    ):
        await stream.send({"number": 1})
        assert await stream.flush(timeout=WAIT)
    assert (stream.stats().sent, stream.stats().retried) == (1, 2)


def stream_tasks() -> list[asyncio.Task[Any]]:
    return [task for task in asyncio.all_tasks() if task.get_name() == "honeycomb-events"]


asyncio_only = pytest.mark.parametrize("anyio_backend", ["asyncio"])
"""Trio has nothing that cancels the tasks of others."""


@asyncio_only
@pytest.mark.parametrize("wait", ["send", "flush", "close"])
async def test_tasks_that_the_program_cancelled_are_replaced(
    wait: str, async_client: AsyncHoneycombClient, local: LocalHoneycomb
) -> None:
    async with async_client.events.stream("web", batch_delay=0.001, when_full="block", max_events=5) as stream:
        local.faults.add(path="/1/batch/*", times=1, delay=0.1)
        await stream.send({"number": 0})
        while not stream.stats().in_flight:  # noqa: ASYNC110  # the stream has no event for this
            await anyio.sleep(0.001)
        for task in stream_tasks():
            task.cancel()
        if wait == "send":
            for number in range(10):
                await stream.send({"number": number})
        elif wait == "flush":
            assert await stream.flush(timeout=WAIT)
    stats = stream.stats()
    assert stats.sent == stats.accepted == (11 if wait == "send" else 1)
    assert not stream_tasks()


@asyncio_only
async def test_after_a_close_that_was_cancelled_twice_the_tasks_end_in_time(
    async_client: AsyncHoneycombClient,
    local: LocalHoneycomb,
    caplog: pytest.LogCaptureFixture,
) -> None:
    local.faults.add(path="/1/batch/*", times=5, delay=600.0)
    stream = async_client.events.stream("web", batch_delay=0.001, close_timeout=0.2)

    async def program() -> None:
        async with stream:
            await stream.send({"number": 1})
            await anyio.sleep(600)

    task = asyncio.get_running_loop().create_task(program())
    while not stream.stats().in_flight:  # noqa: ASYNC110  # the stream has no event for this
        await anyio.sleep(0.001)
    task.cancel()
    await anyio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    while stream_tasks():  # noqa: ASYNC110  # their end has no event
        await anyio.sleep(0.01)
    assert (stream.stats().failed, stream.stats().pending) == (1, 0)
    assert "events were lost: 1" in caplog.text


@asyncio_only
async def test_a_stream_that_is_never_left_warns_of_its_events(
    async_client: AsyncHoneycombClient, caplog: pytest.LogCaptureFixture
) -> None:
    stream = async_client.events.stream("web", batch_delay=60.0)
    await stream.__aenter__()
    await stream.send({"number": 1})
    for task in stream_tasks():  # as the end of the event loop does
        task.cancel()
    while stream_tasks():  # noqa: ASYNC110  # their end has no event
        await anyio.sleep(0.001)
    del stream, task
    gc.collect()
    assert "a stream was never closed, and its events were lost: 1" in caplog.text
