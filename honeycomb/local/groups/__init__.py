"""The operations, one module per resource group: plain functions, and the routes that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    auth,
    boards,
    burn_alerts,
    calculated_fields,
    columns,
    dataset_definitions,
    datasets,
    events,
    marker_settings,
    markers,
    queries,
    query_annotations,
    query_results,
    recipients,
    slos,
    triggers,
)

if TYPE_CHECKING:
    from honeycomb.local._routing import Route

ROUTES: tuple[Route, ...] = (
    *auth.ROUTES,
    *boards.ROUTES,
    *calculated_fields.ROUTES,
    *datasets.ROUTES,
    *columns.ROUTES,
    *dataset_definitions.ROUTES,
    *events.ROUTES,
    *marker_settings.ROUTES,
    *markers.ROUTES,
    *queries.ROUTES,
    *query_annotations.ROUTES,
    *query_results.ROUTES,
    *recipients.ROUTES,
    *slos.ROUTES,
    *burn_alerts.ROUTES,
    *triggers.ROUTES,
)
