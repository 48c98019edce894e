# Made from honeycomb/_async/resources/datasets.py by `nox -s unasync`: edit that file, never this one.
"""Datasets."""

from __future__ import annotations

from typing_extensions import Unpack

from ..._core.request import ApiRequest, one_dataset
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

_ONE = "/1/datasets/{dataset}"


class SyncDatasets(SyncResource[Dataset, DatasetCreate, DatasetUpdate]):
    """Datasets: the collections of events in an environment. The key needs *Create Datasets* to change them."""

    group = "datasets"
    _update_fields = DatasetUpdateFields

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
        return self._get(_ONE, dataset=one_dataset(dataset))

    def create(
        self, settings: DatasetCreate | None = None, **fields: Unpack[DatasetCreateFields]
    ) -> CreatedDataset:
        """Create a dataset, or get the one of that name if there is one already (``POST /1/datasets``).

        Args:
            settings: The dataset to create.
            **fields: The fields of ``DatasetCreate``, instead of ``settings``.

        Returns:
            The dataset. ``already_existed`` is whether it existed before; it is then unchanged.

        Raises:
            HoneycombConflictError: The environment has as many datasets as it may.
        """
        response = self._session.send(
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
        """Update a dataset (``PUT /1/datasets/{slug}``).

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
        if isinstance(settings, DatasetUpdate):
            return self._update(_ONE, settings, fields, dataset=one_dataset(dataset))
        changes = {**fields} if settings is None else {**fields, "settings": settings}
        return self._update(_ONE, None, changes, dataset=one_dataset(dataset))

    def delete(self, dataset: str, *, remove_protection: bool = False) -> None:
        """Delete a dataset and its events (``DELETE /1/datasets/{slug}``). The service does it a little later.

        Args:
            dataset: The dataset's slug.
            remove_protection: Whether to remove its protection first. Whatever then prevents the deletion (an
                error, a cancellation, Ctrl-C), it is protected again. If even that fails, a warning is logged and
                added to the ``__notes__`` of the exception.

        Raises:
            HoneycombConflictError: It is protected against deletion, as new datasets are.
            HoneycombNotFoundError: No such dataset.
        """
        found = self.get(dataset) if remove_protection else None
        if found is None or (found.settings is not None and found.settings.delete_protected is False):
            self._delete(_ONE, dataset=one_dataset(dataset))
            return
        unprotect, protect = (self._protection_request(dataset, found, protected=each) for each in (False, True))
        self._delete_unprotected(_ONE, unprotect, protect, dataset=dataset)

    def _protection_request(self, dataset: str, found: Dataset, *, protected: bool) -> ApiRequest[Dataset]:
        """Make the request that writes a dataset back as it was found, but for its protection."""
        settings = {} if found.settings is None else found.settings.to_body()
        body = found.merged_with({"settings": {**settings, "delete_protected": protected}})
        return self._request("PUT", _ONE, {"dataset": dataset}, verb="update", returns=Dataset, body=body)
