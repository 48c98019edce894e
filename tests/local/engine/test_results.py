from __future__ import annotations

from typing import Any

import pytest

from honeycomb.local.engine import RunOptions

from .support import event, failure, results, run, series, stored

STORE = stored(
    event({"host": "a", "ms": 10.0, "n": 1}),
    event({"host": "a", "ms": 30.0, "n": 1}, age=60),
    event({"host": "a", "ms": 20.0}, age=60, rate=2),
    event({"host": "b", "ms": 50.0, "n": 2}),
    event({"host": "b", "ms": 50.0, "n": 2}),
    event({"host": "c", "n": 3}, age=120),
    event({"ms": 40.0, "n": 3}, rate=3),
)
COUNT_AND_MAX = [{"op": "COUNT"}, {"op": "MAX", "column": "ms"}]


def hosts(**spec: object) -> list[str | None]:
    return [row["host"] for row in results(STORE, {"breakdowns": ["host"], "calculations": COUNT_AND_MAX, **spec})]


def test_an_empty_query_counts_events() -> None:
    assert results(STORE, {}) == [{"COUNT": 10}]
    assert results(STORE, {"calculations": None, "breakdowns": None, "limit": None}) == [{"COUNT": 10}]


def test_a_row_has_its_breakdowns_then_its_calculations() -> None:
    rows = results(STORE, {"breakdowns": ["host", "n", "host"], "calculations": COUNT_AND_MAX})
    assert rows[0] == {"host": None, "n": 3, "COUNT": 3, "MAX(ms)": 40.0}
    assert list(rows[0]) == ["host", "n", "COUNT", "MAX(ms)"]
    assert {"host": "a", "n": None, "COUNT": 2, "MAX(ms)": 20.0} in rows
    assert len(rows) == 5


def test_a_name_replaces_the_label() -> None:
    calculations = [{"op": "COUNT", "name": "requests"}, {"op": "P99", "column": "ms", "name": ""}]
    assert results(STORE, {"calculations": calculations}) == [{"requests": 10, "P99(ms)": 50.0}]


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        ([], ["a", None, "b", "c"]),
        ([{"column": "host"}], ["a", "b", "c", None]),
        ([{"column": "host", "order": "descending"}], ["c", "b", "a", None]),
        ([{"op": "COUNT"}], ["c", "b", None, "a"]),
        ([{"op": "COUNT", "order": "descending"}], ["a", None, "b", "c"]),
        ([{"op": "MAX", "column": "ms", "order": "ascending"}], ["a", None, "b", "c"]),
        ([{"op": "MAX", "column": "ms", "order": "descending"}], ["b", None, "a", "c"]),
    ],
)
def test_orders_sort_groups(orders: list[dict[str, str]], expected: list[str | None]) -> None:
    assert hosts(orders=orders) == expected


def test_ties_are_ordered_by_the_breakdowns() -> None:
    store = stored(*(event({"x": x, "y": y}) for x in (2, None, 1) for y in ("b", "a")))
    rows = results(store, {"breakdowns": ["x", "y"], "orders": [{"op": "COUNT", "order": "descending"}]})
    assert [(row["x"], row["y"]) for row in rows] == [
        (1, "a"), (1, "b"), (2, "a"), (2, "b"), (None, "a"), (None, "b"),
    ]  # fmt: skip


def test_orders_by_name() -> None:
    calculations = [
        {"op": "COUNT"},
        {"op": "COUNT", "name": "slow", "filters": [{"column": "ms", "op": ">=", "value": 40}]},
        {"op": "MAX", "column": "ms", "name": "slowest"},
    ]
    spec = {"breakdowns": ["host"], "calculations": calculations}
    for order in ({"column": "slow"}, {"column": "slow", "op": "COUNT"}):
        rows = results(STORE, {**spec, "orders": [{**order, "order": "descending"}]})
        assert [row["slow"] for row in rows] == [3, 2, 0, 0]
    for order in ({"column": "slowest"}, {"column": "ms", "op": "MAX"}):
        rows = results(STORE, {**spec, "orders": [order]})
        assert [row["slowest"] for row in rows] == [30.0, 40.0, 50.0, None]


def test_the_default_order_skips_a_heatmap() -> None:
    heatmap = {"op": "HEATMAP", "column": "ms"}
    assert hosts(calculations=[heatmap, {"op": "COUNT"}]) == ["a", None, "b", "c"]
    assert hosts(calculations=[heatmap]) == ["a", "b", "c", None]
    assert len(results(STORE, {"calculations": [heatmap]})) == 1


@pytest.mark.parametrize(
    ("havings", "expected"),
    [
        ([{"calculate_op": "COUNT", "op": ">", "value": 2}], ["a", None]),
        ([{"calculate_op": "COUNT", "op": ">=", "value": 2.5}], ["a", None]),
        ([{"calculate_op": "COUNT", "op": "=", "value": 2}], ["b"]),
        ([{"calculate_op": "COUNT", "op": "!=", "value": 2}], ["a", None, "c"]),
        ([{"calculate_op": "MAX", "column": "ms", "op": "<", "value": 50}], ["a", None]),
        ([{"calculate_op": "MAX", "column": "ms", "op": "!=", "value": 0}], ["a", None, "b"]),
        (
            [
                {"calculate_op": "COUNT", "op": "<=", "value": 3},
                {"calculate_op": "MAX", "column": "ms", "op": ">", "value": 40},
            ],
            ["b"],
        ),
        ([{"calculate_op": "COUNT", "op": "<", "value": 0}], []),
    ],
)
def test_havings_filter_groups(havings: list[dict[str, Any]], expected: list[str | None]) -> None:
    assert hosts(havings=havings) == expected


def test_havings_by_name() -> None:
    calculations = [{"op": "COUNT"}, {"op": "COUNT", "column": "n", "name": "numbered"}]
    for column in ("n", "numbered"):
        having = {"calculate_op": "COUNT", "column": column, "op": "=", "value": 2}
        assert hosts(calculations=calculations, havings=[having]) == ["a", "b"]


def test_havings_on_formulas() -> None:
    calculations = [{"op": "COUNT", "name": "all"}]
    formulas = [{"name": "twice", "expression": "MUL($all, 2)"}]
    having = {"column": "twice", "op": "=", "value": 4}
    assert hosts(calculations=calculations, formulas=formulas, havings=[having]) == ["b"]


def test_havings_apply_without_breakdowns() -> None:
    assert results(STORE, {"havings": [{"calculate_op": "COUNT", "op": ">", "value": 10}]}) == []
    assert run(STORE, {"havings": [{"calculate_op": "COUNT", "op": ">", "value": 10}]})["series"] == []


def test_the_limit_of_the_query_and_of_the_run() -> None:
    assert hosts(limit=2) == ["a", None]
    rows = run(STORE, {"breakdowns": ["host"], "limit": 2}, options=RunOptions(limit=3))["results"]
    assert [row["data"]["host"] for row in rows] == ["a", None, "b"]


def test_the_default_limit_is_a_hundred_groups() -> None:
    store = stored(*(event({"n": number}) for number in range(120)))
    assert len(results(store, {"breakdowns": ["n"]})) == 100
    assert len(results(store, {"breakdowns": ["n"], "limit": 110})) == 110


def test_series_have_the_groups_of_the_results_in_their_order() -> None:
    spec = {"breakdowns": ["host"], "calculations": COUNT_AND_MAX, "granularity": 60, "limit": 3}
    assert series(STORE, spec) == [
        ("2023-11-14T22:13:00Z", {"host": "a", "COUNT": 3, "MAX(ms)": 30.0}),
        ("2023-11-14T22:14:00Z", {"host": "a", "COUNT": 1, "MAX(ms)": 10.0}),
        ("2023-11-14T22:14:00Z", {"host": None, "COUNT": 3, "MAX(ms)": 40.0}),
        ("2023-11-14T22:14:00Z", {"host": "b", "COUNT": 2, "MAX(ms)": 50.0}),
    ]


def test_totals_ignore_havings_and_limit_and_other_is_the_rest() -> None:
    spec = {
        "breakdowns": ["host"],
        "calculations": [*COUNT_AND_MAX, {"op": "COUNT_DISTINCT", "column": "n"}],
        "havings": [{"calculate_op": "COUNT", "op": "<", "value": 4}],
        "limit": 1,
        "granularity": 60,
    }
    options = RunOptions(disable_total_by_aggregate=False, disable_other_by_aggregate=False)
    query_result = run(STORE, spec, options=options)
    assert query_result["results"] == [
        {"data": {"host": None, "COUNT": 3, "MAX(ms)": 40.0, "COUNT_DISTINCT(n)": 1}}
    ]
    assert query_result["total_by_aggregate"] == {"data": {"COUNT": 10, "MAX(ms)": 50.0, "COUNT_DISTINCT(n)": 3}}
    assert query_result["total_by_aggregate_series"] == [
        {"time": "2023-11-14T22:12:00Z", "data": {"COUNT": 1, "MAX(ms)": None, "COUNT_DISTINCT(n)": 1}},
        {"time": "2023-11-14T22:13:00Z", "data": {"COUNT": 3, "MAX(ms)": 30.0, "COUNT_DISTINCT(n)": 1}},
        {"time": "2023-11-14T22:14:00Z", "data": {"COUNT": 6, "MAX(ms)": 50.0, "COUNT_DISTINCT(n)": 3}},
    ]
    assert query_result["other_by_aggregate"] == {"data": {"COUNT": 7, "MAX(ms)": 50.0, "COUNT_DISTINCT(n)": 3}}


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ({}, {"results", "series"}),
        ({"disable_series": True}, {"results"}),
        (
            {"disable_total_by_aggregate": False},
            {"results", "series", "total_by_aggregate", "total_by_aggregate_series"},
        ),
        (
            {"disable_total_by_aggregate": False, "disable_series": True},
            {"results", "total_by_aggregate"},
        ),
        ({"disable_other_by_aggregate": False}, {"results", "series", "other_by_aggregate"}),
    ],
)
def test_disabled_parts_are_absent(options: dict[str, bool], parts: set[str]) -> None:
    assert run(STORE, {}, options=RunOptions(**options)).keys() == parts


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ({"breakdowns": ["nope"]}, "unknown column: nope"),
        ({"breakdowns": [1]}, "column name"),
        ({"breakdowns": "host"}, "breakdowns must be a list"),
        ({"breakdowns": ["child.host"]}, "relational fields need the column trace.trace_id"),
        ({"orders": [{"column": "host"}]}, "must refer to a calculation or breakdown of the query, not host"),
        ({"orders": [{"op": "MAX", "column": "ms"}]}, "not MAX(ms)"),
        ({"orders": [dict[str, str]()]}, "must refer to"),
        ({"orders": [{"op": "COUNT", "order": "up"}]}, "ascending or descending"),
        ({"orders": ["COUNT"]}, "orders must be a list of objects"),
        ({"havings": [{"calculate_op": "MAX", "column": "ms", "op": ">", "value": 1}]}, "not MAX(ms)"),
        ({"havings": [{"calculate_op": "COUNT", "column": "ms", "op": ">", "value": 1}]}, "not COUNT(ms)"),
        ({"havings": [{"calculate_op": "COUNT", "op": "contains", "value": 1}]}, "contains"),
        ({"havings": [{"calculate_op": "COUNT", "op": ">", "value": "1"}]}, "must be a number"),
        ({"havings": [{"calculate_op": "COUNT", "op": ">"}]}, "must be a number"),
        ({"limit": 0}, "limit must be a whole number"),
        ({"limit": "10"}, "limit must be a whole number"),
    ],
)
def test_invalid_queries_fail(spec: dict[str, Any], reason: str) -> None:
    assert reason in failure(STORE, spec)


def test_a_heatmap_cannot_be_ordered_by_nor_compared() -> None:
    spec = {"calculations": [{"op": "HEATMAP", "column": "ms", "name": "shape"}]}
    for term in ({"op": "HEATMAP", "column": "ms"}, {"column": "shape"}):
        assert "HEATMAP" in failure(STORE, {**spec, "orders": [term]})
    having = {"calculate_op": "HEATMAP", "column": "ms", "op": ">", "value": 1}
    assert "HEATMAP" in failure(STORE, {**spec, "havings": [having]})
