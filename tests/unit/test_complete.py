"""Partitions of a query: against the local query engine, with limits so small that few events need many."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import Calculation, Filter, Formula, Having, HoneycombIncompleteError, Order, QuerySpec
from honeycomb._querying.partition import Completion
from honeycomb.local.engine import EventStore, RunOptions, StoredEvent
from honeycomb.models.query_results import Row

NOW = 1_700_000_000
TIME = NOW - 600

Data = dict[str, Any]


def loaded(events: list[Data]) -> EventStore:
    store = EventStore()
    for name, type_ in (("text", "string"), ("whole", "integer"), ("real", "float"), ("flag", "boolean")):
        store.add_column("web", name, type_)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    store.append("web", [StoredEvent(TIME * 10**9, 1, event) for event in events])
    return store


def run(store: EventStore, spec: Any, limit: int, *, totals: bool = False) -> tuple[list[Row], Row | None]:
    options = RunOptions(disable_series=True, disable_total_by_aggregate=not totals, limit=limit)
    data: Any = store.run(["web"], spec, options, now=NOW)
    return [row["data"] for row in data["results"]], data["total_by_aggregate"]["data"] if totals else None


def run_all(store: EventStore, spec: QuerySpec, limit: int) -> list[Row]:
    completion = Completion(spec, now=NOW, limit=limit)
    for _ in range(1_000):
        question = completion.question()
        if question is None:
            return completion.rows()
        QuerySpec.model_validate(question)
        completion.add(*run(store, question, limit, totals=completion.wants_totals))
    raise AssertionError("it does not come to an end")


TEXTS = st.sampled_from(["", "a", "A", "aa", "ä", "é", "e\u0301", "ﬀ", "\uffff", "😀", "1", "null", "'\"\\"])
EVENTS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "text": TEXTS,
            "whole": st.sampled_from([0, -1, 1, 2**53, 2**53 + 1, 2**100]),
            "real": st.sampled_from([0.0, -1.5, 0.1, 0.1 + 1e-17, 1e300, 5e-324]),
            "flag": st.booleans(),
        },
    ),
    max_size=60,
)
BREAKDOWNS = st.lists(st.sampled_from(["text", "whole", "real", "flag"]), min_size=1, max_size=4, unique=True)


@pytest.mark.expensive
@given(EVENTS, BREAKDOWNS, st.integers(2, 7))
def test_every_group_with_its_own_numbers(events: list[Data], breakdowns: list[str], limit: int) -> None:
    spec = QuerySpec(
        calculations=[Calculation(op="COUNT"), Calculation(op="P50", column="real")], breakdowns=breakdowns
    )
    store = loaded(events)
    # Counted here, without the engine.
    counts: dict[tuple[Any, ...], int] = defaultdict(int)
    for event in events:
        counts[tuple(event.get(name) for name in breakdowns)] += 1
    rows = run_all(store, spec, limit)
    assert {tuple(row[name] for name in breakdowns): row["COUNT"] for row in rows} == counts
    # The same rows as those of the engine without a limit, in its order.
    assert rows == run(store, spec.to_body(), 10_000)[0]


@given(
    EVENTS,
    st.lists(
        st.sampled_from(
            [
                Order(op="COUNT", order="descending"),
                Order(op="MAX", column="whole", order="descending"),
                Order(op="SUM", column="real"),
                Order(column="text", order="descending"),
                Order(column="named"),
            ]
        ),
        max_size=3,
        unique_by=str,
    ),
    st.booleans(),
)
def test_orders_filters_and_havings_are_kept(events: list[Data], orders: list[Order], has_having: bool) -> None:
    spec = QuerySpec(
        calculations=[
            Calculation(op="MAX", column="whole", name="named", filters=[Filter(column="flag", op="exists")]),
            Calculation(op="COUNT"),
            Calculation(op="SUM", column="real"),
        ],
        filters=[Filter(column="text", op="!=", value="a")],
        filter_combination="OR",
        breakdowns=["text", "real"],
        orders=orders,
        havings=[Having(calculate_op="COUNT", op=">", value=1)] if has_having else [],
        limit=1,
    )
    store = loaded(events)
    assert run_all(store, spec, 3) == run(store, spec.to_body(), 10_000)[0]


def test_parts_have_the_same_absolute_time() -> None:
    for given_time, length, step in (
        ({}, 7200, 60),
        ({"time_range": 6 * 3600}, 6 * 3600, 60),
        ({"time_range": 86_400}, 86_400, 300),
        ({"time_range": 7 * 86_400}, 7 * 86_400, 1800),
    ):
        question = Completion(QuerySpec.model_validate(given_time), now=NOW).question()
        assert question is not None
        end = (NOW // step + 1) * step  # the next time to which the service rounds
        assert (question["start_time"], question["end_time"]) == (end - length, end)
        assert "time_range" not in question
    question = Completion(QuerySpec(end_time=NOW - 60, time_range=60), now=NOW).question()
    assert question is not None
    assert (question["start_time"], question["end_time"]) == (NOW - 120, NOW - 60)
    question = Completion(QuerySpec(start_time=NOW - 60, time_range=30), now=NOW).question()
    assert question is not None
    assert (question["start_time"], question["end_time"]) == (NOW - 60, NOW - 30)


TWO = [Filter(column="a", op="exists"), Filter(column="b", op="exists")]


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (QuerySpec(filters=TWO, filter_combination="OR", breakdowns=["a"]), "OR"),
        (QuerySpec(calculations=[Calculation(op="HEATMAP", column="a")], breakdowns=["a"]), "HEATMAP"),
        (QuerySpec(calculations=[Calculation(op="MAX", column="b", name="a")], breakdowns=["a"]), "named like"),
    ],
)
def test_queries_that_cannot_be_split_are_rejected(spec: QuerySpec, reason: str) -> None:
    with pytest.raises(HoneycombIncompleteError, match=reason):
        Completion(spec, now=NOW)


def begun(*breakdowns: str, **fields: Any) -> Completion:
    return Completion(QuerySpec(breakdowns=[*breakdowns], **fields), now=NOW, limit=2)


def rows(*values: Any, count: int = 1) -> list[Row]:
    return [{"a": value, "COUNT": count} for value in values]


@pytest.mark.parametrize("column", ["root.a", "any.a", "none.a"])
def test_relational_columns_are_not_split_by(column: str) -> None:
    # A trace can have several values, so that parts by value would overlap.
    with pytest.raises(HoneycombIncompleteError, match="no breakdown to split it by"):
        begun(column).add([{column: "x", "COUNT": 1}, {column: "y", "COUNT": 1}], None)


def test_filters_do_not_become_too_many() -> None:
    completion = begun("a", filters=[Filter(column="b", op="exists")] * 99)
    completion.add(rows("x", "y"), None)
    with pytest.raises(HoneycombIncompleteError, match="100 filters"):
        completion.question()


def test_values_of_several_types_are_rejected() -> None:
    with pytest.raises(HoneycombIncompleteError, match="several types"):
        begun("a").add(rows("x", 1), None)


def test_a_name_to_order_by_that_no_row_has_is_rejected() -> None:
    formula = Formula(name="twice", expression="MUL($n, 2)")
    count = Calculation(op="COUNT", name="n")
    completion = begun("a", calculations=[count], formulas=[formula], orders=[Order(column="twice")])
    with pytest.raises(HoneycombIncompleteError, match="no 'twice'"):
        completion.add([{"a": "x"}, {"a": "y"}], None)


def test_a_group_in_two_parts_is_noticed() -> None:
    completion = begun("a")
    completion.add(rows("x", "y"), None)
    completion.add(rows("x"), None)
    with pytest.raises(HoneycombIncompleteError, match="the group 'x' in two parts"):
        completion.add(rows("x"), None)


def test_a_group_that_got_lost_is_noticed() -> None:
    completion = begun("a")
    for batch in (rows("x", "y"), rows("x"), [], []):
        completion.add(batch, None)
    assert completion.question() is None
    with pytest.raises(HoneycombIncompleteError, match="'y' has disappeared"):
        completion.rows()


@pytest.mark.parametrize("total", [2, 3])
def test_events_that_got_lost_are_noticed(total: int) -> None:
    completion = begun("a")
    assert completion.wants_totals
    completion.add(rows("x", "y"), {"COUNT": total})
    for batch in (rows("x"), rows("y"), []):
        assert not completion.wants_totals
        completion.add(batch, None)
    if total == 2:
        assert completion.rows() == rows("x", "y")
    else:
        with pytest.raises(HoneycombIncompleteError, match="2 of 3 events"):
            completion.rows()


def test_sums_that_are_not_the_total_are_not_compared_with_it() -> None:
    having = Having(calculate_op="COUNT", op=">", value=1)
    assert not begun("a", havings=[having]).wants_totals
    assert not begun("a", calculations=[Calculation(op="MAX", column="b")]).wants_totals


def test_100_000_groups_take_few_results() -> None:
    completion = Completion(QuerySpec(breakdowns=["a"]), now=NOW)
    groups = [f"{number:06}" for number in range(100_000)]
    questions = 0
    while question := completion.question():
        questions += 1
        filters: Any = question["filters"]
        low = next((each["value"] for each in filters if each["op"] == ">="), "")
        high = next((each["value"] for each in filters if each["op"] == "<"), "~")
        is_null = any(each["op"] == "does-not-exist" for each in filters)
        found = [] if is_null else [group for group in groups if low <= group < high]
        completion.add(rows(*found[:10_000]), None)
    assert [row["a"] for row in completion.rows()] == groups
    assert questions <= 23


def test_an_order_of_values_that_is_not_pythons_only_costs_requests() -> None:
    # The order of a service that ignores case.
    groups = ["a", "B", "c", "D", "e", "F"]
    completion = begun("a")
    questions = 0
    while question := completion.question():
        questions += 1
        filters: Any = question["filters"]
        low = next((each["value"].lower() for each in filters if each["op"] == ">="), "")
        high = next((each["value"].lower() for each in filters if each["op"] == "<"), "~")
        is_null = any(each["op"] == "does-not-exist" for each in filters)
        found = [] if is_null else [group for group in groups if low <= group.lower() < high]
        completion.add(rows(*found[:2]), None)
        assert questions < 50
    assert sorted(str(row["a"]) for row in completion.rows()) == sorted(groups)
