"""Saving queries."""

from __future__ import annotations

from .._querying.saved_queries import save_request
from ..models.queries import QuerySpec, SavedQuery
from .session import AsyncSession


async def save_query(session: AsyncSession, dataset: str, spec: QuerySpec) -> SavedQuery:
    """Save a query, and note its id for the next run of the same specification."""
    query = (await session.send(save_request(dataset, spec))).value
    session.saved_queries.keep(dataset, spec, query.id)
    return query
