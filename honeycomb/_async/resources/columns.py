"""Columns."""

from __future__ import annotations

from typing_extensions import Unpack

from ..._core.request import check_text, one_dataset
from ...models.columns import Column, ColumnCreate, ColumnCreateFields, ColumnUpdate, ColumnUpdateFields
from ..resource import AsyncResource


class AsyncColumns(AsyncResource[Column, ColumnCreate, ColumnUpdate]):
    """Columns: the fields of a dataset's events. The key needs *Manage Queries and Columns*."""

    group = "columns"
    _update_fields = ColumnUpdateFields

    async def list(self, dataset: str) -> list[Column]:
        """Fetch all columns of a dataset (``GET /1/columns/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for the environment (not in Honeycomb Classic).

        Raises:
            HoneycombNotFoundError: No such dataset.
        """
        return await self._list("/1/columns/{dataset}", dataset=dataset)

    async def get(self, dataset: str, column_id: str) -> Column:
        """Fetch one column by its id (``GET /1/columns/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug.
            column_id: The column's id.

        Raises:
            HoneycombNotFoundError: No such dataset or column.
        """
        return await self._get(
            "/1/columns/{dataset}/{column_id}", dataset=one_dataset(dataset), column_id=column_id
        )

    async def get_by_name(self, dataset: str, key_name: str) -> Column:
        """Fetch one column by its name (``GET /1/columns/{dataset}?key_name=``).

        Args:
            dataset: The dataset's slug.
            key_name: The field name in events.

        Raises:
            HoneycombNotFoundError: No such dataset or column.
        """
        request = self._request(
            "GET",
            "/1/columns/{dataset}",
            {"dataset": dataset},
            verb="get_by_name",
            returns=Column,
            query={"key_name": check_text("key_name", key_name)},
        )
        return await self._send(request)

    async def create(
        self, dataset: str, column: ColumnCreate | None = None, **fields: Unpack[ColumnCreateFields]
    ) -> Column:
        """Create a column (``POST /1/columns/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__``.
            column: The column to create.
            **fields: The fields of ``ColumnCreate``, instead of ``column``.

        Raises:
            HoneycombConflictError: There is a column of that name.
            HoneycombNotFoundError: No such dataset.
        """
        return await self._create("/1/columns/{dataset}", column, fields, dataset=dataset)

    async def update(
        self,
        dataset: str,
        column_id: str,
        column: ColumnUpdate | None = None,
        **fields: Unpack[ColumnUpdateFields],
    ) -> Column:
        """Change a column; its name stays (``PUT /1/columns/{dataset}/{id}``).

        With fields as keywords it is read first, and everything not named is kept.

        Args:
            dataset: The dataset's slug.
            column_id: The column's id.
            column: The whole of the changeable fields; they replace what is there.
            **fields: Some fields of ``ColumnUpdate``, instead of ``column``.

        Raises:
            HoneycombNotFoundError: No such dataset or column.
        """
        return await self._update(
            "/1/columns/{dataset}/{column_id}", column, fields, dataset=one_dataset(dataset), column_id=column_id
        )

    async def delete(self, dataset: str, column_id: str) -> None:
        """Delete a column (``DELETE /1/columns/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug.
            column_id: The column's id.

        Raises:
            HoneycombConflictError: A dataset definition uses it.
            HoneycombNotFoundError: No such dataset or column.
        """
        await self._delete("/1/columns/{dataset}/{column_id}", dataset=one_dataset(dataset), column_id=column_id)
