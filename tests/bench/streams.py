"""Sends events by our streams, by libhoney, and by minimal code, in turn, and prints the costs."""

from __future__ import annotations

import asyncio
import gzip
import json
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import libhoney  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]  # it has no types
import orjson
import zstandard

from honeycomb import AsyncHoneycombClient, SyncHoneycombClient
from tests.bench.batches import Server, taking

EVENTS = 200_000
ROUNDS = 3
KEY = "k" * 32

SERVICES, STATUSES = ("api", "web", "worker", "cron"), (200, 200, 200, 404, 500)


def events(count: int = EVENTS) -> Iterator[dict[str, Any]]:
    """Make small events of eight fields, each anew as a program would."""
    for number in range(count):
        mixed = number * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF  # looks like chance, and is the same every time
        yield {
            "service": SERVICES[mixed & 3],
            "endpoint": f"/path/{mixed >> 32 & 63}",
            "status": STATUSES[mixed % 5],
            "duration_ms": (mixed >> 40) / 1000,
            "user_id": f"u-{mixed >> 20 & 0xFFFF}",
            "region": "eu-1",
            "cached": mixed & 64 > 0,
            "trace": f"{mixed:016x}",
        }


def send_sync(server: Server) -> None:
    """Send by the stream of the sync client."""
    with (
        SyncHoneycombClient(api_key=KEY, base_url=server.url) as client,
        client.events.stream("web", when_full="block") as stream,
    ):
        for event in events():
            stream.send(event)
    assert stream.stats().sent == EVENTS


def send_async(server: Server) -> None:
    """Send by the stream of the async client."""

    async def main() -> None:
        async with (
            AsyncHoneycombClient(api_key=KEY, base_url=server.url) as client,
            client.events.stream("web") as stream,
        ):
            for event in events():
                await stream.send(event)
        assert stream.stats().sent == EVENTS

    asyncio.run(main())


def send_libhoney(server: Server) -> None:
    """Send by libhoney, with large batches, waiting when its queue is full."""
    honey: Any = libhoney.Client(  # it has no types
        writekey=KEY,
        dataset="web",
        api_host=server.url,
        max_batch_size=4_000,
        block_on_send=True,
        max_concurrent_batches=2,
    )
    for event in events():
        honey.send_now(event)
    honey.close()


def bare(dumps: Callable[[Any], bytes], compress: Callable[[bytes], bytes], name: str) -> Callable[[Server], None]:
    """Return a function that sends with an encoder, a compressor and one connection only."""

    def send(server: Server) -> None:
        headers = {"X-Honeycomb-Team": KEY, "content-encoding": name}
        with httpx.Client() as client:
            items: list[dict[str, Any]] = []
            for event in events():
                items.append({"time": datetime.now(timezone.utc).isoformat(), "data": event})
                if len(items) == 4_000:
                    response = client.post(
                        f"{server.url}/1/batch/web", content=compress(dumps(items)), headers=headers
                    )
                    assert len(response.json()) == 4_000
                    items = []

    return send


BARE_PLAIN = bare(lambda items: json.dumps(items).encode(), lambda body: gzip.compress(body, 1), "gzip")
BARE_FAST = bare(orjson.dumps, lambda body: zstandard.compress(body, 1), "zstd")


def making() -> float:
    """Return the seconds that making the events takes alone."""
    began = time.process_time()
    for _ in events():
        pass
    return time.process_time() - began


MAKING = min(making() for _ in range(ROUNDS))


def measure(send: Callable[[Server], None], server: Server) -> tuple[float, float]:
    """Return the cost of an event: microseconds of the processor besides making it, and bytes on the wire."""
    before = server.got()
    began = time.process_time()
    send(server)
    spent = time.process_time() - began - MAKING
    after = server.got()
    assert after.events - before.events == EVENTS, "not every event has arrived"
    return spent / EVENTS * 1e6, (after.body_bytes - before.body_bytes) / EVENTS


def with_plain(send: Callable[[Server], None]) -> Callable[[Server], None]:
    """Return the same with the plain dependencies only."""

    def plainly(server: Server) -> None:
        with patch("honeycomb._events.packing.find_spec", return_value=None):  # as if nothing else were there
            send(server)

    return plainly


CASES: dict[str, Callable[[Server], None]] = {
    "libhoney": send_libhoney,
    "bare json+gzip": BARE_PLAIN,
    "sync json+gzip": with_plain(send_sync),
    "async json+gzip": with_plain(send_async),
    "bare orjson+zstd": BARE_FAST,
    "sync orjson+zstd": send_sync,
    "async orjson+zstd": send_async,
}


def compare() -> None:
    """Print the cost of an event in each way."""
    with taking() as server:
        costs = {case: [measure(send, server) for _ in range(ROUNDS)] for case, send in CASES.items()}
    micros = {case: statistics.median(cpu for cpu, _ in values) for case, values in costs.items()}
    sizes = {case: values[0][1] for case, values in costs.items()}
    for case, cpu in micros.items():
        of_libhoney = f"{cpu / micros['libhoney']:5.3f} of libhoney"
        bytes_of_libhoney = f"{sizes[case] / sizes['libhoney']:4.2f} of libhoney"
        line = f"{case:20} {cpu:6.2f} us of CPU an event, {of_libhoney};"
        line += f" {sizes[case]:5.1f} bytes, {bytes_of_libhoney}"
        if " " in case:
            line += f"; {cpu / micros['bare ' + case.split()[1]]:4.2f} of bare"
        print(line)


def time_sends() -> None:
    """Print how long sending an event blocks the caller."""

    def report(case: str, nanoseconds: list[int]) -> None:
        spread = statistics.quantiles(nanoseconds, n=100)
        print(f"{case:20} median {spread[49] / 1000:5.2f} us, 99th percentile {spread[98] / 1000:5.2f} us a send")

    def spent(send: Callable[[dict[str, Any]], object]) -> list[int]:
        nanoseconds: list[int] = []
        for event in events():
            began = time.perf_counter_ns()
            send(event)
            nanoseconds.append(time.perf_counter_ns() - began)
        return nanoseconds

    async def spent_async(url: str) -> list[int]:
        nanoseconds: list[int] = []
        async with (
            AsyncHoneycombClient(api_key=KEY, base_url=url) as client,
            client.events.stream("web", max_events=EVENTS, max_bytes=10**9) as stream,
        ):
            for number, event in enumerate(events()):
                if number % 100 == 0:
                    await asyncio.sleep(0)  # so that batches are sent meanwhile
                began = time.perf_counter_ns()
                stream.send(event)
                nanoseconds.append(time.perf_counter_ns() - began)
        return nanoseconds

    with taking() as server:
        with (
            SyncHoneycombClient(api_key=KEY, base_url=server.url) as client,
            client.events.stream("web", max_events=EVENTS, max_bytes=10**9) as stream,
        ):
            report("sync send", spent(stream.send))
        report("async send", asyncio.run(spent_async(server.url)))


def time_throughput() -> None:
    """Print how many events a second leave over a network with a round trip of 30 ms."""
    with taking(delay=0.03) as server:
        for case, send in {"sync": send_sync, "async": send_async}.items():
            for name, each in {"json+gzip": with_plain(send), "orjson+zstd": send}.items():
                began = time.perf_counter()
                each(server)
                rate = EVENTS / (time.perf_counter() - began)
                print(f"{case + ' ' + name:20} {rate:8,.0f} events a second at 30 ms a round trip")


def slow() -> None:
    """Print how long it takes to send what is queued, and to close, when a response takes 500 ms."""
    with (
        taking(delay=0.5) as server,
        SyncHoneycombClient(api_key=KEY, base_url=server.url) as client,
    ):
        stream = client.events.stream("web")
        for event in events(5_000):
            stream.send(event)
        began = time.perf_counter()
        assert stream.flush()
        flushed = time.perf_counter()
        stream.close()
        closed = time.perf_counter()
        print(
            f"{'500 ms response':20} 5,000 flushed in {flushed - began:.2f} s, closed in {closed - flushed:.2f} s"
        )


def memory() -> float:
    """Return the megabytes of memory that this process takes; Linux only."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _stall(url: str) -> None:
    with SyncHoneycombClient(api_key=KEY, base_url=url) as client:
        stream = client.events.stream("web")
        before = memory()
        for number, event in enumerate(events(1_000_000)):
            stream.send({**event, "number": f"event {number}"})
        grown = memory() - before
        began = time.perf_counter()
        stream.close(timeout=1.0)
        took = time.perf_counter() - began
        stats = stream.stats()
        assert stats.accepted == 1_000_000 == stats.sent + stats.failed + stats.dropped
        print(
            f"{'stalled server':20} a million events, bound 100 MB: grown by {grown:.0f} MB,"
            f" {stats.dropped + stats.failed:,} lost and counted, closed in {took:.2f} s of 1 s"
        )


def stall() -> None:
    """Print the cost of a million events that the server does not accept."""
    with taking(delay=3600) as server:
        process = multiprocessing.get_context("spawn").Process(target=_stall, args=(server.url,))
        process.start()
        process.join()


if __name__ == "__main__":
    compare()
    time_sends()
    time_throughput()
    slow()
    stall()
