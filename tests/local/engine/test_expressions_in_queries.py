"""Calculated fields and formulas in queries."""

from __future__ import annotations

from typing import Any

import pytest

from honeycomb.local.engine import EventStore, RunOptions

from .support import NOW, event, failure, results, series, stored, value

SLOW: dict[str, Any] = {"name": "slow", "expression": "GTE($ms, 100)"}
STORE = stored(
    event({"host": "a", "ms": 10}),
    event({"host": "a", "ms": 150}, age=60),
    event({"host": "b", "ms": 300}, rate=3),
    event({"host": "b"}),
)


def test_a_calculated_field_can_be_filtered_broken_down_and_calculated() -> None:
    assert results(STORE, {"calculated_fields": [SLOW], "breakdowns": ["slow"]}) == [
        {"slow": True, "COUNT": 4},
        {"slow": False, "COUNT": 2},
    ]
    assert results(
        STORE,
        {
            "calculated_fields": [SLOW, {"name": "s", "expression": "$ms / 1000"}],
            "filters": [{"column": "slow", "op": "=", "value": True}],
            "calculations": [
                {"op": "SUM", "column": "s"},
                {"op": "MAX", "column": "s", "name": "b", "filters": [{"column": "s", "op": "<", "value": 0.2}]},
            ],
        },
    ) == [{"SUM(s)": pytest.approx(1.05), "b": 0.15}]


def test_calculated_field_precedence_is_query_then_saved_then_column() -> None:
    def hosts(spec: dict[str, Any], calculated: dict[str, str]) -> list[str]:
        data = STORE.run(["d"], {"breakdowns": ["host"], **spec}, RunOptions(), now=NOW, calculated=calculated)
        return [row["data"]["host"] for row in data["results"]]  # type: ignore[index, call-overload, union-attr]

    saved = {"host": 'CONCAT($host, "!")'}
    assert hosts({}, {}) == ["b", "a"]
    assert hosts({}, saved) == ["b!", "a!"]
    assert hosts({"calculated_fields": [{"name": "host", "expression": '"all"'}]}, saved) == ["all"]


def test_the_type_is_inferred_from_the_expression() -> None:
    text = {"calculated_fields": [{"name": "x", "expression": "STRING($ms)"}]}
    assert "SUM needs a numeric column, but x is of type string" in failure(
        STORE, {**text, "calculations": [{"op": "SUM", "column": "x"}]}
    )
    nothing = {"calculated_fields": [{"name": "x", "expression": "null"}], "breakdowns": ["x"]}
    assert results(STORE, nothing) == [{"x": None, "COUNT": 6}]


def test_event_and_ingest_timestamps_in_expressions() -> None:
    late = stored(event({"n": 1}, age=60))
    both = {"calculated_fields": [{"name": "x", "expression": "INGEST_TIMESTAMP() - EVENT_TIMESTAMP()"}]}
    assert value(late, "MAX", "x", **both) == 0
    store = EventStore()
    at = event({"n": 1}, age=60)
    store.append("d", [type(at)(at.time_ns, 1, at.data, NOW * 10**9)])
    assert value(store, "MAX", "x", **both) == 60


FORMULAS: dict[str, Any] = {
    "calculations": [
        {"op": "COUNT", "name": "slow", "filters": [{"column": "ms", "op": ">=", "value": 100}]},
        {"op": "COUNT", "name": "all"},
        {"op": "AVG", "column": "ms", "name": "mean"},
    ],
    "formulas": [
        {"name": "share", "expression": "DIV($slow, $all)"},
        {"name": "mixed", "expression": "IF($mean > 100, $all, -$all)".replace("-$all", "0 - $all")},
    ],
}


def test_formulas_replace_the_calculations_in_rows_series_and_totals() -> None:
    by_host = {**FORMULAS, "breakdowns": ["host"]}
    assert results(STORE, by_host) == [
        {"host": "b", "share": 0.75, "mixed": 4},
        {"host": "a", "share": 0.5, "mixed": -2},
    ]
    assert [data for _, data in series(STORE, {**FORMULAS, "granularity": 7200})] == [
        {"share": pytest.approx(4 / 6), "mixed": 6}
    ]
    totals = STORE.run(
        ["d"],
        {**by_host, "limit": 1},
        RunOptions(disable_total_by_aggregate=False, disable_other_by_aggregate=False),
        now=NOW,
    )
    assert totals["total_by_aggregate"] == {"data": {"share": pytest.approx(4 / 6), "mixed": 6}}
    assert totals["other_by_aggregate"] == {"data": {"share": 0.5, "mixed": -2}}


def test_groups_are_ordered_by_formulas_and_kept_by_calculations() -> None:
    by_host = {**FORMULAS, "breakdowns": ["host"]}
    ascending = results(STORE, {**by_host, "orders": [{"column": "share"}]})
    assert [row["host"] for row in ascending] == ["a", "b"]
    by_calculation = results(STORE, {**by_host, "orders": [{"column": "all", "op": "COUNT"}]})
    assert [row["host"] for row in by_calculation] == ["a", "b"]
    kept = [{"calculate_op": "COUNT", "column": "all", "op": ">", "value": 2}]
    assert [row["host"] for row in results(STORE, {**by_host, "havings": kept})] == ["b"]


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ({"calculated_fields": [{"name": "x", "expression": "ADD($ms, 1)"}]}, "x: unknown function: ADD"),
        ({"calculated_fields": [{"name": "x", "expression": "$nope"}]}, "x: unknown column: nope"),
        ({"calculated_fields": [{"name": "x", "expression": "$slow"}, SLOW]}, "x: unknown column: slow"),
        ({"calculated_fields": [{"name": "x", "expression": "1 +"}]}, "x: unexpected end of the expression"),
        ({"calculated_fields": [{"name": "x"}]}, "needs a name and an expression"),
        ({"formulas": [{"name": "f", "expression": "$COUNT"}]}, "f: unknown calculation: COUNT"),
        ({"formulas": [{"expression": "1"}]}, "needs a name and an expression"),
        (
            {
                "calculations": [{"op": "HEATMAP", "column": "ms", "name": "h"}],
                "formulas": [{"name": "f", "expression": "$h"}],
            },
            "f: formulas cannot use a HEATMAP",
        ),
    ],
)
def test_invalid_expressions_in_queries_fail(spec: dict[str, Any], reason: str) -> None:
    assert reason in failure(STORE, {"breakdowns": ["x"], **spec})
