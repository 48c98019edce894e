from __future__ import annotations

import gzip
import json
import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from itertools import pairwise
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from honeycomb import Event
from honeycomb._events.encoding import (
    SMALLEST_WORTH_COMPRESSING,
    as_event,
    check_sample_rate,
    compress,
    encode_data,
    encode_event,
    format_time,
    make_batches,
    read_outcomes,
)
from honeycomb._events.limits import (
    MAX_BATCH_BYTES,
    MAX_BATCH_EVENTS,
    MAX_EVENT_BYTES,
    MAX_EVENT_FIELDS,
    MAX_STRING_BYTES,
)
from honeycomb._events.values import UnsendableError

from .strategies import Json, json_objects, json_values, text

fields = st.dictionaries(text, json_values, min_size=1, max_size=5)
zones = st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))
aware = st.datetimes(timezones=zones | st.just(timezone.utc))
rates = st.integers(1, 2**40)


class Color(Enum):
    RED = "red"
    AMOUNT = Decimal("1.5")


class Level(IntEnum):
    HIGH = 3


@given(fields)
def test_fields_are_encoded_to_what_they_were(data: dict[str, Json]) -> None:
    assert json.loads(encode_data(data)) == data


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (2**63 + 1, 2**63 + 1),
        (None, None),
        (True, True),
        ((1, 2), [1, 2]),
        ({"a": {"b": 1}}, {"a": {"b": 1}}),
        (MappingProxyType({"a": 1}), {"a": 1}),
        (datetime(2026, 1, 2, 3, 4, 5, 678, timezone.utc), "2026-01-02T03:04:05.000678+00:00"),
        (date(2026, 1, 2), "2026-01-02"),
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (PurePosixPath("/a/b"), "/a/b"),
        (Decimal(12), 12),
        (Decimal(9007199254740993), 9007199254740993),
        (Decimal("1.25"), 1.25),
        (Decimal("1E+300"), 10**300),
        (Color.RED, "red"),
        (Color.AMOUNT, 1.5),
        (Level.HIGH, 3),
    ],
    ids=repr,
)
def test_values_are_encoded(value: object, sent: Json) -> None:
    decoded = json.loads(encode_data({"v": value, "nested": [value]}))
    assert decoded == {"v": sent, "nested": [sent]}
    assert type(decoded["v"]) is type(sent)


def loop() -> dict[str, Any]:
    data: dict[str, Any] = {}
    data["self"] = data
    return data


def deep() -> dict[str, Any]:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    return {"deep": value}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({}, "at least one field"),
        ([("a", 1)], "a mapping, not list"),
        (None, "a mapping, not NoneType"),
        ({"a": math.nan}, "NaN"),
        ({"a": [math.inf]}, "infinity"),
        ({"a": Decimal("NaN")}, "NaN"),
        ({"a": Decimal("sNaN")}, "NaN"),
        ({"a": Decimal("-Infinity")}, "infinity"),
        ({"a": object()}, "type object"),
        ({"a": b"bytes"}, "type bytes"),
        ({"a": {1, 2}}, "type set"),
        ({(1, 2): 3}, "must be text"),
        ({"a": "\ud800"}, "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        (loop(), "circular reference"),
        (deep(), "nested too deeply"),
    ],
)
def test_unsendable_data_says_why(data: Any, why: str) -> None:
    with pytest.raises(UnsendableError, match=why):
        encode_data(data)


def test_the_limits_are_those_of_the_service() -> None:
    assert (MAX_EVENT_BYTES, MAX_EVENT_FIELDS, MAX_STRING_BYTES) == (1_000_000, 2_000, 65_536)
    assert MAX_BATCH_BYTES == 5_000_000


def test_the_limits_of_an_event() -> None:
    encode_data({str(n): n for n in range(MAX_EVENT_FIELDS)})
    with pytest.raises(UnsendableError, match="2001 fields"):
        encode_data({str(n): n for n in range(MAX_EVENT_FIELDS + 1)})
    overhead = len(b'{"a":[""]}')
    assert len(encode_data({"a": ["x" * (MAX_EVENT_BYTES - overhead)]})) == MAX_EVENT_BYTES
    with pytest.raises(UnsendableError, match="1000001 bytes"):
        encode_data({"a": ["x" * (MAX_EVENT_BYTES - overhead + 1)]})


@pytest.mark.parametrize("character", ["x", "ü", "🐝"])
def test_a_string_is_measured_in_bytes(character: str) -> None:
    longest = MAX_STRING_BYTES // len(character.encode())
    encode_data({"ok": 1, "text": character * longest})
    with pytest.raises(UnsendableError, match="'text' is longer"):
        encode_data({"ok": 1, "text": character * (longest + 1)})


@pytest.mark.parametrize(
    ("time", "written"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc), "2026-01-02T03:04:05Z"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2))), "2026-01-02T01:04:05Z"),
        (datetime(2026, 1, 2, 3, 4, 5, 6, timezone.utc), "2026-01-02T03:04:05.000006Z"),
        (datetime(1, 1, 1, tzinfo=timezone.utc), "0001-01-01T00:00:00Z"),
        (1_700_000_000, "2023-11-14T22:13:20Z"),
        (1_700_000_000.25, "2023-11-14T22:13:20.250000Z"),
        (0, "1970-01-01T00:00:00Z"),
        ("2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123456789Z"),
    ],
)
def test_times(time: datetime | str | float, written: str) -> None:
    assert format_time(time) == written


@given(aware)
@example(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))))
@example(datetime.max.replace(tzinfo=timezone(-timedelta(hours=1))))
def test_an_aware_time_is_kept_to_the_microsecond_or_rejected(timestamp: datetime) -> None:
    try:
        written = format_time(timestamp)
    except UnsendableError:
        assert timestamp.year in (1, 9999)
        return
    assert written.endswith("Z")
    assert datetime.fromisoformat(written.replace("Z", "+00:00")) == timestamp


@pytest.mark.parametrize(
    "time",
    [
        datetime(2026, 1, 2),  # noqa: DTZ001  # that it has no zone is the point
        math.nan,
        math.inf,
        1_700_000_000_000,
        "",
        "  ",
        "2026-01-02\n",
        "٢٠٢٦",
        [2026],
    ],
)
def test_an_invalid_time_is_rejected(time: Any) -> None:
    with pytest.raises(UnsendableError):
        format_time(time)


@pytest.mark.parametrize("rate", [0, -1, 1.5, 2.0, True, "2", None])
def test_an_invalid_sample_rate_is_rejected(rate: Any) -> None:
    with pytest.raises(UnsendableError, match="sample_rate"):
        check_sample_rate(rate)


@given(fields, st.none() | aware.filter(lambda timestamp: 1 < timestamp.year < 9999), rates)
def test_an_event_is_encoded_as_an_item_of_a_batch(
    data: dict[str, Json], time: datetime | None, rate: int
) -> None:
    item = json.loads(encode_event(Event(data, time, rate)))
    expected: dict[str, object] = {"data": data}
    if time is not None:
        expected["time"] = format_time(time)
    if rate != 1:
        expected["samplerate"] = rate
    assert item == expected


def test_text_as_a_time_cannot_break_out_of_its_string() -> None:
    for breaking in ('x", "samplerate": 9, "y": "', "x\\"):
        with pytest.raises(UnsendableError, match="is not a time"):
            encode_event(Event({"a": 1}, breaking))


def test_an_event_can_be_a_mapping_in_the_spelling_of_the_service() -> None:
    event = Event({"a": 1})
    assert as_event(event, 0) is event
    assert as_event({"data": {"a": 1}}, 0) == event
    assert as_event({"data": {"a": 1}, "time": 5, "samplerate": 3}, 0) == Event({"a": 1}, 5, 3)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"a": 1}, "event 7 has 'a':"),
        ({"data": {}, "sample_rate": 2}, "event 7 has 'sample_rate':"),
        ({}, "event 7 has no data:"),
        ({"time": 5}, "event 7 has no data:"),
        ("data", "event 7 is str:"),
        (None, "event 7 is NoneType:"),
        ([1], "event 7 is list:"),
    ],
)
def test_an_invalid_event_is_rejected(event: Any, said: str) -> None:
    with pytest.raises(TypeError, match=f"{said} an event is"):
        as_event(event, 7)


@given(st.lists(fields, max_size=30), st.integers(1, 200), st.integers(1, 7))
def test_every_event_is_in_exactly_one_batch_in_order_and_within_the_limits(
    events: list[dict[str, Json]], max_bytes: int, max_events: int
) -> None:
    items = [encode_event(Event(data)) for data in events]
    batches = list(make_batches(enumerate(items), max_bytes=max_bytes, max_events=max_events))
    assert [position for batch in batches for position in batch.positions] == [*range(len(events))]
    assert [item["data"] for batch in batches for item in json.loads(batch.body)] == events
    for batch in batches:
        assert len(json.loads(batch.body)) == len(batch.positions) <= max_events
        assert len(batch.body) <= max_bytes or len(batch.positions) == 1


@given(st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=30), st.integers(2, 60))
def test_no_two_neighbouring_batches_would_have_fitted_into_one(items: list[bytes], max_bytes: int) -> None:
    batches = list(make_batches(enumerate(items), max_bytes=max_bytes, max_events=1000))
    for one, next_one in pairwise(batches):
        first_of_next = items[next_one.positions[0]]
        assert len(one.body) + len(b",") + len(first_of_next) > max_bytes - 1


def test_a_full_batch_stays_within_the_limits_of_the_service() -> None:
    item = encode_event(Event({"a": ["x" * 900_000]}))
    assert [len(batch.positions) for batch in make_batches(enumerate([item] * 11))] == [5, 5, 1]
    for batch in make_batches(enumerate([item] * 11)):
        assert len(batch.body) <= MAX_BATCH_BYTES
    many = make_batches((n, b"1") for n in range(MAX_BATCH_EVENTS + 1))
    assert [len(batch.positions) for batch in many] == [MAX_BATCH_EVENTS, 1]


def test_no_events_make_no_request() -> None:
    assert list(make_batches([])) == []


def test_positions_are_kept_when_some_events_could_not_be_encoded() -> None:
    (batch,) = make_batches([(1, b"1"), (4, b"4"), (5, b"5")])
    assert batch.positions == (1, 4, 5)
    assert batch.body == b"[1,4,5]"


sendable = st.builds(Event, fields, st.none() | st.just(1_700_000_000), rates)
unsendable = st.sampled_from(
    [
        Event({}),
        Event({"a": math.nan}),
        Event({"a": 1}, datetime(2026, 1, 1)),  # noqa: DTZ001  # that it has no zone is the point
        Event({"a": 1}, datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))),
        Event({"a": 1}, None, 0),
        Event({"a": Decimal("sNaN")}),
        Event({"a": "\ud800"}),
    ]
)


@given(st.lists(sendable | unsendable, max_size=12))
def test_an_unsendable_event_harms_no_other(events: list[Event]) -> None:
    encoded: list[tuple[int, bytes]] = []
    rejected: set[int] = set()
    for position, event in enumerate(events):
        try:
            encoded.append((position, encode_event(event)))
        except UnsendableError:
            rejected.add(position)
    sent = {
        position: item["data"]
        for batch in make_batches(encoded)
        for position, item in zip(batch.positions, json.loads(batch.body), strict=True)
    }
    assert sent == {position: event.data for position, event in enumerate(events) if position not in rejected}


@given(st.integers(-3, 3))
def test_a_body_is_compressed_where_that_pays(offset: int) -> None:
    body = b"x" * (SMALLEST_WORTH_COMPRESSING + offset)
    sent, headers = compress(body)
    if offset < 0:
        assert (sent, headers) == (body, {})
    else:
        assert headers == {"content-encoding": "gzip"}
        assert len(sent) < len(body)
        assert gzip.decompress(sent) == body


def test_the_same_body_is_compressed_to_the_same_bytes() -> None:
    body = b"abc" * 1000
    assert compress(body)[0][4:8] == b"\0\0\0\0", "the time of compression would make every body different"


def test_each_event_has_an_outcome() -> None:
    response = [
        {"status": 202},
        {"status": 429, "error": "slow down"},
        {"status": 400},
        {"status": 202, "error": "hm"},
    ]
    outcomes = read_outcomes(response, 4)
    assert [outcome.ok for outcome in outcomes] == [True, False, False, False]
    assert [outcome.status for outcome in outcomes] == [202, 429, 400, 202]
    assert [outcome.error for outcome in outcomes] == ["", "slow down", "rejected with status 400", "hm"]


def test_events_missing_from_the_response_do_not_count_as_sent() -> None:
    outcomes = read_outcomes([{"status": 202}], 3)
    assert [outcome.ok for outcome in outcomes] == [True, False, False]
    assert all("no outcome" in outcome.error for outcome in outcomes[1:])


@pytest.mark.parametrize(
    "item", [None, 202, "202", [], {}, {"status": "202"}, {"status": True}, {"status": 202.0}]
)
def test_an_outcome_that_cannot_be_understood_is_an_error(item: Json) -> None:
    bad, good = read_outcomes([item, {"status": 202}], 2)
    assert bad.status is None
    assert bad.error
    assert not bad.ok
    assert good.ok


def test_surplus_statuses_in_the_response_are_ignored() -> None:
    assert len(read_outcomes([{"status": 202}] * 5, 2)) == 2


status_items = st.fixed_dictionaries(
    {}, optional={"status": st.sampled_from([202, 200, 400, 429, 500]) | json_values}
)
responses = json_values | st.lists(status_items | json_objects | json_values, max_size=8)


@given(responses, st.integers(0, 8))
def test_any_response_gives_exactly_one_outcome_per_event(response: Json, count: int) -> None:
    outcomes = read_outcomes(response, count)
    assert len(outcomes) == count
    items = response if isinstance(response, list) else []
    for position, outcome in enumerate(outcomes):
        assert outcome.ok is (outcome.error == "")
        if outcome.ok:
            item = items[position]
            assert isinstance(item, Mapping)
            assert item["status"] == outcome.status


def test_a_decimal_beyond_all_floats_is_rejected_at_once() -> None:
    with pytest.raises(UnsendableError, match="infinity"):
        encode_data({"n": Decimal("1E+999999999")})
