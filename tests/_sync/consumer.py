# Made from tests/_async/consumer.py by `nox -s unasync`: edit that file, never this one.
"""Every way to call a client, as type checkers see it. Never executed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from typing_extensions import assert_type

from honeycomb import (
    SLI,
    SLO,
    Anomaly,
    Auth,
    Board,
    BoardCreate,
    BoardUpdate,
    BoardView,
    BoardViewCreate,
    BoardViewFilter,
    BoardViewUpdate,
    BudgetRateBurnAlert,
    BurnAlert,
    BurnAlertCreate,
    BurnAlertSLO,
    BurnAlertUpdate,
    CalculatedField,
    CalculatedFieldCreate,
    CalculatedFieldUpdate,
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
    EmailDetails,
    EmailRecipient,
    Event,
    EventOutcome,
    Marker,
    MarkerCreate,
    MarkerSetting,
    MarkerSettingCreate,
    MarkerSettingUpdate,
    MarkerUpdate,
    NotificationRecipient,
    Page,
    QueryAnnotation,
    QueryAnnotationCreate,
    QueryAnnotationUpdate,
    QuerySpec,
    RateLimitInfo,
    Recipient,
    RecipientCreate,
    RecipientUpdate,
    ResponseInfo,
    RetryConfig,
    ServiceMapDependency,
    ServiceMapNode,
    ServiceMapPage,
    ServiceMapRequest,
    Signal,
    SignalDetail,
    SignalRecipient,
    SignalUpdate,
    SLOCounts,
    SLOCountsHistory,
    SLOCreate,
    SLOHistoryEntry,
    SLOUpdate,
    StreamStats,
    SyncHoneycombClient,
    Tag,
    TextPanel,
    TextPanelContent,
    Trigger,
    TriggerCreate,
    TriggerThreshold,
    TriggerUpdate,
    capture_responses,
    to_per_million,
    to_percent,
)


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


def burn_alerts(client: SyncHoneycombClient, recipient: NotificationRecipient) -> None:
    assert_type(client.burn_alerts.list("web", slo_id="id"), list[BurnAlert])
    alert = client.burn_alerts.get("web", "id")
    assert_type(alert, BurnAlert)
    if isinstance(alert, BudgetRateBurnAlert):
        assert_type(alert.budget_rate_decrease_percent, Decimal)
    model = BurnAlertCreate(slo=BurnAlertSLO(id="id"), exhaustion_minutes=60, recipients=[recipient])
    assert_type(client.burn_alerts.create("web", model), BurnAlert)
    assert_type(
        client.burn_alerts.create(
            "web",
            slo={"id": "id"},
            alert_type="budget_rate",
            budget_rate_window_minutes=60,
            budget_rate_decrease_percent=1.5,
            recipients=[recipient, {"id": "id"}],
        ),
        BurnAlert,
    )
    assert_type(client.burn_alerts.update("web", "id", recipients=alert.recipients or []), BurnAlert)
    whole = BurnAlertUpdate(exhaustion_minutes=60, recipients=[recipient])
    assert_type(client.burn_alerts.update("web", "id", burn_alert=whole), BurnAlert)
    assert_type(client.burn_alerts.delete("web", "id"), None)


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
    assert_type(client.datasets.delete("web", remove_protection=True), None)


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


def events(client: SyncHoneycombClient, timestamp: datetime) -> None:
    assert_type(client.events.send("web", {"a": 1, "b": [None]}), None)
    assert_type(client.events.send(dataset="web", data={}, time=timestamp, sample_rate=2), None)
    outcomes = client.events.send_batch("web", [Event({"a": 1}, time=1.5, sample_rate=2)])
    assert_type(outcomes, list[EventOutcome])
    assert_type(outcomes[0].ok, bool)
    assert_type(outcomes[0].status, int | None)
    assert_type(
        client.events.send_batch(dataset="web", events=[{"data": {"a": 1}, "samplerate": 2}]),
        list[EventOutcome],
    )


def streams(client: SyncHoneycombClient, timestamp: datetime) -> None:
    with client.events.stream("web", when_full="raise", sample_rate=2, sample_by="a") as stream:
        stream.send({"a": 1}, timestamp, 2, dataset="other")
        stream.send({"a": 1})
        with stream.timer({"a": 1}) as fields:
            assert_type(fields, dict[str, Any])
        assert_type(stream.flush(timeout=1), bool)
        assert_type(stream.stats(), StreamStats)


def kinesis(client: SyncHoneycombClient, timestamp: datetime) -> None:
    assert_type(client.events.send_kinesis("web", [b"a", {"b": 1}]), None)
    assert_type(
        client.events.send_kinesis(dataset="web", records=[{"a": 1}], request_id="b", timestamp=timestamp),
        None,
    )


def marker_settings(client: SyncHoneycombClient) -> None:
    assert_type(client.marker_settings.list("web"), list[MarkerSetting])
    assert_type(client.marker_settings.get(dataset="web", marker_setting_id="id"), MarkerSetting)
    assert_type(client.marker_settings.create("web", type="a", color="#fff"), MarkerSetting)
    model = MarkerSettingCreate(type="a", color="#fff")
    assert_type(client.marker_settings.create("web", marker_setting=model), MarkerSetting)
    assert_type(client.marker_settings.update("web", "id", color="#000"), MarkerSetting)
    change = MarkerSettingUpdate(type="a", color="#000")
    assert_type(client.marker_settings.update("web", "id", change), MarkerSetting)
    assert_type(client.marker_settings.delete("web", "id"), MarkerSetting)


def markers(client: SyncHoneycombClient, timestamp: datetime) -> None:
    assert_type(client.markers.list("web"), list[Marker])
    marker = client.markers.get(dataset="web", marker_id="id")
    assert_type(marker, Marker)
    assert_type(marker.start_time, int | None)
    assert_type(client.markers.create("web", message="a", start_time=timestamp, end_time=5), Marker)
    assert_type(client.markers.create("web", marker=MarkerCreate(start_time=timestamp)), Marker)
    assert_type(client.markers.update("web", "id", message="a", url=None), Marker)
    assert_type(client.markers.update("web", "id", MarkerUpdate(end_time=5)), Marker)
    assert_type(client.markers.delete("web", "id"), Marker)


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


def recipients(client: SyncHoneycombClient) -> None:
    details = EmailDetails(email_address="a@example.com")
    assert_type(client.recipients.list(), list[Recipient])
    recipient = client.recipients.get("id")
    assert_type(recipient, Recipient)
    if isinstance(recipient, EmailRecipient):
        assert_type(recipient.details.email_address, str)
    assert_type(client.recipients.create(RecipientCreate(type="email", details=details)), Recipient)
    assert_type(client.recipients.create(type="slack", details={"slack_channel": "#ops"}), Recipient)
    assert_type(client.recipients.find_or_create(type="email", details=details), Recipient)
    assert_type(client.recipients.update("id", details={"webhook_headers": []}), Recipient)
    assert_type(
        client.recipients.update("id", recipient=RecipientUpdate(type="email", details=details)), Recipient
    )
    assert_type(client.recipients.delete("id"), None)
    assert_type(client.recipients.list_triggers("id"), list[Trigger])


def slos(client: SyncHoneycombClient) -> None:
    assert_type(client.slos.list("web"), list[SLO])
    slo = client.slos.get(dataset="web", slo_id="id")
    assert_type(slo, SLO)
    assert_type(slo.target, Decimal)
    assert_type(client.slos.get("web", "id", detailed=True).compliance, float | None)
    model = SLOCreate(name="a", sli=SLI(alias="b"), time_period_days=30, target=99.9)
    assert_type(client.slos.create("web", slo=model), SLO)
    assert_type(
        client.slos.create(
            "__all__", name="a", sli={"alias": "b"}, time_period_days=30, target="99.9", dataset_slugs=["web"]
        ),
        SLO,
    )
    assert_type(client.slos.update("web", "id", target=Decimal("99.95"), sli=slo.sli), SLO)
    whole = SLOUpdate(name="a", sli=SLI(alias="b"), time_period_days=30, target_per_million=999_000)
    assert_type(client.slos.update("web", "id", whole), SLO)
    assert_type(client.slos.delete("web", "id"), None)
    assert_type(client.slos.get_counts("web", "id", start_time=1, end_time=2), SLOCounts)
    assert_type(client.slos.get_counts_history("web", "id", start_time=1, end_time=2), SLOCountsHistory)
    assert_type(client.slos.get_history(["id"], start_time=1, end_time=2), dict[str, list[SLOHistoryEntry]])
    assert_type(to_percent(999_000), Decimal)
    assert_type(to_per_million(99.9), int)


def service_maps(client: SyncHoneycombClient, timestamp: datetime) -> None:
    assert_type(client.service_maps.create_request(), ServiceMapRequest)
    started = client.service_maps.create_request(
        start_time=timestamp, time_range=60, filters=[ServiceMapNode(name="a"), {"name": "b"}], limit=5
    )
    assert_type(started.request_id, str)
    page = client.service_maps.get_dependencies("id", page_size=5, page_after="a")
    assert_type(page, ServiceMapPage)
    assert_type(page.dependencies, list[ServiceMapDependency] | None)
    assert_type(client.service_maps.run(end_time=5, timeout=1.0), list[ServiceMapDependency])
    assert_type(client.service_maps.wait("id", poll_interval=1.0), list[ServiceMapDependency])


def signals(client: SyncHoneycombClient, timestamp: datetime) -> None:
    assert_type(client.signals.list(), list[Signal])
    assert_type(client.signals.list(status="off", currently_anomalous=True), list[Signal])
    assert_type([each for each in client.signals.list_all(service_name="a")], list[Signal])
    page = client.signals.page(page_size=10, page_after="a", measured_signal="presence", dataset_slug=None)
    assert_type(page, Page[Signal])
    assert_type(page.items, list[Signal])
    assert_type(page.next_cursor, str | None)
    signal = client.signals.get(signal_id="id")
    assert_type(signal, SignalDetail)
    assert_type(
        client.signals.update("id", enabled=False, recipients=[SignalRecipient(id="a"), {"id": "b"}]),
        SignalDetail,
    )
    assert_type(client.signals.update("id", recipients=signal.recipients or []), SignalDetail)
    assert_type(client.signals.update("id", SignalUpdate(sensitivity="low")), SignalDetail)
    assert_type(client.signals.list_anomalies("id", start_time=5, end_time=timestamp), list[Anomaly])
    assert_type([each for each in client.signals.list_all_anomalies("id", 5, 6)], list[Anomaly])


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
