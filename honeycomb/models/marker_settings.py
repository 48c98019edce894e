"""Models of marker settings."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import STRICT, IdentifiedModel, InputModel, ServerOwned, Timestamp

MarkerColor: TypeAlias = Annotated[str, Field(pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")]


class MarkerSetting(IdentifiedModel):
    """Marker setting: the color of a type of markers, as returned by the service.

    Attributes:
        type: Type of markers, such as ``deploy``.
        color: Color as hexadecimal ``#RGB`` or ``#RRGGBB``.
        created_at: Time of creation. Read-only.
        updated_at: Time of the last update. None where the service sent none. Read-only.
    """

    type: str
    color: str
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None


class MarkerSettingCreate(InputModel):
    """Request to create a marker setting: the color of a type of markers.

    Attributes:
        type: Type of markers, such as ``deploy``. It cannot be changed.
        color: Color as hexadecimal ``#RGB`` or ``#RRGGBB``.
    """

    type: str
    color: MarkerColor


class MarkerSettingUpdate(MarkerSettingCreate):
    """Full replacement of a marker setting, with its type unchanged."""


@with_config(STRICT)
class MarkerSettingChanges(TypedDict, total=False):
    """What can change about a marker setting, as keywords."""

    color: MarkerColor


@with_config(STRICT)
class MarkerSettingCreateFields(MarkerSettingChanges, total=False):
    """The fields of ``MarkerSettingCreate`` as keywords."""

    type: str
