"""Threads of a sync stream that cannot start or that end early, and calls that wait for them."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable

import httpx
import pytest

from honeycomb import Delivery, HoneycombClient, SyncEventStream, SyncHoneycombClient
from honeycomb.local import LocalHoneycomb
from tests.support import KEY, QUICK, respond_with

WAIT = 60.0
"""More than anything here takes, in seconds."""


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let no thread of a stream start; returns a function that lifts the limit."""
    start = threading.Thread.start

    def fail(thread: threading.Thread) -> None:
        if thread.name.startswith("honeycomb-events"):
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", fail)
    return lambda: monkeypatch.setattr(threading.Thread, "start", start)


@pytest.mark.usefixtures("no_threads")
def test_without_threads_flush_and_close_send(
    sync_client: SyncHoneycombClient, local: LocalHoneycomb, caplog: pytest.LogCaptureFixture
) -> None:
    stream = sync_client.events.stream("web")
    for number in range(20_000):
        stream.send({"number": number})
    assert stream.flush(timeout=WAIT)
    assert local.store.count("web") == 20_000
    stream.send({"number": -1})
    stream.close()
    assert local.store.count("web") == stream.stats().sent == 20_001
    assert caplog.text.count("no thread to send events could be started") == 1
    assert "can't start new thread" in caplog.text


@pytest.mark.usefixtures("no_threads")
def test_without_threads_a_blocked_send_sends(sync_client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    with sync_client.events.stream("web", when_full="block", max_events=10, batch_delay=0.001) as stream:
        for number in range(50):
            stream.send({"number": number})
        assert local.store.count("web") >= 40
    assert local.store.count("web") == 50


def test_threads_start_with_a_later_event_when_the_limit_is_lifted(
    sync_client: SyncHoneycombClient, local: LocalHoneycomb, no_threads: Callable[[], None]
) -> None:
    with sync_client.events.stream("web", batch_delay=0.001) as stream:
        stream.send({"number": 0})
        no_threads()
        sent = 1
        while stream.stats().sent == 0:  # nothing else than sending starts the threads
            stream.send({"number": sent})
            sent += 1
            time.sleep(0.01)
    assert local.store.count("web") == sent


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "honeycomb-events"]


def end_threads() -> None:
    """End the threads of all streams by an asynchronous exception."""
    for thread in workers():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))
    for thread in workers():
        thread.join(WAIT)
        assert not thread.is_alive()


DIED = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


@DIED
@pytest.mark.parametrize("wait", ["flush", "close"])
def test_threads_that_died_are_replaced(
    wait: str, sync_client: SyncHoneycombClient, local: LocalHoneycomb
) -> None:
    stream = sync_client.events.stream("web", batch_delay=30.0)
    stream.send({"number": 1})
    end_threads()
    if wait == "flush":
        assert stream.flush(timeout=WAIT)
        assert len(workers()) == 2
    stream.close(timeout=WAIT)
    assert local.store.count("web") == stream.stats().sent == 1


@DIED
def test_the_next_event_replaces_threads_that_died(sync_client: SyncHoneycombClient) -> None:
    with sync_client.events.stream("web", batch_delay=30.0) as stream:
        stream.send({"number": 1})
        end_threads()
        stream.send({"number": 2})
        assert len(workers()) == 2


@pytest.mark.parametrize("error", [SystemExit, MemoryError, GeneratorExit, pytest.fail.Exception])
def test_the_stream_continues_after_any_exception_of_on_result(
    error: type[BaseException], sync_client: SyncHoneycombClient, caplog: pytest.LogCaptureFixture
) -> None:
    def on_result(_: Delivery) -> None:
        raise error

    with sync_client.events.stream("web", on_result=on_result) as stream:
        for number in range(5):
            stream.send({"number": number})
            assert stream.flush(timeout=WAIT)
    assert stream.stats().sent == 5
    assert caplog.text.count("on_result failed") == 5


@pytest.mark.parametrize("error", [SystemExit, MemoryError, RecursionError, ValueError])
def test_a_batch_is_retried_after_any_exception_of_its_request(error: type[BaseException]) -> None:
    errors = [error, error]

    def respond(_: httpx.Request) -> httpx.Response:
        if errors:
            raise errors.pop()
        return httpx.Response(200, json=[{"status": 202}])

    with (
        httpx.Client(transport=respond_with(respond)) as http_client,
        HoneycombClient(api_key=KEY, sync=True, http_client=http_client, retry=QUICK) as client,
        client.events.stream("web") as stream,
    ):
        stream.send({"number": 1})
        assert stream.flush(timeout=WAIT)
    assert (stream.stats().sent, stream.stats().retried) == (1, 2)


@pytest.mark.parametrize("threads", [True, False])
@pytest.mark.parametrize("wait", [SyncEventStream.flush, SyncEventStream.close])
def test_on_result_may_flush_and_close(
    wait: Callable[[SyncEventStream], object],
    threads: bool,
    request: pytest.FixtureRequest,
    sync_client: SyncHoneycombClient,
) -> None:
    if not threads:
        request.getfixturevalue("no_threads")
    results: list[object] = []
    stream = sync_client.events.stream("web", on_result=lambda _: results.append(wait(stream)))
    stream.send({"number": 1})
    assert stream.flush(timeout=WAIT)
    stream.close(timeout=WAIT)
    assert stream.stats().sent == len(results) == 1


def run(program: str, url: str) -> str:
    code = f"""
import atexit, sys, time
checks = []
atexit.register(lambda: [check() for check in checks])  # runs after what honeycomb registers
from honeycomb import HoneycombClient
client = HoneycombClient(api_key={KEY!r}, base_url=sys.argv[1], sync=True)
"""
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", code + textwrap.dedent(program), url],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return done.stdout


def test_at_the_end_of_the_program_streams_close_together() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        local.faults.add(path="/1/batch/*", times=100, delay=600.0)
        out = run(
            """
            streams = [client.events.stream("web", close_timeout=3.0) for _ in range(40)]
            for stream in streams:
                stream.send({"number": 1})
            began = time.monotonic()
            checks.append(lambda: print(time.monotonic() - began, sum(s.stats().failed for s in streams)))
            """,
            url,
        )
        waited, failed = out.split()
        assert failed == "40"
        assert float(waited) < 60  # forty, one after the other, would take two minutes


def test_an_event_of_an_exit_function_is_sent() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        run(
            """
            import atexit
            stream = client.events.stream("web")
            atexit.register(lambda: stream.send({"number": 1}))
            """,
            url,
        )
        assert local.store.count("web") == 1
