"""A scenario for each group: calls that reach all of its operations, and the failures peculiar to them.

What all operations have in common, such as an unknown key, is tried with the last request that these have sent
for each operation; what that changes is still there at the end.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timezone

import pytest

from honeycomb import (
    ENVIRONMENT,
    BaselineDetails,
    Calculation,
    ColumnCreate,
    ColumnUpdate,
    DatasetUpdate,
    EvaluationSchedule,
    EvaluationWindow,
    Event,
    Filter,
    Formula,
    Having,
    HoneycombAPIError,
    HoneycombConflictError,
    HoneycombForbiddenError,
    HoneycombNotFoundError,
    HoneycombQueryError,
    HoneycombRateLimitError,
    HoneycombValidationError,
    NotificationDetails,
    NotificationRecipient,
    NotificationVariable,
    Order,
    QuerySpec,
    Tag,
    TriggerCreate,
    TriggerThreshold,
    TriggerUpdate,
)

from .support import INGEST, NARROW, ObservedHoneycomb

DATASET = "web"
MOMENT = datetime(2026, 8, 1, 12, 30, 15, 250_000, tzinfo=timezone.utc)


async def auth(local: ObservedHoneycomb) -> None:
    for key in (INGEST, NARROW):
        async with local.client(key) as client:
            await client.auth.get()


async def datasets(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET, description="pages", expand_json_depth=2)
        await client.datasets.create(name=DATASET)
        await client.events.send(DATASET, {"path": "/"})
        await client.datasets.create(name="An other one!")
        await client.datasets.list()
        await client.datasets.get(DATASET)
        with pytest.raises(HoneycombConflictError):
            await client.datasets.delete("an-other-one-")
        await client.datasets.update("an-other-one-", settings={"delete_protected": False}, description="x")
        await client.datasets.delete("an-other-one-")
        await client.datasets.update(DATASET, DatasetUpdate(description="", expand_json_depth=0))


async def columns(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        await client.events.send(DATASET, {"path": "/", "bytes": 1})
        column = await client.columns.create(DATASET, ColumnCreate(key_name="a column"))
        other = await client.columns.create(DATASET, key_name="b", type="float", description="b", hidden=True)
        with pytest.raises(HoneycombConflictError):
            await client.columns.create(DATASET, key_name="b")
        await client.columns.create(ENVIRONMENT, key_name="c")
        await client.columns.list(ENVIRONMENT)
        await client.columns.list(DATASET)
        await client.columns.get_by_name(DATASET, "a column")
        with pytest.raises(HoneycombNotFoundError):
            await client.columns.get_by_name(DATASET, "none & such")
        await client.columns.get(DATASET, column.id)
        await client.columns.update(DATASET, column.id, description="x")
        await client.columns.update(DATASET, column.id, ColumnUpdate(type="integer"))
        await client.columns.delete(DATASET, other.id)


async def events(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.events.send("A new dataset/with a slash", {"path": "/", "nested": {"deep": [1, None]}})
        await client.events.send(DATASET, {"path": "x" * 2_000, "bytes": 1.5}, time=MOMENT, sample_rate=3)
        await client.events.send(DATASET, {"ok": True}, time=MOMENT.timestamp())
        await client.events.send_batch(
            DATASET,
            [
                Event({"path": "/", "nothing": None}, time=MOMENT, sample_rate=2),
                {"data": {"path": "y" * 2_000}},
                Event({"bytes": 2**60}, time="2026-08-01T12:00:00.123456789Z"),
                Event({"a": 1}, time=MOMENT.timestamp()),
                Event({"no": "time"}, time="never"),
            ],
        )
    async with local.client(INGEST) as client:
        await client.events.send(DATASET, {"path": "/"})
    async with local.client(NARROW) as client:
        with pytest.raises(HoneycombNotFoundError):
            await client.events.send("no-such", {"path": "/"})
        with pytest.raises(HoneycombNotFoundError):
            await client.events.send_batch("no-such", [Event({"path": "/"})])


async def queries(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        await client.queries.create(ENVIRONMENT, QuerySpec())
        simple = await client.queries.create(DATASET, breakdowns=["path"], time_range=600)
        await client.queries.create(DATASET, simple)
        full = QuerySpec(
            calculations=[
                Calculation(op="COUNT"),
                Calculation(op="P95", column="bytes", name="p", filters=[Filter(column="ok", op="exists")]),
            ],
            filters=[
                Filter(column="path", op="in", value=["/", "/a"]),
                Filter(column="ok", op="=", value=True),
                Filter(column="bytes", op="<", value=1.5),
                Filter(column="path", op="starts-with", value="/"),
            ],
            filter_combination="OR",
            breakdowns=["path"],
            orders=[Order(op="COUNT", order="descending"), Order(column="path")],
            havings=[Having(calculate_op="COUNT", op=">", value=1)],
            limit=10,
            time_range=3_600,
            granularity=60,
            calculated_fields=[Formula(name="c", expression="IF($ok, 1, 0)")],
            compare_time_offset_seconds=86_400,
            usage_mode=True,
        )
        query = await client.queries.create(DATASET, full)
        await client.queries.create(
            DATASET,
            calculations=[Calculation(op="COUNT", name="n")],
            formulas=[Formula(name="twice", expression="MUL($n, 2)")],
            start_time=1_700_000_000,
            end_time=1_700_003_600,
        )
        await client.queries.get(DATASET, query.id)


async def query_results(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.events.send_batch(
            DATASET, [Event({"path": f"/{number}", "bytes": number}) for number in range(9)]
        )
        await client.events.send(DATASET, {"bytes": 1})
        spec = QuerySpec(
            calculations=[
                Calculation(op="COUNT"),
                Calculation(op="AVG", column="bytes"),
                Calculation(op="HEATMAP", column="bytes"),
            ],
            breakdowns=["path"],
            limit=3,
        )
        query = await client.queries.create(DATASET, spec)
        result = await client.query_results.create(
            DATASET, query.id, disable_total_by_aggregate=False, disable_other_by_aggregate=False
        )
        await client.query_results.get(DATASET, result.id)
        await client.query_results.wait(DATASET, result.id, poll_interval=0.01)
        result = await client.query_results.run(
            DATASET, query.id, poll_interval=0.01, disable_series=True, limit=20
        )
        assert any(row.get("path") is None for row in result.rows)
        await client.query_results.create_and_run(ENVIRONMENT, QuerySpec(), poll_interval=0.01)
        with pytest.raises(HoneycombQueryError):
            await client.query_results.create_and_run(DATASET, {"breakdowns": ["no such"]}, poll_interval=0.01)
        old = await client.queries.create(DATASET, start_time=1_500_000_000, end_time=1_500_003_600)
        with pytest.raises(HoneycombAPIError, match="7 days"):
            await client.query_results.create(DATASET, old.id)
        with pytest.raises(HoneycombNotFoundError):
            await client.query_results.create(DATASET, "no-such")
    # A clock that stands still keeps both creations within the same minute.
    with ObservedHoneycomb(local.oracle, query_results_per_minute=1, clock=MOMENT.timestamp) as paced:
        async with paced.client() as client:
            query = await client.queries.create(ENVIRONMENT, QuerySpec())
            await client.query_results.create(ENVIRONMENT, query.id)
            with pytest.raises(HoneycombRateLimitError):
                await client.query_results.create(ENVIRONMENT, query.id)


async def triggers(local: ObservedHoneycomb) -> None:
    threshold = TriggerThreshold(op=">=", value=1.5, exceeded_limit=2)
    count = QuerySpec(calculations=[Calculation(op="COUNT")], time_range=900)
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        saved = await client.queries.create(DATASET, count)
        trigger = await client.triggers.create(DATASET, name="saved", query_id=saved.id, threshold=threshold)
        await client.triggers.update(DATASET, trigger.id, name="renamed", query=count)
        full = TriggerCreate(
            name="inline",
            description="of everything",
            tags=[Tag(key="team", value="blue")],
            query=count,
            threshold=threshold,
            frequency=300,
            alert_type="on_true",
            disabled=True,
            recipients=[
                NotificationRecipient(id="r1", details=NotificationDetails(pagerduty_severity="info")),
                NotificationRecipient(
                    type="webhook",
                    target="hook",
                    details=NotificationDetails(variables=[NotificationVariable(name="severity", value="high")]),
                ),
            ],
            evaluation_schedule_type="window",
            evaluation_schedule=EvaluationSchedule(
                window=EvaluationWindow(days_of_week=["monday", "friday"], start_time="22:00", end_time="6:00")
            ),
            baseline_details=BaselineDetails(offset_minutes=1_440, type="percentage"),
            auto_investigate=True,
        )
        inline = await client.triggers.create(DATASET, full)
        await client.triggers.update(
            DATASET, inline.id, baseline_details=BaselineDetails(), tags=[], recipients=[]
        )
        await client.triggers.update(DATASET, inline.id, TriggerUpdate(name="a", query=count, threshold=threshold))
        await client.triggers.list(DATASET)
        await client.triggers.get(DATASET, trigger.id)
        unfit = await client.queries.create(DATASET, breakdowns=["path"], limit=5)
        with pytest.raises(HoneycombValidationError):
            await client.triggers.create(DATASET, name="unfit", query_id=unfit.id, threshold=threshold)
        with pytest.raises(HoneycombNotFoundError):
            await client.triggers.create(DATASET, name="lost", query_id="no-such", threshold=threshold)
        await client.triggers.delete(DATASET, trigger.id)
        environment_wide = await client.triggers.create(ENVIRONMENT, name="all", query=count, threshold=threshold)
        await client.triggers.get(ENVIRONMENT, environment_wide.id)
    async with local.client(INGEST) as client:
        with pytest.raises(HoneycombForbiddenError):
            await client.triggers.list(DATASET)


Scenario = Callable[[ObservedHoneycomb], Awaitable[None]]

SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario for scenario in (auth, datasets, columns, events, queries, query_results, triggers)
}
