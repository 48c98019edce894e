"""The stream of the async client: cancellation, awaiting, and the event loop, on asyncio and trio."""

from __future__ import annotations

import time

import anyio
import anyio.lowlevel
import httpx
import pytest

from honeycomb import AsyncHoneycombClient, Delivery, HoneycombClient, HoneycombConfigError
from honeycomb.local import LocalHoneycomb
from tests.support import KEY

pytestmark = pytest.mark.anyio


async def test_a_cancelled_program_still_sends_what_is_queued(
    async_client: AsyncHoneycombClient, local: LocalHoneycomb
) -> None:
    local.faults.add(path="/1/batch/*", delay=0.05)
    with anyio.CancelScope() as scope:
        async with async_client.events.stream("web", batch_delay=0.001) as stream:
            stream.send({"number": 1})
            while not stream.stats().in_flight:  # noqa: ASYNC110  # the stream has no event for this
                await anyio.sleep(0.001)
            stream.send({"number": 2}, dataset="other")
            scope.cancel()
            await anyio.sleep(10)
    assert scope.cancelled_caught
    assert stream.stats().sent == 2
    assert local.store.count("web") == local.store.count("other") == 1


async def test_a_cancelled_program_waits_no_longer_than_the_stream_may(
    async_client: AsyncHoneycombClient, local: LocalHoneycomb
) -> None:
    local.faults.add(path="/1/batch/*", delay=600.0)
    began = time.monotonic()
    with anyio.CancelScope() as scope:
        async with async_client.events.stream("web", batch_delay=0.001, close_timeout=0.1) as stream:
            stream.send({"number": 1})
            while not stream.stats().in_flight:  # noqa: ASYNC110  # the stream has no event for this
                await anyio.sleep(0.001)
            scope.cancel()
            await anyio.sleep(10)
    assert time.monotonic() - began < 60
    assert (stream.stats().failed, stream.stats().pending) == (1, 0)


async def test_an_exception_leaves_the_block_as_it_is(async_client: AsyncHoneycombClient) -> None:
    with pytest.raises(KeyError, match="mine"):  # noqa: PT012  # the block is what is tested
        async with async_client.events.stream("web") as stream:
            stream.send({"number": 1})
            raise KeyError("mine")
    assert stream.stats().sent == 1


async def test_without_an_await_an_event_is_dropped_by_a_full_queue(
    async_client: AsyncHoneycombClient, caplog: pytest.LogCaptureFixture
) -> None:
    async with async_client.events.stream("web", max_events=5) as stream:
        for number in range(8):
            stream.send({"number": number})
    stats = stream.stats()
    assert (stats.accepted, stats.sent, stats.dropped) == (8, 5, 3)
    assert "events were lost: 3, the last one because: the queue was full" in caplog.text


async def test_waiting_for_room_can_be_cancelled() -> None:
    may_respond = anyio.Event()

    async def respond(_: httpx.Request) -> httpx.Response:
        await may_respond.wait()
        return httpx.Response(200, json=[{"status": 202}])

    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http_client,
        HoneycombClient(api_key=KEY, http_client=http_client) as client,
        client.events.stream("web", max_events=1, batch_delay=0.001) as stream,
    ):
        await stream.send({"number": 1})
        with anyio.move_on_after(0.02) as scope:
            await stream.send({"number": 2})
        assert scope.cancelled_caught
        may_respond.set()
    assert stream.stats().accepted == stream.stats().sent == 1


async def test_tasks_share_a_stream(async_client: AsyncHoneycombClient, local: LocalHoneycomb) -> None:
    async with (
        async_client.events.stream("web", max_events=50, batch_delay=0.001) as stream,
        anyio.create_task_group() as tasks,
    ):

        async def send(task: int) -> None:
            for number in range(100):
                await stream.send({"task": task, "number": number})

        for task in range(8):
            tasks.start_soon(send, task)
    assert stream.stats().sent == 800
    assert local.store.count("web") == 800


async def test_a_result_may_be_awaited(async_client: AsyncHoneycombClient) -> None:
    delivered: list[int] = []

    async def on_result(delivery: Delivery) -> None:
        await anyio.sleep(0.01)
        delivered.append(len(delivery.events))

    async with async_client.events.stream("web", on_result=on_result) as stream:
        stream.send({"number": 1})
        await stream.flush()
        assert delivered == [1]
        stream.send({"number": 2})
    assert delivered == [1, 1]


async def test_a_stream_is_opened_once_and_by_its_block(async_client: AsyncHoneycombClient) -> None:
    stream = async_client.events.stream("web")
    with pytest.raises(HoneycombConfigError, match="async with"):
        stream.send({"number": 1})
    async with stream:
        pass
    with pytest.raises(HoneycombConfigError, match="once"):
        async with stream:
            pass


async def test_the_loop_is_free_while_a_batch_is_made(async_client: AsyncHoneycombClient) -> None:
    """Between any two chunks of a batch other tasks run."""
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await anyio.lowlevel.checkpoint()

    async with async_client.events.stream("web") as stream:
        for number in range(5000):
            stream.send({"number": number})
        before = turns
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(count)
            await stream.flush()
            tasks.cancel_scope.cancel()
    assert turns - before >= 10
