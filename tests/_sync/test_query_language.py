# Made from tests/_async/test_query_language.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import pytest

from honeycomb import SyncHoneycombClient, TriggerThreshold
from honeycomb.query import Query, avg, col, count, max_


def test_a_query_is_accepted_wherever_a_specification_is(client: SyncHoneycombClient) -> None:
    events = [{"data": {"path": f"/{each % 4}", "ms": each, "ok": each % 2 == 0}} for each in range(40)]
    client.events.send_batch("web", events)
    query = (
        Query(count(), max_("ms"), avg("ms"), last="1h")
        .where((col("path") == "/0") | (col("path") == "/1") | (col("path") == "/2"))
        .by("path")
        .having(count() > 5)
        .order_by(max_("ms").desc())
        .limit(2)
    )
    result = client.query_results.create_and_run("web", query)
    assert result.rows == [
        {"path": "/2", "COUNT": 10, "MAX(ms)": 38, "AVG(ms)": 20},
        {"path": "/1", "COUNT": 10, "MAX(ms)": 37, "AVG(ms)": 19},
    ]
    saved = client.queries.create("web", query)
    assert query.equivalent(saved)
    assert query.equivalent(client.queries.get("web", saved.id))
    again = client.query_results.create_and_run("web", Query.from_spec(saved).limit(1))
    assert again.rows == result.rows[:1]

    trigger = client.triggers.create(
        "web",
        name="many",
        query=Query(count(), last="15m").where(col("ok") == False),  # noqa: E712  # a value like any other
        threshold=TriggerThreshold(op=">", value=5),
    )
    fetched = client.triggers.get("web", trigger.id)
    assert fetched.query is not None
    assert fetched.query.time_range == 900
    with pytest.raises(ValueError, match="cannot have orders"):
        client.triggers.create(
            "web",
            name="ordered",
            query=Query(count()).order_by(count()),
            threshold=TriggerThreshold(op=">", value=5),
        )
