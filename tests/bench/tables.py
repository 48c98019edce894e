"""Times the way from a response to a data frame, and the same by json and the library alone, in turn."""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa

from honeycomb import QueryResult
from honeycomb._core.decode import decode

ROUNDS = 30
ROWS = 10_000


def response() -> bytes:
    """Make a response with a result of 10,000 groups."""
    choose = random.Random(1)  # nothing secret
    rows: list[dict[str, Any]] = [
        {
            "endpoint": f"/path/{number}",
            "service": choose.choice("abcde"),
            "COUNT": choose.randint(1, 10**6),
            "AVG(duration_ms)": choose.random() * 100,
            "P99(duration_ms)": choose.random() * 1000 if number % 50 else None,
        }
        for number in range(ROWS)
    ]
    data = {"results": [{"data": row} for row in rows]}
    query = {"breakdowns": ["endpoint", "service"]}
    return json.dumps({"id": "r", "complete": True, "query": query, "data": data}).encode()


def main() -> None:
    """Print a line for each library."""
    body = response()

    def records() -> list[dict[str, Any]]:
        return [row["data"] for row in json.loads(body)["data"]["results"]]

    cases: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "pandas": (lambda: decode(QueryResult, body).to_pandas(), lambda: pd.DataFrame(records())),
        "polars": (lambda: decode(QueryResult, body).to_polars(), lambda: pl.DataFrame(records())),
        "pyarrow": (lambda: decode(QueryResult, body).to_arrow(), lambda: pa.Table.from_pylist(records())),
    }
    for library, (ours, theirs) in cases.items():

        def spent(call: Callable[[], object]) -> float:
            began = time.perf_counter()
            call()
            return time.perf_counter() - began

        ratios = [spent(ours) / spent(theirs) for _ in range(ROUNDS)][1:]  # the first one warms up
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
        print(f"{library:36} {statistics.median(ratios):5.2f} of json and {library} ({spread}), target 0.5")


if __name__ == "__main__":
    main()
