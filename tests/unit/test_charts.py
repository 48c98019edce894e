"""Results as charts. That they are valid Vega-Lite is checked by altair itself."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import QueryResult
from honeycomb._core.decode import decode

ROWS = [{"svc": "api", "COUNT": 3, "P99(ms)": 7.5}, {"svc": None, "COUNT": 1, "P99(ms)": None}]
TIMES = ["2026-01-01T23:58:00Z", "2026-01-01T23:59:00Z", "2026-01-02T00:00:00Z"]
CELLS = [{"from": 0, "to": 1.5, "count": 2}, {"from": 1.5, "to": 3, "count": 1}]


def result(
    rows: list[dict[str, Any]],
    series: list[tuple[str, dict[str, Any]]] | None = None,
    by: tuple[str, ...] = ("svc",),
) -> QueryResult:
    data: dict[str, Any] = {"results": [{"data": row} for row in rows]}
    if series is not None:
        data["series"] = [{"time": time, "data": row} for time, row in series]
    body = {"id": "r", "complete": True, "query": {"breakdowns": [*by]}, "data": data}
    return decode(QueryResult, json.dumps(body).encode())


def charts(chart: Any) -> list[dict[str, Any]]:
    spec = chart.to_dict()
    found: list[dict[str, Any]] = spec.get("vconcat", [spec])
    for each in found:  # altair may move the values to where charts can share them
        if "name" in each["data"]:
            each["data"]["values"] = spec["datasets"][each["data"]["name"]]
    return found


def values(spec: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = spec["data"]["values"]
    return found


SERIES = result(ROWS, [(time, row) for time in TIMES for row in ROWS])


@pytest.mark.expensive
def test_a_series_is_lines_of_its_groups() -> None:
    count, p99 = charts(SERIES.plot())
    assert [each["title"]["text"] for each in (count, p99)] == ["COUNT", "P99(ms)"]
    assert count["mark"]["type"] == "line"
    assert values(count) == [
        {"time": time, "group": group, "value": value}
        for time in TIMES
        for group, value in (("api", 3), ("(none)", 1))
    ]
    assert count["encoding"]["color"]["title"] == "svc"
    assert count["encoding"]["x"]["scale"]["type"] == "utc"
    assert [value["value"] for value in values(p99)] == [7.5, None] * 3


def test_without_a_series_it_is_bars_in_the_order_of_the_result() -> None:
    for chart in (result(ROWS).plot("COUNT"), SERIES.plot("COUNT", series=False)):
        (bars,) = charts(chart)
        assert bars["mark"]["type"] == "bar"
        assert values(bars) == [{"group": "api", "value": 3}, {"group": "(none)", "value": 1}]
        assert bars["encoding"]["y"]["sort"] == ["api", "(none)"]


def test_the_series_of_a_single_group_needs_no_colors() -> None:
    (lines,) = charts(result([{"COUNT": 2}], [(TIMES[0], {"COUNT": 2})], by=()).plot())
    assert values(lines) == [{"time": TIMES[0], "group": "", "value": 2}]
    assert "color" not in lines["encoding"]


def test_a_heatmap_is_drawn_cell_by_cell() -> None:
    steps = [
        (TIMES[0], {"HEATMAP(ms)": CELLS}),
        (TIMES[1], {"HEATMAP(ms)": []}),
        (TIMES[2], {"HEATMAP(ms)": None}),
    ]
    (heatmap,) = charts(result([{"HEATMAP(ms)": CELLS}], steps, by=()).plot())
    assert heatmap["mark"]["type"] == "rect"
    assert values(heatmap) == [{"time": TIMES[0], "until": TIMES[1], "group": "", **cell} for cell in CELLS]
    assert heatmap["encoding"]["color"]["field"] == "count"
    assert "row" not in heatmap["encoding"]


def test_the_only_step_of_a_heatmap_is_a_minute_wide() -> None:
    (heatmap,) = charts(result([{"H": CELLS}], [(TIMES[0], {"H": CELLS})], by=()).plot())
    assert {value["until"] for value in values(heatmap)} == {TIMES[1]}


def test_heatmaps_of_groups_stand_below_each_other() -> None:
    rows = [{"svc": svc, "H": CELLS} for svc in ("b", "a")]
    for chart, mark in (
        (result(rows).plot(), "bar"),
        (result(rows, [(TIMES[0], row) for row in rows]).plot(), "rect"),
    ):
        (spec,) = charts(chart)
        assert spec["mark"]["type"] == mark
        assert spec["encoding"]["row"]["sort"] == ["b", "a"]
        assert [value["group"] for value in values(spec)] == ["b", "b", "a", "a"]


def test_a_heatmap_of_another_form_is_rejected() -> None:
    with pytest.raises(ValueError, match="whose cells have no 'from', 'to' and 'count'"):
        result([{"H": [1, 2]}], by=()).plot()


@pytest.mark.expensive
def test_the_first_groups_of_many_are_drawn_and_the_chart_says_so() -> None:
    rows = [{"svc": str(each), "COUNT": each} for each in range(2_000)]
    many = result(rows, [(TIMES[0], row) for row in rows])
    (lines,) = charts(many.plot())
    assert [value["group"] for value in values(lines)] == [str(each) for each in range(10)]
    assert lines["title"]["subtitle"] == "the first 10 of 2,000 groups"
    (bars,) = charts(many.plot(series=False, groups=2_000))
    assert len(values(bars)) == 2_000
    assert "subtitle" not in bars["title"]


@pytest.mark.parametrize(("last", "format_"), [(TIMES[2], "%H:%M"), ("2026-01-04T00:00:00Z", "%Y-%m-%d %H:%M")])
def test_the_axis_has_days_where_there_are_several(last: str, format_: str) -> None:
    row = {"COUNT": 1}
    (lines,) = charts(result([row], [(TIMES[0], row), (last, row)], by=()).plot())
    assert lines["encoding"]["x"]["axis"]["format"] == format_


def test_calculations_only_in_the_series_are_drawn() -> None:
    (_, p99) = charts(result([{"svc": "api", "COUNT": 3}], [(TIMES[0], ROWS[0])]).plot())
    assert p99["title"]["text"] == "P99(ms)"


def test_missing_calculations_and_data_raise() -> None:
    with pytest.raises(KeyError, match=r"no calculation 'SUM\(ms\)': there are 'COUNT', 'P99\(ms\)'"):
        SERIES.plot("SUM(ms)")
    with pytest.raises(ValueError, match="no series to draw: run the query without disable_series"):
        result(ROWS).plot(series=True)
    with pytest.raises(ValueError, match="nothing to draw"):
        QueryResult(id="r", complete=False).plot()


NUMBERS = st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.expensive
@given(st.lists(st.tuples(st.text(), NUMBERS), unique_by=lambda row: row[0], min_size=1, max_size=5), st.text())
def test_any_names_and_values_can_be_drawn(groups: list[tuple[str, Any]], name: str) -> None:
    rows = [{"svc": group, f"SUM({name})": value} for group, value in groups]
    (spec,) = charts(result(rows, [(TIMES[0], row) for row in rows]).plot())
    assert [value["value"] for value in values(spec)] == [value for _, value in groups]
    assert spec["title"]["text"] == f"SUM({name})"


def test_a_chart_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(ImportError, match=r'pip install "honeycomb-sdk\[plot\]"'):
        SERIES.plot()
