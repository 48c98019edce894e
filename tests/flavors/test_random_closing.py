"""Many threads against a server that closes its connections at random."""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

import pytest

from honeycomb import HoneycombClient, HoneycombConnectionError, RetryConfig, SyncHoneycombClient
from tests.flavors.hostile import Hostile, hostile
from tests.support import KEY

THREADS = 64
CALLS = int(os.environ.get("HONEYCOMB_TEST_CALLS", "3000"))
RETRY = RetryConfig(max_retries=10, base_delay=0.001)  # so many that chance alone fails no call


def serve(server: Hostile, stream: BinaryIO, send: Callable[[bytes], None]) -> None:
    while path := server.read_request(stream):
        if random.random() < 0.01:
            return  # without a response
        name = path.rpartition("/")[2]
        body = f'{{"id": "{name}", "name": "x", "slug": "{name}"}}'.encode()
        send(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
        chance = random.random()
        if chance < 0.1:
            server.stopped.wait(chance / 20)  # idle, or met by the next request: closed in either case
            return


def create(client: SyncHoneycombClient, name: str) -> bool:
    failed = None
    try:
        assert client.markers.create(name, message="m").id == name
    except HoneycombConnectionError as error:
        failed = error
    assert failed is None or failed.request_sent
    return failed is None


@pytest.mark.expensive
def test_no_response_is_lost_doubled_or_swapped() -> None:
    created: dict[str, bool] = {}
    lock = threading.Lock()

    def call(number: int) -> None:
        name = f"n{number}"
        if number % 2:
            assert client.datasets.get(name).slug == name
            return
        succeeded = create(client, name)
        with lock:
            created[name] = succeeded

    with (
        hostile(serve) as server,
        HoneycombClient(api_key=KEY, base_url=server.url, sync=True, retry=RETRY) as client,
        ThreadPoolExecutor(THREADS) as threads,
    ):
        list(threads.map(call, range(CALLS)))
    received = Counter(server.requests)
    sent = {name: received[f"POST /1/markers/{name} HTTP/1.1"] for name in created}
    assert len(created) == CALLS // 2
    assert all(sent[name] == 1 for name, succeeded in created.items() if succeeded)
    assert all(count <= 1 for count in sent.values())
    failures = [name for name, succeeded in created.items() if not succeeded]
    assert failures, "no request met a closing, so that nothing was tested"
    print(f"{server.connections} connections, {len(failures)} of {len(created)} POST requests met a closing")
