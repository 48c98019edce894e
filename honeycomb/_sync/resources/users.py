# Made from honeycomb/_async/resources/users.py by `nox -s unasync`: edit that file, never this one.
"""Users of the team."""

from __future__ import annotations

from collections.abc import Iterator

from ..._core.pagination import MAX_PAGE_SIZE, Page, page_of, page_query
from ..._core.request import ApiRequest
from ...models._base import InputModel
from ...models._html import ModelList
from ...models._pages import PageResponse
from ...models.users import User, UsersResponse
from ..pagination import SyncItems
from ..resource import SyncResource


class SyncUsers(SyncResource[User, InputModel, InputModel]):
    """Users of the team, without pending invitations.

    The management key needs the scope ``users:read``; with ``groups:read`` each user lists its groups as well.
    """

    group = "users"

    def list(self, team: str | None = None) -> list[User]:
        """List all users (``GET /2/teams/{team}/users``).

        Args:
            team: The team's slug; that of the management key's team when not given.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``users:read``.
        """
        return ModelList([user for user in self.list_all(team)])

    def list_all(self, team: str | None = None) -> Iterator[User]:
        """Iterate over the users, fetching pages as they are needed.

        Args:
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: As for ``list``.
            HoneycombResponseError: The service's pages go in a circle.
        """
        return SyncItems(self._session, self._page_request(team, MAX_PAGE_SIZE))

    def page(
        self, page_size: int | None = None, page_after: str | None = None, team: str | None = None
    ) -> Page[User]:
        """Get one page of the users.

        Args:
            page_size: Items per page, 1 to 100; 20 when not given.
            page_after: The ``next_cursor`` of the page before; the first page when not given.
            team: As for ``list``.

        Raises:
            ValueError: ``page_size`` is out of range, or ``page_after`` a URL without a cursor.
            HoneycombForbiddenError: As for ``list``.
        """
        request = self._page_request(team, page_size, page_after)
        return page_of(request, self._session.send(request))

    def _page_request(
        self, team: str | None, size: int | None, after: str | None = None
    ) -> ApiRequest[PageResponse[User]]:
        query = page_query(size, after)
        return self._request(
            "GET", "/2/teams/{team}/users", {"team": team}, verb="list", returns=UsersResponse, query=query
        )
