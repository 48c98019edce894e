from __future__ import annotations

from typing import Any

import pytest

from honeycomb import QuerySpec
from honeycomb._core.rate_limiter import RateLimiter, Reservation
from honeycomb._querying.saved_queries import SavedQueries
from honeycomb.models._query_rules import is_relational


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def spec(number: int, **fields: Any) -> QuerySpec:
    return QuerySpec(time_range=number, **fields)


def test_saved_queries_are_found_by_their_content() -> None:
    runs = SavedQueries(RateLimiter(Clock()))
    runs.keep("web", spec(60), "q1")
    assert runs.find("web", spec(60)) == "q1"
    assert runs.find("web", spec(61)) is None
    assert runs.find("api", spec(60)) is None
    runs.keep("web", spec(60, limit=5), "q1")
    assert runs.find("web", spec(60)) is None, "one id, and the query that was saved last"


def test_few_saved_queries_are_remembered() -> None:
    runs = SavedQueries(RateLimiter(Clock()))
    runs.keep("web", spec(1), "q1")
    for number in range(2, 1_000):
        runs.keep("web", spec(number, breakdowns=["root.a"]), f"q{number}")
        assert runs.find("web", spec(1)) == "q1", "it is in use"
    assert runs.find("web", spec(2, breakdowns=["root.a"])) is None
    assert runs.find("web", spec(999, breakdowns=["root.a"])) == "q999"
    assert runs.quota("q2") == runs.quota("q1") != runs.quota("q999")


@pytest.mark.parametrize(
    ("fields", "relational"),
    [
        ({"breakdowns": ["a", "parent.a"]}, True),
        ({"filters": [{"column": "none.a", "op": "exists"}]}, True),
        ({"calculations": [{"op": "MAX", "column": "any2.a"}, {"op": "COUNT"}]}, True),
        ({"calculations": [{"op": "COUNT"}], "breakdowns": ["rooted", "a.root."]}, False),
    ],
)
def test_relational_queries_have_a_quota_of_their_own(fields: dict[str, Any], relational: bool) -> None:
    query = QuerySpec.model_validate(fields)
    assert is_relational(query) is relational
    limiter = RateLimiter(Clock())
    runs = SavedQueries(limiter)
    runs.keep("web", query, "q1")
    rejected = Reservation(runs.quota("q1"), 65.0)
    limiter.reserve(rejected)
    limiter.update(rejected, rejected=True)
    assert runs.delay(query) > 0
    assert runs.delay(QuerySpec(breakdowns=["b"] if relational else ["root.b"])) == 0
