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
    """A calculated field as the service returned it.

    In the response to an update the service may leave the timestamps at the year 1; read the field again for the
    true ones.
    """

    id: ServerOwned[str]
    alias: str
    expression: str
    description: str | None = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None


class CalculatedFieldCreate(InputModel):
    """A calculated field to create.

    Attributes:
        alias: The name to use in queries, 1 to 255 characters.
        expression: How to calculate it from an event's fields, 1 to 4,095 characters in Honeycomb's language for
            it. The columns it names must exist.
        description: At most 255 characters.
    """

    alias: Alias
    expression: Expression
    description: CalculatedFieldDescription = ""


class CalculatedFieldUpdate(CalculatedFieldCreate):
    """The whole of a calculated field: what is left out goes back to its default.

    Do not count on a change of the alias: the service needs it repeated, and queries refer to it.
    """


@with_config(STRICT)
class CalculatedFieldFields(TypedDict, total=False):
    """The fields of ``CalculatedFieldCreate`` and ``CalculatedFieldUpdate`` as keywords."""

    alias: Alias
    expression: Expression
    description: CalculatedFieldDescription
