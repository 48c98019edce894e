"""A server of minimal cost: it responds to each path with bytes made beforehand."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from typing import Any, cast
from urllib.request import urlopen

COUNTS = "/counts"

_TRIGGER: dict[str, Any] = {
    "id": "abc123",
    "dataset_slug": "web",
    "name": "Requests are slow",
    "description": "Look at the database first.",
    "tags": [{"key": "team", "value": "web"}, {"key": "service", "value": "api"}],
    "query_id": "q1",
    "query": {
        "id": "q1",
        "time_range": 900,
        "calculations": [{"op": "P99", "column": "duration_ms"}],
        "filters": [{"column": "http.status_code", "op": "<", "value": 500}],
        "breakdowns": ["endpoint"],
    },
    "threshold": {"op": ">=", "value": 1000, "exceeded_limit": 2},
    "frequency": 300,
    "alert_type": "on_change",
    "disabled": False,
    "triggered": False,
    "recipients": [{"id": "r1", "type": "email", "target": "a@example.com", "details": {}}],
    "evaluation_schedule_type": "frequency",
    "baseline_details": {},
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:05.678Z",
}
_BOARD: dict[str, Any] = {
    "id": "abc123",
    "name": "Requests",
    "type": "flexible",
    "description": "How the service is doing.",
    "panels": [
        {
            "type": "query",
            "query_panel": {
                "query_id": f"q{n}",
                "query_annotation_id": f"a{n}",
                "query_style": "graph",
                "dataset": "web",
                "visualization_settings": {
                    "use_utc_xaxis": True,
                    "charts": [{"chart_index": 0, "chart_type": "line"}],
                },
            },
            "position": {"x_coordinate": 0, "y_coordinate": n, "width": 6, "height": 4},
        }
        for n in range(6)
    ],
    "tags": [{"key": "team", "value": "web"}],
    "preset_filters": [{"column": "endpoint", "alias": "Endpoint"}],
    "links": {"board_url": "https://ui.example.com/b1"},
}
_ROWS = [
    {"data": {"endpoint": f"/api/{n}", "service": "web", "COUNT": n * 3, "P99(duration_ms)": n * 1.234567}}
    for n in range(10_000)
]

RESPONSES = {
    path: json.dumps(response).encode()
    for path, response in {
        "/1/datasets/web": {
            "name": "web",
            "slug": "web",
            "description": "",
            "settings": {"delete_protected": True},
            "expand_json_depth": 0,
            "regular_columns_count": 12,
            "last_written_at": "2026-01-02T03:04:05Z",
            "created_at": "2026-01-02T03:04:05Z",
        },
        "/1/triggers/web": [{**_TRIGGER, "id": f"t{n}"} for n in range(100)],
        "/1/boards": [{**_BOARD, "id": f"b{n}"} for n in range(50)],
        "/1/query_results/web/r1": {
            "id": "r1",
            "complete": True,
            "query": {"id": "q1", "breakdowns": ["endpoint", "service"]},
            "data": {"results": _ROWS, "series": []},
            "links": {"query_url": "https://ui.example.com/r1"},
        },
    }.items()
}


def _response(body: bytes) -> bytes:
    # A quota so large that nobody has to wait for it.
    head = (
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
        "ratelimit: limit=100000, remaining=50000, reset=60\r\nratelimit-policy: 100000;w=60\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass
class Counts:
    """Counts of the server: connections, and requests other than for these counts."""

    connections: int = 0
    requests: int = 0


class _Responding(asyncio.Protocol):
    def __init__(self, delay: float, counts: Counts) -> None:
        self.delay = delay
        self.counts = counts
        self.loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.WriteTransport", transport)
        self.counts.connections += 1

    def data_received(self, data: bytes) -> None:
        # Every request of the benchmark is a GET that fits one segment.
        path = data.split(b" ", 2)[1].decode()
        if path == COUNTS:
            self.counts.connections -= 1
            self.transport.write(_response(json.dumps(asdict(self.counts)).encode()))
            return
        self.counts.requests += 1
        if self.delay:
            self.loop.call_later(self.delay, self.transport.write, _response(RESPONSES[path]))
        else:
            self.transport.write(_response(RESPONSES[path]))


async def _serve(ready: Connection, delay: float) -> None:
    counts = Counts()
    server = await asyncio.get_running_loop().create_server(
        lambda: _Responding(delay, counts), "127.0.0.1", 0, backlog=256
    )
    ready.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _run(ready: Connection, delay: float) -> None:
    asyncio.run(_serve(ready, delay))


def counts(url: str) -> Counts:
    """Request the counts of a server, without this request."""
    with urlopen(url + COUNTS) as response:  # our own server
        return Counts(**json.load(response))


@contextmanager
def serving(delay: float = 0.0) -> Generator[str, None, None]:
    """Run the server in a process of its own, and give its address.

    Args:
        delay: Seconds until it responds.
    """
    receiving, sending = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(sending, delay), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{receiving.recv()}"
    finally:
        process.terminate()
        process.join()
