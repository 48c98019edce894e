"""The operations, one module per resource group: plain functions, and the routes that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import auth, burn_alerts, columns, datasets, events, queries, query_results, recipients, slos, triggers

if TYPE_CHECKING:
    from honeycomb.local._routing import Route

ROUTES: tuple[Route, ...] = (
    *auth.ROUTES,
    *datasets.ROUTES,
    *columns.ROUTES,
    *events.ROUTES,
    *queries.ROUTES,
    *query_results.ROUTES,
    *recipients.ROUTES,
    *slos.ROUTES,
    *burn_alerts.ROUTES,
    *triggers.ROUTES,
)
