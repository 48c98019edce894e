from __future__ import annotations

import pytest

from honeycomb import AsyncHoneycombClient, TriggerThreshold
from honeycomb.query import Query, avg, col, count, max_

pytestmark = pytest.mark.anyio


async def test_a_query_is_accepted_wherever_a_specification_is(client: AsyncHoneycombClient) -> None:
    events = [{"data": {"path": f"/{each % 4}", "ms": each, "ok": each % 2 == 0}} for each in range(40)]
    await client.events.send_batch("web", events)
    query = (
        Query(count(), max_("ms"), avg("ms"), last="1h")
        .where((col("path") == "/0") | (col("path") == "/1") | (col("path") == "/2"))
        .by("path")
        .having(count() > 5)
        .order_by(max_("ms").desc())
        .limit(2)
    )
    result = await client.query_results.create_and_run("web", query)
    assert result.rows == [
        {"path": "/2", "COUNT": 10, "MAX(ms)": 38, "AVG(ms)": 20},
        {"path": "/1", "COUNT": 10, "MAX(ms)": 37, "AVG(ms)": 19},
    ]
    saved = await client.queries.create("web", query)
    assert query.equivalent(saved)
    assert query.equivalent(await client.queries.get("web", saved.id))
    again = await client.query_results.create_and_run("web", Query.from_spec(saved).limit(1))
    assert again.rows == result.rows[:1]

    trigger = await client.triggers.create(
        "web",
        name="many",
        query=Query(count(), last="15m").where(col("ok") == False),  # noqa: E712  # a value like any other
        threshold=TriggerThreshold(op=">", value=5),
    )
    fetched = await client.triggers.get("web", trigger.id)
    assert fetched.query is not None
    assert fetched.query.time_range == 900
    with pytest.raises(ValueError, match="cannot have orders"):
        await client.triggers.create(
            "web",
            name="ordered",
            query=Query(count()).order_by(count()),
            threshold=TriggerThreshold(op=">", value=5),
        )
