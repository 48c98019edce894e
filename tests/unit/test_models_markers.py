from __future__ import annotations

from datetime import datetime, timedelta, timezone
from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from honeycomb import Marker, MarkerCreate

from .strategies import unknown_fields

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@given(st.datetimes(timezones=st.timezones()))
def test_a_datetime_becomes_the_second_it_lies_in(timestamp: datetime) -> None:
    (sent,) = MarkerCreate(start_time=timestamp).to_body().values()
    microseconds = (timestamp - EPOCH) // timedelta(microseconds=1)
    assert sent == floor(Fraction(microseconds, 1_000_000))


def test_the_last_microsecond_of_a_late_year_is_not_rounded_up() -> None:
    timestamp = datetime(3059, 1, 1, 0, 0, 0, 999_997, tzinfo=timezone.utc)
    assert MarkerCreate(start_time=timestamp).to_body() == {"start_time": 34_365_513_600}


@given(st.integers(1 - 10**11, 10**11 - 1))
def test_seconds_stay_what_they_are(seconds: int) -> None:
    assert MarkerCreate(end_time=seconds).to_body() == {"end_time": seconds}


@given(unknown_fields)
def test_unknown_fields_are_sent_back(extra: dict[str, object]) -> None:
    extra = {f"x{name}": value for name, value in extra.items()}
    marker = Marker.model_validate({"id": "m", "message": "a", "color": "#fff", **extra})
    assert marker.merged_with({"message": "b"}) == {"message": "b", **extra}


def test_a_marker_that_was_read_can_be_created_elsewhere() -> None:
    read = Marker.model_validate({"id": "m", "message": "a", "type": None, "created_at": "2016-08-13T05:39:42Z"})
    assert MarkerCreate.model_validate(read).to_body() == {"message": "a"}
