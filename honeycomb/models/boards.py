"""Models of boards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned, TypedInputModel
from ._open_enums import OPEN
from ._panels import AnyPanelRead, Panel, PanelRead, Panels
from ._tags import Tag, TagRead, Tags, TagsInput

BoardName: TypeAlias = Annotated[str, Field(min_length=1, max_length=255)]
BoardDescription: TypeAlias = Annotated[str, Field(max_length=1024)]
BoardType: TypeAlias = Annotated[Literal["flexible"] | str, OPEN]
LayoutGeneration: TypeAlias = Annotated[Literal["auto", "manual"] | str, OPEN]


class PresetFilterRead(ApiModel):
    """Preset filter of a board, as returned by the service.

    Attributes:
        column: Name of the column that can be filtered by.
        alias: Label of the filter on the board, at most 50 characters.
    """

    column: str
    alias: str | None = None


class BoardLinks(ApiModel):
    """Links of a board, as returned by the service.

    Attributes:
        board_url: URL of the board's page in Honeycomb's user interface.
    """

    board_url: str | None = None


class Board(ApiModel):
    """Board, as returned by the service.

    Attributes:
        id: ID of the board. Read-only.
        name: Display name, 1 to 255 characters.
        type: Type of the board; ``flexible`` is the only one known.
        description: Free text, at most 1,024 characters.
        panels: Panels, each of the model for its type.
        tags: Tags, at most 10.
        preset_filters: Columns that viewers of the board can filter by, at most 5.
        links: Links to pages of the board. Read-only.
    """

    id: ServerOwned[str]
    name: str
    type: BoardType | None = None
    description: str | None = None
    panels: list[AnyPanelRead] | None = None
    tags: list[TagRead] | None = None
    preset_filters: list[PresetFilterRead] | None = None
    links: ServerOwned[BoardLinks | None] = None


class PresetFilter(InputModel):
    """Preset filter of a board.

    Attributes:
        column: Name of the column that can be filtered by.
        alias: Label of the filter on the board, at most 50 characters.
    """

    column: str
    alias: Annotated[str, Field(max_length=50)]


PresetFilters: TypeAlias = Annotated[list[PresetFilter], Field(max_length=5)]


class BoardCreate(TypedInputModel):
    """Request to create a board.

    Attributes:
        name: Display name, 1 to 255 characters.
        type: Type of the board; ``flexible`` is the only one, and may be omitted.
        description: Free text, at most 1,024 characters.
        panels: Panels. All of them have a position or none has, and no two show the same query.
        tags: Tags, at most 10.
        preset_filters: Columns that viewers of the board can filter by, at most 5.
        layout_generation: ``auto`` to let the service position the panels, ``manual`` to use their positions. It
            is never returned.
    """

    name: BoardName
    type: BoardType = "flexible"
    description: BoardDescription = ""
    panels: Panels = Field(default_factory=list[Panel])
    tags: Tags = Field(default_factory=list[Tag])
    preset_filters: PresetFilters = Field(default_factory=list[PresetFilter])
    layout_generation: LayoutGeneration = "manual"


class BoardUpdate(BoardCreate):
    """Full replacement of a board: omitted fields revert to their defaults, except ``preset_filters``.

    The service keeps ``preset_filters`` when they are omitted; an empty list removes them.
    """


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
