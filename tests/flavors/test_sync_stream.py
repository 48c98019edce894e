"""The stream of the sync client: threads, forks, the end of the program, and random faults."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import textwrap
import threading
import time

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honeycomb import Delivery, HoneycombClient, RetryConfig, SyncHoneycombClient
from honeycomb.local import LocalHoneycomb
from tests.support import KEY, QUICK, respond_with

FAULTS = st.sampled_from(
    ["taken", "some 429", "some 400", "429", "500", "reset", "truncated", "short", "413", "400"]
)


class Service:
    """Responds to batches as a list says, then accepts everything; keeps what it accepted and what it rejected."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        self.taken: list[int] = []
        self.rejected: set[int] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        numbers = [item["data"]["number"] for item in json.loads(gzip.decompress(request.content))]
        fault = self.faults.pop(0) if self.faults else "taken"
        if fault == "reset":
            raise httpx.ReadError("reset")
        if fault in ("429", "500", "413", "400"):
            if fault == "400" or (fault == "413" and len(numbers) == 1):
                self.rejected.update(numbers)
            return httpx.Response(int(fault), json={"error": "no"}, headers={"retry-after": "0.001"})
        statuses = [202] * len(numbers)
        if fault.startswith("some"):
            statuses = [int(fault[5:]) if number % 3 == 0 else 202 for number in numbers]
        for number, status in zip(numbers, statuses, strict=True):
            if status == 202:
                self.taken.append(number)
            elif status == 400:
                self.rejected.add(number)
        response = [{"status": status} for status in statuses]
        if fault == "truncated":
            return httpx.Response(200, content=json.dumps(response).encode()[:-3])
        return httpx.Response(200, json=response[: len(response) // 2] if fault == "short" else response)


@given(st.lists(FAULTS, max_size=12), st.integers(1, 200))
@settings(max_examples=60)
def test_every_event_is_delivered_or_counted_under_any_faults(faults: list[str], count: int) -> None:
    service = Service(list(faults))
    deliveries: list[Delivery] = []
    with (
        httpx.Client(transport=respond_with(service)) as http_client,
        HoneycombClient(api_key=KEY, sync=True, http_client=http_client, retry=QUICK) as client,
        client.events.stream("web", compression="gzip", on_result=deliveries.append) as stream,
    ):
        for number in range(count):
            stream.send({"number": number})
            if number % 50 == 49:
                stream.flush()
    stats = stream.stats()
    assert stats.accepted == count == stats.sent + stats.failed + stats.dropped
    assert stats.pending == stats.dropped == 0
    assert set(service.taken) | service.rejected == set(range(count))
    reported = {
        event.data["number"]: outcome.ok
        for delivery in deliveries
        for event, outcome in zip(delivery.events, delivery.outcomes, strict=True)
    }
    assert reported.keys() == set(range(count))
    assert sum(reported.values()) == stats.sent
    assert {number for number, ok in reported.items() if not ok} <= service.rejected


def test_many_threads_share_a_stream(local: LocalHoneycomb, sync_client: SyncHoneycombClient) -> None:
    with sync_client.events.stream("web") as stream:

        def send(thread: int) -> None:
            for number in range(500):
                stream.send({"thread": thread, "number": number})

        threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert stream.stats().sent == 4000
    assert local.store.count("web") == 4000


def test_a_stream_starts_no_thread_before_the_first_event_and_leaves_none(
    sync_client: SyncHoneycombClient,
) -> None:
    there = set(threading.enumerate())
    with sync_client.events.stream("web") as stream:
        assert set(threading.enumerate()) <= there
        stream.send({"a": 1})
        started = set(threading.enumerate()) - there
        assert [(thread.name, thread.daemon) for thread in started] == [("honeycomb-events", True)] * 2
    assert not any(thread.is_alive() for thread in started)


def test_a_thread_that_waits_for_room_is_woken_when_the_stream_is_closed(
    sync_client: SyncHoneycombClient, local: LocalHoneycomb
) -> None:
    local.faults.add(path="/1/batch/*", times=5, delay=5.0)
    stream = sync_client.events.stream("web", when_full="block", max_events=1, close_timeout=0.05)
    stream.send({"a": 1})
    errors: list[Exception] = []

    def send() -> None:
        try:
            stream.send({"a": 2})
        except Exception as error:  # noqa: BLE001  # it is looked at below
            errors.append(error)

    thread = threading.Thread(target=send)
    thread.start()
    time.sleep(0.05)
    stream.close()
    thread.join()
    assert "closed" in str(errors[0])
    assert stream.stats().accepted == 1


def test_a_callback_that_sends_into_a_full_stream_does_not_wait_for_itself(
    sync_client: SyncHoneycombClient,
) -> None:
    chain = iter(range(3))

    def send_more(_: Delivery) -> None:
        for number in chain:
            stream.send({"again": number})

    with sync_client.events.stream("web", when_full="block", max_events=2, on_result=send_more) as stream:
        stream.send({"a": 1})
        stream.flush()
    assert stream.stats().dropped == 1
    assert stream.stats().sent == 3


def test_events_survive_a_server_that_is_killed_and_restarted() -> None:
    with LocalHoneycomb() as local:
        with local.serve() as url:
            port = int(url.rsplit(":", 1)[1])
        retry = RetryConfig(base_delay=0.05, max_delay=0.2)
        with HoneycombClient(api_key=KEY, sync=True, base_url=url, retry=retry) as client:
            stream = client.events.stream("web", batch_delay=0.01)
            for round_ in range(3):
                for number in range(200):
                    stream.send({"round": round_, "number": number})
                assert not stream.flush(timeout=0.1)
                with local.serve(port=port):
                    assert stream.flush(timeout=120)
            stream.close()
        assert local.store.count("web") == 600
        assert stream.stats().sent == 600
        assert stream.stats().retried > 0


PROGRAM = """
    import os, sys, time
    from honeycomb import HoneycombClient
    client = HoneycombClient(api_key="k" * 20, base_url=sys.argv[1], sync=True)
    stream = client.events.stream("web")
"""


def run(program: str, url: str) -> str:
    code = textwrap.dedent(PROGRAM) + textwrap.dedent(program)
    # Python 3.12 and later warn of any fork of a process that has threads, which is what is tested here.
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-W", "ignore:This process:DeprecationWarning", "-c", code, url],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def test_events_queued_at_the_end_of_the_program_are_sent() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        run(
            """
            for number in range(100):
                stream.send({"number": number})
            """,
            url,
        )
        assert local.store.count("web") == 100


def test_the_end_of_the_program_does_not_wait_for_ever() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        local.faults.add(path="/1/batch/*", times=100, delay=600.0)
        code = textwrap.dedent(PROGRAM.replace('"web"', '"web", close_timeout=0.5'))
        done = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-c", code + "stream.send({'a': 1})", url],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,  # a fraction of the server's delay, and many times what a busy machine needs
        )
    assert "events were lost: 1" in done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_after_a_fork_parent_and_child_each_send_their_own() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        out = run(
            """
            stream.send({"who": "before"})
            stream.flush()
            for number in range(50):
                stream.send({"who": "parent", "number": number})
            pid = os.fork()
            who = "parent" if pid else "child"
            for number in range(50, 100):
                stream.send({"who": who, "number": number})
            stream.close()
            assert stream.stats().sent == (101 if pid else 50), stream.stats()
            if pid:
                os.waitpid(pid, 0)
                print("parent is done")
            """,
            url,
        )
        assert out == "parent is done\n"
        assert local.store.count("web") == 151
