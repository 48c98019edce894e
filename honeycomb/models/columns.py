"""Models of columns."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import STRICT, ApiModel, InputModel, ServerOwned, Timestamp
from ._open_enums import OPEN

KeyName: TypeAlias = Annotated[str, Field(min_length=1, max_length=255)]
ColumnDescription: TypeAlias = Annotated[str, Field(max_length=255)]
ColumnType: TypeAlias = Annotated[Literal["string", "float", "integer", "boolean", "histogram"] | str, OPEN]


class Column(ApiModel):
    """Column, as returned by the service.

    Attributes:
        id: ID of the column. Read-only.
        key_name: Name of the field in events, 1 to 255 characters. Read-only.
        type: Data type: ``string``, ``float``, ``integer``, ``boolean``, or ``histogram`` in a metrics dataset.
        description: Free text, at most 255 characters.
        hidden: Whether the column is excluded from autocompletion and raw data lists.
        last_written: Time at which the column last received data. None before the first. Read-only.
        created_at: Time of creation. Read-only.
        updated_at: Time of the last update. Read-only.
    """

    id: ServerOwned[str]
    key_name: ServerOwned[str]
    type: ColumnType | None = None
    description: str | None = None
    hidden: bool | None = None
    last_written: ServerOwned[Timestamp | None] = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None


class ColumnUpdate(InputModel):
    """Full replacement of a column's writable fields: omitted fields revert to their defaults.

    Attributes:
        type: Data type; ``histogram`` only in a metrics dataset.
        description: Free text, at most 255 characters.
        hidden: Whether to exclude the column from autocompletion and raw data lists.
    """

    type: ColumnType = "string"
    description: ColumnDescription = ""
    hidden: bool = False


class ColumnCreate(ColumnUpdate):
    """Request to create a column.

    Attributes:
        key_name: Name of the field in events, 1 to 255 characters. It cannot be changed.
        type: Data type; ``histogram`` only in a metrics dataset.
        description: Free text, at most 255 characters.
        hidden: Whether to exclude the column from autocompletion and raw data lists.
    """

    key_name: KeyName


@with_config(STRICT)
class ColumnUpdateFields(TypedDict, total=False):
    """The fields of ``ColumnUpdate`` as keywords."""

    type: ColumnType
    description: ColumnDescription
    hidden: bool


@with_config(STRICT)
class ColumnCreateFields(ColumnUpdateFields, total=False):
    """The fields of ``ColumnCreate`` as keywords."""

    key_name: KeyName
