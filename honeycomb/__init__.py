"""The Honeycomb API, async first.

Every name is loaded when it is first used, so that the import itself costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ._version import __version__ as __version__

if TYPE_CHECKING:
    from ._async.client import AsyncHoneycombClient as AsyncHoneycombClient
    from ._client import HoneycombClient as HoneycombClient
    from ._pagination import Page as Page
    from ._progress import Progress as Progress
    from ._request import ENVIRONMENT as ENVIRONMENT
    from ._response import ResponseInfo as ResponseInfo
    from ._response import capture_responses as capture_responses
    from ._streams import AsyncEventStream as AsyncEventStream
    from ._streams import EventLogHandler as EventLogHandler
    from ._streams import SyncEventStream as SyncEventStream
    from ._sync.client import SyncHoneycombClient as SyncHoneycombClient
    from .exceptions import ErrorDetail as ErrorDetail
    from .exceptions import HoneycombAPIError as HoneycombAPIError
    from .exceptions import HoneycombAuthError as HoneycombAuthError
    from .exceptions import HoneycombConfigError as HoneycombConfigError
    from .exceptions import HoneycombConflictError as HoneycombConflictError
    from .exceptions import HoneycombConnectionError as HoneycombConnectionError
    from .exceptions import HoneycombError as HoneycombError
    from .exceptions import HoneycombForbiddenError as HoneycombForbiddenError
    from .exceptions import HoneycombIncompleteError as HoneycombIncompleteError
    from .exceptions import HoneycombNotFoundError as HoneycombNotFoundError
    from .exceptions import HoneycombPollTimeoutError as HoneycombPollTimeoutError
    from .exceptions import HoneycombQueryError as HoneycombQueryError
    from .exceptions import HoneycombQueueFullError as HoneycombQueueFullError
    from .exceptions import HoneycombRateLimitError as HoneycombRateLimitError
    from .exceptions import HoneycombResponseError as HoneycombResponseError
    from .exceptions import HoneycombServerError as HoneycombServerError
    from .exceptions import HoneycombTimeoutError as HoneycombTimeoutError
    from .exceptions import HoneycombValidationError as HoneycombValidationError
    from .models._notifications import NotificationDetails as NotificationDetails
    from .models._notifications import NotificationRecipient as NotificationRecipient
    from .models._notifications import NotificationVariable as NotificationVariable
    from .models._panels import ChartSettings as ChartSettings
    from .models._panels import ChartThreshold as ChartThreshold
    from .models._panels import PanelPosition as PanelPosition
    from .models._panels import QueryPanel as QueryPanel
    from .models._panels import QueryPanelContent as QueryPanelContent
    from .models._panels import QueryPanelRead as QueryPanelRead
    from .models._panels import SLOPanel as SLOPanel
    from .models._panels import SLOPanelContent as SLOPanelContent
    from .models._panels import SLOPanelRead as SLOPanelRead
    from .models._panels import TextPanel as TextPanel
    from .models._panels import TextPanelContent as TextPanelContent
    from .models._panels import TextPanelRead as TextPanelRead
    from .models._panels import UnknownPanel as UnknownPanel
    from .models._panels import VisualizationSettings as VisualizationSettings
    from .models._per_million import to_per_million as to_per_million
    from .models._per_million import to_percent as to_percent
    from .models._tags import Tag as Tag
    from .models._webhooks import WebhookHeader as WebhookHeader
    from .models._webhooks import WebhookPayloads as WebhookPayloads
    from .models._webhooks import WebhookTemplate as WebhookTemplate
    from .models._webhooks import WebhookTemplates as WebhookTemplates
    from .models._webhooks import WebhookVariable as WebhookVariable
    from .models.api_keys import ApiKey as ApiKey
    from .models.api_keys import ApiKeyCreate as ApiKeyCreate
    from .models.api_keys import ApiKeyPermissions as ApiKeyPermissions
    from .models.api_keys import ApiKeyUpdate as ApiKeyUpdate
    from .models.api_keys import CreatedApiKey as CreatedApiKey
    from .models.auth import Auth as Auth
    from .models.auth import ManagementAuth as ManagementAuth
    from .models.auth import Team as Team
    from .models.board_views import BoardView as BoardView
    from .models.board_views import BoardViewCreate as BoardViewCreate
    from .models.board_views import BoardViewFilter as BoardViewFilter
    from .models.board_views import BoardViewUpdate as BoardViewUpdate
    from .models.boards import Board as Board
    from .models.boards import BoardCreate as BoardCreate
    from .models.boards import BoardUpdate as BoardUpdate
    from .models.boards import PresetFilter as PresetFilter
    from .models.burn_alerts import BudgetRateBurnAlert as BudgetRateBurnAlert
    from .models.burn_alerts import BurnAlert as BurnAlert
    from .models.burn_alerts import BurnAlertCreate as BurnAlertCreate
    from .models.burn_alerts import BurnAlertSLO as BurnAlertSLO
    from .models.burn_alerts import BurnAlertUpdate as BurnAlertUpdate
    from .models.burn_alerts import ExhaustionTimeBurnAlert as ExhaustionTimeBurnAlert
    from .models.burn_alerts import UnknownBurnAlert as UnknownBurnAlert
    from .models.calculated_fields import CalculatedField as CalculatedField
    from .models.calculated_fields import CalculatedFieldCreate as CalculatedFieldCreate
    from .models.calculated_fields import CalculatedFieldUpdate as CalculatedFieldUpdate
    from .models.columns import Column as Column
    from .models.columns import ColumnCreate as ColumnCreate
    from .models.columns import ColumnUpdate as ColumnUpdate
    from .models.dataset_definitions import DatasetDefinition as DatasetDefinition
    from .models.dataset_definitions import DatasetDefinitions as DatasetDefinitions
    from .models.dataset_definitions import DatasetDefinitionsUpdate as DatasetDefinitionsUpdate
    from .models.datasets import CreatedDataset as CreatedDataset
    from .models.datasets import Dataset as Dataset
    from .models.datasets import DatasetCreate as DatasetCreate
    from .models.datasets import DatasetSettings as DatasetSettings
    from .models.datasets import DatasetUpdate as DatasetUpdate
    from .models.enhance import IndexerUsage as IndexerUsage
    from .models.environments import Environment as Environment
    from .models.environments import EnvironmentCreate as EnvironmentCreate
    from .models.environments import EnvironmentUpdate as EnvironmentUpdate
    from .models.events import Delivery as Delivery
    from .models.events import Event as Event
    from .models.events import EventOutcome as EventOutcome
    from .models.events import StreamStats as StreamStats
    from .models.marker_settings import MarkerSetting as MarkerSetting
    from .models.marker_settings import MarkerSettingCreate as MarkerSettingCreate
    from .models.marker_settings import MarkerSettingUpdate as MarkerSettingUpdate
    from .models.markers import Marker as Marker
    from .models.markers import MarkerCreate as MarkerCreate
    from .models.markers import MarkerUpdate as MarkerUpdate
    from .models.pipelines import FetchedConfiguration as FetchedConfiguration
    from .models.pipelines import PipelineComponentConfiguration as PipelineComponentConfiguration
    from .models.pipelines import PipelineConfiguration as PipelineConfiguration
    from .models.pipelines import PipelineRollout as PipelineRollout
    from .models.pipelines import PipelineRolloutUpdate as PipelineRolloutUpdate
    from .models.pipelines import PipelineUsage as PipelineUsage
    from .models.queries import Calculation as Calculation
    from .models.queries import Filter as Filter
    from .models.queries import Formula as Formula
    from .models.queries import Having as Having
    from .models.queries import Order as Order
    from .models.queries import Query as Query
    from .models.queries import QuerySpec as QuerySpec
    from .models.query_annotations import QueryAnnotation as QueryAnnotation
    from .models.query_annotations import QueryAnnotationCreate as QueryAnnotationCreate
    from .models.query_annotations import QueryAnnotationUpdate as QueryAnnotationUpdate
    from .models.query_results import QueryResult as QueryResult
    from .models.query_results import SeriesRow as SeriesRow
    from .models.recipients import EmailDetails as EmailDetails
    from .models.recipients import EmailRecipient as EmailRecipient
    from .models.recipients import MSTeamsDetails as MSTeamsDetails
    from .models.recipients import MSTeamsRecipient as MSTeamsRecipient
    from .models.recipients import PagerDutyDetails as PagerDutyDetails
    from .models.recipients import PagerDutyRecipient as PagerDutyRecipient
    from .models.recipients import Recipient as Recipient
    from .models.recipients import RecipientCreate as RecipientCreate
    from .models.recipients import RecipientUpdate as RecipientUpdate
    from .models.recipients import SlackDetails as SlackDetails
    from .models.recipients import SlackRecipient as SlackRecipient
    from .models.recipients import UnknownRecipient as UnknownRecipient
    from .models.recipients import WebhookDetails as WebhookDetails
    from .models.recipients import WebhookRecipient as WebhookRecipient
    from .models.service_maps import ServiceMapDependency as ServiceMapDependency
    from .models.service_maps import ServiceMapNode as ServiceMapNode
    from .models.service_maps import ServiceMapPage as ServiceMapPage
    from .models.service_maps import ServiceMapRequest as ServiceMapRequest
    from .models.signals import Anomaly as Anomaly
    from .models.signals import Signal as Signal
    from .models.signals import SignalDetail as SignalDetail
    from .models.signals import SignalRecipient as SignalRecipient
    from .models.signals import SignalUpdate as SignalUpdate
    from .models.slos import SLI as SLI
    from .models.slos import SLO as SLO
    from .models.slos import SLOCountBucket as SLOCountBucket
    from .models.slos import SLOCounts as SLOCounts
    from .models.slos import SLOCountsHistory as SLOCountsHistory
    from .models.slos import SLOCountWindow as SLOCountWindow
    from .models.slos import SLOCreate as SLOCreate
    from .models.slos import SLOHistoryEntry as SLOHistoryEntry
    from .models.slos import SLOUpdate as SLOUpdate
    from .models.team_markers import TeamMarker as TeamMarker
    from .models.team_markers import TeamMarkerCreate as TeamMarkerCreate
    from .models.team_markers import TeamMarkerUpdate as TeamMarkerUpdate
    from .models.triggers import BaselineDetails as BaselineDetails
    from .models.triggers import EvaluationSchedule as EvaluationSchedule
    from .models.triggers import EvaluationWindow as EvaluationWindow
    from .models.triggers import Trigger as Trigger
    from .models.triggers import TriggerCreate as TriggerCreate
    from .models.triggers import TriggerThreshold as TriggerThreshold
    from .models.triggers import TriggerUpdate as TriggerUpdate
    from .rate_limit import RateLimitInfo as RateLimitInfo
    from .retry import RetryConfig as RetryConfig

_NAMES_BY_MODULE = {
    "_async.client": ("AsyncHoneycombClient",),
    "_client": ("HoneycombClient",),
    "_pagination": ("Page",),
    "_request": ("ENVIRONMENT",),
    "_response": ("ResponseInfo", "capture_responses"),
    "_progress": ("Progress",),
    "_streams": ("AsyncEventStream", "EventLogHandler", "SyncEventStream"),
    "_sync.client": ("SyncHoneycombClient",),
    "exceptions": (
        "ErrorDetail",
        "HoneycombAPIError",
        "HoneycombAuthError",
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
    ),
    "models._notifications": ("NotificationDetails", "NotificationRecipient", "NotificationVariable"),
    "models._per_million": ("to_per_million", "to_percent"),
    "models._panels": (
        "ChartSettings",
        "ChartThreshold",
        "PanelPosition",
        "QueryPanel",
        "QueryPanelContent",
        "QueryPanelRead",
        "SLOPanel",
        "SLOPanelContent",
        "SLOPanelRead",
        "TextPanel",
        "TextPanelContent",
        "TextPanelRead",
        "UnknownPanel",
        "VisualizationSettings",
    ),
    "models._tags": ("Tag",),
    "models._webhooks": (
        "WebhookHeader",
        "WebhookPayloads",
        "WebhookTemplate",
        "WebhookTemplates",
        "WebhookVariable",
    ),
    "models.auth": (
        "Auth",
        "ManagementAuth",
        "Team",
    ),
    "models.burn_alerts": (
        "BudgetRateBurnAlert",
        "BurnAlert",
        "BurnAlertCreate",
        "BurnAlertSLO",
        "BurnAlertUpdate",
        "ExhaustionTimeBurnAlert",
        "UnknownBurnAlert",
    ),
    "models.board_views": ("BoardView", "BoardViewCreate", "BoardViewFilter", "BoardViewUpdate"),
    "models.boards": ("Board", "BoardCreate", "BoardUpdate", "PresetFilter"),
    "models.calculated_fields": ("CalculatedField", "CalculatedFieldCreate", "CalculatedFieldUpdate"),
    "models.columns": ("Column", "ColumnCreate", "ColumnUpdate"),
    "models.dataset_definitions": ("DatasetDefinition", "DatasetDefinitions", "DatasetDefinitionsUpdate"),
    "models.datasets": ("CreatedDataset", "Dataset", "DatasetCreate", "DatasetSettings", "DatasetUpdate"),
    "models.events": ("Delivery", "Event", "EventOutcome", "StreamStats"),
    "models.marker_settings": ("MarkerSetting", "MarkerSettingCreate", "MarkerSettingUpdate"),
    "models.markers": ("Marker", "MarkerCreate", "MarkerUpdate"),
    "models.queries": ("Calculation", "Filter", "Formula", "Having", "Order", "Query", "QuerySpec"),
    "models.query_annotations": ("QueryAnnotation", "QueryAnnotationCreate", "QueryAnnotationUpdate"),
    "models.query_results": ("QueryResult", "SeriesRow"),
    "models.recipients": (
        "EmailDetails",
        "EmailRecipient",
        "MSTeamsDetails",
        "MSTeamsRecipient",
        "PagerDutyDetails",
        "PagerDutyRecipient",
        "Recipient",
        "RecipientCreate",
        "RecipientUpdate",
        "SlackDetails",
        "SlackRecipient",
        "UnknownRecipient",
        "WebhookDetails",
        "WebhookRecipient",
    ),
    "models.slos": (
        "SLI",
        "SLO",
        "SLOCountBucket",
        "SLOCounts",
        "SLOCountsHistory",
        "SLOCountWindow",
        "SLOCreate",
        "SLOHistoryEntry",
        "SLOUpdate",
    ),
    "models.service_maps": ("ServiceMapDependency", "ServiceMapNode", "ServiceMapPage", "ServiceMapRequest"),
    "models.signals": ("Anomaly", "Signal", "SignalDetail", "SignalRecipient", "SignalUpdate"),
    "models.triggers": (
        "BaselineDetails",
        "EvaluationSchedule",
        "EvaluationWindow",
        "Trigger",
        "TriggerCreate",
        "TriggerThreshold",
        "TriggerUpdate",
    ),
    "models.api_keys": (
        "ApiKey",
        "ApiKeyCreate",
        "ApiKeyPermissions",
        "ApiKeyUpdate",
        "CreatedApiKey",
    ),
    "models.enhance": ("IndexerUsage",),
    "models.environments": (
        "Environment",
        "EnvironmentCreate",
        "EnvironmentUpdate",
    ),
    "models.pipelines": (
        "FetchedConfiguration",
        "PipelineComponentConfiguration",
        "PipelineConfiguration",
        "PipelineRollout",
        "PipelineRolloutUpdate",
        "PipelineUsage",
    ),
    "models.team_markers": (
        "TeamMarker",
        "TeamMarkerCreate",
        "TeamMarkerUpdate",
    ),
    "rate_limit": ("RateLimitInfo",),
    "retry": ("RetryConfig",),
}
_MODULES = {name: module for module, names in _NAMES_BY_MODULE.items() for name in names}

__all__ = ["__version__", *sorted(_MODULES)]  # noqa: PLE0604  # pyright: ignore[reportUnsupportedDunderAll]  # a test holds it against the imports


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{_MODULES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
