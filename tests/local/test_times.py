from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb.local._times import event_time_ns, rfc3339

TIMESTAMP_NS = 1_452_759_330_927_654_321

# Range in which the unit is unambiguous: 1973 to 5138.
timestamps = st.integers(10**17, 10**20 - 1)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1_452_759_330, TIMESTAMP_NS // 10**9 * 10**9),
        (1_452_759_330_927, TIMESTAMP_NS // 10**6 * 10**6),
        (1_452_759_330_927_654, TIMESTAMP_NS // 10**3 * 10**3),
        (TIMESTAMP_NS, TIMESTAMP_NS),
        (str(TIMESTAMP_NS), TIMESTAMP_NS),
        ("1452759330.927654321", TIMESTAMP_NS),
        (1_452_759_330.5, 1_452_759_330_500_000_000),
        (0, 0),
        ("2016-01-14T08:15:30.927654321Z", TIMESTAMP_NS),
        ("2016-01-14t08:15:30.927654321z", TIMESTAMP_NS),
        ("2016-01-14 10:15:30.927654321+02:00", TIMESTAMP_NS),
        ("2016-01-14T08:15:30Z", 1_452_759_330_000_000_000),
        ("2016-01-14T08:15:30.9Z", 1_452_759_330_900_000_000),
    ],
)
def test_all_timestamp_formats_are_parsed(value: object, expected: int) -> None:
    assert event_time_ns(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "", "soon", "2016-01-14", "2016-13-14T08:15:30Z", "2016-01-14T08:15:30", "NaN", "Infinity", "-1", -1,
        float("inf"), True, 10**20, [], {},
    ],
)  # fmt: skip
def test_invalid_timestamps_raise(value: object) -> None:
    with pytest.raises(ValueError, match=r"time|month|day|hour|minute|second"):
        event_time_ns(value)


@given(timestamps, st.booleans())
def test_an_epoch_is_parsed_in_every_unit(timestamp: int, as_text: bool) -> None:
    for unit in (1, 1_000, 1_000_000, 1_000_000_000):
        epoch = timestamp // unit
        assert event_time_ns(str(epoch) if as_text else epoch) == epoch * unit


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=offsets))  # noqa: DTZ001
def test_rfc_3339_is_parsed_with_any_offset(timestamp: datetime) -> None:
    since = timestamp - datetime(1970, 1, 1, tzinfo=timezone.utc)
    assert event_time_ns(timestamp.isoformat()) == since // timedelta(microseconds=1) * 1_000


@given(st.integers(0, 10**10))
def test_formatted_timestamps_round_trip(timestamp: int) -> None:
    assert event_time_ns(rfc3339(timestamp)) == timestamp * 10**9
