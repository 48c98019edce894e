from __future__ import annotations

import math
from typing import Any

import pytest

from honeycomb.local.engine import EventStore, RunOptions

from .support import event, failure, results, run, series, stored, value

MINUTE = 60

#: Values 1 to 4 with weights 1 to 4, an event without a value, and one of each other type.
STORE = stored(
    *(event({"n": number, "f": number / 2}, rate=number) for number in (3, 1, 4, 2)),
    event({"s": "a", "b": True}, rate=10),
    event({"s": "a", "b": False}, rate=100),
    event({"s": "b"}, rate=1000),
)


@pytest.mark.parametrize(
    ("op", "column", "expected"),
    [
        ("COUNT", None, 1120),
        ("COUNT", "n", 10),
        ("COUNT", "s", 1110),
        ("SUM", "n", 30),
        ("SUM", "f", 15.0),
        ("AVG", "n", 3.0),
        ("AVG", "f", 1.5),
        ("MIN", "n", 1),
        ("MIN", "f", 0.5),
        ("MAX", "n", 4),
        ("MAX", "f", 2.0),
        ("COUNT_DISTINCT", "n", 4),
        ("COUNT_DISTINCT", "s", 2),
        ("COUNT_DISTINCT", "b", 2),
        ("P001", "n", 1),
        ("P10", "n", 1),
        ("P20", "n", 2),
        ("P25", "n", 2),
        ("P50", "n", 3),
        ("P75", "f", 2.0),
        ("P999", "f", 2.0),
    ],
)
def test_calculations_are_weighted_by_sample_rate(op: str, column: str | None, expected: float) -> None:
    result = value(STORE, op, column)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("op", "column", "expected"),
    [("COUNT", None, 7), ("SUM", "n", 10), ("AVG", "n", 2.5), ("P50", "n", 2), ("COUNT_DISTINCT", "n", 4)],
)
def test_usage_mode_ignores_sample_rates(op: str, column: str | None, expected: float) -> None:
    assert value(STORE, op, column, usage_mode=True) == expected
    assert value(STORE, op, column, usage_mode=False) == value(STORE, op, column)


@pytest.mark.parametrize(
    ("op", "rank"),
    [
        ("P001", 1), ("P01", 10), ("P05", 50), ("P10", 100), ("P20", 200), ("P25", 250), ("P50", 500),
        ("P75", 750), ("P80", 800), ("P90", 900), ("P95", 950), ("P99", 990), ("P999", 999),
    ],
)  # fmt: skip
def test_percentiles_are_the_nearest_rank(op: str, rank: int) -> None:
    thousand = stored(*(event({"n": number}) for number in range(1000, 0, -1)))
    assert value(thousand, op, "n") == rank
    seven = stored(*(event({"n": number}) for number in range(1, 8)))
    assert value(seven, op, "n") == math.ceil(7 * rank / 1000)


def test_sums_of_large_integers_are_exact() -> None:
    store = stored(event({"n": 2**60 + 1}, rate=3), event({"n": -1}))
    assert value(store, "SUM", "n") == 3 * (2**60 + 1) - 1


def test_float_sums_are_compensated() -> None:
    store = stored(event({"f": 1e16}), *(event({"f": 1.0}) for _ in range(10)), event({"f": -1e16}))
    assert value(store, "SUM", "f") == 10


def test_float_overflow_is_null() -> None:
    store = stored(event({"f": 1e308}, rate=100))
    assert value(store, "SUM", "f") is None
    assert value(store, "MAX", "f") == 1e308


@pytest.mark.parametrize("op", ["SUM", "AVG", "MIN", "MAX", "P50", "RATE_SUM", "RATE_AVG", "RATE_MAX"])
def test_calculations_without_values_are_null(op: str) -> None:
    store = stored(event({"g": 1}), event({"g": 2, "n": 1}))
    rows = results(store, {"calculations": [{"op": op, "column": "n"}], "breakdowns": ["g"]})
    assert {"g": 1, f"{op}(n)": None} in rows


def test_without_values_counts_are_zero_and_heatmaps_empty() -> None:
    store = stored(event({"g": 1}), event({"g": 2, "n": 1, "duration_ms": 1}))
    calculations = [
        {"op": "COUNT", "column": "n"},
        {"op": "COUNT_DISTINCT", "column": "n"},
        {"op": "HEATMAP", "column": "n"},
        {"op": "CONCURRENCY"},
    ]
    filters = [{"column": "g", "op": "=", "value": 1}]
    (row,) = results(store, {"calculations": calculations, "filters": filters})
    assert row == {"COUNT(n)": 0, "COUNT_DISTINCT(n)": 0, "HEATMAP(n)": [], "CONCURRENCY": 0.0}
    grouped = {"calculations": calculations, "breakdowns": ["g"], "filters": filters}
    assert results(store, grouped) == [{"g": 1, **row}]


def test_calculations_can_have_filters() -> None:
    errors = [{"column": "status", "op": ">=", "value": 500}]
    either = [*errors, {"column": "ms", "op": ">", "value": 2}]
    store = stored(
        event({"status": 200, "ms": 1.0}), event({"status": 503, "ms": 2.0}, rate=5), event({"ms": 3.0})
    )
    calculations = [
        {"op": "COUNT"},
        {"op": "COUNT", "name": "errors", "filters": errors},
        {"op": "COUNT", "name": "either", "filters": either, "filter_combination": "OR"},
        {"op": "COUNT", "name": "both", "filters": either},
        {"op": "MAX", "column": "ms", "name": "slowest error", "filters": errors},
        {"op": "MAX", "column": "ms"},
    ]
    assert results(store, {"calculations": calculations}) == [
        {"COUNT": 7, "errors": 5, "either": 6, "both": 0, "slowest error": 2.0, "MAX(ms)": 3.0}
    ]


RATES = stored(
    *(
        event({"counter": number}, age=5 * MINUTE - index * MINUTE, rate=rate)
        for index, numbers in enumerate([[100, 110], [130], [], [10]])
        for number, rate in zip(numbers, (1, 3), strict=False)
    ),
    event({"other": 1}, age=3 * MINUTE),
)


@pytest.mark.parametrize(
    ("op", "steps", "overall"),
    [
        ("RATE_MAX", [None, 20, None, -120], 20),
        ("RATE_SUM", [None, -300, None, -120], -420),
        ("RATE_AVG", [None, 22.5, None, -120.0], -48.75),
    ],
)
def test_rates_are_differences_between_buckets(op: str, steps: list[float | None], overall: float) -> None:
    spec = {"calculations": [{"op": op, "column": "counter"}], "granularity": MINUTE}
    assert [row[f"{op}(counter)"] for _, row in series(RATES, spec)] == steps
    (row,) = results(RATES, spec)
    assert row == {f"{op}(counter)": overall}
    assert type(overall) is type(row[f"{op}(counter)"])


def test_rates_are_taken_within_each_group() -> None:
    store = stored(
        *(event({"host": host, "n": n}, age=age) for host, n, age in [("a", 1, 120), ("b", 50, 60), ("a", 4, 0)]),
        event({"n": 7}, age=120),
        event({"n": 9}, age=0),
    )
    spec = {
        "calculations": [{"op": "RATE_MAX", "column": "n"}],
        "breakdowns": ["host"],
        "granularity": MINUTE,
    }
    assert results(store, spec) == [
        {"host": "a", "RATE_MAX(n)": 3},
        {"host": None, "RATE_MAX(n)": 2},
        {"host": "b", "RATE_MAX(n)": None},
    ]
    assert [(row["host"], row["RATE_MAX(n)"]) for _, row in series(store, spec)] == [
        ("a", None), (None, None), ("b", None), ("a", 3), (None, 2),
    ]  # fmt: skip


def spans() -> EventStore:
    """Return two spans that start 40 s into the previous minute: of 30 s and, with weight 2, of 60 s."""
    return stored(
        event({"name": "short", "duration_ms": 30_000}, age=MINUTE),
        event({"name": "long", "duration_ms": 60_000.0}, age=MINUTE, rate=2),
        event({"name": "none"}, age=40),
        event({"name": "negative", "duration_ms": -5}, age=MINUTE),
    )


def test_concurrency_is_the_share_of_time_in_which_spans_run() -> None:
    spec: dict[str, Any] = {
        "calculations": [{"op": "CONCURRENCY"}, {"op": "COUNT"}, {"op": "MAX", "column": "duration_ms"}],
        "granularity": MINUTE,
        "time_range": 600,
    }
    # The last 20 s of the first minute; then the 10 s and the 40 s (until now) that are left.
    assert series(spans(), spec) == [
        ("2023-11-14T22:13:00Z", {"CONCURRENCY": 1.0, "COUNT": 4, "MAX(duration_ms)": 60_000.0}),
        ("2023-11-14T22:14:00Z", {"CONCURRENCY": pytest.approx(1.5), "COUNT": 1, "MAX(duration_ms)": None}),
    ]
    (row,) = results(spans(), spec)
    # The range began on the full minute, 640 s ago.
    assert row == {"CONCURRENCY": pytest.approx(150 / 640), "COUNT": 5, "MAX(duration_ms)": 60_000.0}


def test_concurrency_within_groups_and_filters() -> None:
    calculation = {
        "op": "CONCURRENCY",
        "name": "long ones",
        "filters": [{"column": "name", "op": "=", "value": "long"}],
    }
    spec = {"calculations": [calculation], "breakdowns": ["name"], "granularity": MINUTE, "time_range": 600}
    rows = results(spans(), spec)
    assert rows[0] == {"name": "long", "long ones": pytest.approx(120 / 640)}
    assert [row["long ones"] for row in rows[1:]] == [0.0, 0.0, 0.0]


def test_concurrency_requires_durations() -> None:
    spec = {"calculations": [{"op": "CONCURRENCY"}]}
    assert failure(stored(event({"x": 1})), spec) == "unknown column: duration_ms"
    assert "duration_ms is of type string" in failure(stored(event({"duration_ms": "1"})), spec)


def test_a_heatmap_counts_in_fifty_equal_parts_of_the_whole_range() -> None:
    store = stored(
        event({"g": "a", "n": 0}),
        event({"g": "a", "n": 1}, rate=2),
        event({"g": "a", "n": 2}, age=MINUTE),
        event({"g": "b", "n": 99}),
        event({"g": "b", "n": 100}, rate=3),
        event({"g": "b"}),
    )
    spec = {
        "calculations": [{"op": "HEATMAP", "column": "n"}, {"op": "COUNT"}],
        "breakdowns": ["g"],
        "granularity": MINUTE,
    }
    low, second, high = (
        {"from": 0.0, "to": 2.0, "count": 3},
        {"from": 2.0, "to": 4.0, "count": 1},
        {
            "from": 98.0,
            "to": 100.0,
            "count": 4,
        },
    )
    assert [row["HEATMAP(n)"] for row in results(store, spec)] == [[high], [low, second]]
    assert [row["HEATMAP(n)"] for _, row in series(store, spec)] == [[second], [high], [low]]
    query_result = run(store, spec, options=RunOptions(disable_total_by_aggregate=False))
    assert query_result["total_by_aggregate"] == {"data": {"HEATMAP(n)": [low, second, high], "COUNT": 9}}


@pytest.mark.parametrize("number", [5, 2.5, -1e308])
def test_a_heatmap_of_one_value_has_one_part(number: float) -> None:
    store = stored(event({"n": number}), event({"n": number}))
    assert value(store, "HEATMAP", "n") == [{"from": number, "to": number, "count": 2}]


def test_a_heatmap_of_the_widest_range() -> None:
    store = stored(event({"n": -1.7e308}), event({"n": 1.7e308}))
    cells = value(store, "HEATMAP", "n")
    assert [cell["count"] for cell in cells] == [1, 1]
    assert cells[0]["from"] == -1.7e308
    assert cells[1]["to"] == 1.7e308


@pytest.mark.parametrize(
    ("calculation", "reason"),
    [
        ({"op": "MEDIAN", "column": "n"}, "unknown calculation: MEDIAN"),
        ({"op": None}, "unknown calculation: None"),
        ({"op": "SUM"}, "SUM needs a column"),
        ({"op": "SUM", "column": "s"}, "SUM needs a numeric column, but s is of type string"),
        ({"op": "P99", "column": "b"}, "P99 needs a numeric column, but b is of type boolean"),
        ({"op": "HEATMAP", "column": "s"}, "s is of type string"),
        ({"op": "AVG", "column": "nope"}, "unknown column: nope"),
        ({"op": "COUNT", "column": "nope"}, "unknown column: nope"),
        ({"op": "CONCURRENCY", "column": "n"}, "CONCURRENCY takes no column"),
        ({"op": "COUNT", "name": 7}, "name must be a string"),
        ("COUNT", "calculations must be a list of objects"),
    ],
)
def test_invalid_calculations_fail(calculation: object, reason: str) -> None:
    assert reason in failure(STORE, {"calculations": [calculation]})
