"""Packing of any events into a body, and reading of any response."""

from __future__ import annotations

import json
import math
import sys
import zlib
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from honeycomb._events.batch_results import ACCEPTED, is_temporary, read_batch_response
from honeycomb._events.encoding import format_nanoseconds
from honeycomb._events.options import StreamConfig
from honeycomb._events.outbox import Outbox
from honeycomb._events.packing import Encoding, Packing, choose_encoding
from honeycomb._events.pending import PendingEvents, Sampler, as_given, pending
from honeycomb._events.values import UnsendableError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=20)
    | st.text(st.characters(categories=["Cs", "Ll"]), max_size=3)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
EVENTS = st.lists(
    st.tuples(
        st.dictionaries(st.text(max_size=8), VALUES, min_size=1, max_size=6),
        st.none() | st.floats(0, 4e9) | st.just("2026-01-02T03:04:05.123456789+02:00"),
        st.integers(1, 2**40),
    ),
    max_size=10,
)


ENCODINGS = [choose_encoding("gzip"), choose_encoding("zstd")]
with patch("honeycomb._events.packing.find_spec", return_value=None):  # as if orjson were not there
    ENCODINGS += [choose_encoding("gzip"), choose_encoding("zstd")]


def test_the_encodings_are_four() -> None:
    assert [*map(str, ENCODINGS)] == ["orjson+gzip", "orjson+zstd", "json+gzip", "json+zstd"]


def unpacked(encoding: Encoding, content: bytes) -> Any:
    if encoding.compression == "gzip":
        return json.loads(zlib.decompress(content, 31))
    return json.loads(zstd.decompress(content))


def as_json(value: Any) -> Any:
    """Return a value as JSON gives it back; lone surrogates raise."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {as_json(name): as_json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_json(each) for each in value]
    if isinstance(value, str):
        value.encode()
    return value


def can_be_sent(data: dict[str, Any]) -> bool:
    try:
        as_json(data)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("encoding", ENCODINGS, ids=str)
@given(given_events=EVENTS)
@example(given_events=[({"a": number}, None, 1) for number in range(1100)])
@example(given_events=[({"a": "\ud800" if number % 499 == 0 else [number]}, None, 1) for number in range(1100)])
def test_a_body_holds_sendable_events_and_the_rest_is_reported(
    encoding: Encoding, given_events: list[Any]
) -> None:
    taken = []
    for data, time, rate in given_events:
        try:
            taken.append((data, rate, pending(data, time, rate)))
        except UnsendableError:
            assert not can_be_sent(data)  # it was encoded at once
    events = PendingEvents([data for _, _, (data, _) in taken], [about for _, _, (_, about) in taken])
    packing = Packing(events, encoding)
    while packing.step():
        pass
    packed = packing.finish()
    items = unpacked(encoding, packed.content)
    expected = [each for position, each in enumerate(taken) if position not in packed.unsendable]
    assert [item["data"] for item in items] == [as_json(data) for data, _, _ in expected]
    assert [item.get("samplerate", 1) for item in items] == [rate for _, rate, _ in expected]
    assert [item["time"] for item in items] == [as_given(event).time for _, _, event in expected]
    assert all(not can_be_sent(taken[position][0]) for position in packed.unsendable)


@given(st.integers(0, 2**62))
def test_no_nanosecond_of_a_time_is_lost(time: int) -> None:
    text = format_nanoseconds(time)
    assert int(text[20:29]) == time % 10**9
    assert text.endswith("Z")


@given(
    st.integers(100, 599),
    st.binary(max_size=50) | st.none() | VALUES.map(lambda value: json.dumps(value, ensure_ascii=True).encode()),
    st.integers(0, 5),
    st.sampled_from(
        [{}, {"retry-after": "3"}, {"retry-after": "soon"}, {"ratelimit": "limit=1, remaining=0, reset=2"}]
    ),
)
def test_any_response_gives_each_event_an_outcome(
    status: int, body: bytes | None, count: int, headers: dict[str, str]
) -> None:
    result = read_batch_response(
        status, headers, body, (body or b"").decode(errors="replace"), count=count, now=0.0
    )
    assert len(result.outcomes) in (1, count)
    assert all(outcome.ok or outcome.error for outcome in result.outcomes)
    if not 200 <= status < 300:
        (outcome,) = result.outcomes
        assert outcome.status == status
        assert is_temporary(outcome) == (status in (408, 429) or status >= 500)
    assert result.retry_after in (None, 3.0) or status == 429


def test_a_response_that_accepts_all_is_read_at_once() -> None:
    result = read_batch_response(200, {}, b'[{"status":202},{"status": 202}]', "", count=2, now=0.0)
    assert list(result.outcomes) == [ACCEPTED]


@given(st.text(max_size=10), st.integers(2, 50))
def test_sampling_depends_on_nothing_but_the_value(key: str, rate: int) -> None:
    rates = {Sampler(rate, "key").rate_of({"key": key, "other": other}) for other in range(3)}
    assert rates in ({rate}, {None})
    assert Sampler(rate, "key").rate_of({"other": key}) == 1


def test_sampling_follows_the_rule_of_the_official_libraries() -> None:
    # Known results of the rule: the first four bytes of the value's SHA-1, as a share of 2**32.
    kept = [Sampler(17, "key").rate_of({"key": key}) for key in ("hello", "world", "this5")]
    assert kept == [None, None, 17]
    assert Sampler(1, "key").rate_of({"key": "hello"}) == 1


def test_an_event_that_is_larger_than_the_whole_queue_pushes_no_other_out() -> None:
    outbox = Outbox(StreamConfig("drop_oldest", max_bytes=2_000), lambda: 0.0)
    outbox.put("web", pending({"a": 1}, None, 1))
    outbox.put("web", pending({"a": "x" * 3_000}, None, 1))
    assert (outbox.stats.pending, outbox.stats.dropped) == (1, 1)
