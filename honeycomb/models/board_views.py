"""Models of the views of boards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from pydantic import Field, JsonValue, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned
from ._query_parts import EXISTENCE_OPS, FilterOp

BoardViewName: TypeAlias = Annotated[str, Field(min_length=1, max_length=255)]


class BoardViewFilterRead(ApiModel):
    """Filter of a board view, as returned by the service.

    Attributes:
        column: Name of the column that is compared.
        operation: Filter operator, such as ``=`` or ``starts-with``.
        value: Value that the column is compared with; a list for ``in`` and ``not-in``. None for ``exists`` and
            ``does-not-exist``.
    """

    column: str | None = None
    operation: FilterOp
    value: JsonValue = None


class BoardView(ApiModel):
    """View of a board, as returned by the service.

    Attributes:
        id: ID of the view. Read-only.
        name: Display name, 1 to 255 characters.
        filters: Filters that restrict the events of the board's queries.
    """

    id: ServerOwned[str]
    name: str = ""
    filters: list[BoardViewFilterRead] | None = None


class BoardViewFilter(InputModel):
    """Filter of a board view. Its ``operation`` corresponds to ``op`` in the filter of a query.

    Attributes:
        column: Name of the column to compare.
        operation: Filter operator.
        value: Value to compare with; a list for ``in`` and ``not-in``. None for ``exists`` and ``does-not-exist``.
    """

    column: str
    operation: FilterOp
    value: JsonValue = None

    @model_validator(mode="after")
    def _existence_has_no_value(self) -> Self:
        if self.operation in EXISTENCE_OPS and self.value is not None:
            raise ValueError(f"'{self.operation}' takes no value: leave it out")
        return self


BoardViewFilters: TypeAlias = Annotated[list[BoardViewFilter], Field(min_length=1)]


class BoardViewCreate(InputModel):
    """Request to create a view of a board.

    Attributes:
        name: Display name, 1 to 255 characters, unique within the board.
        filters: Filters that restrict the events of the board's queries; at least one.
    """

    name: BoardViewName
    filters: BoardViewFilters


class BoardViewUpdate(BoardViewCreate):
    """Full replacement of a view of a board."""


@with_config(STRICT)
class BoardViewFields(TypedDict, total=False):
    """The fields of ``BoardViewCreate`` and ``BoardViewUpdate`` as keywords."""

    name: BoardViewName
    filters: Annotated[Sequence[BoardViewFilter | BoardViewFilterRead | JsonObject], CheckedAs(BoardViewFilters)]
