"""Models of markers."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import with_config
from typing_extensions import TypedDict

from ._base import STRICT, IdentifiedModel, ServerOwned, SparseInputModel, Timestamp
from ._times import UnixSeconds


class Marker(IdentifiedModel):
    """A marker as the service returned it; ``start_time`` and ``end_time`` are Unix seconds."""

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
    """A marker to create.

    Attributes:
        start_time: When it happened, in Unix seconds or as an aware datetime; the time of arrival when not given.
        end_time: When it ended, if it took a while.
        message: What happened.
        type: The kind, such as ``deploy``; markers of a kind have the same color, see ``marker_settings``.
        url: Where a click on the marker leads.
    """

    start_time: UnixSeconds | None = None
    end_time: UnixSeconds | None = None
    message: str | None = None
    type: str | None = None
    url: str | None = None


class MarkerUpdate(MarkerCreate):
    """The whole of a marker: what is left out is erased."""


@with_config(STRICT)
class MarkerFields(TypedDict, total=False):
    """The fields of ``MarkerCreate`` and ``MarkerUpdate`` as keywords."""

    start_time: UnixSeconds | None
    end_time: UnixSeconds | None
    message: str | None
    type: str | None
    url: str | None
