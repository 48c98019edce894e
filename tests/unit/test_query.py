from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import Calculation, Having, Order, QuerySpec, SavedQuery, TriggerCreate, TriggerThreshold
from honeycomb import query as language
from honeycomb.models._durations import in_seconds, in_words
from honeycomb.query import Aggregate, Condition, avg, calculate, col, concurrency, count, heatmap, p99, sum_

from .strategies import text

Builder = language.Query

COLUMNS = st.sampled_from(["duration_ms", "status", "root.name", "a column", 'quo"te', "count"])
SCALARS = st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False) | text
COMPARISONS = ["=", "!=", ">", ">=", "<", "<="]
TEXT_OPS = [
    "starts-with", "does-not-start-with", "ends-with", "does-not-end-with", "contains", "does-not-contain",
]  # fmt: skip
OPS = ["SUM", "AVG", "COUNT_DISTINCT", "MAX", "MIN", "P001", "P50", "P999", "RATE_AVG", "SOMETHING_NEW"]


def filters(columns: st.SearchStrategy[str] = COLUMNS) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.one_of(
        st.fixed_dictionaries({"column": columns, "op": st.sampled_from(COMPARISONS), "value": SCALARS}),
        st.fixed_dictionaries({"column": columns, "op": st.sampled_from(TEXT_OPS), "value": text}),
        st.fixed_dictionaries({"column": columns, "op": st.sampled_from(["exists", "does-not-exist"])}),
        st.fixed_dictionaries(
            {"column": columns, "op": st.sampled_from(["in", "not-in"]), "value": st.lists(SCALARS, max_size=3)}
        ),
    )
    return st.lists(one, max_size=3)


COMBINATION = {"filter_combination": st.sampled_from(["AND", "OR"])}
CALCULATIONS = st.lists(
    st.one_of(
        st.fixed_dictionaries({"op": st.sampled_from(["COUNT", "CONCURRENCY"])}),
        st.fixed_dictionaries({"op": st.just("COUNT"), "column": COLUMNS}),
        st.fixed_dictionaries({"op": st.sampled_from(OPS), "column": COLUMNS}),
        st.fixed_dictionaries(
            {
                "op": st.just("SUM"),
                "column": COLUMNS,
                "name": text.filter(bool),
                "filters": filters(st.just("status")),
            },
            optional=COMBINATION,
        ),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda each: each.get("name") or json.dumps(each),
)
TIMES = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"time_range": st.integers(1, 10**7)}),
    st.fixed_dictionaries({"time_range": st.integers(1, 10**7), "end_time": st.integers(1, 2**31)}),
    st.tuples(st.integers(1, 2**31), st.integers(1, 2**31)).map(
        lambda both: {"start_time": min(both), "end_time": max(both)}
    ),
)


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    """Make specifications, JSON-ready, that the service accepts."""
    calculations = draw(CALCULATIONS)
    breakdowns = draw(st.lists(COLUMNS, max_size=3, unique=True))
    terms = [{"column": name} for name in breakdowns] + [
        {name: each[name] for name in ("op", "column") if name in each} for each in calculations
    ]
    orders = draw(st.lists(st.sampled_from(terms), max_size=2))
    compared = [each for each in calculations if "name" not in each]
    havings = draw(st.lists(st.sampled_from(compared), max_size=2)) if compared else []
    possible = {
        "calculations": st.just(calculations),
        "breakdowns": st.just(breakdowns),
        "orders": st.just([{**each, **draw(st.sampled_from([{}, {"order": "descending"}]))} for each in orders]),
        "havings": st.just(
            [
                {
                    "calculate_op": each["op"],
                    **({"column": each["column"]} if "column" in each else {}),
                    "op": draw(st.sampled_from(COMPARISONS)),
                    "value": draw(st.integers(-5, 5) | st.floats(-5, 5)),
                }
                for each in havings
            ]
        ),
    }
    optional: dict[str, st.SearchStrategy[Any]] = {
        "filters": filters(),
        **COMBINATION,
        "limit": st.integers(1, 1000),
        "calculated_fields": st.just([{"name": "field", "expression": "LT($status, 500)"}]),
        "usage_mode": st.booleans(),
    }
    return {**draw(st.fixed_dictionaries(possible, optional=optional)), **draw(TIMES)}


def test_all_of_it_in_one_query() -> None:
    query = (
        Builder(count(), p99("duration_ms"), last="2h", granularity="1m")
        .where(col("http.status_code") >= 500, col("service").is_in("api", "web"))
        .by("endpoint")
        .having(count() > 10)
        .order_by(p99("duration_ms").desc())
        .limit(50)
    )
    assert json.loads(query.to_json()) == {
        "calculations": [{"op": "COUNT"}, {"op": "P99", "column": "duration_ms"}],
        "filters": [
            {"column": "http.status_code", "op": ">=", "value": 500},
            {"column": "service", "op": "in", "value": ["api", "web"]},
        ],
        "breakdowns": ["endpoint"],
        "havings": [{"calculate_op": "COUNT", "op": ">", "value": 10}],
        "orders": [{"op": "P99", "column": "duration_ms", "order": "descending"}],
        "limit": 50,
        "time_range": 7200,
        "granularity": 60,
    }


@pytest.mark.parametrize(
    ("condition", "sent"),
    [
        (col("a") == 1, {"op": "=", "value": 1}),
        (col("a") != False, {"op": "!=", "value": False}),  # noqa: E712  # a value like any other
        (col("a") > 1.5, {"op": ">", "value": 1.5}),
        (col("a") >= "x", {"op": ">=", "value": "x"}),
        (col("a") < 1, {"op": "<", "value": 1}),
        (col("a") <= 1, {"op": "<=", "value": 1}),
        (col("a").is_in(1, "b"), {"op": "in", "value": [1, "b"]}),
        (col("a").is_not_in(1), {"op": "not-in", "value": [1]}),
        (col("a").exists(), {"op": "exists"}),
        (col("a").does_not_exist(), {"op": "does-not-exist"}),
        (col("a").contains("x"), {"op": "contains", "value": "x"}),
        (col("a").does_not_contain("x"), {"op": "does-not-contain", "value": "x"}),
        (col("a").starts_with("x"), {"op": "starts-with", "value": "x"}),
        (col("a").does_not_start_with("x"), {"op": "does-not-start-with", "value": "x"}),
        (col("a").ends_with("x"), {"op": "ends-with", "value": "x"}),
        (col("a").does_not_end_with("x"), {"op": "does-not-end-with", "value": "x"}),
    ],
)
def test_conditions_on_events(condition: Condition, sent: dict[str, Any]) -> None:
    assert Builder().where(condition).to_spec().to_body() == {"filters": [{"column": "a", **sent}]}


@pytest.mark.parametrize(
    ("condition", "op"),
    [
        (count() == 1, "="),
        (count() != 1, "!="),
        (count() > 1, ">"),
        (count() >= 1, ">="),
        (count() < 1, "<"),
        (count() <= 1, "<="),
    ],
)
def test_conditions_on_groups(condition: language.GroupCondition, op: str) -> None:
    assert Builder().having(condition).to_spec().havings == [
        Having.model_validate({"calculate_op": "COUNT", "op": op, "value": 1})
    ]


def test_every_calculation_has_its_function() -> None:
    over_a_column = [
        "avg", "count_distinct", "heatmap", "max_", "min_", "p001", "p01", "p05", "p10", "p20", "p25", "p50",
        "p75", "p80", "p90", "p95", "p99", "p999", "rate_avg", "rate_max", "rate_sum", "sum_",
    ]  # fmt: skip
    for name in over_a_column:
        function: Callable[[str], Aggregate] = getattr(language, name)
        assert function("a").calculation == Calculation(op=name.rstrip("_").upper(), column="a")
        assert function.__doc__
    assert count().calculation == Calculation(op="COUNT")
    assert count("a").calculation == Calculation(op="COUNT", column="a")
    assert concurrency().calculation == Calculation(op="CONCURRENCY")
    assert calculate("COUNT_DATAPOINTS", "a").calculation == Calculation(op="COUNT_DATAPOINTS", column="a")


def test_named_calculations_and_formulas() -> None:
    failed = count().named("failed").where(col("status") >= 500)
    query = (
        Builder(failed, count().named("all"))
        .calculate(count().named("odd").where((col("a") == 1) | (col("b") == 2)))
        .formula("rate", "DIV($failed, $all)")
        .having(failed > 3)
        .order_by(failed.desc(), col("rate"))
    )
    assert query.to_spec().to_body() == {
        "calculations": [
            {"op": "COUNT", "name": "failed", "filters": [{"column": "status", "op": ">=", "value": 500}]},
            {"op": "COUNT", "name": "all"},
            {
                "op": "COUNT",
                "name": "odd",
                "filters": [{"column": "a", "op": "=", "value": 1}, {"column": "b", "op": "=", "value": 2}],
                "filter_combination": "OR",
            },
        ],
        "formulas": [{"name": "rate", "expression": "DIV($failed, $all)"}],
        "havings": [{"calculate_op": "COUNT", "column": "failed", "op": ">", "value": 3}],
        "orders": [{"column": "failed", "order": "descending"}, {"column": "rate"}],
    }
    more = failed.where(col("path") == "/")
    assert [each.column for each in more.calculation.filters] == ["status", "path"]
    assert [each.column for each in failed.calculation.filters] == ["status"]


def test_a_query_never_changes() -> None:
    base = Builder(count(), last="1h").where(col("a") == 1)
    before = base.to_json()
    for changed in (
        base.where(col("b") == 2),
        base.by("x"),
        base.limit(5),
        base.calculate(avg("a")),
        base.over(last="2h"),
        base.compared_with("1d"),
        base.stored(),
        base.calculated_field("f", "1"),
        base.having(count() > 1),
        base.order_by(count()),
    ):
        assert changed != base
        assert base.to_json() == before
    assert [each.column for each in base.where(col("b") == 2).to_spec().filters] == ["a", "b"]
    assert base.limit(5).limit(None) == base
    assert base.compared_with("1d").compared_with(None) == base
    assert len({base, base.limit(5), base.limit(5)}) == 2


def test_times() -> None:
    timestamp = datetime(2026, 1, 2, tzinfo=timezone.utc)
    assert Builder(start=timestamp, end=timestamp + timedelta(hours=1)).to_spec().to_body() == {
        "start_time": 1_767_312_000,
        "end_time": 1_767_315_600,
    }
    assert Builder(last=timedelta(minutes=5), end=5).to_spec().to_body() == {"time_range": 300, "end_time": 5}
    week = Builder(last=60, granularity=30).over(last="1w", granularity="1h")
    assert week.to_spec().to_body() == {"time_range": 604_800, "granularity": 3600}
    assert week.over().to_spec().to_body() == {}
    assert Builder().compared_with("26w").to_spec().compare_time_offset_seconds == 15_724_800


def test_other_spans_and_computed_columns() -> None:
    query = (
        Builder()
        .calculated_field("is_slow", "GT($duration_ms, 1000)")
        .where(col("name", "root") == "GET /", col("error", of="any").exists())
        .by(col("is_slow"), "name")
        .stored()
    )
    assert query.to_spec().to_body() == {
        "calculated_fields": [{"name": "is_slow", "expression": "GT($duration_ms, 1000)"}],
        "filters": [
            {"column": "root.name", "op": "=", "value": "GET /"},
            {"column": "any.error", "op": "exists"},
        ],
        "breakdowns": ["is_slow", "name"],
        "usage_mode": True,
    }


def test_and_and_or() -> None:
    one, two, three = (col(name) == 1 for name in "abc")
    either = Builder().where(one | two | three).to_spec()
    assert (len(either.filters), either.filter_combination) == (3, "OR")
    both = Builder().where(one & two, three).to_spec()
    assert (len(both.filters), both.filter_combination) == (3, "AND")
    for mixed in (
        lambda: (one & two) | three,
        lambda: (one | two) & three,
        lambda: Builder().where(one | two, three),
        lambda: Builder().where(one | two).where(three),
        lambda: Builder().where(one).where(two | three),
    ):
        with pytest.raises(ValueError, match="calculated field"):
            mixed()


@pytest.mark.parametrize("filters", [[], [{"column": "a", "op": "=", "value": 1}]])
def test_conditions_that_are_added_must_hold_whatever_the_combination_was(filters: list[dict[str, Any]]) -> None:
    # With less than two filters the combination means nothing, and exported queries may say either.
    given: Any = {"filters": filters, "filter_combination": "OR"}
    spec = Builder.from_spec(given).where(col("b") == 2, col("c") == 3).to_spec()
    assert (len(spec.filters), spec.filter_combination) == (len(filters) + 2, "AND")
    part = Aggregate(Calculation.model_validate({"op": "COUNT", "name": "n", **given})).where(
        col("b") == 2, col("c") == 3
    )
    assert (len(part.calculation.filters), part.calculation.filter_combination) == (len(filters) + 2, "AND")


def test_a_condition_is_not_true_or_false() -> None:
    condition, of_group = col("a") == 1, count() > 1
    for use in (
        lambda: 1 < col("a") < 3,
        lambda: not condition,
        lambda: bool(of_group),
        lambda: 1 < count() < 5,
        lambda: condition and condition,
    ):
        with pytest.raises(TypeError, match="one by one"):
            use()


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Builder().order_by("a"), "add it to breakdowns or calculations"),
        (lambda: Builder(count()).having(avg("a") > 1), "add it to calculations"),
        (lambda: Builder(heatmap("a")).having(heatmap("a") > 1), "cannot compare a HEATMAP"),
        (lambda: Builder(heatmap("a")).order_by(heatmap("a")), "cannot be ordered by a HEATMAP"),
        (lambda: Builder(heatmap("a")).formula("f", "1"), "HEATMAP cannot stand beside formulas"),
        (lambda: Builder(count().named("x"), sum_("a").named("x")), "named 'x'"),
        (lambda: count().where(col("a") == 1), r"\.named"),
        (lambda: count().named("x").where(col("a", "root") == 1), "relational columns"),
        (lambda: avg(""), "AVG needs a column"),
        (lambda: calculate("CONCURRENCY", "a"), "takes no column"),
        (lambda: col(""), "a column has a name"),
        (lambda: col("a") == None, "does-not-exist"),  # noqa: E711  # that is the point
        (lambda: col("a").contains(5), "give the value as a string"),  # type: ignore[arg-type]  # rejected
        (lambda: col("a").is_in(["b", "c"]), "one by one"),  # type: ignore[arg-type]  # rejected
        (lambda: col("a").is_not_in(None), "one by one"),  # type: ignore[arg-type]  # rejected
        (lambda: Builder().limit(0), "greater than or equal to 1"),
        (lambda: Builder().limit(1001), "less than or equal to 1000"),
        (lambda: Builder(last="1h", start=1, end=2), "at most two"),
        (lambda: Builder(start=3, end=2), "start_time is after end_time"),
        (lambda: Builder(start=datetime(2026, 1, 2)), "no zone"),  # noqa: DTZ001  # that is the point
        (lambda: Builder(last="1h", granularity="2h"), "granularity must be between"),
        (lambda: Builder(last="1d").compared_with("1h"), "at least the time range"),
        (lambda: Builder(last="1h").compared_with("90m"), "1800"),
        (lambda: Builder(last="tomorrow"), "invalid duration"),
        (lambda: Builder.from_json("{"), "Expecting"),
        (lambda: Builder.from_json('{"no_such_field": 1}'), "no_such_field"),
    ],
)
def test_invalid_queries_are_rejected_when_built(build: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        build()
    with pytest.raises(TypeError, match="unknown arguments: first"):
        Builder(first="1h")  # type: ignore[call-arg]  # rejected


@given(specs())
def test_json_goes_in_and_out_unchanged(spec: dict[str, Any]) -> None:
    query = Builder.from_json(json.dumps(spec))
    assert json.loads(query.to_json()) == spec
    assert Builder.from_spec(spec) == query
    assert query.to_spec().to_body() == spec


@given(specs())
def test_the_repr_makes_the_same_query_again(spec: dict[str, Any]) -> None:
    query = Builder.from_spec(spec)
    names = {name: getattr(language, name) for name in language.__all__}
    made = eval(repr(query), {**names, "Having": Having})
    assert isinstance(made, Builder)
    assert made.equivalent(query)


def test_parts_outside_the_query_language_are_shown_as_models() -> None:
    named = {"calculations": [{"op": "SUM", "column": "ms", "name": "n"}]}
    order, having = {"column": "n", "op": "CONCURRENCY"}, {"calculate_op": "CONCURRENCY", "column": "n"}
    query = Builder.from_spec({**named, "orders": [order], "havings": [{**having, "op": ">", "value": 1}]})
    names = {name: getattr(language, name) for name in language.__all__}
    assert eval(repr(query), {**names, "Having": Having, "Order": Order}).equivalent(query)
    assert repr(Builder(count("a")).having(count("a") > 1)) == "Query(count('a')).having(count('a') > 1)"


def test_the_notebook_representation_is_escaped() -> None:
    shown = Builder().where(col("a") == "<script>")._repr_html_()
    assert shown == "<pre>Query().where(col(&#x27;a&#x27;) == &#x27;&lt;script&gt;&#x27;)</pre>"


@given(specs(), st.randoms(use_true_random=False))
def test_queries_with_the_same_meaning_are_equivalent(spec: dict[str, Any], random: Any) -> None:
    written = dict(spec)
    for name in ("filters", "havings", "calculated_fields"):
        if name in written:
            written[name] = random.sample(written[name], len(written[name]))
    for name, default in (
        ("limit", 1000),
        ("filter_combination", "AND"),
        ("usage_mode", False),
        ("granularity", 0),
        ("formulas", []),
        ("havings", []),
    ):
        written.setdefault(name, default)
    if not {"time_range", "start_time"} & spec.keys():
        written["time_range"] = 7200
    written["orders"] = [{"order": "ascending", **order} for order in spec["orders"]]
    query = Builder.from_spec(spec)
    assert query.equivalent(written)
    assert QuerySpec.model_validate(written).equivalent(query)
    assert query.equivalent(SavedQuery.model_validate({"id": "q", **written}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Builder(count(), avg("a")), Builder(avg("a"), count())),
        (Builder().by("a", "b"), Builder().by("b", "a")),
        (Builder().limit(100), Builder()),
        (Builder(last="1h"), Builder()),
        (Builder(start=1, end=7201), Builder(start=1, end=7202)),
        (Builder().where(col("a") == 1), Builder().where(col("a") == True)),  # noqa: E712  # a value like any other
        (Builder().where(col("a") == "1"), Builder().where(col("a") == 1)),
        (Builder().where((col("a") == 1) | (col("b") == 1)), Builder().where(col("a") == 1, col("b") == 1)),
        (Builder(count()).order_by(count()), Builder(count()).order_by(count().desc())),
        (Builder().stored(), Builder()),
        (Builder().compared_with("1d"), Builder()),
        (Builder().by("a"), Builder()),
    ],
)
def test_queries_with_another_meaning_are_not_equivalent(one: language.Query, other: language.Query) -> None:
    assert not one.equivalent(other)
    assert not other.equivalent(one)


def test_equivalence_of_the_smallest_queries() -> None:
    assert Builder().equivalent(Builder(count(), last="2h"))
    assert Builder().where(col("a") == 1).equivalent(Builder().where(col("a") == 1.0))
    assert Builder() != Builder(count())
    assert Builder() != "Query()"


def test_a_trigger_takes_a_query_and_checks_its_own_rules() -> None:
    threshold = TriggerThreshold(op=">", value=5)
    spec: Any = Builder(count(), last="15m").where(col("status") >= 500)
    trigger = TriggerCreate(name="a", query=spec, threshold=threshold)
    assert trigger.query == spec.to_spec()
    for wrong, said in (
        (Builder(count()).order_by(count()), "cannot have orders"),
        (Builder(count(), avg("a")), "exactly one calculation"),
        (Builder(heatmap("a")), "HEATMAP"),
    ):
        query: Any = wrong
        with pytest.raises(ValueError, match=said):
            TriggerCreate(name="a", query=query, threshold=threshold)


@given(st.integers(1, 10**9))
def test_durations_in_words_read_back(seconds: int) -> None:
    assert (
        in_seconds(in_words(seconds)) == seconds == in_seconds(timedelta(seconds=seconds)) == in_seconds(seconds)
    )


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "5",
        "h",
        "1h ",
        "-5m",
        "1.5h",
        "1H",
        "0s",
        0,
        -1,
        True,
        1.5,
        None,
        timedelta(0),
        timedelta(microseconds=1),
    ],
)
def test_an_invalid_duration_is_rejected(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"duration|seconds"):
        in_seconds(wrong)


def test_parts_made_by_hand_are_accepted_too() -> None:
    query = Builder(Calculation(op="COUNT")).having(Having(calculate_op="COUNT", op=">", value=1))
    assert query.order_by(Order(op="COUNT", order="descending")) == Builder(count()).having(count() > 1).order_by(
        count().desc()
    )
