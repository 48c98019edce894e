"""Query annotations."""

from __future__ import annotations

from typing_extensions import Unpack

from ...models.query_annotations import (
    QueryAnnotation,
    QueryAnnotationCreate,
    QueryAnnotationFields,
    QueryAnnotationUpdate,
)
from ..resource import AsyncResource


class AsyncQueryAnnotations(AsyncResource[QueryAnnotation, QueryAnnotationCreate, QueryAnnotationUpdate]):
    """Query annotations: names and descriptions of queries. The key needs *Manage Queries and Columns*."""

    group = "query_annotations"
    _update_fields = QueryAnnotationFields

    async def list(self, dataset: str, *, include_board_annotations: bool = False) -> list[QueryAnnotation]:
        """Fetch all query annotations of a dataset (``GET /1/query_annotations/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for those of environment-wide queries.
            include_board_annotations: Whether to list those too that were made along with a board.

        Raises:
            HoneycombNotFoundError: No such dataset.
        """
        request = self._request(
            "GET",
            "/1/query_annotations/{dataset}",
            {"dataset": dataset},
            verb="list",
            returns=list[QueryAnnotation],
            query={"include_board_annotations": include_board_annotations or None},
        )
        return await self._send(request)

    async def get(self, dataset: str, query_annotation_id: str) -> QueryAnnotation:
        """Fetch one query annotation (``GET /1/query_annotations/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug, or ``__all__``.
            query_annotation_id: The query annotation's id.

        Raises:
            HoneycombNotFoundError: No such dataset or query annotation.
        """
        return await self._get(
            "/1/query_annotations/{dataset}/{query_annotation_id}",
            dataset=dataset,
            query_annotation_id=query_annotation_id,
        )

    async def create(
        self,
        dataset: str,
        query_annotation: QueryAnnotationCreate | None = None,
        **fields: Unpack[QueryAnnotationFields],
    ) -> QueryAnnotation:
        """Create a query annotation (``POST /1/query_annotations/{dataset}``). A query can have several.

        Args:
            dataset: The slug of the query's dataset, or ``__all__``.
            query_annotation: The query annotation to create.
            **fields: The fields of ``QueryAnnotationCreate``, instead of ``query_annotation``.

        Raises:
            HoneycombAPIError: 400: no such query.
            HoneycombNotFoundError: No such dataset.
        """
        return await self._create("/1/query_annotations/{dataset}", query_annotation, fields, dataset=dataset)

    async def update(
        self,
        dataset: str,
        query_annotation_id: str,
        query_annotation: QueryAnnotationUpdate | None = None,
        **fields: Unpack[QueryAnnotationFields],
    ) -> QueryAnnotation:
        """Change a query annotation; its query stays (``PUT /1/query_annotations/{dataset}/{id}``).

        With fields as keywords it is read first, and everything not named is kept.

        Args:
            dataset: The dataset's slug, or ``__all__``.
            query_annotation_id: The query annotation's id.
            query_annotation: The whole query annotation; it replaces what is there.
            **fields: Some fields of ``QueryAnnotationUpdate``, instead of ``query_annotation``.

        Raises:
            HoneycombAPIError: 400: another query is named than the one it has.
            HoneycombNotFoundError: No such dataset or query annotation.
        """
        return await self._update(
            "/1/query_annotations/{dataset}/{query_annotation_id}",
            query_annotation,
            fields,
            dataset=dataset,
            query_annotation_id=query_annotation_id,
        )

    async def delete(self, dataset: str, query_annotation_id: str) -> None:
        """Delete a query annotation; its query stays (``DELETE /1/query_annotations/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug, or ``__all__``.
            query_annotation_id: The query annotation's id.

        Raises:
            HoneycombNotFoundError: No such dataset or query annotation.
        """
        await self._delete(
            "/1/query_annotations/{dataset}/{query_annotation_id}",
            dataset=dataset,
            query_annotation_id=query_annotation_id,
        )
