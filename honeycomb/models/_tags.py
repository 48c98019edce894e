"""Tags: short labels on triggers, boards and SLOs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from pydantic import Field

from ._base import ApiModel, CheckedAs, InputModel, JsonObject


class TagRead(ApiModel):
    """Tag, as returned by the service.

    Attributes:
        key: Name of the tag, 1 to 32 lower-case letters.
        value: Text of the tag, at most 128 characters.
    """

    key: str
    value: str


class Tag(InputModel):
    """Tag of a trigger, board or SLO.

    Attributes:
        key: Name of the tag, 1 to 32 lower-case letters.
        value: Text of the tag: a lower-case letter, then lower-case letters, digits, ``-`` and ``/``; at most 128
            characters.
    """

    key: Annotated[str, Field(pattern=r"^[a-z]{1,32}$")]
    value: Annotated[str, Field(pattern=r"^[a-z][a-z0-9/-]{0,127}$")]


Tags: TypeAlias = Annotated[list[Tag], Field(max_length=10)]
TagsInput: TypeAlias = Annotated[Sequence[Tag | TagRead | JsonObject], CheckedAs(Tags)]
