"""The operations, one module per resource group: plain functions, and the routes that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    auth,
    boards,
    calculated_fields,
    columns,
    dataset_definitions,
    datasets,
    events,
    queries,
    query_annotations,
    query_results,
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
    *queries.ROUTES,
    *query_annotations.ROUTES,
    *query_results.ROUTES,
    *triggers.ROUTES,
)
