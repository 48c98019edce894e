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
    """Links of a page, as returned by the service.

    Attributes:
        next: URL or cursor of the next page. None or empty on the last page.
    """

    next: str | None = None


class PageResponse(ApiModel, Generic[ItemT]):
    """One page of a list, as returned by the service; a subclass declares the field with the items.

    Attributes:
        links: Links to other pages. None on a single page.
    """

    links: Annotated[PageLinks | None, CHECKED_AT_ONCE] = None

    @property
    @abstractmethod
    def items(self) -> list[ItemT]:
        """Items of the page."""
