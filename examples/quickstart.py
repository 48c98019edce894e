"""Send events to Honeycomb, query them and create a trigger.

Parses every module of Python's standard library, with one event per file: duration, size and contents. Sends the
events in a batch, runs three queries over them, and creates a trigger on a fourth.

Without an API key, it uses a local Honeycomb in this process, over HTTP. With ``HONEYCOMB_API_KEY`` set, it uses
the service, and creates the dataset ``quickstart`` in your environment.
"""

from __future__ import annotations

import ast
import asyncio
import os
import sysconfig
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path

from honeycomb import Calculation, Event, Filter, HoneycombClient, Order, QueryResult, QuerySpec, TriggerThreshold
from honeycomb.local import LocalHoneycomb

DATASET = "quickstart"

BY_PACKAGE = QuerySpec(
    calculations=[Calculation(op="COUNT"), Calculation(op="SUM", column="bytes")],
    breakdowns=["package"],
    orders=[Order(op="COUNT", order="descending")],
    limit=8,
    time_range=900,
)
SLOWEST = QuerySpec(
    calculations=[Calculation(op="P95", column="duration_ms"), Calculation(op="MAX", column="duration_ms")],
    filters=[Filter(column="outcome", op="=", value="parsed"), Filter(column="lines", op=">", value=50)],
    breakdowns=["package"],
    orders=[Order(op="P95", column="duration_ms", order="descending")],
    limit=8,
    time_range=900,
)
OVER_TIME = QuerySpec(
    calculations=[Calculation(op="COUNT"), Calculation(op="AVG", column="duration_ms")],
    time_range=900,
    granularity=1,
)


def measure() -> Iterator[Event]:
    """Parse the standard library and yield one event per file."""
    library = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(library.rglob("*.py")):
        module = path.relative_to(library)
        if module.parts[0] in ("site-packages", "dist-packages"):
            continue
        source = path.read_bytes()
        started_at, start = datetime.now(timezone.utc), time.perf_counter()
        try:
            nodes, outcome = sum(1 for _ in ast.walk(ast.parse(source))), "parsed"
        except (SyntaxError, ValueError):  # intentionally invalid test files
            nodes, outcome = 0, "invalid"
        yield Event(
            {
                "path": str(module),
                "package": module.parts[0] if len(module.parts) > 1 else "(top level)",
                "outcome": outcome,
                "bytes": len(source),
                "lines": source.count(b"\n"),
                "nodes": nodes,
                "duration_ms": (time.perf_counter() - start) * 1000,
            },
            time=started_at,
        )


def show(title: str, result: QueryResult) -> None:
    """Print the rows of a result as a table."""
    print(f"\n{title}")
    columns = list(result.rows[0])
    cells = [columns, *([_cell(row[name]) for name in columns] for row in result.rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        print("   " + "   ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def _cell(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def show_series(title: str, result: QueryResult) -> None:
    """Print a time series as a bar per step."""
    print(f"\n{title}")
    counts = [row.data["COUNT"] for row in result.series]
    maximum = max(count for count in counts if isinstance(count, int))
    for row in result.series[-12:]:
        count = row.data["COUNT"]
        bar = "▇" * round(40 * count / maximum) if isinstance(count, int) else ""
        print(f"   {row.time:%H:%M:%S}  {bar} {count}")


async def run_query(client: HoneycombClient, spec: QuerySpec) -> QueryResult:
    """Run a query; in the service, new events can be queried after up to half a minute."""
    for _ in range(6):
        result = await client.query_results.create_and_run(DATASET, spec)
        if result.rows:
            return result
        await asyncio.sleep(10)
    raise SystemExit("The service accepted the events, but they cannot be queried yet. Try again later.")


async def run(client: HoneycombClient, events: Iterable[Event]) -> None:
    """Send the events, query them and create a trigger."""
    auth = await client.auth.get()
    print(f"Team {auth.team.name!r}, environment {auth.environment.name!r}.")

    start = time.perf_counter()
    outcomes = await client.events.send_batch(DATASET, events)
    accepted = sum(outcome.ok for outcome in outcomes)
    print(f"{accepted:,} of {len(outcomes):,} events accepted in {time.perf_counter() - start:.2f} s.")
    for outcome in outcomes:
        if not outcome.ok:
            print(f"   rejected: {outcome.error}")

    show("Files by package", await run_query(client, BY_PACKAGE))
    show("Slowest to parse, files of more than 50 lines", await run_query(client, SLOWEST))
    show_series("Files per second, last 12 seconds", await run_query(client, OVER_TIME))

    query = await client.queries.create(
        DATASET, calculations=[Calculation(op="P95", column="duration_ms")], time_range=900
    )
    trigger = await client.triggers.create(
        DATASET,
        name="Parsing is slow",
        query_id=query.id,
        threshold=TriggerThreshold(op=">=", value=250),
        frequency=900,
    )
    trigger = await client.triggers.update(DATASET, trigger.id, description="P95 over 15 minutes, in ms")
    triggers = await client.triggers.list(DATASET)
    assert trigger.threshold is not None
    print(
        f"\nCreated trigger {trigger.name!r}: P95(duration_ms) {trigger.threshold.op} {trigger.threshold.value}."
    )
    print(f"The dataset has {len(triggers)} trigger(s) and {len(await client.columns.list(DATASET))} columns.")


async def main() -> None:
    """Use the service if an API key is set, else a local Honeycomb."""
    start = time.perf_counter()
    events = list(measure())
    print(f"Parsed {len(events):,} modules of the standard library in {time.perf_counter() - start:.1f} s.")

    if os.environ.get("HONEYCOMB_API_KEY"):
        async with HoneycombClient() as client:
            await run(client, events)
        return
    with LocalHoneycomb() as local, local.serve() as url:
        print(f"Local Honeycomb listening on {url}.")
        async with HoneycombClient(api_key="any-key", base_url=url) as client:
            await run(client, events)


if __name__ == "__main__":
    asyncio.run(main())
