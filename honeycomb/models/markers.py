"""Models of markers."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import with_config
from typing_extensions import TypedDict

from ._base import STRICT, IdentifiedModel, ServerOwned, SparseInputModel, Timestamp
from ._times import UnixSeconds


class Marker(IdentifiedModel):
    """Marker, as returned by the service.

    Attributes:
        start_time: Start in Unix seconds.
        end_time: End in Unix seconds. None or 0 for a marker of a single point in time.
        message: Text of the marker.
        type: Type, such as ``deploy``; markers of a type have the same color.
        url: URL that the marker links to.
        color: Color of the marker's type as hexadecimal ``#RGB`` or ``#RRGGBB``; only in lists. Read-only.
        created_at: Time of creation. Read-only.
        updated_at: Time of the last update. Read-only.
    """

    start_time: int | None = None
    end_time: int | None = None
    message: str | None = None
    type: str | None = None
    url: str | None = None
    color: ServerOwned[str | None] = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None

    def merged_with(self, changes: Mapping[str, object]) -> dict[str, object]:
        """Return the body that writes this marker back with some fields changed, or erased by None."""
        body = super().merged_with(changes)
        return {name: value for name, value in body.items() if value is not None or name not in changes}


class MarkerCreate(SparseInputModel):
    """Request to create a marker. None is as good as omitted.

    Attributes:
        start_time: Start in Unix seconds or as an aware datetime. None for the time of arrival.
        end_time: End in Unix seconds or as an aware datetime. None for a marker of a single point in time.
        message: Text of the marker.
        type: Type, such as ``deploy``; markers of a type have the same color, see ``marker_settings``.
        url: URL that the marker links to.
    """

    start_time: UnixSeconds | None = None
    end_time: UnixSeconds | None = None
    message: str | None = None
    type: str | None = None
    url: str | None = None


class MarkerUpdate(MarkerCreate):
    """Full replacement of a marker: omitted fields are erased."""


@with_config(STRICT)
class MarkerFields(TypedDict, total=False):
    """The fields of ``MarkerCreate`` and ``MarkerUpdate`` as keywords."""

    start_time: UnixSeconds | None
    end_time: UnixSeconds | None
    message: str | None
    type: str | None
    url: str | None
