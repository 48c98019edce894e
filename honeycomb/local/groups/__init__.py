"""Operations and their routes, one module per resource group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    api_keys,
    auth,
    boards,
    burn_alerts,
    calculated_fields,
    columns,
    dataset_definitions,
    datasets,
    enhance,
    environment_datasets,
    environments,
    events,
    marker_settings,
    markers,
    pipelines,
    queries,
    query_annotations,
    query_results,
    recipients,
    service_maps,
    slos,
    team_markers,
    triggers,
    user_groups,
    users,
)

if TYPE_CHECKING:
    from honeycomb.local._routing import BaseRoute

ROUTES: tuple[BaseRoute, ...] = (
    *api_keys.ROUTES,
    *auth.ROUTES,
    *boards.ROUTES,
    *calculated_fields.ROUTES,
    *datasets.ROUTES,
    *columns.ROUTES,
    *dataset_definitions.ROUTES,
    *enhance.ROUTES,
    *environments.ROUTES,
    *environment_datasets.ROUTES,
    *events.ROUTES,
    *marker_settings.ROUTES,
    *markers.ROUTES,
    *pipelines.ROUTES,
    *queries.ROUTES,
    *query_annotations.ROUTES,
    *query_results.ROUTES,
    *recipients.ROUTES,
    *service_maps.ROUTES,
    *slos.ROUTES,
    *burn_alerts.ROUTES,
    *team_markers.ROUTES,
    *triggers.ROUTES,
    *user_groups.ROUTES,
    *users.ROUTES,
)
