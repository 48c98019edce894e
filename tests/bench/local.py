"""Times the local Honeycomb: events accepted over HTTP, and queries over a million of them.

There is no peer to compare it with.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from functools import partial

import httpx

from honeycomb.local import LocalHoneycomb
from honeycomb.local.engine import EventStore, RunOptions

_BATCH = 500
_QUERIES: dict[str, dict[str, object]] = {
    "group by": {
        "breakdowns": ["user"],
        "calculations": [{"op": "COUNT"}, {"op": "AVG", "column": "duration_ms"}],
    },
    "percentile": {"breakdowns": ["service.name"], "calculations": [{"op": "P95", "column": "duration_ms"}]},
    "calculated field": {
        "calculated_fields": [{"name": "slow", "expression": '$duration_ms > 50 AND STARTS_WITH($name, "GET")'}],
        "breakdowns": ["slow", "service.name"],
    },
}


def main() -> None:
    """Print events a second, and seconds a query."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    options = parser.parse_args()
    numbers = random.Random(1)
    bodies = [json.dumps([_event(numbers) for _ in range(_BATCH)]).encode() for _ in range(20)]
    with LocalHoneycomb() as local, local.serve() as url, httpx.Client(base_url=url) as client:
        sent, start = 0, time.perf_counter()
        while sent < options.events:
            body = bodies[sent // _BATCH % len(bodies)]
            client.post("/1/batch/web", content=body, headers={"x-honeycomb-team": "k"}).raise_for_status()
            sent += _BATCH
        print(f"{sent:,} events over HTTP: {sent / (time.perf_counter() - start):,.0f} a second")
        for name, spec in _QUERIES.items():
            print(f"{name}: {_timed(partial(_run, local.store, spec)):.3f} s")


def _run(store: EventStore, spec: dict[str, object]) -> None:
    store.run(["web"], json.loads(json.dumps(spec)), RunOptions(disable_series=True), now=time.time())


def _timed(call: Callable[[], object]) -> float:
    """Return the median of five runs, in seconds."""
    times: list[float] = []
    for _ in range(5):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return sorted(times)[2]


def _event(numbers: random.Random) -> dict[str, object]:
    return {
        "data": {
            "trace.trace_id": f"{numbers.getrandbits(128):032x}",
            "trace.span_id": f"{numbers.getrandbits(64):016x}",
            "service.name": numbers.choice(["web", "db", "cart"]),
            "name": "GET /checkout",
            "duration_ms": numbers.random() * 100,
            "http.status_code": 200,
            "user": f"user-{numbers.randrange(10_000)}",
            "error": False,
        }
    }


if __name__ == "__main__":
    main()
