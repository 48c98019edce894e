"""Queries."""

from __future__ import annotations

from typing_extensions import Unpack

from ...models._base import InputModel, JsonObject
from ...models.queries import QueryBody, QuerySpec, QuerySpecFields, SavedQuery, SupportsQuerySpec
from ..resource import AsyncResource
from ..saved_queries import save_query


class AsyncQueries(AsyncResource[SavedQuery, QuerySpec, InputModel]):
    """Queries: saved specifications. They cannot be changed, listed or deleted.

    The key needs *Manage Queries and Columns*.
    """

    group = "queries"

    async def get(self, dataset: str, query_id: str) -> SavedQuery:
        """Fetch one query (``GET /1/queries/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide query.
            query_id: The query's id.

        Raises:
            HoneycombNotFoundError: No such dataset or query.
        """
        return await self._get("/1/queries/{dataset}/{query_id}", dataset=dataset, query_id=query_id)

    async def create(
        self,
        dataset: str,
        query_spec: QuerySpec | QueryBody | SupportsQuerySpec | JsonObject | None = None,
        **fields: Unpack[QuerySpecFields],
    ) -> SavedQuery:
        """Save a query (``POST /1/queries/{dataset}``). The same specification gives the same id again.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide query.
            query_spec: The specification, as a ``QuerySpec``, a ``honeycomb.query.Query``, a mapping, or a query
                that was fetched.
            **fields: The fields of ``QuerySpec``, instead of ``query_spec``.

        Raises:
            HoneycombNotFoundError: No such dataset.
            HoneycombValidationError: The service rejects the specification.
        """
        spec = None if query_spec is None else QuerySpec.model_validate(query_spec)
        return await save_query(self._session, dataset, self._creation(spec, fields))
