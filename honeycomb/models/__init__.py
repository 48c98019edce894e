"""Response models (``Trigger``), and request models (``TriggerCreate``, ``TriggerUpdate``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazy_names

if TYPE_CHECKING:
    from ._notifications import NotificationDetails as NotificationDetails
    from ._notifications import NotificationRecipient as NotificationRecipient
    from ._notifications import NotificationVariable as NotificationVariable
    from ._panels import ChartSettings as ChartSettings
    from ._panels import ChartThreshold as ChartThreshold
    from ._panels import PanelPosition as PanelPosition
    from ._panels import QueryPanel as QueryPanel
    from ._panels import QueryPanelContent as QueryPanelContent
    from ._panels import QueryPanelRead as QueryPanelRead
    from ._panels import SLOPanel as SLOPanel
    from ._panels import SLOPanelContent as SLOPanelContent
    from ._panels import SLOPanelRead as SLOPanelRead
    from ._panels import TextPanel as TextPanel
    from ._panels import TextPanelContent as TextPanelContent
    from ._panels import TextPanelRead as TextPanelRead
    from ._panels import UnknownPanel as UnknownPanel
    from ._panels import VisualizationSettings as VisualizationSettings
    from ._per_million import to_per_million as to_per_million
    from ._per_million import to_percent as to_percent
    from ._query_parts import Calculation as Calculation
    from ._query_parts import Filter as Filter
    from ._query_parts import Formula as Formula
    from ._query_parts import Having as Having
    from ._query_parts import Order as Order
    from ._tags import Tag as Tag
    from ._webhooks import WebhookHeader as WebhookHeader
    from ._webhooks import WebhookPayloads as WebhookPayloads
    from ._webhooks import WebhookTemplate as WebhookTemplate
    from ._webhooks import WebhookTemplates as WebhookTemplates
    from ._webhooks import WebhookVariable as WebhookVariable
    from .api_keys import ApiKey as ApiKey
    from .api_keys import ApiKeyCreate as ApiKeyCreate
    from .api_keys import ApiKeyPermissions as ApiKeyPermissions
    from .api_keys import ApiKeyUpdate as ApiKeyUpdate
    from .api_keys import CreatedApiKey as CreatedApiKey
    from .auth import Auth as Auth
    from .auth import ManagementAuth as ManagementAuth
    from .auth import Team as Team
    from .board_views import BoardView as BoardView
    from .board_views import BoardViewCreate as BoardViewCreate
    from .board_views import BoardViewFilter as BoardViewFilter
    from .board_views import BoardViewUpdate as BoardViewUpdate
    from .boards import Board as Board
    from .boards import BoardCreate as BoardCreate
    from .boards import BoardUpdate as BoardUpdate
    from .boards import PresetFilter as PresetFilter
    from .burn_alerts import BudgetRateBurnAlert as BudgetRateBurnAlert
    from .burn_alerts import BurnAlert as BurnAlert
    from .burn_alerts import BurnAlertCreate as BurnAlertCreate
    from .burn_alerts import BurnAlertSLO as BurnAlertSLO
    from .burn_alerts import BurnAlertUpdate as BurnAlertUpdate
    from .burn_alerts import ExhaustionTimeBurnAlert as ExhaustionTimeBurnAlert
    from .burn_alerts import UnknownBurnAlert as UnknownBurnAlert
    from .calculated_fields import CalculatedField as CalculatedField
    from .calculated_fields import CalculatedFieldCreate as CalculatedFieldCreate
    from .calculated_fields import CalculatedFieldUpdate as CalculatedFieldUpdate
    from .columns import Column as Column
    from .columns import ColumnCreate as ColumnCreate
    from .columns import ColumnUpdate as ColumnUpdate
    from .dataset_definitions import DatasetDefinition as DatasetDefinition
    from .dataset_definitions import DatasetDefinitions as DatasetDefinitions
    from .dataset_definitions import DatasetDefinitionsUpdate as DatasetDefinitionsUpdate
    from .datasets import CreatedDataset as CreatedDataset
    from .datasets import Dataset as Dataset
    from .datasets import DatasetCreate as DatasetCreate
    from .datasets import DatasetSettings as DatasetSettings
    from .datasets import DatasetUpdate as DatasetUpdate
    from .enhance import IndexerUsage as IndexerUsage
    from .environment_datasets import EnvironmentDataset as EnvironmentDataset
    from .environment_datasets import EnvironmentDatasetUpdate as EnvironmentDatasetUpdate
    from .environments import Environment as Environment
    from .environments import EnvironmentCreate as EnvironmentCreate
    from .environments import EnvironmentUpdate as EnvironmentUpdate
    from .events import Delivery as Delivery
    from .events import Event as Event
    from .events import EventOutcome as EventOutcome
    from .events import StreamStats as StreamStats
    from .groups import ResourceIdentifier as ResourceIdentifier
    from .groups import UserGroup as UserGroup
    from .groups import UserGroupCreate as UserGroupCreate
    from .groups import UserGroupUpdate as UserGroupUpdate
    from .marker_settings import MarkerSetting as MarkerSetting
    from .marker_settings import MarkerSettingCreate as MarkerSettingCreate
    from .marker_settings import MarkerSettingUpdate as MarkerSettingUpdate
    from .markers import Marker as Marker
    from .markers import MarkerCreate as MarkerCreate
    from .markers import MarkerUpdate as MarkerUpdate
    from .pipelines import FetchedConfiguration as FetchedConfiguration
    from .pipelines import PipelineComponentConfiguration as PipelineComponentConfiguration
    from .pipelines import PipelineConfiguration as PipelineConfiguration
    from .pipelines import PipelineRollout as PipelineRollout
    from .pipelines import PipelineRolloutUpdate as PipelineRolloutUpdate
    from .pipelines import PipelineUsage as PipelineUsage
    from .queries import QuerySpec as QuerySpec
    from .queries import SavedQuery as SavedQuery
    from .query_annotations import QueryAnnotation as QueryAnnotation
    from .query_annotations import QueryAnnotationCreate as QueryAnnotationCreate
    from .query_annotations import QueryAnnotationUpdate as QueryAnnotationUpdate
    from .query_results import QueryResult as QueryResult
    from .query_results import SeriesRow as SeriesRow
    from .recipients import EmailDetails as EmailDetails
    from .recipients import EmailRecipient as EmailRecipient
    from .recipients import MSTeamsDetails as MSTeamsDetails
    from .recipients import MSTeamsRecipient as MSTeamsRecipient
    from .recipients import PagerDutyDetails as PagerDutyDetails
    from .recipients import PagerDutyRecipient as PagerDutyRecipient
    from .recipients import Recipient as Recipient
    from .recipients import RecipientCreate as RecipientCreate
    from .recipients import RecipientUpdate as RecipientUpdate
    from .recipients import SlackDetails as SlackDetails
    from .recipients import SlackRecipient as SlackRecipient
    from .recipients import UnknownRecipient as UnknownRecipient
    from .recipients import WebhookDetails as WebhookDetails
    from .recipients import WebhookRecipient as WebhookRecipient
    from .service_maps import ServiceMapDependency as ServiceMapDependency
    from .service_maps import ServiceMapNode as ServiceMapNode
    from .service_maps import ServiceMapPage as ServiceMapPage
    from .service_maps import ServiceMapRequest as ServiceMapRequest
    from .signals import Anomaly as Anomaly
    from .signals import Signal as Signal
    from .signals import SignalDetail as SignalDetail
    from .signals import SignalRecipient as SignalRecipient
    from .signals import SignalUpdate as SignalUpdate
    from .slos import SLI as SLI
    from .slos import SLO as SLO
    from .slos import SLOCountBucket as SLOCountBucket
    from .slos import SLOCounts as SLOCounts
    from .slos import SLOCountsHistory as SLOCountsHistory
    from .slos import SLOCountWindow as SLOCountWindow
    from .slos import SLOCreate as SLOCreate
    from .slos import SLOHistoryEntry as SLOHistoryEntry
    from .slos import SLOUpdate as SLOUpdate
    from .team_markers import TeamMarker as TeamMarker
    from .team_markers import TeamMarkerCreate as TeamMarkerCreate
    from .team_markers import TeamMarkerUpdate as TeamMarkerUpdate
    from .triggers import BaselineDetails as BaselineDetails
    from .triggers import EvaluationSchedule as EvaluationSchedule
    from .triggers import EvaluationWindow as EvaluationWindow
    from .triggers import Trigger as Trigger
    from .triggers import TriggerCreate as TriggerCreate
    from .triggers import TriggerThreshold as TriggerThreshold
    from .triggers import TriggerUpdate as TriggerUpdate
    from .users import User as User
    from .webhook_payloads import AlertPayload as AlertPayload
    from .webhook_payloads import AlertTestPayload as AlertTestPayload
    from .webhook_payloads import BurnAlertPayload as BurnAlertPayload
    from .webhook_payloads import CustomPayload as CustomPayload
    from .webhook_payloads import PayloadGroup as PayloadGroup
    from .webhook_payloads import SignalPayload as SignalPayload
    from .webhook_payloads import TriggerPayload as TriggerPayload
    from .webhook_payloads import UnknownPayload as UnknownPayload
    from .webhook_payloads import WebhookPayload as WebhookPayload

_NAMES_BY_MODULE = {
    "honeycomb.models._notifications": (
        "NotificationDetails",
        "NotificationRecipient",
        "NotificationVariable",
    ),
    "honeycomb.models._per_million": (
        "to_per_million",
        "to_percent",
    ),
    "honeycomb.models._panels": (
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
    "honeycomb.models._tags": ("Tag",),
    "honeycomb.models._webhooks": (
        "WebhookHeader",
        "WebhookPayloads",
        "WebhookTemplate",
        "WebhookTemplates",
        "WebhookVariable",
    ),
    "honeycomb.models.auth": (
        "Auth",
        "ManagementAuth",
        "Team",
    ),
    "honeycomb.models.burn_alerts": (
        "BudgetRateBurnAlert",
        "BurnAlert",
        "BurnAlertCreate",
        "BurnAlertSLO",
        "BurnAlertUpdate",
        "ExhaustionTimeBurnAlert",
        "UnknownBurnAlert",
    ),
    "honeycomb.models.board_views": (
        "BoardView",
        "BoardViewCreate",
        "BoardViewFilter",
        "BoardViewUpdate",
    ),
    "honeycomb.models.boards": (
        "Board",
        "BoardCreate",
        "BoardUpdate",
        "PresetFilter",
    ),
    "honeycomb.models.calculated_fields": (
        "CalculatedField",
        "CalculatedFieldCreate",
        "CalculatedFieldUpdate",
    ),
    "honeycomb.models.columns": (
        "Column",
        "ColumnCreate",
        "ColumnUpdate",
    ),
    "honeycomb.models.dataset_definitions": (
        "DatasetDefinition",
        "DatasetDefinitions",
        "DatasetDefinitionsUpdate",
    ),
    "honeycomb.models.datasets": (
        "CreatedDataset",
        "Dataset",
        "DatasetCreate",
        "DatasetSettings",
        "DatasetUpdate",
    ),
    "honeycomb.models.events": (
        "Delivery",
        "Event",
        "EventOutcome",
        "StreamStats",
    ),
    "honeycomb.models.marker_settings": (
        "MarkerSetting",
        "MarkerSettingCreate",
        "MarkerSettingUpdate",
    ),
    "honeycomb.models.markers": (
        "Marker",
        "MarkerCreate",
        "MarkerUpdate",
    ),
    "honeycomb.models._query_parts": ("Calculation", "Filter", "Formula", "Having", "Order"),
    "honeycomb.models.queries": ("SavedQuery", "QuerySpec"),
    "honeycomb.models.query_annotations": (
        "QueryAnnotation",
        "QueryAnnotationCreate",
        "QueryAnnotationUpdate",
    ),
    "honeycomb.models.query_results": (
        "QueryResult",
        "SeriesRow",
    ),
    "honeycomb.models.recipients": (
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
    "honeycomb.models.slos": (
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
    "honeycomb.models.service_maps": (
        "ServiceMapDependency",
        "ServiceMapNode",
        "ServiceMapPage",
        "ServiceMapRequest",
    ),
    "honeycomb.models.signals": (
        "Anomaly",
        "Signal",
        "SignalDetail",
        "SignalRecipient",
        "SignalUpdate",
    ),
    "honeycomb.models.triggers": (
        "BaselineDetails",
        "EvaluationSchedule",
        "EvaluationWindow",
        "Trigger",
        "TriggerCreate",
        "TriggerThreshold",
        "TriggerUpdate",
    ),
    "honeycomb.models.groups": (
        "ResourceIdentifier",
        "UserGroup",
        "UserGroupCreate",
        "UserGroupUpdate",
    ),
    "honeycomb.models.users": ("User",),
    "honeycomb.models.api_keys": (
        "ApiKey",
        "ApiKeyCreate",
        "ApiKeyPermissions",
        "ApiKeyUpdate",
        "CreatedApiKey",
    ),
    "honeycomb.models.enhance": ("IndexerUsage",),
    "honeycomb.models.environment_datasets": (
        "EnvironmentDataset",
        "EnvironmentDatasetUpdate",
    ),
    "honeycomb.models.environments": (
        "Environment",
        "EnvironmentCreate",
        "EnvironmentUpdate",
    ),
    "honeycomb.models.pipelines": (
        "FetchedConfiguration",
        "PipelineComponentConfiguration",
        "PipelineConfiguration",
        "PipelineRollout",
        "PipelineRolloutUpdate",
        "PipelineUsage",
    ),
    "honeycomb.models.team_markers": (
        "TeamMarker",
        "TeamMarkerCreate",
        "TeamMarkerUpdate",
    ),
    "honeycomb.models.webhook_payloads": (
        "AlertPayload",
        "AlertTestPayload",
        "BurnAlertPayload",
        "CustomPayload",
        "PayloadGroup",
        "SignalPayload",
        "TriggerPayload",
        "UnknownPayload",
        "WebhookPayload",
    ),
}
if not TYPE_CHECKING:  # type checkers take the imports above
    __getattr__, __dir__, __all__ = lazy_names(__name__, _NAMES_BY_MODULE)
