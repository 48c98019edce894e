"""Slices of a long query: their merged results, against the local query engine over the total time range."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honeycomb import HoneycombIncompleteError, QueryResult, QuerySpec
from honeycomb._core.decode import decode
from honeycomb._querying.time_slices import Slices
from honeycomb.local.engine import EventStore, RunOptions, StoredEvent
from honeycomb.models.query_results import QueryResultOptions

DAY = 86_400
NOW = 1_700_000_000
START = NOW - 25 * DAY

EVENTS = st.lists(
    st.tuples(
        st.integers(0, 25 * DAY),
        st.fixed_dictionaries({}, optional={"text": st.sampled_from("abc"), "whole": st.integers(-9, 9)}),
    ),
    max_size=40,
)
SPECS = st.fixed_dictionaries(
    {
        "calculations": st.lists(
            st.sampled_from(["SUM", "MIN", "MAX", "P50"]).map(lambda op: {"op": op, "column": "whole"}),
            unique_by=str,
        ).map(lambda calculations: [{"op": "COUNT"}, *calculations]),
        "breakdowns": st.sampled_from([[], ["text"], ["text", "whole"]]),
        "granularity": st.sampled_from([2400, 3600, 5 * 3600, DAY]),
    }
)
TIMES = st.sampled_from(
    [
        {"time_range": 25 * DAY},
        {"start_time": START + 77, "end_time": NOW - 55},
        {"start_time": START, "time_range": 8 * DAY + 1},
        {"end_time": NOW, "time_range": 20 * DAY},
    ]
)


def run(store: EventStore, spec: Any, options: QueryResultOptions) -> QueryResult:
    run_options = RunOptions(
        disable_series=bool(options.get("disable_series")),
        disable_total_by_aggregate=options.get("disable_total_by_aggregate") is not False,
        limit=options.get("limit"),
    )
    data = store.run(["web"], spec, run_options, now=NOW)
    return decode(
        QueryResult, json.dumps({"id": "r", "complete": True, "query": dict(spec), "data": data}).encode()
    )


@pytest.mark.expensive
@settings(max_examples=40)
@given(EVENTS, SPECS, TIMES)
def test_slices_return_the_result_of_the_undivided_query(
    events: list[tuple[int, dict[str, Any]]], fields: dict[str, Any], time: dict[str, int]
) -> None:
    store = EventStore()
    store.add_column("web", "text", "string")
    store.add_column("web", "whole", "integer")
    store.append("web", [StoredEvent((START + at) * 10**9, 1, data) for at, data in events])
    slices = Slices(QuerySpec.model_validate({**fields, **time}), {"disable_total_by_aggregate": False}, now=NOW)
    merged = slices.merged([run(store, query, slices.options) for query in slices.queries])

    first, last = slices.queries[0], slices.queries[-1]
    assert all(QuerySpec.model_validate(query) for query in slices.queries)
    whole = run(store, {**last, "start_time": first["start_time"]}, slices.options)
    added = {*fields["breakdowns"], "COUNT", "SUM(whole)", "MIN(whole)", "MAX(whole)"}
    # The order of the groups is the same, by COUNT first, with the breakdowns to order equals.
    assert merged.rows == [{name: row[name] for name in row if name in added} for row in whole.rows]
    assert merged.totals == {name: value for name, value in (whole.totals or {}).items() if name in added}
    assert sorted(map(repr, merged.series)) == sorted(map(repr, whole.series))
    assert merged.totals_series == whole.totals_series


def test_misaligned_steps_raise() -> None:
    slices = Slices(QuerySpec(time_range=8 * DAY), {}, now=NOW)
    series = [{"time": "2026-01-01T00:00:00Z", "data": {"COUNT": 1}}]
    result = QueryResult.model_validate({"id": "r", "complete": True, "data": {"results": [], "series": series}})
    with pytest.raises(HoneycombIncompleteError, match="a step of the series in two slices"):
        slices.merged([result] * len(slices.queries))
