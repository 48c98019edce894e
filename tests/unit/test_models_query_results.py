from __future__ import annotations

import json
import math
from datetime import datetime, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from honeycomb import QueryResult, SeriesRow
from honeycomb._core.decode import UndecodableError, decode
from honeycomb.models.query_results import QueryResultRequest

NOON = datetime(2026, 1, 2, 12, tzinfo=timezone.utc)


def read(**fields: Any) -> QueryResult:
    return decode(QueryResult, json.dumps({"id": "r1", "complete": True, **fields}).encode())


def test_rows_are_plain_values() -> None:
    rows: list[dict[str, Any]] = [
        {"kind": "a", "COUNT": 2**60 + 1, "P99(ms)": 1.5, "missing": None, "ok": True},
        {"kind": None, "HEATMAP(ms)": [{"bucket": 1, "count": 2}]},
    ]
    assert read(data={"results": [{"data": row} for row in rows]}).rows == rows


def test_a_result_with_everything() -> None:
    result = read(
        data={
            "results": [{"data": {"COUNT": 3}}],
            "series": [{"time": "2026-01-02T12:00:00Z", "data": {"COUNT": 1}}],
            "total_by_aggregate": {"data": {"COUNT": 9}},
            "total_by_aggregate_series": [{"time": "2026-01-02T12:00:00Z", "data": {"COUNT": 4}}],
            "other_by_aggregate": {"data": {"COUNT": 6}},
        },
        links={"query_url": "https://ui.example.com/q"},
    )
    assert result.series == [SeriesRow(NOON, {"COUNT": 1})]
    assert result.totals == {"COUNT": 9}
    assert result.totals_series == [SeriesRow(NOON, {"COUNT": 4})]
    assert result.other == {"COUNT": 6}
    assert result.links is not None
    assert result.links.query_url == "https://ui.example.com/q"


@pytest.mark.parametrize("data", [{}, {"data": None}, {"data": {}}, {"data": {"results": None, "series": None}}])
def test_missing_data_is_empty(data: dict[str, Any]) -> None:
    result = read(**data)
    assert (result.rows, result.series, result.totals_series) == ([], [], [])
    assert (result.totals, result.other) == (None, None)


@pytest.mark.parametrize(
    "time", ["2026-01-02T12:00:00Z", "2026-01-02 12:00:00+00:00", "2026-01-02T14:00:00.000+02:00", 1767355200]
)
def test_times_of_a_series_are_aware(time: str | float) -> None:
    (row,) = read(data={"series": [{"time": time, "data": {}}]}).series
    assert row.time == NOON
    assert row.time.tzinfo is not None


def test_each_row_of_a_series_has_its_own_time() -> None:
    times = ["2026-01-02T12:00:00Z", "2026-01-02T12:01:00Z", "2026-01-02T12:00:00Z"]
    series = read(data={"series": [{"time": time, "data": {"n": n}} for n, time in enumerate(times)]}).series
    assert [(row.time.minute, row.data["n"]) for row in series] == [(0, 0), (1, 1), (0, 2)]


def test_a_failed_query_reports_its_error() -> None:
    failed = read(error="unknown column: foo")
    assert (failed.complete, failed.error, failed.rows) == (True, "unknown column: foo", [])


NO_ROWS: list[Any] = [
    {"results": {"a": {"data": {}}}},
    {"results": [5]},
    {"results": [{"data": None}]},
    {"results": [{"data": {}}, {"data": []}]},
    {"results": [{"COUNT": 1}]},
    {"series": [{"time": [], "data": {}}]},
    {"other_by_aggregate": []},
    [],
]


@pytest.mark.parametrize("data", NO_ROWS)
def test_rows_that_are_none_are_found_when_the_response_is_decoded(data: Any) -> None:
    with pytest.raises(UndecodableError, match=r"^data"):
        read(data=data)


@pytest.mark.parametrize(
    "point", [{"data": {"a": 1}}, {"time": None, "data": {"a": 1}}, {"time": "noon", "data": {}}]
)
def test_series_rows_without_a_valid_time_are_left_out(
    point: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    timed = {"time": "2026-01-02T12:00:00Z", "data": {"a": 2}}
    result = read(data={"series": [point, timed]})
    assert [row.data for row in result.series] == [{"a": 2}]
    assert "1 rows of a series" in caplog.text
    assert result.model_dump()["data"]["series"] == [point, timed]


def test_rows_without_data_are_empty() -> None:
    assert read(data={"results": [{"data": {"a": 1}}, {}]}).rows == [{"a": 1}, {}]


def test_unknown_fields_are_kept() -> None:
    result = read(data={"results": [{"data": {}, "hint": 1}], "sketch": [1]}, cost=5)
    assert result.model_extra == {"cost": 5}
    assert result.data is not None
    assert result.data.model_extra == {"sketch": [1]}


def test_a_limit_needs_the_series_switched_off() -> None:
    body = {"query_id": "q1", "disable_series": True, "limit": 10_000}
    assert QueryResultRequest.model_validate(body).to_body() == body
    QueryResultRequest(query_id="q1", disable_series=True, limit=1)
    with pytest.raises(ValidationError, match="disable_series=True"):
        QueryResultRequest(query_id="q1", limit=10)
    for limit in (0, 10_001):
        with pytest.raises(ValidationError, match="limit\n"):
            QueryResultRequest(query_id="q1", disable_series=True, limit=limit)


@pytest.mark.parametrize(
    ("groups", "limit", "noted", "truncated"),
    [
        (99, None, None, False),
        (100, None, None, True),
        (101, None, None, False),
        (1_000, None, None, True),
        (10_000, None, None, True),
        (100, 1_000, None, False),
        (7, 7, None, True),
        (10_000, 7, None, True),
        (7, 7, 10_000, False),
        (10_000, 7, 10_000, True),
        (100, None, 10_000, False),
        (10_000, None, math.inf, False),
    ],
)
def test_truncated(groups: int, limit: int | None, noted: float | None, truncated: bool) -> None:
    rows = [{"data": {"a": number}} for number in range(groups)]
    result = read(query={"breakdowns": ["a"], "limit": limit}, data={"results": rows})
    if noted is not None:
        result.note_limit(noted)
    assert result.truncated is truncated


def test_one_row_for_all_events_is_not_truncated() -> None:
    assert not read(query={"limit": 1}, data={"results": [{"data": {"COUNT": 1}}]}).truncated
    assert not read().truncated
