"""Helpers for queries over events at a fixed time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from honeycomb.local.engine import EventStore, QueryFailed, RunOptions, StoredEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

NOW = 1_700_000_080  # 2023-11-14T22:14:40Z


def event(data: Mapping[str, JsonValue], *, age: float = 0, rate: int = 1) -> StoredEvent:
    """Return an event of a given age in seconds."""
    return StoredEvent(NOW * 10**9 - int(age * 10**9), rate, data)


def stored(*events: StoredEvent) -> EventStore:
    """Return a store with these events in the dataset ``d``."""
    store = EventStore()
    store.append("d", events)
    return store


def run(
    store: EventStore, spec: Mapping[str, Any], *datasets: str, options: RunOptions | None = None
) -> dict[str, Any]:
    """Return the result of a query at the fixed time."""
    return store.run(datasets or ("d",), spec, options or RunOptions(), now=NOW)


def results(store: EventStore, spec: Mapping[str, Any], *datasets: str) -> list[dict[str, Any]]:
    """Return the data of the result rows of a query."""
    rows = run(store, spec, *datasets, options=RunOptions(disable_series=True))["results"]
    return [row["data"] for row in rows]


def series(store: EventStore, spec: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return time and data of the series rows of a query."""
    return [(row["time"], row["data"]) for row in run(store, spec)["series"]]


def value(store: EventStore, op: str, column: str | None = None, **spec: object) -> Any:
    """Return the value of one calculation over all events."""
    (row,) = results(store, {"calculations": [{"op": op, "column": column, "name": "value"}], **spec})
    return row["value"]


def failure(store: EventStore, spec: Mapping[str, Any], *datasets: str) -> str:
    """Return the message of a query rejected by validation, not by DuckDB."""
    with pytest.raises(QueryFailed) as caught:
        run(store, spec, *datasets)
    assert caught.value.__cause__ is None, caught.value
    return str(caught.value)
