"""Scenarios of queries, query results and annotations."""

from __future__ import annotations

import pytest

from honeycomb import (
    ENVIRONMENT,
    Calculation,
    Event,
    Filter,
    Formula,
    Having,
    HoneycombAPIError,
    HoneycombNotFoundError,
    HoneycombQueryError,
    HoneycombRateLimitError,
    HoneycombValidationError,
    Order,
    QuerySpec,
)
from tests.contract.support import DATASET, TIMESTAMP, ObservedHoneycomb


async def queries(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        await client.columns.create(DATASET, key_name="ok", type="boolean")
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
        with pytest.raises(HoneycombValidationError, match="unknown column"):
            await client.queries.create(DATASET, calculated_fields=[Formula(name="c", expression="$nothing")])
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
    with ObservedHoneycomb(local.oracle, query_results_per_minute=1, clock=TIMESTAMP.timestamp) as paced:
        async with paced.client() as client:
            query = await client.queries.create(ENVIRONMENT, QuerySpec())
            await client.query_results.create(ENVIRONMENT, query.id)
            with pytest.raises(HoneycombRateLimitError):
                await client.query_results.create(ENVIRONMENT, query.id)


async def query_annotations(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        query = await client.queries.create(DATASET, calculations=[Calculation(op="COUNT")])
        note = await client.query_annotations.create(DATASET, name="How many", query_id=query.id)
        await client.query_annotations.update(DATASET, note.id, description="all of them")
        await client.query_annotations.get(DATASET, note.id)
        await client.query_annotations.list(DATASET, include_board_annotations=True)
        gone = await client.query_annotations.create(DATASET, name="gone", query_id=query.id)
        await client.query_annotations.delete(DATASET, gone.id)


async def markers(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        marker = await client.markers.create(DATASET, message="deploy 1", type="deploy", start_time=1_700_000_000)
        await client.markers.update(DATASET, marker.id, url="https://example.com/1", end_time=1_700_000_060)
        gone = await client.markers.create(ENVIRONMENT, message="everywhere")
        await client.markers.list(ENVIRONMENT)
        await client.markers.delete(ENVIRONMENT, gone.id)
        await client.markers.list(DATASET)


async def marker_settings(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        setting = await client.marker_settings.create(DATASET, type="deploy", color="#00AAFF")
        await client.marker_settings.update(DATASET, setting.id, color="#0AF")
        gone = await client.marker_settings.create(DATASET, type="incident", color="#FF0000")
        await client.marker_settings.delete(DATASET, gone.id)
        await client.marker_settings.list(DATASET)


async def service_maps(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        with pytest.raises(HoneycombNotFoundError):
            await client.service_maps.create_request()
        for number in range(8):
            root = {"trace.trace_id": f"t{number}", "trace.span_id": "a", "service.name": "web"}
            below = {**root, "trace.span_id": "b", "trace.parent_id": "a", "service.name": f"db{number}"}
            await client.events.send_batch(DATASET, [{"data": root}, {"data": below}])
        started = await client.service_maps.create_request()
        assert started.status == "pending"
        await client.service_maps.get_dependencies(started.request_id)
        made = await client.service_maps.run(time_range=600, filters=[{"name": "web"}], limit=7)
        assert len(made) == 7
        fixed = {"start_time": TIMESTAMP, "time_range": 600}
        await client.service_maps.run(**fixed)
        assert (await client.service_maps.create_request(**fixed)).status == "ready"
        await client.service_maps.get_dependencies(started.request_id, page_size=5)
        await client.service_maps.get_dependencies(started.request_id, page_size=5, page_after="5")
