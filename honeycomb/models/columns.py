"""Models of columns."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import OPEN, STRICT, ApiModel, InputModel, ServerOwned, Timestamp

KeyName: TypeAlias = Annotated[str, Field(min_length=1, max_length=255)]
ColumnDescription: TypeAlias = Annotated[str, Field(max_length=255)]
ColumnType: TypeAlias = Literal["string", "float", "integer", "boolean", "histogram"]


class Column(ApiModel):
    """A column as the service returned it."""

    id: ServerOwned[str]
    key_name: ServerOwned[str]
    type: Annotated[ColumnType | str, OPEN] | None = None
    description: str | None = None
    hidden: bool | None = None
    last_written: ServerOwned[Timestamp | None] = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None


class ColumnUpdate(InputModel):
    """The whole of a column's changeable fields; what is left out goes back to its default.

    Attributes:
        type: The type of the column's values; ``histogram`` only in a metrics dataset.
        description: At most 255 characters.
        hidden: Whether the column is kept out of autocompletion and raw data lists.
    """

    type: ColumnType = "string"
    description: ColumnDescription = ""
    hidden: bool = False


class ColumnCreate(ColumnUpdate):
    """A column to create.

    Attributes:
        key_name: The field name in events, 1 to 255 characters. It cannot be changed.
        type: The type of the column's values; ``histogram`` only in a metrics dataset.
        description: At most 255 characters.
        hidden: Whether the column is kept out of autocompletion and raw data lists.
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
