"""The operations, one module per resource group: plain functions, and the routes that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    auth,
    burn_alerts,
    calculated_fields,
    columns,
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
    *calculated_fields.ROUTES,
    *datasets.ROUTES,
    *columns.ROUTES,
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
