"""Models of marker settings."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import STRICT, IdentifiedModel, InputModel, ServerOwned, Timestamp

MarkerColor: TypeAlias = Annotated[str, Field(pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")]


class MarkerSetting(IdentifiedModel):
    """The color of one type of markers as the service returned it."""

    type: str
    color: str
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None


class MarkerSettingCreate(InputModel):
    """The color to give the markers of a type.

    Attributes:
        type: The type of markers, such as ``deploy``. It cannot be changed.
        color: ``#RGB`` or ``#RRGGBB``, in hexadecimal.
    """

    type: str
    color: MarkerColor


class MarkerSettingUpdate(MarkerSettingCreate):
    """The whole of a marker setting, with the type it has."""


@with_config(STRICT)
class MarkerSettingChanges(TypedDict, total=False):
    """What can change about a marker setting, as keywords."""

    color: MarkerColor


@with_config(STRICT)
class MarkerSettingCreateFields(MarkerSettingChanges, total=False):
    """The fields of ``MarkerSettingCreate`` as keywords."""

    type: str
