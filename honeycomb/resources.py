"""The classes of the resource groups, for annotations: ``AsyncTriggers`` is the class of ``client.triggers``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._lazy import lazy_names

if TYPE_CHECKING:
    from ._async.resources.api_keys import AsyncApiKeys as AsyncApiKeys
    from ._async.resources.auth import AsyncAuth as AsyncAuth
    from ._async.resources.board_views import AsyncBoardViews as AsyncBoardViews
    from ._async.resources.boards import AsyncBoards as AsyncBoards
    from ._async.resources.burn_alerts import AsyncBurnAlerts as AsyncBurnAlerts
    from ._async.resources.calculated_fields import AsyncCalculatedFields as AsyncCalculatedFields
    from ._async.resources.columns import AsyncColumns as AsyncColumns
    from ._async.resources.dataset_definitions import AsyncDatasetDefinitions as AsyncDatasetDefinitions
    from ._async.resources.datasets import AsyncDatasets as AsyncDatasets
    from ._async.resources.enhance import AsyncEnhance as AsyncEnhance
    from ._async.resources.environment_datasets import AsyncEnvironmentDatasets as AsyncEnvironmentDatasets
    from ._async.resources.environments import AsyncEnvironments as AsyncEnvironments
    from ._async.resources.events import AsyncEvents as AsyncEvents
    from ._async.resources.group_datasets import AsyncGroupDatasets as AsyncGroupDatasets
    from ._async.resources.group_environments import AsyncGroupEnvironments as AsyncGroupEnvironments
    from ._async.resources.group_members import AsyncGroupMembers as AsyncGroupMembers
    from ._async.resources.groups import AsyncGroups as AsyncGroups
    from ._async.resources.marker_settings import AsyncMarkerSettings as AsyncMarkerSettings
    from ._async.resources.markers import AsyncMarkers as AsyncMarkers
    from ._async.resources.pipelines import AsyncPipelines as AsyncPipelines
    from ._async.resources.queries import AsyncQueries as AsyncQueries
    from ._async.resources.query_annotations import AsyncQueryAnnotations as AsyncQueryAnnotations
    from ._async.resources.query_results import AsyncQueryResults as AsyncQueryResults
    from ._async.resources.recipients import AsyncRecipients as AsyncRecipients
    from ._async.resources.service_maps import AsyncServiceMaps as AsyncServiceMaps
    from ._async.resources.signals import AsyncSignals as AsyncSignals
    from ._async.resources.slos import AsyncSlos as AsyncSlos
    from ._async.resources.team_markers import AsyncTeamMarkers as AsyncTeamMarkers
    from ._async.resources.triggers import AsyncTriggers as AsyncTriggers
    from ._async.resources.users import AsyncUsers as AsyncUsers
    from ._sync.resources.api_keys import SyncApiKeys as SyncApiKeys
    from ._sync.resources.auth import SyncAuth as SyncAuth
    from ._sync.resources.board_views import SyncBoardViews as SyncBoardViews
    from ._sync.resources.boards import SyncBoards as SyncBoards
    from ._sync.resources.burn_alerts import SyncBurnAlerts as SyncBurnAlerts
    from ._sync.resources.calculated_fields import SyncCalculatedFields as SyncCalculatedFields
    from ._sync.resources.columns import SyncColumns as SyncColumns
    from ._sync.resources.dataset_definitions import SyncDatasetDefinitions as SyncDatasetDefinitions
    from ._sync.resources.datasets import SyncDatasets as SyncDatasets
    from ._sync.resources.enhance import SyncEnhance as SyncEnhance
    from ._sync.resources.environment_datasets import SyncEnvironmentDatasets as SyncEnvironmentDatasets
    from ._sync.resources.environments import SyncEnvironments as SyncEnvironments
    from ._sync.resources.events import SyncEvents as SyncEvents
    from ._sync.resources.group_datasets import SyncGroupDatasets as SyncGroupDatasets
    from ._sync.resources.group_environments import SyncGroupEnvironments as SyncGroupEnvironments
    from ._sync.resources.group_members import SyncGroupMembers as SyncGroupMembers
    from ._sync.resources.groups import SyncGroups as SyncGroups
    from ._sync.resources.marker_settings import SyncMarkerSettings as SyncMarkerSettings
    from ._sync.resources.markers import SyncMarkers as SyncMarkers
    from ._sync.resources.pipelines import SyncPipelines as SyncPipelines
    from ._sync.resources.queries import SyncQueries as SyncQueries
    from ._sync.resources.query_annotations import SyncQueryAnnotations as SyncQueryAnnotations
    from ._sync.resources.query_results import SyncQueryResults as SyncQueryResults
    from ._sync.resources.recipients import SyncRecipients as SyncRecipients
    from ._sync.resources.service_maps import SyncServiceMaps as SyncServiceMaps
    from ._sync.resources.signals import SyncSignals as SyncSignals
    from ._sync.resources.slos import SyncSlos as SyncSlos
    from ._sync.resources.team_markers import SyncTeamMarkers as SyncTeamMarkers
    from ._sync.resources.triggers import SyncTriggers as SyncTriggers
    from ._sync.resources.users import SyncUsers as SyncUsers

_GROUPS = (
    "api_keys",
    "auth",
    "board_views",
    "boards",
    "burn_alerts",
    "calculated_fields",
    "columns",
    "dataset_definitions",
    "datasets",
    "enhance",
    "environment_datasets",
    "environments",
    "events",
    "group_datasets",
    "group_environments",
    "group_members",
    "groups",
    "marker_settings",
    "markers",
    "pipelines",
    "queries",
    "query_annotations",
    "query_results",
    "recipients",
    "service_maps",
    "signals",
    "slos",
    "team_markers",
    "triggers",
    "users",
)
_NAMES_BY_MODULE = {
    f"honeycomb._{flavor}.resources.{group}": (flavor.title() + group.title().replace("_", ""),)
    for flavor in ("async", "sync")
    for group in _GROUPS
}
if not TYPE_CHECKING:  # type checkers take the imports above
    __getattr__, __dir__, __all__ = lazy_names(__name__, _NAMES_BY_MODULE)
