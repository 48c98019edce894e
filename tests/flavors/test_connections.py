from __future__ import annotations

import asyncio
import gc
import gzip
import random
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

import anyio
import httpx
import pytest

from honeycomb import (
    HoneycombClient,
    HoneycombConfigError,
    HoneycombConnectionError,
    HoneycombError,
    HoneycombNotFoundError,
    HoneycombRateLimitError,
    HoneycombResponseError,
    HoneycombTimeoutError,
    RetryConfig,
)
from tests.flavors.hostile import OK, Hostile, Serve, hostile, respond
from tests.support import KEY, Script, problem

ONCE = RetryConfig(max_retries=0, total_timeout=1.0)


def call_sync(url: str, **options: object) -> object:
    with HoneycombClient(api_key=KEY, base_url=url, sync=True, **options) as client:  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # as the test gives them
        return client.datasets.list()


async def call_async(url: str, **options: object) -> object:
    async with HoneycombClient(api_key=KEY, base_url=url, **options) as client:  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # as the test gives them
        return await client.datasets.list()


@pytest.fixture(params=["sync", "asyncio", "trio"])
def call(request: pytest.FixtureRequest) -> Callable[..., object]:
    """List the datasets at a URL, in each flavor and on each backend."""
    if request.param == "sync":
        return call_sync

    def run(url: str, **options: object) -> object:
        async def main() -> object:
            return await call_async(url, **options)

        return anyio.run(main, backend=request.param)

    return run


def drip(before: bytes, piece: bytes) -> Serve:
    def serve(server: Hostile, stream: BinaryIO, send: Callable[[bytes], None]) -> None:
        server.read_request(stream)
        send(before)
        while not server.stopped.wait(0.02):
            send(piece)

    return serve


@pytest.mark.parametrize(
    "serve",
    [
        drip(b"HTTP/1.1 200 OK\r\nx: ", b"a"),
        drip(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n", b" "),
        drip(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    ],
    ids=["header", "informational", "body", "chunks"],
)
def test_the_deadline_bounds_every_phase(call: Callable[..., object], serve: Serve) -> None:
    with hostile(serve) as server:
        with pytest.raises(HoneycombTimeoutError) as caught:
            call(server.url, retry=ONCE)
        assert caught.value.request_sent
        assert len(server.requests) == 1


def test_a_call_that_gets_no_connection_in_time_says_what_to_raise() -> None:
    entered, may_respond = threading.Event(), threading.Event()

    def serve(server: Hostile, stream: BinaryIO, send: Callable[[bytes], None]) -> None:
        server.read_request(stream)
        entered.set()
        may_respond.wait(60)
        send(OK)

    with (
        hostile(serve) as server,
        HoneycombClient(api_key=KEY, base_url=server.url, sync=True, max_connections=1, max_retries=0) as client,
        ThreadPoolExecutor(1) as threads,
    ):
        first = threads.submit(client.with_options(timeout=60).datasets.list)
        assert entered.wait(30)
        with pytest.raises(HoneycombTimeoutError, match="max_connections") as caught:
            client.with_options(retry=ONCE).datasets.list()
        assert not caught.value.request_sent
        may_respond.set()
        assert first.result() == []


def encoded(body: bytes, encoding: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-encoding: {encoding}\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (encoded(gzip.compress(gzip.compress(b"[]")), "gzip, gzip"), "only gzip is accepted"),
        (encoded(b"[]", "br"), "only gzip is accepted"),
        (encoded(gzip.compress(b"[]" + b" " * 1_000_000), "gzip"), "raise max_response_bytes"),
        (encoded(gzip.compress(b"[]")[:-4], "gzip"), "compression is damaged"),
        (encoded(b"[]", "gzip"), "compression is damaged"),
    ],
    ids=["nested", "other", "large", "cut", "plain"],
)
def test_a_body_that_cannot_be_used_is_an_error(
    call: Callable[..., object], response: bytes, message: str
) -> None:
    with hostile(respond(response)) as server, pytest.raises(HoneycombResponseError, match=message):
        call(server.url, max_response_bytes=10_000)


def test_gzip_of_several_members_is_read_completely(call: Callable[..., object]) -> None:
    body = gzip.compress(b'[{"name": "a",') + gzip.compress(b'"slug": "a"}]')
    with hostile(respond(encoded(body, "GZip"))) as server:
        assert len(call(server.url)) == 1  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # a list


@pytest.mark.parametrize("name", ["max_connections", "max_response_bytes"])
@pytest.mark.parametrize("value", [0, -1, True, 1.5, "9", 2**70])
def test_bounds_are_checked(name: str, value: object) -> None:
    with pytest.raises(HoneycombConfigError, match=name):
        call_sync("http://127.0.0.1:9", **{name: value})


def test_the_reason_of_a_failed_connection_is_reported(call: Callable[..., object]) -> None:
    with hostile(lambda _server, _stream, send: send(OK)) as server:
        url = server.url
        with pytest.raises(HoneycombConnectionError, match="TLS failed") as caught:
            call(url.replace("http:", "https:"), max_retries=0)
        assert not caught.value.request_sent
    with pytest.raises(HoneycombConnectionError, match=r"connect to 127\.0\.0\.1: .*connection refused") as caught:
        call(url, max_retries=0)
    assert isinstance(caught.value.__cause__, OSError)


def test_an_unknown_host_is_reported() -> None:
    error = httpx.ConnectError("[Errno -2]")
    error.__cause__ = socket.gaierror(-2, "Name or service not known")
    with httpx.Client(transport=Script(error).transport) as http_client:
        client = HoneycombClient(api_key=KEY, http_client=http_client, sync=True, max_retries=0)
        with pytest.raises(HoneycombConnectionError, match="could not be resolved: Name or service") as caught:
            client.datasets.list()
    assert isinstance(caught.value.__cause__, socket.gaierror)


def test_a_response_that_a_hook_raised_about_is_a_response() -> None:
    script = Script(problem(404, "no such dataset"))
    hooks = {"response": [httpx.Response.raise_for_status]}
    with httpx.Client(transport=script.transport, event_hooks=hooks) as http_client:
        client = HoneycombClient(api_key=KEY, http_client=http_client, sync=True)
        with pytest.raises(HoneycombNotFoundError, match="no such dataset"):
            client.datasets.get("web")
    assert len(script.requests) == 1


@pytest.mark.anyio
async def test_a_response_that_an_async_hook_raised_about_is_a_response() -> None:
    async def check(response: httpx.Response) -> None:
        response.raise_for_status()

    script = Script(problem(429, "too many", retry_after="7"))
    async with httpx.AsyncClient(transport=script.transport, event_hooks={"response": [check]}) as http_client:
        client = HoneycombClient(api_key=KEY, http_client=http_client, max_retries=0)
        with pytest.raises(HoneycombRateLimitError, match="too many") as caught:
            await client.datasets.get("web")
    assert caught.value.retry_after == 7


# anyio loses the socket of a connection whose opening is cancelled just before its end; collecting it closes it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_cancellation_loses_a_connection() -> None:
    async def main(url: str) -> None:
        async with HoneycombClient(api_key=KEY, base_url=url, max_connections=2, max_retries=0) as client:
            for turn in range(40):
                task = asyncio.ensure_future(client.datasets.list())
                await asyncio.sleep(random.random() / 100)
                for _ in range(turn % 4):
                    task.cancel()
                    await asyncio.sleep(0)
                await asyncio.wait([task])
                if not task.cancelled():
                    task.result()
            with anyio.fail_after(60):
                assert await client.datasets.list() == []

    with hostile(respond(OK)) as server:
        asyncio.run(main(server.url))
    gc.collect()


def test_many_calls_share_few_connections_and_reconnect_never() -> None:
    def serve(server: Hostile, stream: BinaryIO, send: Callable[[bytes], None]) -> None:
        while server.read_request(stream):
            time.sleep(0.005)
            send(OK)

    with hostile(serve) as server:
        with (
            HoneycombClient(api_key=KEY, base_url=server.url, sync=True, max_connections=5) as client,
            ThreadPoolExecutor(20) as threads,
        ):
            list(threads.map(lambda _: client.datasets.list(), range(200)))
        assert len(server.requests) == 200
        assert server.connections <= 5

        async def main() -> None:
            async with (
                HoneycombClient(api_key=KEY, base_url=server.url, max_connections=5) as client,
                anyio.create_task_group() as tasks,
            ):
                for _ in range(200):
                    tasks.start_soon(client.datasets.list)

        anyio.run(main)
        assert len(server.requests) == 400
        assert server.connections <= 10


def respond_once(server: Hostile, stream: BinaryIO, send: Callable[[bytes], None]) -> None:
    server.read_request(stream)
    send(OK.replace(b"2\r\n\r\n[]", b'11\r\n\r\n{"id": "m"}'))


def test_a_connection_that_the_server_has_closed_is_not_used() -> None:
    with (
        hostile(respond_once) as server,
        HoneycombClient(api_key=KEY, base_url=server.url, sync=True) as client,
    ):
        for count in range(1, 11):
            client.markers.create("web", message="not repeated if it fails")
            while server.closed < count:
                time.sleep(0.001)
        assert (len(server.requests), server.connections) == (10, 10)


@pytest.mark.anyio
async def test_a_connection_that_the_server_has_closed_is_not_used_async() -> None:
    with hostile(respond_once) as server:
        async with HoneycombClient(api_key=KEY, base_url=server.url) as client:
            for count in range(1, 11):
                await client.markers.create("web", message="not repeated if it fails")
                while server.closed < count:  # noqa: ASYNC110  # the server is not a task
                    await anyio.sleep(0.001)
        assert (len(server.requests), server.connections) == (10, 10)


def test_any_byte_in_any_header_is_fine(call: Callable[..., object]) -> None:
    headers = b"server: caf\xe9\r\nretry-after: \xff\r\ncontent-encoding: \xe9\r\ncontent-length: 2\r\n"
    strange = b"HTTP/1.1 503 X\r\n" + headers + b"\r\n{}"
    with hostile(respond(strange, strange, OK)) as server:
        assert call(server.url, retry=RetryConfig(base_delay=0.001)) == []
        assert len(server.requests) == 3
    with hostile(respond(strange)) as server, pytest.raises(HoneycombError, match="503"):
        call(server.url, max_retries=0)
