"""Models of boards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import OPEN, STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned, TypedInputModel
from ._panels import AnyPanelRead, Panel, PanelRead, Panels
from ._tags import Tag, TagRead, Tags, TagsInput

BoardName: TypeAlias = Annotated[str, Field(min_length=1, max_length=255)]
BoardDescription: TypeAlias = Annotated[str, Field(max_length=1024)]
BoardType: TypeAlias = Literal["flexible"]
LayoutGeneration: TypeAlias = Literal["auto", "manual"]


class PresetFilterRead(ApiModel):
    """A column that a board offers to filter by, as the service returned it."""

    column: str
    alias: str | None = None


class BoardLinks(ApiModel):
    """Where a board is shown."""

    board_url: str | None = None


class Board(ApiModel):
    """A board as the service returned it."""

    id: ServerOwned[str]
    name: str
    type: Annotated[BoardType | str, OPEN] | None = None
    description: str | None = None
    panels: list[AnyPanelRead] | None = None
    tags: list[TagRead] | None = None
    preset_filters: list[PresetFilterRead] | None = None
    links: ServerOwned[BoardLinks | None] = None


class PresetFilter(InputModel):
    """A column that a board offers to filter by.

    Attributes:
        column: The column's name.
        alias: What the board calls it, at most 50 characters.
    """

    column: str
    alias: Annotated[str, Field(max_length=50)]


PresetFilters: TypeAlias = Annotated[list[PresetFilter], Field(max_length=5)]


class BoardCreate(TypedInputModel):
    """A board to create.

    Attributes:
        name: 1 to 255 characters.
        type: There is only one; it need not be given.
        description: At most 1,024 characters.
        panels: What it shows. Either all of them have a position or none, and no two show the same query.
        tags: At most 10.
        preset_filters: The columns it offers to filter by, at most 5.
        layout_generation: ``auto`` to have the service place the panels. It is not returned.
    """

    name: BoardName
    type: BoardType = "flexible"
    description: BoardDescription = ""
    panels: Panels = Field(default_factory=list[Panel])
    tags: Tags = Field(default_factory=list[Tag])
    preset_filters: PresetFilters = Field(default_factory=list[PresetFilter])
    layout_generation: LayoutGeneration = "manual"


class BoardUpdate(BoardCreate):
    """The whole of a board: what is left out goes back to its default, except ``preset_filters``, which stay."""


@with_config(STRICT)
class BoardFields(TypedDict, total=False):
    """The fields of ``BoardCreate`` and ``BoardUpdate`` as keywords."""

    name: BoardName
    type: BoardType
    description: BoardDescription
    panels: Annotated[Sequence[Panel | PanelRead | JsonObject], CheckedAs(Panels)]
    tags: TagsInput
    preset_filters: Annotated[Sequence[PresetFilter | PresetFilterRead | JsonObject], CheckedAs(PresetFilters)]
    layout_generation: LayoutGeneration
