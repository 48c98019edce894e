"""The operations, one module per resource group: plain functions, and the routes that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import auth, columns, datasets, events, marker_settings, markers, queries, query_results, triggers

if TYPE_CHECKING:
    from honeycomb.local._routing import Route

ROUTES: tuple[Route, ...] = (
    *auth.ROUTES,
    *datasets.ROUTES,
    *columns.ROUTES,
    *events.ROUTES,
    *marker_settings.ROUTES,
    *markers.ROUTES,
    *queries.ROUTES,
    *query_results.ROUTES,
    *triggers.ROUTES,
)
