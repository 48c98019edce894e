"""Calculated fields."""

from __future__ import annotations

from typing_extensions import Unpack

from ..._core.request import check_text
from ...models.calculated_fields import (
    CalculatedField,
    CalculatedFieldCreate,
    CalculatedFieldFields,
    CalculatedFieldUpdate,
)
from ..resource import AsyncResource


class AsyncCalculatedFields(AsyncResource[CalculatedField, CalculatedFieldCreate, CalculatedFieldUpdate]):
    """Calculated fields, also called derived columns. The key needs *Manage Queries and Columns*."""

    group = "calculated_fields"
    _update_fields = CalculatedFieldFields

    async def list(self, dataset: str) -> list[CalculatedField]:
        """Fetch all calculated fields of a dataset (``GET /1/derived_columns/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for those of the environment.

        Raises:
            HoneycombNotFoundError: No such dataset.
        """
        return await self._list("/1/derived_columns/{dataset}", dataset=dataset)

    async def get(self, dataset: str, calculated_field_id: str) -> CalculatedField:
        """Fetch one calculated field by its id (``GET /1/derived_columns/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for one of the environment.
            calculated_field_id: The calculated field's id.

        Raises:
            HoneycombNotFoundError: No such dataset or calculated field.
        """
        return await self._get(
            "/1/derived_columns/{dataset}/{calculated_field_id}",
            dataset=dataset,
            calculated_field_id=calculated_field_id,
        )

    async def get_by_alias(self, dataset: str, alias: str) -> CalculatedField:
        """Fetch one calculated field by its alias (``GET /1/derived_columns/{dataset}?alias=``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for one of the environment.
            alias: The name that queries use.

        Raises:
            HoneycombNotFoundError: No such dataset or calculated field.
        """
        request = self._request(
            "GET",
            "/1/derived_columns/{dataset}",
            {"dataset": dataset},
            verb="get_by_alias",
            returns=CalculatedField,
            query={"alias": check_text("alias", alias)},
        )
        return await self._send(request)

    async def create(
        self,
        dataset: str,
        calculated_field: CalculatedFieldCreate | None = None,
        **fields: Unpack[CalculatedFieldFields],
    ) -> CalculatedField:
        """Create a calculated field (``POST /1/derived_columns/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for one that queries of every dataset can use.
            calculated_field: The calculated field to create.
            **fields: The fields of ``CalculatedFieldCreate``, instead of ``calculated_field``.

        Raises:
            HoneycombConflictError: There is a calculated field of that alias.
            HoneycombNotFoundError: No such dataset.
        """
        return await self._create("/1/derived_columns/{dataset}", calculated_field, fields, dataset=dataset)

    async def update(
        self,
        dataset: str,
        calculated_field_id: str,
        calculated_field: CalculatedFieldUpdate | None = None,
        **fields: Unpack[CalculatedFieldFields],
    ) -> CalculatedField:
        """Update a calculated field (``PUT /1/derived_columns/{dataset}/{id}``).

        With fields as keywords it is read first, and everything not named is kept.

        Args:
            dataset: The dataset's slug, or ``__all__`` for one of the environment.
            calculated_field_id: The calculated field's id.
            calculated_field: The whole calculated field; it replaces what is there.
            **fields: Some fields of ``CalculatedFieldUpdate``, instead of ``calculated_field``.

        Returns:
            The calculated field. The service does not fill in its timestamps, which may stand at the year 1.

        Raises:
            HoneycombConflictError: Another calculated field has that alias.
            HoneycombNotFoundError: No such dataset or calculated field.
        """
        return await self._update(
            "/1/derived_columns/{dataset}/{calculated_field_id}",
            calculated_field,
            fields,
            dataset=dataset,
            calculated_field_id=calculated_field_id,
        )

    async def delete(self, dataset: str, calculated_field_id: str) -> None:
        """Delete a calculated field (``DELETE /1/derived_columns/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for one of the environment.
            calculated_field_id: The calculated field's id.

        Raises:
            HoneycombConflictError: An SLO, a trigger or a board uses it.
            HoneycombNotFoundError: No such dataset or calculated field.
        """
        await self._delete(
            "/1/derived_columns/{dataset}/{calculated_field_id}",
            dataset=dataset,
            calculated_field_id=calculated_field_id,
        )
