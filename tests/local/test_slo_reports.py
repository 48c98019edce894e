"""SLO reports, compared with counts over all events."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb.local import LocalHoneycomb

from .support import Api, Clock, assert_problem, field_errors

NOW = int(Clock().now)
HOUR = 3_600
DAY = 24 * HOUR
PERIOD = 3

EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "dataset": st.sampled_from(["web", "db"]),
            "age": st.one_of(st.integers(0, 5 * HOUR), st.integers(0, 5 * DAY)),
            "rate": st.integers(1, 3),
            "ok": st.sampled_from([True, False, None]),
        }
    ),
    max_size=12,
)


def made_slo(api: Api, target_per_million: int, events: list[dict[str, Any]]) -> str:
    """Create an SLO over two datasets that counts events with ``ok``."""
    for dataset in ("web", "db"):
        api.create("/1/datasets", {"name": dataset})
        api.create(f"/1/columns/{dataset}", {"key_name": "ok", "type": "boolean"})
    for event in events:
        sent = {"time": NOW - event["age"], "samplerate": event["rate"], "data": {"n": 1, "ok": event["ok"]}}
        api.create(f"/1/batch/{event['dataset']}", [sent])
    api.create("/1/derived_columns/__all__", {"alias": "good", "expression": "IF(EXISTS($ok), $ok)"})
    slo = {
        "name": "SLO",
        "sli": {"alias": "good"},
        "time_period_days": PERIOD,
        "target_per_million": target_per_million,
        "dataset_slugs": ["web", "db"],
    }
    return str(api.create("/1/slos/__all__", slo)["id"])


def counted(events: list[dict[str, Any]], start: float, end: float) -> tuple[int, int]:
    """Return the numbers of counted and bad events in a time range."""
    found = [event for event in events if event["ok"] is not None and start <= NOW - event["age"] < end]
    return sum(event["rate"] for event in found), sum(event["rate"] for event in found if not event["ok"])


def remaining(total: int, bad: int, target_per_million: int) -> float:
    allowed = total * Fraction(1_000_000 - target_per_million, 1_000_000)
    return float(100 * (1 - bad / allowed)) if total else 100.0


@given(EVENTS, st.sampled_from([0, 500_000, 990_000, 999_999]))
def test_detailed_slos_match_a_simulation(events: list[dict[str, Any]], target: int) -> None:
    with LocalHoneycomb(clock=Clock()) as local:
        api = Api(local)
        slo_id = made_slo(api, target, events)
        slo = api.get(f"/1/slos/__all__/{slo_id}?detailed=true").json
        total, bad = counted(events, NOW - PERIOD * DAY, NOW + 1)
        assert slo["compliance"] == pytest.approx(100 * (total - bad) / total if total else 100)
        assert slo["budget_remaining"] == pytest.approx(remaining(total, bad, target))
        recent, burnt = counted(events, NOW - 4 * HOUR, NOW + 1)
        rate = burnt / recent / ((1_000_000 - target) / 1_000_000) if recent else 0
        assert slo["burn_rate"] == pytest.approx(rate)
        assert slo["status"] == ("no_alerts" if total else "no_events")

        hours = api.get(
            f"/1/slos/__all__/{slo_id}/counts/history?start_time={NOW - 5 * DAY}&end_time={NOW + 1}"
        ).json
        expected = []
        for start in range((NOW - 5 * DAY) // HOUR * HOUR, NOW + 1, HOUR):
            total, bad = counted(events, max(start, NOW - 5 * DAY), min(start + HOUR, NOW + 1))
            if total:
                expected.append((start, start + HOUR, total, bad, start + HOUR > NOW))
        assert [tuple(bucket.values()) for bucket in hours["buckets"]] == expected

        span = {"ids": [slo_id], "start_time": NOW - 10 * DAY, "end_time": NOW}
        weeks = api.create("/1/reporting/slos/historical", span)[slo_id]
        expected = []
        for start, end in ((NOW - 10 * DAY, NOW - 3 * DAY), (NOW - 3 * DAY, NOW)):
            total, bad = counted(events, end - PERIOD * DAY, end + 1e-6)
            if total:
                expected.append((start, 100 * (total - bad) / total, remaining(total, bad, target)))
        assert [tuple(week.values()) for week in weeks] == [pytest.approx(week) for week in expected]


def test_minutes_are_counted_within_one_clock_hour(api: Api, clock: Clock) -> None:
    hour = NOW // HOUR * HOUR
    clock.now = hour + 30 * 60
    events = [
        {"dataset": "web", "age": NOW - hour - minute * 60, "rate": 1, "ok": ok}
        for minute, ok in ((0, True), (5, False), (5, True), (25, False))
    ]
    slo_id = made_slo(api, 990_000, events)
    path = f"/1/slos/__all__/{slo_id}/counts"
    counts = api.get(f"{path}?start_time={hour}&end_time={hour + 3599}").json
    assert (counts["slo_id"], counts["resolution_seconds"], counts["period_start"]) == (slo_id, 60, hour)
    assert [tuple(window.values()) for window in counts["windows"]] == [
        (hour, hour + 60, 1, 0, True),
        (hour + 300, hour + 360, 2, 1, False),
        (hour + 1500, hour + 1560, 1, 1, True),
    ]
    field = api.get("/1/derived_columns/__all__").json[0]
    api.put(f"/1/derived_columns/__all__/{field['id']}", {"alias": "good", "expression": "$ok"})
    again = api.get(f"{path}?start_time={hour}&end_time={hour + 3599}").json
    assert again["epoch"] != counts["epoch"]
    assert again["windows"] == counts["windows"]
    for start, end in ((hour - 60, hour), (hour - 2 * DAY, hour - 2 * DAY + 1), (5, 5)):
        assert_problem(api.get(f"{path}?start_time={start}&end_time={end}"), 400, "unparseable")
    for query in ("", "?start_time=x&end_time=1"):
        assert_problem(api.get(path + query), 400, "unparseable")
    assert_problem(api.get("/1/slos/__all__/x/counts?start_time=1&end_time=2"), 404, "not-found")


def test_history_of_an_unknown_slo_is_rejected(api: Api) -> None:
    slo_id = made_slo(api, 990_000, [])
    span = {"start_time": NOW - DAY, "end_time": NOW}
    assert api.create("/1/reporting/slos/historical", {"ids": [slo_id], **span}) == {slo_id: []}
    for ids in ([], [slo_id, "other"]):
        rejected = api.post("/1/reporting/slos/historical", {"ids": ids, **span})
        assert field_errors(rejected) == {"ids": "invalid"}


def test_without_the_column_it_measures_an_slo_has_no_events(api: Api) -> None:
    slo_id = made_slo(api, 990_000, [{"dataset": "web", "age": 1, "rate": 1, "ok": False}])
    for dataset in ("web", "db"):
        column = api.get(f"/1/columns/{dataset}?key_name=ok").json
        api.delete(f"/1/columns/{dataset}/{column['id']}")
    assert api.get(f"/1/slos/__all__/{slo_id}?detailed=true").json["status"] == "no_events"
