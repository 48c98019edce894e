"""What is public is what is listed here: whoever adds a name or takes one away does it here too."""

from __future__ import annotations

import ast

import pytest

import honeycomb
from honeycomb import AsyncHoneycombClient, HoneycombClient, SyncHoneycombClient

from .surface import GROUPS, PACKAGE, all_groups, public_attributes, public_functions, resource

NAMES = [
    "Anomaly",
    "ApiKey",
    "ApiKeyCreate",
    "ApiKeyPermissions",
    "ApiKeyUpdate",
    "AsyncEventStream",
    "AsyncHoneycombClient",
    "Auth",
    "BaselineDetails",
    "Board",
    "BoardCreate",
    "BoardUpdate",
    "BoardView",
    "BoardViewCreate",
    "BoardViewFilter",
    "BoardViewUpdate",
    "BudgetRateBurnAlert",
    "BurnAlert",
    "BurnAlertCreate",
    "BurnAlertSLO",
    "BurnAlertUpdate",
    "CalculatedField",
    "CalculatedFieldCreate",
    "CalculatedFieldUpdate",
    "Calculation",
    "ChartSettings",
    "ChartThreshold",
    "Column",
    "ColumnCreate",
    "ColumnUpdate",
    "CreatedApiKey",
    "CreatedDataset",
    "Dataset",
    "DatasetCreate",
    "DatasetDefinition",
    "DatasetDefinitions",
    "DatasetDefinitionsUpdate",
    "DatasetSettings",
    "DatasetUpdate",
    "Delivery",
    "ENVIRONMENT",
    "EmailDetails",
    "EmailRecipient",
    "Environment",
    "EnvironmentCreate",
    "EnvironmentUpdate",
    "ErrorDetail",
    "EvaluationSchedule",
    "EvaluationWindow",
    "Event",
    "EventLogHandler",
    "EventOutcome",
    "ExhaustionTimeBurnAlert",
    "FetchedConfiguration",
    "Filter",
    "Formula",
    "Having",
    "HoneycombAPIError",
    "HoneycombAuthError",
    "HoneycombClient",
    "HoneycombConfigError",
    "HoneycombConflictError",
    "HoneycombConnectionError",
    "HoneycombError",
    "HoneycombForbiddenError",
    "HoneycombIncompleteError",
    "HoneycombNotFoundError",
    "HoneycombPollTimeoutError",
    "HoneycombQueryError",
    "HoneycombQueueFullError",
    "HoneycombRateLimitError",
    "HoneycombResponseError",
    "HoneycombServerError",
    "HoneycombTimeoutError",
    "HoneycombValidationError",
    "IndexerUsage",
    "MSTeamsDetails",
    "MSTeamsRecipient",
    "ManagementAuth",
    "Marker",
    "MarkerCreate",
    "MarkerSetting",
    "MarkerSettingCreate",
    "MarkerSettingUpdate",
    "MarkerUpdate",
    "NotificationDetails",
    "NotificationRecipient",
    "NotificationVariable",
    "Order",
    "Page",
    "PagerDutyDetails",
    "PagerDutyRecipient",
    "PanelPosition",
    "PipelineComponentConfiguration",
    "PipelineConfiguration",
    "PipelineRollout",
    "PipelineRolloutUpdate",
    "PipelineUsage",
    "PresetFilter",
    "Progress",
    "Query",
    "QueryAnnotation",
    "QueryAnnotationCreate",
    "QueryAnnotationUpdate",
    "QueryPanel",
    "QueryPanelContent",
    "QueryPanelRead",
    "QueryResult",
    "QuerySpec",
    "RateLimitInfo",
    "Recipient",
    "RecipientCreate",
    "RecipientUpdate",
    "ResponseInfo",
    "RetryConfig",
    "SLI",
    "SLO",
    "SLOCountBucket",
    "SLOCountWindow",
    "SLOCounts",
    "SLOCountsHistory",
    "SLOCreate",
    "SLOHistoryEntry",
    "SLOPanel",
    "SLOPanelContent",
    "SLOPanelRead",
    "SLOUpdate",
    "SeriesRow",
    "ServiceMapDependency",
    "ServiceMapNode",
    "ServiceMapPage",
    "ServiceMapRequest",
    "Signal",
    "SignalDetail",
    "SignalRecipient",
    "SignalUpdate",
    "SlackDetails",
    "SlackRecipient",
    "StreamStats",
    "SyncEventStream",
    "SyncHoneycombClient",
    "Tag",
    "Team",
    "TeamMarker",
    "TeamMarkerCreate",
    "TeamMarkerUpdate",
    "TextPanel",
    "TextPanelContent",
    "TextPanelRead",
    "Trigger",
    "TriggerCreate",
    "TriggerThreshold",
    "TriggerUpdate",
    "UnknownBurnAlert",
    "UnknownPanel",
    "UnknownRecipient",
    "VisualizationSettings",
    "WebhookDetails",
    "WebhookHeader",
    "WebhookPayloads",
    "WebhookRecipient",
    "WebhookTemplate",
    "WebhookTemplates",
    "WebhookVariable",
    "__version__",
    "capture_responses",
    "to_per_million",
    "to_percent",
]

CLIENT = {*GROUPS, "query", "query_many", "rate_limit", "request", "send", "with_options"}

METHODS = {
    "api_keys": {"create", "delete", "get", "list", "list_all", "page", "update"},
    "auth": {"get", "get_v2"},
    "boards": {"create", "delete", "get", "list", "update"},
    "boards.views": {"create", "delete", "get", "list", "update"},
    "burn_alerts": {"create", "delete", "get", "list", "update"},
    "calculated_fields": {"create", "delete", "get", "get_by_alias", "list", "update"},
    "marker_settings": {"create", "delete", "get", "list", "update"},
    "markers": {"create", "delete", "get", "list", "update"},
    "query_annotations": {"create", "delete", "get", "list", "update"},
    "columns": {"create", "delete", "get", "get_by_name", "list", "update"},
    "dataset_definitions": {"clear", "get", "update"},
    "datasets": {"create", "delete", "get", "list", "update"},
    "enhance": {"record_indexer_usage"},
    "environments": {"create", "delete", "get", "list", "list_all", "page", "update"},
    "events": {"send", "send_batch", "send_kinesis", "stream"},
    "pipelines": {"get_configuration", "record_usage", "update_rollout"},
    "queries": {"create", "get"},
    "query_results": {"create", "create_and_run", "create_and_run_many", "get", "run", "run_all", "wait"},
    "recipients": {"create", "delete", "find_or_create", "get", "list", "list_triggers", "update"},
    "service_maps": {"create_request", "get_dependencies", "run", "wait"},
    "signals": {"get", "list", "list_all", "list_all_anomalies", "list_anomalies", "page", "update"},
    "slos": {
        "create",
        "delete",
        "get",
        "get_counts",
        "get_counts_history",
        "get_history",
        "list",
        "update",
    },
    "team_markers": {"create", "update"},
    "triggers": {"create", "delete", "get", "list", "update"},
}


def test_the_package() -> None:
    assert sorted(honeycomb.__all__) == sorted(NAMES), "Is this name to be public? Then list it in NAMES."
    assert dir(honeycomb) == sorted(honeycomb.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_can_be_had(name: str) -> None:
    assert getattr(honeycomb, name) is getattr(honeycomb, name)


def test_the_clients() -> None:
    message = "Is this attribute to be public? Then list it in CLIENT."
    assert public_attributes(AsyncHoneycombClient) == CLIENT | {"aclose"}, message
    assert public_attributes(HoneycombClient) == CLIENT | {"aclose"}, message
    assert public_attributes(SyncHoneycombClient) == CLIENT | {"close"}, message


def test_the_groups() -> None:
    found = {group: {*public_functions(resource(group))} for group in all_groups()}
    assert found == METHODS, "Is this method to be public? Then list it in METHODS."


def test_type_checkers_and_python_see_the_same() -> None:
    # A type checker reads the imports, Python the map by which each name is loaded on first use.
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    imports: dict[str, set[str]] = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        for alias in node.names:
            assert alias.asname == alias.name, f"write `import {alias.name} as {alias.name}`, which exports it"
            imports.setdefault(str(node.module), set()).add(alias.name)
    mapped = {module: {*names} for module, names in honeycomb._NAMES_BY_MODULE.items()}
    assert imports == mapped, "Put each name both into _NAMES_BY_MODULE and under TYPE_CHECKING."
    assert {*honeycomb.__all__} == {"__version__"}.union(*mapped.values())
