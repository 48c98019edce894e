from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb.local._times import event_time_ns, rfc3339

MOMENT = 1_452_759_330_927_654_321

# Where the size of the number tells its unit: from 1973 to the year 5138.
moments = st.integers(10**17, 10**20 - 1)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1_452_759_330, MOMENT // 10**9 * 10**9),
        (1_452_759_330_927, MOMENT // 10**6 * 10**6),
        (1_452_759_330_927_654, MOMENT // 10**3 * 10**3),
        (MOMENT, MOMENT),
        (str(MOMENT), MOMENT),
        ("1452759330.927654321", MOMENT),
        (1_452_759_330.5, 1_452_759_330_500_000_000),
        (0, 0),
        ("2016-01-14T08:15:30.927654321Z", MOMENT),
        ("2016-01-14t08:15:30.927654321z", MOMENT),
        ("2016-01-14 10:15:30.927654321+02:00", MOMENT),
        ("2016-01-14T08:15:30Z", 1_452_759_330_000_000_000),
        ("2016-01-14T08:15:30.9Z", 1_452_759_330_900_000_000),
    ],
)
def test_every_spelling_of_a_moment_is_read(value: object, expected: int) -> None:
    assert event_time_ns(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "", "soon", "2016-01-14", "2016-13-14T08:15:30Z", "2016-01-14T08:15:30", "NaN", "Infinity", "-1", -1,
        float("inf"), True, 10**20, [], {},
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"time|month|day|hour|minute|second"):
        event_time_ns(value)


@given(moments, st.booleans())
def test_an_epoch_is_read_in_every_unit(moment: int, as_text: bool) -> None:
    for unit in (1, 1_000, 1_000_000, 1_000_000_000):
        epoch = moment // unit
        assert event_time_ns(str(epoch) if as_text else epoch) == epoch * unit


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=offsets))  # noqa: DTZ001
def test_rfc_3339_is_read_with_any_offset(moment: datetime) -> None:
    since = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
    assert event_time_ns(moment.isoformat()) == since // timedelta(microseconds=1) * 1_000


@given(st.integers(0, 10**10))
def test_what_is_written_is_read_back(moment: int) -> None:
    assert event_time_ns(rfc3339(moment)) == moment * 10**9
