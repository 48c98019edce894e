"""Models of calculated fields."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import STRICT, ApiModel, InputModel, ServerOwned, Timestamp

Alias: TypeAlias = Annotated[str, Field(min_length=1, max_length=255)]
Expression: TypeAlias = Annotated[str, Field(min_length=1, max_length=4095)]
CalculatedFieldDescription: TypeAlias = Annotated[str, Field(max_length=255)]


class CalculatedField(ApiModel):
    """Calculated field, as returned by the service.

    The response to an update may hold timestamps of the year 1; get the calculated field again for the actual
    ones.

    Attributes:
        id: ID of the calculated field. Read-only.
        alias: Name used in queries, 1 to 255 characters.
        expression: Expression that computes the value from an event's columns, in Honeycomb's calculated field
            language.
        description: Text shown in the user interface, at most 255 characters.
        created_at: Time of creation. Read-only.
        updated_at: Time of the last update. Read-only.
    """

    id: ServerOwned[str]
    alias: str
    expression: str
    description: str | None = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None


class CalculatedFieldCreate(InputModel):
    """Request to create a calculated field.

    Attributes:
        alias: Name to use in queries, 1 to 255 characters.
        expression: Expression that computes the value from an event's columns, 1 to 4,095 characters in
            Honeycomb's calculated field language. The columns must exist.
        description: Text shown in the user interface, at most 255 characters.
    """

    alias: Alias
    expression: Expression
    description: CalculatedFieldDescription = ""


class CalculatedFieldUpdate(CalculatedFieldCreate):
    """Full replacement of a calculated field: omitted fields revert to their defaults.

    Repeat the alias and do not change it: queries refer to it.
    """


@with_config(STRICT)
class CalculatedFieldFields(TypedDict, total=False):
    """The fields of ``CalculatedFieldCreate`` and ``CalculatedFieldUpdate`` as keywords."""

    alias: Alias
    expression: Expression
    description: CalculatedFieldDescription
