"""Dataset definitions."""

from __future__ import annotations

from typing_extensions import Unpack

from ..._core.request import one_dataset
from ...models.dataset_definitions import (
    DatasetDefinitions,
    DatasetDefinitionsFields,
    DatasetDefinitionsUpdate,
    Meaning,
)
from ..resource import AsyncResource


class AsyncDatasetDefinitions(
    AsyncResource[DatasetDefinitions, DatasetDefinitionsUpdate, DatasetDefinitionsUpdate]
):
    """Which columns of a dataset have a special meaning. The key needs *Create Datasets*."""

    group = "dataset_definitions"
    _update_fields = DatasetDefinitionsFields

    async def get(self, dataset: str) -> DatasetDefinitions:
        """Fetch the definitions of a dataset (``GET /1/dataset_definitions/{dataset}``).

        Args:
            dataset: The dataset's slug.

        Raises:
            HoneycombNotFoundError: No such dataset.
        """
        return await self._get("/1/dataset_definitions/{dataset}", dataset=one_dataset(dataset))

    async def update(
        self,
        dataset: str,
        definitions: DatasetDefinitionsUpdate | None = None,
        **fields: Unpack[DatasetDefinitionsFields],
    ) -> DatasetDefinitions:
        """Change some definitions of a dataset, and keep the others (``PATCH /1/dataset_definitions/{dataset}``).

        Args:
            dataset: The dataset's slug.
            definitions: The definitions to change. None clears one.
            **fields: The fields of ``DatasetDefinitionsUpdate``, instead of ``definitions``.

        Returns:
            All definitions of the dataset.

        Raises:
            HoneycombNotFoundError: No such dataset.
            HoneycombValidationError: The dataset has no such column.
        """
        template = "/1/dataset_definitions/{dataset}"
        return await self._update_partly("PATCH", template, definitions, fields, dataset=one_dataset(dataset))

    async def clear(self, dataset: str, meaning: Meaning) -> DatasetDefinitions:
        """Clear one definition of a dataset. The service may then pick a column that it knows by its name.

        Args:
            dataset: The dataset's slug.
            meaning: Which definition, such as ``"trace_id"``.

        Returns:
            All definitions of the dataset.

        Raises:
            HoneycombNotFoundError: No such dataset.
        """
        return await self.update(dataset, DatasetDefinitionsUpdate.model_validate({meaning: None}))
