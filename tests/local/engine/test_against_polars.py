"""Queries over generated events, compared with a reference implementation in polars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb.local.engine import ColumnType, EventStore, RunOptions, StoredEvent

from . import oracle
from .support import NOW

if TYPE_CHECKING:
    from pydantic import JsonValue

SECOND = 10**9
#: Multiples of 1/4, so that sums are exact in any order.
QUARTERS = st.integers(-400, 400).map(lambda number: number / 4)
SERVICES = st.sampled_from(["api", "Api", "grüße", "日本", "", "a'b\"c", "\U0001f600"])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "svc": SERVICES,
    "ms": QUARTERS,
    "n": st.integers(-3, 12) | st.integers(-(2**40), 2**40),
    "ok": st.booleans(),
}
TYPES: dict[str, ColumnType] = {"svc": "string", "ms": "float", "n": "integer", "ok": "boolean"}
COMPARISONS = ["=", "!=", ">", ">=", "<", "<="]
TEXT_OPS = [
    "starts-with", "does-not-start-with", "ends-with", "does-not-end-with", "contains", "does-not-contain",
]  # fmt: skip
GRANULARITIES = [60, 600, 3600]
COLUMNS: dict[str, list[str | None]] = {
    "COUNT": [None, "n", "svc"],
    "SUM": ["n", "ms"],
    "AVG": ["n", "ms"],
    "MIN": ["n"],
    "MAX": ["ms"],
    "COUNT_DISTINCT": ["svc", "n", "ok"],
    **{op: ["n", "ms"] for op in oracle.PER_MILLE},
}
CALCULATIONS = [{"op": op, "column": column} for op, columns in COLUMNS.items() for column in columns]
# Not used in orders: an average of differences may round differently.
RATES = [{"op": op, "column": column} for op in ("RATE_SUM", "RATE_MAX", "RATE_AVG") for column in ("n", "ms")]


@st.composite
def stored_events(draw: st.DrawFn) -> StoredEvent:
    data: dict[str, Any] = {name: draw(st.none() | values) for name, values in VALUES.items()}
    age = draw(st.integers(-2, 7400 * SECOND) | st.sampled_from([0, 40 * SECOND, 40 * SECOND + 1, 7240 * SECOND]))
    # Fields may be missing, and integers may occur in float columns.
    if draw(st.booleans()):
        del data[draw(st.sampled_from(sorted(data)))]
    if (ms := data.get("ms")) is not None and ms == int(ms) and draw(st.booleans()):
        data["ms"] = int(ms)
    return StoredEvent(NOW * SECOND - age, draw(st.sampled_from([1, 1, 2, 7, 1000])), data)


@st.composite
def filters(draw: st.DrawFn) -> dict[str, Any]:
    column = draw(st.sampled_from(list(VALUES)))
    ops = ["exists", "does-not-exist", "in", "not-in", "=", "!="]
    ops += TEXT_OPS if column == "svc" else []
    ops += COMPARISONS[2:] if column != "ok" else []
    op = draw(st.sampled_from(ops))
    if op in ("exists", "does-not-exist"):
        return {"column": column, "op": op}
    value = st.text(st.sampled_from("apiAgrüß日"), max_size=2) if op in TEXT_OPS else VALUES[column]
    return {
        "column": column,
        "op": op,
        "value": draw(st.lists(value, max_size=3) if "in" in op.split("-") else value),
    }


def filtered(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "filters": draw(st.lists(filters(), max_size=2)),
        "filter_combination": draw(st.sampled_from(["AND", "OR"])),
    }


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    calculations = draw(st.lists(st.sampled_from(CALCULATIONS), min_size=1, max_size=4, unique_by=oracle.label))
    breakdowns = draw(st.lists(st.sampled_from(list(VALUES)), max_size=2, unique=True))
    named = [
        {**draw(st.sampled_from(CALCULATIONS)), "name": f"named {number}", **filtered(draw)}
        for number in range(draw(st.integers(0, 2)))
    ]
    order = st.sampled_from(
        [{"column": name} for name in [*breakdowns, *(each["name"] for each in named)]] + calculations
    )
    orders = [
        {**each, "order": draw(st.sampled_from(["ascending", "descending"]))}
        for each in draw(st.lists(order, max_size=2, unique_by=str))
    ]
    havings = [
        {
            "calculate_op": each["op"],
            "column": each["column"],
            "op": draw(st.sampled_from(COMPARISONS)),
            "value": draw(st.integers(-10, 20) | QUARTERS),
        }
        for each in draw(st.lists(st.sampled_from(calculations), max_size=1))
    ]
    time = draw(
        st.sampled_from(
            [
                {},
                {"time_range": 3600},
                {"time_range": 22_000},
                {"start_time": NOW - 5000, "end_time": NOW - 1000},
                {"start_time": NOW - 7000, "time_range": 3600},
                {"end_time": NOW, "time_range": 3600},
            ]
        )
    )
    return {
        **filtered(draw),
        **time,
        "calculations": [*calculations, *named, *draw(st.lists(st.sampled_from(RATES), max_size=1))],
        "breakdowns": breakdowns,
        "orders": orders,
        "havings": havings,
        "limit": draw(st.integers(1, 6)),
        "granularity": draw(st.sampled_from(GRANULARITIES)),
        "usage_mode": draw(st.booleans()),
    }


@pytest.mark.expensive
@given(st.lists(stored_events(), max_size=40), specs(), st.none() | st.integers(1, 50))
def test_query_results_match_polars(events: list[StoredEvent], spec: dict[str, Any], limit: int | None) -> None:
    store = EventStore()
    for name, column_type in TYPES.items():
        store.add_column("d", name, column_type)
    store.append("d", events[: len(events) // 2])
    store.append("d", events[len(events) // 2 :])
    options = RunOptions(disable_total_by_aggregate=False, disable_other_by_aggregate=False, limit=limit)
    query_result = store.run(["d"], spec, options, now=NOW)
    store.close()
    assert rounded(query_result) == rounded(oracle.expected(events, spec, NOW, limit))


def rounded(query_result: JsonValue) -> JsonValue:
    """Round floats, as an average of averages may differ in the last digits; keep integers."""
    if isinstance(query_result, dict):
        return {name: rounded(value) for name, value in query_result.items()}
    if isinstance(query_result, list):
        return [rounded(value) for value in query_result]
    return f"{query_result:.9g}" if isinstance(query_result, float) else query_result
