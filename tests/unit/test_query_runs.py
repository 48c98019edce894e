from __future__ import annotations

import heapq
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import QuerySpec
from honeycomb._query_runs import Pacer, QueryRuns, is_relational

WINDOW = 60.0


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_nobody_waits_before_the_first_refusal() -> None:
    pacer = Pacer(Clock(), 10, WINDOW)
    assert [pacer.reserve()[0] for _ in range(100)] == [0.0] * 100


@given(st.integers(1, 10), st.integers(0, 2**32), st.floats(0, WINDOW))
def test_after_a_refusal_all_calls_find_room(limit: int, seed: int, phase: float) -> None:
    """Calls as they come, and a service that counts in windows of its own: who is refused comes back."""
    clock, random = Clock(), Random(seed)
    pacer = Pacer(clock, limit, WINDOW + 1)
    taken: Counter[float] = Counter()
    refused_after_first = 0
    first_refusal = None
    # Moments at which a call begins (False) or leaves (True).
    moments = [(clock.now + random.uniform(0, 100), number, False) for number in range(40)]
    heapq.heapify(moments)
    while moments:
        clock.now, number, leaves = heapq.heappop(moments)
        if not leaves:
            heapq.heappush(moments, (clock.now + pacer.reserve()[0], number, True))
            continue
        window = (clock.now + phase) // WINDOW
        if taken[window] < limit:
            taken[window] += 1
        else:
            if first_refusal is None:
                first_refusal = clock.now
            elif clock.now > first_refusal:
                refused_after_first += 1
            pacer.refused()
            heapq.heappush(moments, (clock.now + pacer.reserve()[0], number, True))
    assert taken.total() == 40
    assert first_refusal is not None
    assert refused_after_first == 0


def test_others_use_the_limit_up() -> None:
    clock = Clock()
    pacer = Pacer(clock, 10, WINDOW)
    assert pacer.reserve()[0] == 0.0
    pacer.refused()
    assert pacer.delay == WINDOW
    assert [pacer.reserve()[0] for _ in range(10)] == [WINDOW] * 10
    assert pacer.delay == 2 * WINDOW


def test_a_place_that_is_given_back_can_be_had_again() -> None:
    clock = Clock()
    pacer = Pacer(clock, 1, WINDOW)
    pacer.reserve()
    pacer.refused()
    delay, departure = pacer.reserve()
    assert (delay, pacer.delay) == (WINDOW, 2 * WINDOW)
    pacer.release(departure)
    pacer.release(departure)
    assert pacer.delay == WINDOW
    clock.now += 3 * WINDOW
    assert pacer.delay == 0.0


def spec(number: int, **fields: Any) -> QuerySpec:
    return QuerySpec(time_range=number, **fields)


def test_saved_queries_are_found_by_what_they_ask() -> None:
    runs = QueryRuns(Clock())
    runs.keep("web", spec(60), "q1")
    assert runs.find("web", spec(60)) == "q1"
    assert runs.find("web", spec(61)) is None
    assert runs.find("api", spec(60)) is None
    runs.keep("web", spec(60, limit=5), "q1")
    assert runs.find("web", spec(60)) is None, "one id, and the query that was saved last"


def test_few_saved_queries_are_remembered() -> None:
    runs = QueryRuns(Clock())
    runs.keep("web", spec(1), "q1")
    for number in range(2, 1_000):
        runs.keep("web", spec(number, breakdowns=["root.a"]), f"q{number}")
        assert runs.find("web", spec(1)) == "q1", "it is in use"
    assert runs.find("web", spec(2, breakdowns=["root.a"])) is None
    assert runs.find("web", spec(999, breakdowns=["root.a"])) == "q999"
    assert runs.pacer("q2") is runs.pacer("q1") is not runs.pacer("q999")


@pytest.mark.parametrize(
    ("fields", "relational"),
    [
        ({"breakdowns": ["a", "parent.a"]}, True),
        ({"filters": [{"column": "none.a", "op": "exists"}]}, True),
        ({"calculations": [{"op": "MAX", "column": "any2.a"}, {"op": "COUNT"}]}, True),
        ({"calculations": [{"op": "COUNT"}], "breakdowns": ["rooted", "a.root."]}, False),
    ],
)
def test_relational_queries_have_a_pace_of_their_own(fields: dict[str, Any], relational: bool) -> None:
    query = QuerySpec.model_validate(fields)
    assert is_relational(query) is relational
    runs = QueryRuns(Clock())
    runs.keep("web", query, "q1")
    runs.pacer("q1").refused()
    assert runs.delay(query) > 0
    assert runs.delay(QuerySpec(breakdowns=["b"] if relational else ["root.b"])) == 0
