"""Relational fields, compared with a search over all spans."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .support import event, failure, results, stored

Span = dict[str, Any]

NAMES = st.sampled_from(["a", "b", "c"])


@st.composite
def traces(draw: st.DrawFn) -> list[Span]:
    """Return spans of a few traces; some lack a parent, have a missing one, or have no trace."""
    spans: list[Span] = []
    for number in range(draw(st.integers(1, 8))):
        trace = draw(st.sampled_from(["t1", "t2", None]))
        span: Span = {"id": number, "name": draw(NAMES), "ms": draw(st.integers(0, 3))}
        if trace is not None:
            span |= {"trace.trace_id": trace, "trace.span_id": f"s{number}"}
            others = [each for each in spans if each.get("trace.trace_id") == trace]
            roots = [each for each in others if "trace.parent_id" not in each]
            if roots:
                parents = [each["trace.span_id"] for each in others]
                span["trace.parent_id"] = draw(st.sampled_from([*parents, "missing"]))
        spans.append(span)
    # One event with all columns.
    spans.append(
        {"id": -1, "name": "z", "ms": 9, "trace.trace_id": "t", "trace.span_id": "s", "trace.parent_id": "p"}
    )
    return spans


def related(span: Span, relation: str, spans: list[Span]) -> list[Span]:
    """Yield the spans that a prefix refers to."""
    trace = span.get("trace.trace_id")
    if trace is None:
        return []
    same = [each for each in spans if each.get("trace.trace_id") == trace]
    match relation:
        case "root":
            return [each for each in same if "trace.parent_id" not in each]
        case "parent":
            return [each for each in same if each["trace.span_id"] == span.get("trace.parent_id")]
        case "child":
            return [each for each in same if each.get("trace.parent_id") == span["trace.span_id"]]
        case _:
            return same


def ids(spans: list[Span], spec: dict[str, Any]) -> set[int]:
    return {row["id"] for row in results(stored(*map(event, spans)), {"breakdowns": ["id"], **spec})}


@given(traces(), st.sampled_from(["root", "parent", "child", "any", "any2", "none"]), NAMES, st.integers(0, 3))
def test_all_filters_with_a_prefix_apply_to_one_span(spans: list[Span], relation: str, name: str, ms: int) -> None:
    filters = [
        {"column": f"{relation}.name", "op": "=", "value": name},
        {"column": f"{relation}.ms", "op": ">=", "value": ms},
    ]
    found = {
        span["id"]
        for span in spans
        if any(each["name"] == name and each["ms"] >= ms for each in related(span, relation, spans))
    }
    wanted = {span["id"] for span in spans} - found if relation == "none" else found
    assert ids(spans, {"filters": filters}) == wanted


@pytest.mark.expensive
@given(traces(), NAMES, NAMES)
def test_relations_combine_with_each_other_and_with_the_event_itself(
    spans: list[Span], own: str, other: str
) -> None:
    filters = [
        {"column": "name", "op": "=", "value": own},
        {"column": "any.name", "op": "=", "value": other},
        {"column": "any2.ms", "op": ">", "value": 1},
    ]

    def tests(span: Span) -> list[bool]:
        trace = related(span, "any", spans)
        return [
            span["name"] == own,
            any(each["name"] == other for each in trace),
            any(each["ms"] > 1 for each in trace),
        ]

    assert ids(spans, {"filters": filters}) == {span["id"] for span in spans if all(tests(span))}
    either = {"filters": filters, "filter_combination": "OR"}
    assert ids(spans, either) == {span["id"] for span in spans if any(tests(span))}


@given(traces())
def test_fields_of_root_and_parent_can_be_broken_down(spans: list[Span]) -> None:
    rows = results(stored(*map(event, spans)), {"breakdowns": ["id", "root.name", "parent.name", "parent.ms"]})

    def only(span: Span, relation: str, field: str) -> Any:
        found = related(span, relation, spans)
        return found[0][field] if found else None

    assert {row["id"]: row for row in rows} == {
        span["id"]: {
            "id": span["id"],
            "root.name": only(span, "root", "name"),
            "parent.name": only(span, "parent", "name"),
            "parent.ms": only(span, "parent", "ms"),
            "COUNT": 1,
        }
        for span in spans
    }


def test_a_calculated_field_of_a_related_span_is_computed_there() -> None:
    spans = [
        {"id": 1, "trace.trace_id": "t", "trace.span_id": "s1", "ms": 500},
        {"id": 2, "trace.trace_id": "t", "trace.span_id": "s2", "trace.parent_id": "s1", "ms": 5},
    ]
    spec = {
        "calculated_fields": [{"name": "slow", "expression": "$ms > 100"}],
        "filters": [
            {"column": "root.slow", "op": "=", "value": True},
            {"column": "slow", "op": "=", "value": False},
        ],
    }
    assert ids(spans, spec) == {2}


def test_a_column_named_like_a_relational_field_takes_precedence() -> None:
    assert ids([{"id": 1, "root.name": "x"}], {"filters": [{"column": "root.name", "op": "exists"}]}) == {1}


SPANS = [{"id": 1, "ms": 1, "trace.trace_id": "t", "trace.span_id": "s", "trace.parent_id": "p"}]


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ({"breakdowns": ["any.ms"]}, "any.ms can be used only in filters"),
        ({"calculations": [{"op": "SUM", "column": "child.ms"}]}, "child.ms can be used only in filters"),
        (
            {"calculations": [{"op": "SUM", "column": "root.ms"}]},
            "root.ms can be used only in filters and breakdowns",
        ),
        ({"filters": [{"column": "any.nope", "op": "exists"}]}, "unknown column: nope"),
        (
            {"calculations": [{"op": "COUNT", "filters": [{"column": "root.ms", "op": "exists"}]}]},
            "the filters of a calculation cannot use root.ms",
        ),
    ],
)
def test_invalid_relational_fields_fail(spec: dict[str, Any], reason: str) -> None:
    assert reason in failure(stored(*map(event, SPANS)), spec)


def test_all_spans_without_parents_are_roots() -> None:
    roots = [{"id": number, "ms": number, "trace.trace_id": f"t{number}"} for number in (1, 2)]
    assert ids(roots, {"filters": [{"column": "root.ms", "op": "=", "value": 2}]}) == {2}
    assert ids(roots, {"filters": [{"column": "parent.ms", "op": "does-not-exist"}]}) == {1, 2}
    assert ids(roots, {"filters": [{"column": "child.ms", "op": "exists"}]}) == set()


def test_events_without_traces_have_no_relations() -> None:
    assert "relational fields need the column trace.trace_id" in failure(
        stored(event({"ms": 1})), {"breakdowns": ["root.ms"]}
    )
