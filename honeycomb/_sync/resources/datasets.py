# Made from honeycomb/_async/resources/datasets.py by `nox -s unasync`: edit that file, never this one.
"""Datasets."""

from __future__ import annotations

from typing_extensions import Unpack

from ..._request import one_dataset
from ...exceptions import HoneycombError, HoneycombNotFoundError
from ...models._base import JsonObject
from ...models.datasets import (
    CreatedDataset,
    Dataset,
    DatasetChanges,
    DatasetCreate,
    DatasetCreateFields,
    DatasetSettings,
    DatasetUpdate,
    DatasetUpdateFields,
)
from ..resource import SyncResource


class SyncDatasets(SyncResource[Dataset, DatasetCreate, DatasetUpdate]):
    """Datasets: the collections of events in an environment. The key needs *Create Datasets* to change them."""

    group = "datasets"
    update_fields = DatasetUpdateFields

    def list(self) -> list[Dataset]:
        """Fetch all datasets of the environment (``GET /1/datasets``)."""
        return self._list("/1/datasets")

    def get(self, dataset: str) -> Dataset:
        """Fetch one dataset (``GET /1/datasets/{slug}``).

        Args:
            dataset: The dataset's slug.

        Raises:
            HoneycombNotFoundError: No such dataset.
        """
        return self._get("/1/datasets/{dataset}", dataset=one_dataset(dataset))

    def create(
        self, settings: DatasetCreate | None = None, **fields: Unpack[DatasetCreateFields]
    ) -> CreatedDataset:
        """Create a dataset, or get the one of that name if there is one already (``POST /1/datasets``).

        Args:
            settings: The dataset to create.
            **fields: The fields of ``DatasetCreate``, instead of ``settings``.

        Returns:
            The dataset. Its ``already_existed`` tells whether it was there before; it is then unchanged.

        Raises:
            HoneycombConflictError: The environment has as many datasets as it may.
        """
        response = self._client.send(
            self._request(
                "POST",
                "/1/datasets",
                {},
                verb="create",
                returns=CreatedDataset,
                body=self._creation_body(settings, fields),
            )
        )
        return response.value.after_status(response.status_code)

    def update(
        self,
        dataset: str,
        settings: DatasetUpdate | DatasetSettings | JsonObject | None = None,
        **fields: Unpack[DatasetChanges],
    ) -> Dataset:
        """Change a dataset (``PUT /1/datasets/{slug}``).

        With fields it is read first, and everything not named is kept. Remove the protection against deletion
        with ``settings={"delete_protected": False}``.

        Args:
            dataset: The dataset's slug.
            settings: A ``DatasetUpdate`` is the whole of the changeable fields, and replaces what is there.
                Anything else is the field of that name.
            **fields: ``description`` and ``expand_json_depth``, beside ``settings`` or without.

        Raises:
            HoneycombNotFoundError: No such dataset.
        """
        template = "/1/datasets/{dataset}"
        if isinstance(settings, DatasetUpdate):
            return self._update(template, settings, fields, dataset=one_dataset(dataset))
        changes = {**fields} if settings is None else {**fields, "settings": settings}
        return self._update(template, None, changes, dataset=one_dataset(dataset))

    def delete(self, dataset: str, *, remove_protection: bool = False) -> None:
        """Delete a dataset and its events (``DELETE /1/datasets/{slug}``). The service does it a little later.

        Args:
            dataset: The dataset's slug.
            remove_protection: Whether to take its protection away first. If it then cannot be deleted, it is
                protected again.

        Raises:
            HoneycombConflictError: It is protected against deletion, as new datasets are.
            HoneycombNotFoundError: No such dataset.
        """
        if remove_protection:
            settings = self.get(dataset).settings
            if settings is None or settings.delete_protected is not False:
                self._delete_unprotected(dataset)
                return
        self._delete("/1/datasets/{dataset}", dataset=one_dataset(dataset))

    def _delete_unprotected(self, dataset: str) -> None:
        self.update(dataset, {"delete_protected": False})
        try:
            self._delete("/1/datasets/{dataset}", dataset=one_dataset(dataset))
        except HoneycombError:
            try:
                self.update(dataset, {"delete_protected": True})
            except HoneycombNotFoundError:
                return  # it has been deleted; only the answer was lost
            raise
