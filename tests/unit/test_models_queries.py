from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from honeycomb import Calculation, Filter, QuerySpec, SavedQuery
from honeycomb.models.queries import QuerySpecFields

COUNT = {"op": "COUNT"}
P99 = {"op": "P99", "column": "ms"}
EVERYTHING: dict[str, Any] = {
    "calculations": [
        COUNT,
        {"op": "CONCURRENCY"},
        {"op": "COUNT", "column": "user"},
        {"op": "SUM", "column": "bytes", "name": "errors", "filter_combination": "OR"}
        | {"filters": [{"column": "error", "op": "exists"}, {"column": "status", "op": ">=", "value": 500}]},
        {"op": "FROM_THE_FUTURE", "column": "x"},
    ],
    "filters": [
        {"column": "a", "op": "in", "value": [1, "two", None]},
        {"column": "root.b", "op": "does-not-contain", "value": "x"},
        {"column": "c", "op": "!=", "value": False},
    ],
    "filter_combination": "OR",
    "breakdowns": ["kind", "user"],
    "orders": [
        {"column": "kind"},
        {"op": "COUNT", "order": "descending"},
        {"op": "SUM", "column": "bytes"},
        {"column": "errors"},
    ],
    "havings": [{"calculate_op": "COUNT", "op": ">", "value": 2**60 + 1}],
    "limit": 1000,
    "time_range": 3600,
    "end_time": 1_700_000_000,
    "granularity": 60,
    "formulas": [{"name": "share", "expression": "$errors / 2"}],
    "calculated_fields": [{"name": "twice", "expression": "MUL($x, 2)"}],
    "compare_time_offset_seconds": 86_400,
    "usage_mode": True,
}


def spec(**fields: Any) -> QuerySpec:
    return QuerySpec.model_validate(fields)


def test_all_fields_of_a_query_are_sent_unchanged() -> None:
    assert spec(**EVERYTHING).to_body() == EVERYTHING
    assert QuerySpec().to_body() == {}


def test_a_read_query_can_be_sent_again() -> None:
    read = SavedQuery.model_validate_json(json.dumps(EVERYTHING | {"id": "q1", "query_annotation_id": "a1"}))
    assert QuerySpec.model_validate(read).to_body() == EVERYTHING


def test_parts_that_were_read_are_accepted_as_inputs() -> None:
    read = SavedQuery.model_validate_json(json.dumps(EVERYTHING | {"id": "q1"}))
    names = ("calculations", "filters", "orders", "havings", "formulas", "calculated_fields")
    parts = {name: getattr(read, name) for name in names}
    adapter: TypeAdapter[Any] = TypeAdapter(QuerySpecFields)
    checked = adapter.validate_python({**parts, "breakdowns": read.breakdowns})
    assert spec(**checked).to_body() == {name: EVERYTHING[name] for name in (*names, "breakdowns")}


def test_a_query_of_the_future_can_be_read() -> None:
    future = {
        "id": "q1",
        "filters": [{"column": "a", "op": "sounds-like", "value": {"x": 1}, "weight": 2}],
        "filter_combination": "XOR",
        "havings": [{"calculate_op": "COUNT", "op": "~", "value": None}],
        "orders": [{"column": "a", "order": "random"}],
        "limit": 99_999,
        "breakdowns": ["b"] * 200,
    }
    assert SavedQuery.model_validate(future).to_body() == {name: future[name] for name in future.keys() - {"id"}}


def test_automatic_granularity_is_left_out() -> None:
    assert spec(time_range=60, granularity=0).to_body() == {"time_range": 60}
    assert "granularity" not in QuerySpec.model_validate(SavedQuery(id="q", granularity=0)).to_body()


@pytest.mark.parametrize(
    "fields",
    [
        {"op": "=", "value": 1},
        {"op": "=", "value": False},
        {"op": "!=", "value": ""},
        {"op": ">", "value": 1.5},
        {"op": "exists"},
        {"op": "does-not-exist", "value": None},
        {"op": "in", "value": []},
        {"op": "not-in", "value": [1, None]},
        {"op": "starts-with", "value": ""},
        {"op": "does-not-end-with", "value": "x"},
    ],
)
def test_filters(fields: dict[str, Any]) -> None:
    Filter.model_validate({"column": "a", **fields})


TEXT_OPS = ["starts-with", "does-not-start-with", "ends-with", "does-not-end-with", "contains", "does-not-contain"]


@pytest.mark.parametrize(
    ("op", "value", "why"),
    [
        ("exists", 1, "'exists' takes no value: leave it out"),
        ("does-not-exist", False, "'does-not-exist' takes no value"),
        ("in", "a", r"'in' takes a list: write value=\[...\]"),
        ("in", None, "'in' takes a list"),
        ("not-in", 5, "'not-in' takes a list"),
        *[(op, 5, f"'{op}' compares text: give the value as a string") for op in TEXT_OPS],
        ("contains", None, "'contains' compares text"),
        ("=", None, "'=' needs a value; to test for its absence use 'does-not-exist'"),
        (">=", None, "'>=' needs a value"),
    ],
)
def test_a_value_that_does_not_fit_the_filter_is_rejected(op: Any, value: Any, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Filter(column="a", op=op, value=value)


@pytest.mark.parametrize(("op", "value"), [("=", float("nan")), (">", float("inf")), ("in", [float("-inf")])])
def test_values_that_json_cannot_hold_are_rejected(op: Any, value: Any) -> None:
    with pytest.raises(ValidationError, match="finite"):
        Filter(column="a", op=op, value=value)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"op": "CONCURRENCY", "column": "a"}, "CONCURRENCY takes no column: leave it out"),
        ({"op": "SUM"}, "SUM needs a column"),
        ({"op": "P99", "column": ""}, "P99 needs a column"),
        ({"op": "RATE_AVG"}, "RATE_AVG needs a column"),
        ({"op": "COUNT_DISTINCT"}, "COUNT_DISTINCT needs a column"),
        ({"op": "COUNT", "filters": [{"column": "a", "op": "exists"}]}, "a calculation with filters needs a name"),
        *[
            (
                {"op": "COUNT", "name": "n", "filters": [{"column": f"{prefix}a", "op": "exists"}]},
                f"cannot use relational columns such as '{prefix}a': move it to the query's filters",
            )
            for prefix in ("root.", "parent.", "child.", "any.", "any2.", "any3.", "none.")
        ],
    ],
)
def test_an_invalid_calculation_is_rejected(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Calculation.model_validate(fields)


def test_a_column_that_only_looks_relational_is_allowed() -> None:
    Calculation(op="COUNT", name="n", filters=[Filter(column="rooted", op="exists")])


DISAGREEING: list[tuple[dict[str, Any], str]] = [
    (
        {"calculations": [{**P99, "name": "x"}, {"op": "COUNT", "name": "x"}]},
        "several calculations or formulas are named 'x': give each its own name",
    ),
    (
        {"calculations": [{**P99, "name": "x"}], "formulas": [{"name": "x", "expression": "$y"}]},
        "several calculations or formulas are named 'x'",
    ),
    (
        {"start_time": 1, "end_time": 2, "time_range": 1},
        "give at most two of time_range, start_time and end_time",
    ),
    ({"start_time": 3, "end_time": 2}, "start_time is after end_time"),
    ({"time_range": 3600, "granularity": 3}, "all of it: 4 to 3600 seconds here"),
    ({"time_range": 3600, "granularity": 3601}, "all of it: 4 to 3600 seconds here"),
    ({"granularity": 7201}, "all of it: 8 to 7200 seconds here"),
    ({"start_time": 1, "end_time": 2001, "granularity": 1}, "all of it: 2 to 2000 seconds here"),
    (
        {"time_range": 3600, "compare_time_offset_seconds": 1800},
        r"compare_time_offset_seconds must be at least the time range \(3600 seconds\)",
    ),
    ({"compare_time_offset_seconds": 3600}, r"at least the time range \(7200 seconds\)"),
    ({"compare_time_offset_seconds": True}, "compare_time_offset_seconds\n"),
    ({"havings": [{"op": ">", "value": 1}]}, "a having needs the operation"),
    ({"havings": [{"column": "f", "op": ">", "value": 1}]}, "the having on 'f' refers to nothing"),
    ({"orders": [{}]}, "an order needs a column, an op, or both"),
    ({"orders": [{"column": "kind"}]}, "the order by 'kind' refers to nothing in the query"),
    ({"calculations": [P99], "orders": [{"op": "COUNT"}]}, "the order by COUNT refers to nothing"),
    (
        {"calculations": [P99], "orders": [{"op": "P99", "column": "other"}]},
        r"the order by P99\(other\) refers to nothing in the query: add it to breakdowns or calculations",
    ),
    (
        {"breakdowns": ["a"], "orders": [{"op": "SUM", "column": "a"}]},
        r"the order by SUM\(a\) refers to nothing",
    ),
    (
        {"calculations": [{"op": "HEATMAP", "column": "ms"}], "orders": [{"op": "HEATMAP", "column": "ms"}]},
        "a result cannot be ordered by a HEATMAP",
    ),
    (
        {"calculations": [P99], "havings": [{"calculate_op": "COUNT", "op": ">", "value": 1}]},
        "the having on COUNT refers to nothing in the query: add it to calculations",
    ),
    (
        {"breakdowns": ["ms"], "havings": [{"calculate_op": "P99", "column": "ms", "op": ">", "value": 1}]},
        r"the having on P99\(ms\) refers to nothing",
    ),
    (
        {
            "calculations": [{"op": "HEATMAP", "column": "ms"}],
            "havings": [{"calculate_op": "HEATMAP", "column": "ms", "op": ">", "value": 1}],
        },
        "a having cannot compare a HEATMAP",
    ),
    (
        {
            "calculations": [{"op": "HEATMAP", "column": "ms"}],
            "formulas": [{"name": "f", "expression": "1"}],
        },
        "HEATMAP cannot stand beside formulas: use a query of its own",
    ),
    ({"limit": 0}, "limit\n"),
    ({"limit": 1001}, "limit\n"),
    ({"time_range": 0}, "time_range\n"),
    ({"granularity": -1}, "granularity\n"),
    ({"filter_combination": "XOR"}, "filter_combination\n"),
    ({"formulas": [{"name": "", "expression": "1"}]}, "formulas.0.name\n"),
]


@pytest.mark.parametrize(("fields", "why"), DISAGREEING)
def test_parts_that_do_not_agree_are_rejected(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        spec(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"start_time": 1, "end_time": 1, "granularity": 1},
        {"start_time": 5, "time_range": 60},
        {"time_range": 3600, "granularity": 4},
        {"time_range": 3600, "granularity": 3600},
        {"granularity": 7200},
        {"time_range": 1800, "compare_time_offset_seconds": 1800},
        {"orders": [{"op": "COUNT"}]},
        {"havings": [{"calculate_op": "COUNT", "op": ">", "value": 0.5}]},
        {"calculations": [{**P99, "name": "slow"}], "orders": [{"column": "slow"}]},
        {"calculations": [{**P99, "name": "slow"}], "orders": [P99]},
        {"formulas": [{"name": "f", "expression": "1"}], "orders": [{"column": "f"}]},
        {"breakdowns": ["a"], "orders": [{"column": "a", "order": "descending"}]},
    ],
)
def test_parts_that_agree(fields: dict[str, Any]) -> None:
    assert spec(**fields).to_body() == fields


@pytest.mark.parametrize(
    ("field", "item"),
    [
        ("calculations", COUNT),
        ("filters", {"column": "a", "op": "exists"}),
        ("breakdowns", "a"),
        ("orders", {"op": "COUNT"}),
        ("havings", {"calculate_op": "COUNT", "op": ">", "value": 1}),
        ("calculated_fields", {"name": "a", "expression": "1"}),
    ],
)
def test_a_list_holds_a_hundred_at_most(field: str, item: Any) -> None:
    spec(**{field: [item] * 100})
    with pytest.raises(ValidationError, match="at most 100"):
        spec(**{field: [item] * 101})


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_the_granularity_that_a_rejection_suggests_is_accepted(length: int, granularity: int) -> None:
    try:
        spec(time_range=length, granularity=granularity)
    except ValidationError as error:
        least, most = str(error).split("all of it: ")[1].split(" seconds")[0].split(" to ")
        assert not int(least) <= granularity <= int(most)
        for suggested in (int(least), int(most)):
            spec(time_range=length, granularity=suggested)
