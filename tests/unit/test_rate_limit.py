from __future__ import annotations

import math
from email.utils import formatdate
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import RateLimitInfo
from honeycomb.rate_limit import parse_rate_limit, parse_retry_after

NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    "value",
    [
        "limit=100, remaining=50, reset=60",
        "limit=100;remaining=50;reset=60",
        "reset=60,limit=100,remaining=50",
        "Limit = 100, Remaining = 50, Reset = 60",
        "limit=100, remaining=50, reset=60, scope=team, tries=7",
        "burst-limit=7, limit=100, remaining=50, reset=60, xlimit=8, hard_limit=9",
    ],
)
def test_the_state_is_read_in_every_spelling(value: str) -> None:
    assert parse_rate_limit({"ratelimit": value}) == RateLimitInfo(limit=100, remaining=50, reset=60)


@pytest.mark.parametrize(
    "value",
    ["", "limit=100, remaining=50", "limit=1, remaining=x, reset=3", "limit=1, remaining=-2, reset=3", "100;w=60"],
)
def test_without_all_three_numbers_there_is_no_state(value: str) -> None:
    assert parse_rate_limit({"ratelimit": value}) is None


def test_a_number_is_read_whole_or_not_at_all() -> None:
    for reset in ("6.5", "1" * 16):
        assert parse_rate_limit({"ratelimit": f"limit=1, remaining=2, reset={reset}"}) is None


@pytest.mark.parametrize("name", ["ratelimit-policy", "ratelimitpolicy"])
@pytest.mark.parametrize("value", ["100;w=60", "100 ; w = 60", '"team", 100;w=60;comment="x"'])
def test_the_policy_contains_the_window(name: str, value: str) -> None:
    headers = {"ratelimit": "limit=100, remaining=50, reset=60", name: value}
    assert parse_rate_limit(headers) == RateLimitInfo(100, 50, 60, window=60)


@pytest.mark.parametrize("value", ["", "100", "100;w=", "100;w=6.5", "nonsense"])
def test_a_policy_that_cannot_be_read_does_not_hide_the_state(value: str) -> None:
    headers = {"ratelimit": "limit=100, remaining=50, reset=60", "ratelimit-policy": value}
    assert parse_rate_limit(headers) == RateLimitInfo(100, 50, 60, window=None)


def test_a_policy_alone_gives_no_state() -> None:
    assert parse_rate_limit({"ratelimit-policy": "100;w=60"}) is None


counts = st.integers(0, 10**15 - 1)
extras = st.lists(st.sampled_from(["scope=team", "my-limit=3", "resets=4", 'policy="a"']), max_size=2)


@given(counts, counts, counts, extras, st.randoms(use_true_random=False), st.sampled_from([", ", ",", "; "]))
def test_fields_are_read_in_any_order(
    limit: int, remaining: int, reset: int, extra: list[str], random: Random, separator: str
) -> None:
    pairs = [f"limit={limit}", f"remaining={remaining}", f"reset={reset}", *extra]
    random.shuffle(pairs)
    assert parse_rate_limit({"ratelimit": separator.join(pairs)}) == RateLimitInfo(limit, remaining, reset)


@pytest.mark.parametrize(("value", "seconds"), [("0", 0), ("7", 7), (" 120 ", 120), ("1.5", 1.5)])
def test_retry_after_in_seconds(value: str, seconds: float) -> None:
    assert parse_retry_after({"retry-after": value}, now=NOW) == seconds


@pytest.mark.parametrize("offset", [0, 1, 59, 86_400])
def test_retry_after_as_a_date(offset: int) -> None:
    assert parse_retry_after({"retry-after": formatdate(NOW + offset, usegmt=True)}, now=NOW) == offset


def test_a_date_is_measured_by_the_clock_that_wrote_it() -> None:
    headers = {"retry-after": "Fri, 22 Mar 2024 18:37:53 GMT", "date": "Fri, 22 Mar 2024 18:37:23 GMT"}
    assert parse_retry_after(headers, now=NOW) == 30


@pytest.mark.parametrize("zone", ["", " GMT", " +0000", " -0000"])
def test_a_date_is_gmt_even_when_it_does_not_say_so(zone: str) -> None:
    headers = {"retry-after": f"Fri, 22 Mar 2024 18:37:53{zone}", "date": "Fri, 22 Mar 2024 20:37:23 +0200"}
    assert parse_retry_after(headers, now=NOW) == 30


def test_a_date_that_has_passed_means_no_wait() -> None:
    assert parse_retry_after({"retry-after": formatdate(NOW - 60, usegmt=True)}, now=NOW) == 0


def test_a_date_beside_an_unreadable_one_is_measured_by_our_clock() -> None:
    headers = {"retry-after": formatdate(NOW + 5, usegmt=True), "date": "today"}
    assert parse_retry_after(headers, now=NOW) == 5


@pytest.mark.parametrize(
    "value", ["", "soon", "-5", "nan", "inf", "1e3", "1.", "9" * 400, "Fri, 99 Mar 2024 18:37:53"]
)
def test_an_invalid_retry_after_is_none(value: str) -> None:
    assert parse_retry_after({"retry-after": value}, now=NOW) is None


def test_no_retry_after_is_none() -> None:
    assert parse_retry_after({"date": formatdate(NOW)}, now=NOW) is None


# Nearly right texts find more than any text does.
pieces = [*"=-;, w07\x00٣", "9" * 16, "1.5", "limit", "remaining", "reset"]
date_pieces = ["Fri,", " ", "22", "Mar", "2024", "18:37:53", "GMT", "+9999", "99:99"]
headerish = st.lists(st.sampled_from(pieces + date_pieces), max_size=14).map("".join) | st.text(max_size=40)


@given(headerish, headerish)
def test_no_text_breaks_the_rate_limit_parser(state: str, policy: str) -> None:
    info = parse_rate_limit({"ratelimit": state, "ratelimit-policy": policy})
    if info is not None:
        assert min(info.limit, info.remaining, info.reset, info.window or 0) >= 0


@given(headerish, headerish)
def test_no_text_breaks_the_retry_after_parser(value: str, date: str) -> None:
    seconds = parse_retry_after({"retry-after": value, "date": date}, now=NOW)
    assert seconds is None or (seconds >= 0 and math.isfinite(seconds))
