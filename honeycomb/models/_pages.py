"""What the pages of all lists that come in pages have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import Generic, TypeVar

from ._base import ApiModel

ItemT = TypeVar("ItemT")


class PageLinks(ApiModel):
    """Where a list goes on: an address, or just its cursor; nowhere after the last page."""

    next: str | None = None


class PageResponse(ApiModel, Generic[ItemT]):
    """One page as the service returned it; a subclass names the field that holds the items."""

    links: PageLinks | None = None

    @property
    @abstractmethod
    def items(self) -> list[ItemT]:
        """What is on the page."""
