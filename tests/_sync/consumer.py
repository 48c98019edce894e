# Made from tests/_async/consumer.py by `nox -s unasync`: edit that file, never this one.
"""Every way to call a client, as type checkers see it. Never executed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from typing_extensions import assert_type

from honeycomb import (
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
    SyncHoneycombClient,
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


def client_itself(client: SyncHoneycombClient) -> None:
    with client as entered:
        assert_type(entered, SyncHoneycombClient)
    assert_type(client.with_options(timeout=1.0, max_retries=0), SyncHoneycombClient)
    assert_type(client.with_options(retry=RetryConfig(), headers={"a": "b"}), SyncHoneycombClient)
    assert_type(client.rate_limit, RateLimitInfo | None)
    assert_type(client.request("GET", "/1/boards"), Any)
    assert_type(client.request("POST", "/1/boards", params={"a": 1}, json={"name": "b"}, headers={"c": "d"}), Any)
    assert_type(client.close(), None)
    with capture_responses() as responses:
        assert_type(responses, list[ResponseInfo])
        assert_type(responses[0].headers, Mapping[str, str])
        assert_type(responses[0].rate_limit, RateLimitInfo | None)


def auth(client: SyncHoneycombClient) -> None:
    key = client.auth.get()
    assert_type(key, Auth)
    assert_type(key.team.slug, str)
    assert_type(key.is_classic, bool)


def datasets(client: SyncHoneycombClient) -> None:
    assert_type(client.datasets.list(), list[Dataset])
    dataset = client.datasets.get("web")
    assert_type(dataset, Dataset)
    assert_type(dataset.created_at, datetime | None)
    created = client.datasets.create(name="web", description="a", expand_json_depth=1)
    assert_type(created, CreatedDataset)
    assert_type(created.already_existed, bool)
    assert_type(client.datasets.create(DatasetCreate(name="web")), CreatedDataset)
    assert_type(client.datasets.create(settings=DatasetCreate(name="web")), CreatedDataset)
    assert_type(client.datasets.update("web", description="b"), Dataset)
    assert_type(client.datasets.update("web", DatasetUpdate(description="", expand_json_depth=0)), Dataset)
    assert_type(client.datasets.update("web", settings=DatasetSettings(delete_protected=False)), Dataset)
    assert_type(client.datasets.update("web", settings={"delete_protected": False}), Dataset)
    assert_type(client.datasets.delete("web"), None)


def boards(client: SyncHoneycombClient) -> None:
    assert_type(client.boards.list(), list[Board])
    board = client.boards.get(board_id="id")
    assert_type(board, Board)
    text = TextPanel(text_panel=TextPanelContent(content="# Hello"))
    assert_type(client.boards.create(name="a", panels=[text], tags=[{"key": "a", "value": "b"}]), Board)
    assert_type(client.boards.create(BoardCreate(name="a", panels=[text])), Board)
    assert_type(client.boards.update(board_id="id", name="Updated"), Board)
    assert_type(client.boards.update("id", panels=[*(board.panels or ()), text]), Board)
    assert_type(client.boards.update("id", board=BoardUpdate(name="a", layout_generation="auto")), Board)
    assert_type(client.boards.delete("id"), None)


def board_views(client: SyncHoneycombClient) -> None:
    filters = [BoardViewFilter(column="a", operation="exists")]
    views = client.boards.views
    assert_type(client.boards.views.list("board"), list[BoardView])
    assert_type(client.boards.views.get("board", view_id="id"), BoardView)
    assert_type(client.boards.views.create("board", name="a", filters=filters), BoardView)
    assert_type(views.create("board", BoardViewCreate(name="a", filters=filters)), BoardView)
    assert_type(client.boards.views.update("board", "id", name="b"), BoardView)
    assert_type(views.update("board", "id", view=BoardViewUpdate(name="b", filters=filters)), BoardView)
    assert_type(client.boards.views.delete("board", "id"), None)


def calculated_fields(client: SyncHoneycombClient) -> None:
    fields = client.calculated_fields
    assert_type(client.calculated_fields.list("web"), list[CalculatedField])
    assert_type(client.calculated_fields.get("web", calculated_field_id="id"), CalculatedField)
    assert_type(client.calculated_fields.get_by_alias("web", alias="a"), CalculatedField)
    assert_type(client.calculated_fields.create("web", alias="a", expression="1"), CalculatedField)
    assert_type(fields.create("web", CalculatedFieldCreate(alias="a", expression="1")), CalculatedField)
    assert_type(client.calculated_fields.update("web", "id", description="b"), CalculatedField)
    changed = CalculatedFieldUpdate(alias="a", expression="1")
    assert_type(fields.update("web", "id", calculated_field=changed), CalculatedField)
    assert_type(client.calculated_fields.delete("web", "id"), None)


def columns(client: SyncHoneycombClient) -> None:
    assert_type(client.columns.list("web"), list[Column])
    assert_type(client.columns.get("web", "id"), Column)
    assert_type(client.columns.get(dataset="web", column_id="id"), Column)
    assert_type(client.columns.get_by_name("web", key_name="duration_ms"), Column)
    assert_type(client.columns.create("web", key_name="a", type="float", hidden=True), Column)
    assert_type(client.columns.create("web", ColumnCreate(key_name="a")), Column)
    assert_type(client.columns.update("web", "id", description="b"), Column)
    assert_type(client.columns.update("web", "id", column=ColumnUpdate(type="float")), Column)
    assert_type(client.columns.delete("web", "id"), None)


def dataset_definitions(client: SyncHoneycombClient) -> None:
    definitions = client.dataset_definitions.get("web")
    assert_type(definitions, DatasetDefinitions)
    route = DatasetDefinition(name="http.route")
    assert_type(client.dataset_definitions.update("web", route=route, error=None), DatasetDefinitions)
    assert_type(client.dataset_definitions.update("web", user=definitions.user), DatasetDefinitions)
    given = DatasetDefinitionsUpdate(route=route)
    assert_type(client.dataset_definitions.update("web", definitions=given), DatasetDefinitions)
    assert_type(client.dataset_definitions.clear("web", "route"), DatasetDefinitions)


def events(client: SyncHoneycombClient, moment: datetime) -> None:
    assert_type(client.events.send("web", {"a": 1, "b": [None]}), None)
    assert_type(client.events.send(dataset="web", data={}, time=moment, sample_rate=2), None)
    outcomes = client.events.send_batch("web", [Event({"a": 1}, time=1.5, sample_rate=2)])
    assert_type(outcomes, list[EventOutcome])
    assert_type(outcomes[0].ok, bool)
    assert_type(outcomes[0].status, int | None)
    assert_type(
        client.events.send_batch(dataset="web", events=[{"data": {"a": 1}, "samplerate": 2}]),
        list[EventOutcome],
    )


def queries(client: SyncHoneycombClient) -> None:
    spec = QuerySpec(calculations=[Calculation(op="P95", column="a")], filters=[Filter(column="a", op="exists")])
    query = client.queries.create("web", spec)
    assert_type(query, Query)
    assert_type(query.id, str)
    assert_type(client.queries.create(dataset="web", query_spec={"breakdowns": ["a"]}), Query)
    assert_type(client.queries.create("web", query), Query)
    assert_type(
        client.queries.create(
            "web",
            calculations=[Calculation(op="COUNT"), {"op": "AVG", "column": "a"}],
            orders=[Order(op="COUNT")],
            time_range=3600,
        ),
        Query,
    )
    assert_type(client.queries.get("web", query.id), Query)


def query_annotations(client: SyncHoneycombClient) -> None:
    annotations = client.query_annotations
    assert_type(client.query_annotations.list("web"), list[QueryAnnotation])
    assert_type(annotations.list("web", include_board_annotations=True), list[QueryAnnotation])
    assert_type(client.query_annotations.get("web", query_annotation_id="id"), QueryAnnotation)
    assert_type(client.query_annotations.create("web", query_id="q", name="a"), QueryAnnotation)
    assert_type(annotations.create("web", QueryAnnotationCreate(query_id="q", name="a")), QueryAnnotation)
    assert_type(client.query_annotations.update("web", "id", description="b"), QueryAnnotation)
    changed = QueryAnnotationUpdate(query_id="q", name="a")
    assert_type(annotations.update("web", "id", query_annotation=changed), QueryAnnotation)
    assert_type(client.query_annotations.delete("web", "id"), None)


def query_results(client: SyncHoneycombClient, spec: QuerySpec) -> None:
    assert_type(client.query_results.create("web", "id"), QueryResult)
    assert_type(client.query_results.create("web", "id", disable_series=True, limit=10_000), QueryResult)
    assert_type(client.query_results.get("web", "id"), QueryResult)
    assert_type(client.query_results.wait("web", "id", timeout=1.0), QueryResult)
    assert_type(
        client.query_results.run(dataset="web", query_id="id", poll_interval=1.0, timeout=60.0), QueryResult
    )
    assert_type(client.query_results.create_and_run("web", {"breakdowns": ["a"]}), QueryResult)
    result = client.query_results.create_and_run("web", spec, disable_total_by_aggregate=False)
    assert_type(result, QueryResult)
    assert_type(result.rows, list[Row])
    assert_type(result.series, list[SeriesRow])
    assert_type(result.series[0].time, datetime)
    assert_type(result.totals, Row | None)
    assert_type(result.other, Row | None)


def triggers(client: SyncHoneycombClient, spec: QuerySpec) -> None:
    threshold = TriggerThreshold(op=">=", value=1000)
    assert_type(client.triggers.list(dataset="web"), list[Trigger])
    trigger = client.triggers.get("web", "id")
    assert_type(trigger, Trigger)
    assert_type(trigger.triggered, bool | None)
    model = TriggerCreate(name="a", query=spec, threshold=threshold)
    assert_type(client.triggers.create(dataset="web", trigger=model), Trigger)
    assert_type(
        client.triggers.create(
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
        client.triggers.update("web", trigger.id, name="Updated", recipients=trigger.recipients or []),
        Trigger,
    )
    assert_type(
        client.triggers.update("web", trigger.id, TriggerUpdate(name="a", query=spec, threshold=threshold)),
        Trigger,
    )
    assert_type(client.triggers.delete("web", trigger.id), None)
