# Made from honeycomb/_async/resources/markers.py by `nox -s unasync`: edit that file, never this one.
"""Markers."""

from __future__ import annotations

from typing_extensions import Unpack

from ...models.markers import Marker, MarkerCreate, MarkerFields, MarkerUpdate
from ..resource import SyncListedResource


class SyncMarkers(SyncListedResource[Marker, MarkerCreate, MarkerUpdate]):
    """Markers: points and spans of time that graphs show, such as deploys. The key needs *Manage Markers*.

    The service's list may lag behind a change by about a second, and ``get`` and ``update`` by fields with it.
    """

    group = "markers"
    _update_fields = MarkerFields

    def list(self, dataset: str) -> list[Marker]:
        """Fetch all markers of a dataset (``GET /1/markers/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for the environment's markers.

        Raises:
            HoneycombNotFoundError: No such dataset.
        """
        return self._list("/1/markers/{dataset}", dataset=dataset)

    def get(self, dataset: str, marker_id: str) -> Marker:
        """Find one marker; the service gives only all of them (``GET /1/markers/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for a marker of the environment.
            marker_id: The marker's id.

        Raises:
            HoneycombNotFoundError: No such dataset or marker.
        """
        return self._get("/1/markers/{dataset}/{marker_id}", dataset=dataset, marker_id=marker_id)

    def create(self, dataset: str, marker: MarkerCreate | None = None, **fields: Unpack[MarkerFields]) -> Marker:
        """Create a marker (``POST /1/markers/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for the environment.
            marker: The marker to create.
            **fields: The fields of ``MarkerCreate``, instead of ``marker``.

        Raises:
            HoneycombNotFoundError: No such dataset.
        """
        return self._create("/1/markers/{dataset}", marker, fields, dataset=dataset)

    def update(
        self,
        dataset: str,
        marker_id: str,
        marker: MarkerUpdate | None = None,
        **fields: Unpack[MarkerFields],
    ) -> Marker:
        """Update a marker (``PUT /1/markers/{dataset}/{id}``).

        With fields as keywords it is read first, and everything not named is kept; None erases a field.

        Args:
            dataset: The dataset's slug, or ``__all__`` for a marker of the environment.
            marker_id: The marker's id.
            marker: The whole marker; it replaces what is there.
            **fields: Some fields of ``MarkerUpdate``, instead of ``marker``.

        Raises:
            HoneycombNotFoundError: No such dataset or marker.
        """
        return self._update(
            "/1/markers/{dataset}/{marker_id}", marker, fields, dataset=dataset, marker_id=marker_id
        )

    def delete(self, dataset: str, marker_id: str) -> Marker:
        """Delete a marker (``DELETE /1/markers/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for a marker of the environment.
            marker_id: The marker's id.

        Returns:
            The marker that was deleted.

        Raises:
            HoneycombNotFoundError: No such dataset or marker. Also when the response to an attempt was lost and
                the next one finds nothing: the marker is then deleted, but cannot be returned.
        """
        return self._delete_and_return("/1/markers/{dataset}/{marker_id}", dataset=dataset, marker_id=marker_id)
