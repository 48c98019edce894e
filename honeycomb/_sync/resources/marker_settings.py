# Made from honeycomb/_async/resources/marker_settings.py by `nox -s unasync`: edit that file, never this one.
"""Marker settings."""

from __future__ import annotations

from typing_extensions import Unpack

from ...models.marker_settings import (
    MarkerSetting,
    MarkerSettingChanges,
    MarkerSettingCreate,
    MarkerSettingCreateFields,
    MarkerSettingUpdate,
)
from ..resource import SyncListedResource


class SyncMarkerSettings(SyncListedResource[MarkerSetting, MarkerSettingCreate, MarkerSettingUpdate]):
    """Marker settings: the colors that graphs give to types of markers. The key needs *Manage Markers*.

    The service's list may lag behind a change by about a second, and ``get`` and ``update`` by fields with it.
    """

    group = "marker_settings"
    _update_fields = MarkerSettingChanges

    def list(self, dataset: str) -> list[MarkerSetting]:
        """Fetch all marker settings of a dataset (``GET /1/marker_settings/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for those of the environment.

        Raises:
            HoneycombNotFoundError: No such dataset.
        """
        return self._list("/1/marker_settings/{dataset}", dataset=dataset)

    def get(self, dataset: str, marker_setting_id: str) -> MarkerSetting:
        """Find one marker setting; the service gives only all of them (``GET /1/marker_settings/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for one of the environment.
            marker_setting_id: The marker setting's id.

        Raises:
            HoneycombNotFoundError: No such dataset or marker setting.
        """
        return self._get(
            "/1/marker_settings/{dataset}/{marker_setting_id}",
            dataset=dataset,
            marker_setting_id=marker_setting_id,
        )

    def create(
        self,
        dataset: str,
        marker_setting: MarkerSettingCreate | None = None,
        **fields: Unpack[MarkerSettingCreateFields],
    ) -> MarkerSetting:
        """Give the markers of a type a color (``POST /1/marker_settings/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for the environment.
            marker_setting: The marker setting to create.
            **fields: The fields of ``MarkerSettingCreate``, instead of ``marker_setting``.

        Raises:
            HoneycombNotFoundError: No such dataset.
            HoneycombValidationError: The service rejects the setting.
        """
        return self._create("/1/marker_settings/{dataset}", marker_setting, fields, dataset=dataset)

    def update(
        self,
        dataset: str,
        marker_setting_id: str,
        marker_setting: MarkerSettingUpdate | None = None,
        **fields: Unpack[MarkerSettingChanges],
    ) -> MarkerSetting:
        """Change a marker setting; its type stays (``PUT /1/marker_settings/{dataset}/{id}``).

        With the color as keyword it is read first, because the service requires the type.

        Args:
            dataset: The dataset's slug, or ``__all__`` for one of the environment.
            marker_setting_id: The marker setting's id.
            marker_setting: The whole marker setting, with the type it has.
            **fields: ``color``, instead of ``marker_setting``.

        Raises:
            HoneycombNotFoundError: No such dataset or marker setting.
            HoneycombValidationError: The service rejects the setting, as it does with another type.
        """
        return self._update(
            "/1/marker_settings/{dataset}/{marker_setting_id}",
            marker_setting,
            fields,
            dataset=dataset,
            marker_setting_id=marker_setting_id,
        )

    def delete(self, dataset: str, marker_setting_id: str) -> MarkerSetting:
        """Delete a marker setting (``DELETE /1/marker_settings/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for one of the environment.
            marker_setting_id: The marker setting's id.

        Returns:
            The marker setting that was deleted.

        Raises:
            HoneycombNotFoundError: No such dataset or marker setting. Also when the response to an attempt was
                lost and the next one finds nothing: the setting is then deleted, but cannot be returned.
        """
        return self._delete_and_return(
            "/1/marker_settings/{dataset}/{marker_setting_id}",
            dataset=dataset,
            marker_setting_id=marker_setting_id,
        )
