"""What the pages of all lists that come in pages have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Generic, TypeAlias, TypeVar

from pydantic import BeforeValidator

from ._base import ApiModel
from ._conversion import CHECKED_AT_ONCE

ItemT = TypeVar("ItemT")


def _none_is_empty(items: object) -> object:
    return [] if items is None else items


PageItems: TypeAlias = Annotated[list[ItemT], BeforeValidator(_none_is_empty), CHECKED_AT_ONCE]
"""The items of a page: null, as the service writes an empty list in some places, or any valid list."""


class PageLinks(ApiModel):
    """Where a list goes on: an address, or just its cursor; nowhere after the last page."""

    next: str | None = None


class PageResponse(ApiModel, Generic[ItemT]):
    """One page as the service returned it; a subclass names the field that holds the items."""

    links: Annotated[PageLinks | None, CHECKED_AT_ONCE] = None

    @property
    @abstractmethod
    def items(self) -> list[ItemT]:
        """What is on the page."""
