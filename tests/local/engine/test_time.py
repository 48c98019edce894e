from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from honeycomb.local.engine import EventStore, RunOptions, StoredEvent

from .support import NOW, event, failure, series, stored

if TYPE_CHECKING:
    from pydantic import JsonValue

#: The fixed time truncated to the minute and to 30 minutes.
MINUTE = NOW - 40
HALF_HOUR = NOW // 1800 * 1800
SECOND = 10**9


def found(time_ns: int, spec: dict[str, Any], now: float = NOW) -> bool:
    store = EventStore()
    store.append("d", [StoredEvent(time_ns, 1, {"x": 1})])
    query_result = store.run(["d"], spec, RunOptions(disable_series=True), now=now)
    none: dict[str, JsonValue] = {"results": [{"data": {"COUNT": 0}}]}
    one: dict[str, JsonValue] = {"results": [{"data": {"COUNT": 1}}]}
    assert query_result in (none, one)
    return query_result == one


@pytest.mark.parametrize(
    ("spec", "start"),
    [
        ({}, MINUTE - 7200),
        ({"time_range": 1}, MINUTE),
        ({"time_range": 6 * 3600}, MINUTE - 6 * 3600),
        ({"time_range": 6 * 3600 + 1}, (NOW - 6 * 3600 - 1) // 300 * 300),
        ({"time_range": 2 * 86400}, (NOW - 2 * 86400) // 300 * 300),
        ({"time_range": 7 * 86400}, HALF_HOUR - 7 * 86400),
    ],
)
def test_a_relative_range_starts_truncated_and_ends_now(spec: dict[str, Any], start: int) -> None:
    assert found(start * SECOND, spec)
    assert not found(start * SECOND - 1, spec)
    assert found(NOW * SECOND, spec)
    assert not found(NOW * SECOND + 1000, spec)


@pytest.mark.parametrize("nanoseconds", [0, 123_456_789, 999_999_999])
def test_an_event_with_the_current_timestamp_is_found(nanoseconds: int) -> None:
    time_ns = NOW * SECOND + nanoseconds
    assert found(time_ns, {}, now=time_ns / 1e9)


@pytest.mark.parametrize(
    "spec",
    [
        {"start_time": MINUTE - 570, "end_time": MINUTE + 30},
        {"start_time": MINUTE - 570, "time_range": 600},
        {"end_time": MINUTE + 30, "time_range": 600},
    ],
)
def test_an_absolute_range_is_truncated_at_both_ends(spec: dict[str, Any]) -> None:
    assert found((MINUTE - 600) * SECOND, spec)
    assert not found((MINUTE - 600) * SECOND - 1, spec)
    assert found(MINUTE * SECOND - 1, spec)
    assert not found(MINUTE * SECOND, spec)


def test_a_lone_start_or_end_has_the_default_length() -> None:
    assert found((MINUTE + 7200) * SECOND - 1, {"start_time": MINUTE})
    assert not found((MINUTE + 7200) * SECOND, {"start_time": MINUTE})
    assert found((MINUTE - 7200) * SECOND, {"end_time": MINUTE})
    assert not found((MINUTE - 7200) * SECOND - 1, {"end_time": MINUTE})


def test_a_range_within_one_minute_is_empty() -> None:
    spec = {"start_time": MINUTE + 1, "end_time": MINUTE + 59}
    assert not found((MINUTE + 30) * SECOND, spec)
    concurrency = {**spec, "calculations": [{"op": "CONCURRENCY"}]}
    assert series(stored(event({"duration_ms": 1})), concurrency) == []


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ({"start_time": 1, "end_time": 2, "time_range": 1}, "at most two"),
        ({"start_time": 2, "end_time": 1}, "start_time must not be after end_time"),
        ({"time_range": 0}, "time_range must be a whole number"),
        ({"time_range": "7200"}, "time_range must be a whole number"),
        ({"start_time": 1.5}, "start_time must be a whole number"),
        ({"end_time": True}, "end_time must be a whole number"),
        ({"granularity": -1}, "granularity must be a whole number"),
        ({"granularity": 7}, "granularity must be between"),
        ({"granularity": 7201}, "granularity must be between"),
    ],
)
def test_invalid_time_ranges_fail(spec: dict[str, Any], reason: str) -> None:
    assert reason in failure(EventStore(), spec)


@pytest.mark.parametrize("spec", [{"end_time": 10**15}, {"start_time": 10**15}, {"time_range": 10**15}])
def test_out_of_range_times_do_not_fail(spec: dict[str, Any]) -> None:
    assert found(NOW * SECOND, spec) == ("time_range" in spec)


@pytest.mark.parametrize("granularity", [8, 60, 3600, 7200])
def test_buckets_start_at_multiples_of_the_granularity(granularity: int) -> None:
    ages = (0, 1, 5400)
    store = stored(*(event({}, age=age) for age in ages))
    starts = sorted({(NOW - age) // granularity * granularity for age in ages})
    expected = [f"{datetime.fromtimestamp(start, timezone.utc):%Y-%m-%dT%H:%M:%SZ}" for start in starts]
    assert [time for time, _ in series(store, {"granularity": granularity})] == expected


@pytest.mark.parametrize(
    ("time_range", "granularity"),
    [(1, 1), (120, 1), (121, 5), (600, 5), (3600, 30), (7200, 60), (86400, 900), (7 * 86400, 2 * 3600)],
)
@pytest.mark.parametrize("requested", [None, 0])
def test_without_a_granularity_there_are_at_most_120_buckets(
    time_range: int, granularity: int, requested: int | None
) -> None:
    boundary = NOW // granularity * granularity
    store = EventStore()
    for time_ns in (boundary * SECOND, boundary * SECOND - 1, (boundary - granularity) * SECOND):
        store.append("d", [StoredEvent(time_ns, 1, {})])
    spec = {"time_range": time_range, "granularity": requested}
    assert [row["COUNT"] for _, row in series(store, spec)] == [2, 1]


def test_buckets_without_events_are_left_out() -> None:
    store = stored(event({}), event({}, age=120), event({}, age=121))
    assert series(store, {"granularity": 60}) == [
        ("2023-11-14T22:12:00Z", {"COUNT": 2}),
        ("2023-11-14T22:14:00Z", {"COUNT": 1}),
    ]


def test_truncation_of_times_can_be_disabled() -> None:
    store = EventStore(truncate_times=False)
    events = [StoredEvent((NOW - 7 + second) * SECOND, 1, {"x": second}) for second in range(5)]
    store.append("d", events)

    def count(spec: dict[str, Any]) -> Any:
        query_result = store.run(["d"], spec, RunOptions(disable_series=True), now=NOW)
        return query_result["results"][0]["data"]["COUNT"]  # type: ignore[index, call-overload]

    assert count({"start_time": NOW - 6, "end_time": NOW - 4}) == 2
    assert count({"time_range": 3}) == 1


def test_a_query_that_takes_too_long_is_stopped() -> None:
    store = EventStore(query_seconds=0.01)
    # Each span runs in all of a thousand buckets.
    spans = [StoredEvent((NOW - 1000) * SECOND, 1, {"duration_ms": 1e6, "n": number}) for number in range(2_000)]
    store.append("d", spans)
    slow: dict[str, Any] = {
        "calculations": [{"op": "CONCURRENCY"}],
        "breakdowns": ["n"],
        "time_range": 1000,
        "granularity": 1,
    }
    assert "stopped after 0.01 seconds" in failure(store, slow)
    assert store.count("d") == 2_000  # the store remains usable
