# Made from honeycomb/_async/pagination.py by `nox -s unasync`: edit that file, never this one.
"""Reading lists that come in pages."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeVar

from .._core.pagination import request_after
from .._core.request import ApiRequest
from ..models._pages import PageResponse
from .session import SyncSession

T = TypeVar("T")


class SyncItems(Iterator[T]):
    """The items of all pages of a list; a page is fetched when the one before it is used up.

    No generator, because one that is not read to its end has to be closed, and trio warns of those that are not.
    """

    def __init__(
        self,
        session: SyncSession,
        request: ApiRequest[PageResponse[T]],
        keep: Callable[[T], bool] | None = None,
    ) -> None:
        """Fetch nothing yet.

        Args:
            session: Sends the requests.
            request: The request for the first page.
            keep: Which items to keep; all when None.
        """
        self._session = session
        self._keep = keep
        self._upcoming: ApiRequest[PageResponse[T]] | None = request
        self._seen: set[str] = set()
        self._items: deque[T] = deque()

    def __next__(self) -> T:
        while not self._items:
            if self._upcoming is None:
                raise StopIteration
            response = self._session.send(self._upcoming)
            self._upcoming = request_after(self._upcoming, response, self._seen)
            items = response.value.items
            self._items.extend(items if self._keep is None else filter(self._keep, items))
        return self._items.popleft()
