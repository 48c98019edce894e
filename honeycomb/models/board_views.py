"""Models of the views of boards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from pydantic import Field, JsonValue, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import OPEN, STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned
from ._query_parts import EXISTENCE_OPS, FilterOp

BoardViewName: TypeAlias = Annotated[str, Field(min_length=1, max_length=255)]


class BoardViewFilterRead(ApiModel):
    """A condition of a view as the service returned it."""

    column: str | None = None
    operation: Annotated[FilterOp | str, OPEN]
    value: JsonValue = None


class BoardView(ApiModel):
    """A view of a board as the service returned it."""

    id: ServerOwned[str]
    name: str = ""
    filters: list[BoardViewFilterRead] | None = None


class BoardViewFilter(InputModel):
    """A condition of a view. Its ``operation`` is what a query's filter calls ``op``.

    Attributes:
        column: The column's name.
        operation: How to compare.
        value: What to compare with; nothing for ``exists`` and ``does-not-exist``.
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
    """A view to create.

    Attributes:
        name: 1 to 255 characters, different from the board's other views.
        filters: Which events its queries consider; at least one.
    """

    name: BoardViewName
    filters: BoardViewFilters


class BoardViewUpdate(BoardViewCreate):
    """The whole of a view."""


@with_config(STRICT)
class BoardViewFields(TypedDict, total=False):
    """The fields of ``BoardViewCreate`` and ``BoardViewUpdate`` as keywords."""

    name: BoardViewName
    filters: Annotated[Sequence[BoardViewFilter | BoardViewFilterRead | JsonObject], CheckedAs(BoardViewFilters)]
