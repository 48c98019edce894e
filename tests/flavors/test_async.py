from __future__ import annotations

import asyncio
import gc
import warnings

import anyio
import httpx
import pytest

from honeycomb import HoneycombClient, HoneycombConfigError
from honeycomb.local import LocalHoneycomb
from tests.support import DATASET, KEY, QUICK, Script


def test_a_second_event_loop_raises_a_clear_error() -> None:
    script = Script(DATASET)
    client = HoneycombClient(api_key=KEY, http_client=httpx.AsyncClient(transport=script.transport))

    async def call() -> None:
        await client.datasets.get("web")

    asyncio.run(call())
    with pytest.raises(HoneycombConfigError, match="another event loop"):
        asyncio.run(call())
    assert len(script.requests) == 1


def test_a_client_can_be_made_before_there_is_a_loop() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        client = HoneycombClient(api_key=KEY, base_url=url)

        async def call() -> int:
            async with client:
                return len(await client.datasets.list())

        assert asyncio.run(call()) == 0


@pytest.mark.anyio
async def test_cancellation_passes_through_and_leaves_the_client_usable() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        async with HoneycombClient(api_key=KEY, base_url=url) as client:
            for fault in ({"delay": 300.0}, {"status": 429, "retry_after": 30.0}, {"status": 503}):
                local.faults.add(times=100, **fault)  # pyright: ignore[reportArgumentType]  # numbers for numbers
                began = anyio.current_time()
                with anyio.move_on_after(0.1) as scope:
                    await client.datasets.list()
                assert scope.cancelled_caught
                assert anyio.current_time() - began < 20
                local.faults.clear()
                await client.datasets.create(name="web")  # writes do not wait for the reads' limit
            await client.datasets.create(name="web")


@pytest.mark.anyio
async def test_a_repeated_attempt_can_be_cancelled_too() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        async with HoneycombClient(api_key=KEY, base_url=url, retry=QUICK) as client:
            local.faults.add(status=503)
            local.faults.add(delay=30)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(client.datasets.list)
                while len(local.requests) < 2:  # noqa: ASYNC110  # the local Honeycomb has no event for this
                    await anyio.sleep(0.001)
                tasks.cancel_scope.cancel()
            assert len(local.requests) == 2
            assert await client.datasets.list() == []


@pytest.mark.anyio
async def test_many_calls_at_once_share_few_connections() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        async with HoneycombClient(api_key=KEY, base_url=url) as client:
            async with anyio.create_task_group() as tasks:
                for _ in range(200):
                    tasks.start_soon(client.datasets.list)
            assert len(local.requests) == 200


def test_an_unclosed_client_warns_without_io() -> None:
    client = HoneycombClient(api_key=KEY)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del client
        gc.collect()
    assert [
        str(warning.message) for warning in caught if "HoneycombClient was never closed" in str(warning.message)
    ]


def test_an_injected_client_is_not_ours_to_warn_of_or_to_close() -> None:
    http_client = httpx.AsyncClient(transport=Script(DATASET).transport)
    client = HoneycombClient(api_key=KEY, http_client=http_client)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        del client
        gc.collect()
    assert not http_client.is_closed


def test_an_http_client_of_the_other_flavor_is_rejected() -> None:
    with httpx.Client() as wrong, pytest.raises(HoneycombConfigError, match=r"must be an httpx\.AsyncClient"):
        HoneycombClient(api_key=KEY, http_client=wrong)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]  # on purpose


@pytest.mark.anyio
async def test_an_injected_client_whose_hook_has_read_the_response_works_too() -> None:
    seen: list[bytes] = []

    async def look(response: httpx.Response) -> None:
        seen.append(await response.aread())

    script = Script(DATASET)
    hooks = {"response": [look]}
    async with httpx.AsyncClient(transport=script.transport, event_hooks=hooks) as http_client:
        client = HoneycombClient(api_key=KEY, http_client=http_client)
        assert (await client.datasets.get("web")).slug == "web"
    assert seen == [DATASET.content]
