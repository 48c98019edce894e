"""Every way to call a client, as type checkers see it. Never executed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from typing_extensions import assert_type

from honeycomb import (
    AsyncHoneycombClient,
    Auth,
    Board,
    BoardCreate,
    BoardUpdate,
    BoardView,
    BoardViewCreate,
    BoardViewFilter,
    BoardViewUpdate,
    CalculatedField,
    CalculatedFieldCreate,
    CalculatedFieldUpdate,
    Calculation,
    Column,
    ColumnCreate,
    ColumnUpdate,
    CreatedDataset,
    Dataset,
    DatasetCreate,
    DatasetDefinition,
    DatasetDefinitions,
    DatasetDefinitionsUpdate,
    DatasetSettings,
    DatasetUpdate,
    Event,
    EventOutcome,
    Filter,
    NotificationRecipient,
    Order,
    Query,
    QueryAnnotation,
    QueryAnnotationCreate,
    QueryAnnotationUpdate,
    QueryResult,
    QuerySpec,
    RateLimitInfo,
    ResponseInfo,
    RetryConfig,
    SeriesRow,
    Tag,
    TextPanel,
    TextPanelContent,
    Trigger,
    TriggerCreate,
    TriggerThreshold,
    TriggerUpdate,
    capture_responses,
)
from honeycomb.models.query_results import Row


async def client_itself(client: AsyncHoneycombClient) -> None:
    async with client as entered:
        assert_type(entered, AsyncHoneycombClient)
    assert_type(client.with_options(timeout=1.0, max_retries=0), AsyncHoneycombClient)
    assert_type(client.with_options(retry=RetryConfig(), headers={"a": "b"}), AsyncHoneycombClient)
    assert_type(client.rate_limit, RateLimitInfo | None)
    assert_type(await client.request("GET", "/1/boards"), Any)
    assert_type(
        await client.request("POST", "/1/boards", params={"a": 1}, json={"name": "b"}, headers={"c": "d"}), Any
    )
    assert_type(await client.aclose(), None)
    with capture_responses() as responses:
        assert_type(responses, list[ResponseInfo])
        assert_type(responses[0].headers, Mapping[str, str])
        assert_type(responses[0].rate_limit, RateLimitInfo | None)


async def auth(client: AsyncHoneycombClient) -> None:
    key = await client.auth.get()
    assert_type(key, Auth)
    assert_type(key.team.slug, str)
    assert_type(key.is_classic, bool)


async def datasets(client: AsyncHoneycombClient) -> None:
    assert_type(await client.datasets.list(), list[Dataset])
    dataset = await client.datasets.get("web")
    assert_type(dataset, Dataset)
    assert_type(dataset.created_at, datetime | None)
    created = await client.datasets.create(name="web", description="a", expand_json_depth=1)
    assert_type(created, CreatedDataset)
    assert_type(created.already_existed, bool)
    assert_type(await client.datasets.create(DatasetCreate(name="web")), CreatedDataset)
    assert_type(await client.datasets.create(settings=DatasetCreate(name="web")), CreatedDataset)
    assert_type(await client.datasets.update("web", description="b"), Dataset)
    assert_type(await client.datasets.update("web", DatasetUpdate(description="", expand_json_depth=0)), Dataset)
    assert_type(await client.datasets.update("web", settings=DatasetSettings(delete_protected=False)), Dataset)
    assert_type(await client.datasets.update("web", settings={"delete_protected": False}), Dataset)
    assert_type(await client.datasets.delete("web"), None)


async def boards(client: AsyncHoneycombClient) -> None:
    assert_type(await client.boards.list(), list[Board])
    board = await client.boards.get(board_id="id")
    assert_type(board, Board)
    text = TextPanel(text_panel=TextPanelContent(content="# Hello"))
    assert_type(await client.boards.create(name="a", panels=[text], tags=[{"key": "a", "value": "b"}]), Board)
    assert_type(await client.boards.create(BoardCreate(name="a", panels=[text])), Board)
    assert_type(await client.boards.update(board_id="id", name="Updated"), Board)
    assert_type(await client.boards.update("id", panels=[*(board.panels or ()), text]), Board)
    assert_type(await client.boards.update("id", board=BoardUpdate(name="a", layout_generation="auto")), Board)
    assert_type(await client.boards.delete("id"), None)


async def board_views(client: AsyncHoneycombClient) -> None:
    filters = [BoardViewFilter(column="a", operation="exists")]
    views = client.boards.views
    assert_type(await client.boards.views.list("board"), list[BoardView])
    assert_type(await client.boards.views.get("board", view_id="id"), BoardView)
    assert_type(await client.boards.views.create("board", name="a", filters=filters), BoardView)
    assert_type(await views.create("board", BoardViewCreate(name="a", filters=filters)), BoardView)
    assert_type(await client.boards.views.update("board", "id", name="b"), BoardView)
    assert_type(await views.update("board", "id", view=BoardViewUpdate(name="b", filters=filters)), BoardView)
    assert_type(await client.boards.views.delete("board", "id"), None)


async def calculated_fields(client: AsyncHoneycombClient) -> None:
    fields = client.calculated_fields
    assert_type(await client.calculated_fields.list("web"), list[CalculatedField])
    assert_type(await client.calculated_fields.get("web", calculated_field_id="id"), CalculatedField)
    assert_type(await client.calculated_fields.get_by_alias("web", alias="a"), CalculatedField)
    assert_type(await client.calculated_fields.create("web", alias="a", expression="1"), CalculatedField)
    assert_type(await fields.create("web", CalculatedFieldCreate(alias="a", expression="1")), CalculatedField)
    assert_type(await client.calculated_fields.update("web", "id", description="b"), CalculatedField)
    changed = CalculatedFieldUpdate(alias="a", expression="1")
    assert_type(await fields.update("web", "id", calculated_field=changed), CalculatedField)
    assert_type(await client.calculated_fields.delete("web", "id"), None)


async def columns(client: AsyncHoneycombClient) -> None:
    assert_type(await client.columns.list("web"), list[Column])
    assert_type(await client.columns.get("web", "id"), Column)
    assert_type(await client.columns.get(dataset="web", column_id="id"), Column)
    assert_type(await client.columns.get_by_name("web", key_name="duration_ms"), Column)
    assert_type(await client.columns.create("web", key_name="a", type="float", hidden=True), Column)
    assert_type(await client.columns.create("web", ColumnCreate(key_name="a")), Column)
    assert_type(await client.columns.update("web", "id", description="b"), Column)
    assert_type(await client.columns.update("web", "id", column=ColumnUpdate(type="float")), Column)
    assert_type(await client.columns.delete("web", "id"), None)


async def dataset_definitions(client: AsyncHoneycombClient) -> None:
    definitions = await client.dataset_definitions.get("web")
    assert_type(definitions, DatasetDefinitions)
    route = DatasetDefinition(name="http.route")
    assert_type(await client.dataset_definitions.update("web", route=route, error=None), DatasetDefinitions)
    assert_type(await client.dataset_definitions.update("web", user=definitions.user), DatasetDefinitions)
    given = DatasetDefinitionsUpdate(route=route)
    assert_type(await client.dataset_definitions.update("web", definitions=given), DatasetDefinitions)
    assert_type(await client.dataset_definitions.clear("web", "route"), DatasetDefinitions)


async def events(client: AsyncHoneycombClient, moment: datetime) -> None:
    assert_type(await client.events.send("web", {"a": 1, "b": [None]}), None)
    assert_type(await client.events.send(dataset="web", data={}, time=moment, sample_rate=2), None)
    outcomes = await client.events.send_batch("web", [Event({"a": 1}, time=1.5, sample_rate=2)])
    assert_type(outcomes, list[EventOutcome])
    assert_type(outcomes[0].ok, bool)
    assert_type(outcomes[0].status, int | None)
    assert_type(
        await client.events.send_batch(dataset="web", events=[{"data": {"a": 1}, "samplerate": 2}]),
        list[EventOutcome],
    )


async def queries(client: AsyncHoneycombClient) -> None:
    spec = QuerySpec(calculations=[Calculation(op="P95", column="a")], filters=[Filter(column="a", op="exists")])
    query = await client.queries.create("web", spec)
    assert_type(query, Query)
    assert_type(query.id, str)
    assert_type(await client.queries.create(dataset="web", query_spec={"breakdowns": ["a"]}), Query)
    assert_type(await client.queries.create("web", query), Query)
    assert_type(
        await client.queries.create(
            "web",
            calculations=[Calculation(op="COUNT"), {"op": "AVG", "column": "a"}],
            orders=[Order(op="COUNT")],
            time_range=3600,
        ),
        Query,
    )
    assert_type(await client.queries.get("web", query.id), Query)


async def query_annotations(client: AsyncHoneycombClient) -> None:
    annotations = client.query_annotations
    assert_type(await client.query_annotations.list("web"), list[QueryAnnotation])
    assert_type(await annotations.list("web", include_board_annotations=True), list[QueryAnnotation])
    assert_type(await client.query_annotations.get("web", query_annotation_id="id"), QueryAnnotation)
    assert_type(await client.query_annotations.create("web", query_id="q", name="a"), QueryAnnotation)
    assert_type(await annotations.create("web", QueryAnnotationCreate(query_id="q", name="a")), QueryAnnotation)
    assert_type(await client.query_annotations.update("web", "id", description="b"), QueryAnnotation)
    changed = QueryAnnotationUpdate(query_id="q", name="a")
    assert_type(await annotations.update("web", "id", query_annotation=changed), QueryAnnotation)
    assert_type(await client.query_annotations.delete("web", "id"), None)


async def query_results(client: AsyncHoneycombClient, spec: QuerySpec) -> None:
    assert_type(await client.query_results.create("web", "id"), QueryResult)
    assert_type(await client.query_results.create("web", "id", disable_series=True, limit=10_000), QueryResult)
    assert_type(await client.query_results.get("web", "id"), QueryResult)
    assert_type(await client.query_results.wait("web", "id", timeout=1.0), QueryResult)
    assert_type(
        await client.query_results.run(dataset="web", query_id="id", poll_interval=1.0, timeout=60.0), QueryResult
    )
    assert_type(await client.query_results.create_and_run("web", {"breakdowns": ["a"]}), QueryResult)
    result = await client.query_results.create_and_run("web", spec, disable_total_by_aggregate=False)
    assert_type(result, QueryResult)
    assert_type(result.rows, list[Row])
    assert_type(result.series, list[SeriesRow])
    assert_type(result.series[0].time, datetime)
    assert_type(result.totals, Row | None)
    assert_type(result.other, Row | None)


async def triggers(client: AsyncHoneycombClient, spec: QuerySpec) -> None:
    threshold = TriggerThreshold(op=">=", value=1000)
    assert_type(await client.triggers.list(dataset="web"), list[Trigger])
    trigger = await client.triggers.get("web", "id")
    assert_type(trigger, Trigger)
    assert_type(trigger.triggered, bool | None)
    model = TriggerCreate(name="a", query=spec, threshold=threshold)
    assert_type(await client.triggers.create(dataset="web", trigger=model), Trigger)
    assert_type(
        await client.triggers.create(
            dataset="web",
            name="High Latency",
            query_id="id",
            threshold=threshold,
            frequency=300,
            recipients=[NotificationRecipient(id="a"), {"id": "b"}],
            tags=[Tag(key="a", value="b")],
        ),
        Trigger,
    )
    assert_type(
        await client.triggers.update("web", trigger.id, name="Updated", recipients=trigger.recipients or []),
        Trigger,
    )
    assert_type(
        await client.triggers.update("web", trigger.id, TriggerUpdate(name="a", query=spec, threshold=threshold)),
        Trigger,
    )
    assert_type(await client.triggers.delete("web", trigger.id), None)
