"""Members of user groups."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from ..._core.pagination import MAX_PAGE_SIZE, Page, page_of
from ...models._html import ModelList
from ...models.groups import ResourceIdentifier
from ..pagination import AsyncItems
from .group_relationship import AsyncGroupRelationship


class AsyncGroupMembers(AsyncGroupRelationship):
    """Members of user groups. A member can be a user or an agent; these operations change users only.

    The management key needs the scope ``groups:read``, or both ``groups:write`` and ``users:read`` for changes.
    """

    group = "groups.members"
    _template = "/2/teams/{team}/groups/{group_id}/relationships/members"
    _resource_type = "users"
    _ids_argument = "user_ids"

    async def list(self, group_id: str, team: str | None = None) -> list[ResourceIdentifier]:
        """List the members of a group (``GET /2/teams/{team}/groups/{id}/relationships/members``).

        Args:
            group_id: The group's id.
            team: The team's slug; that of the management key's team when not given.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``groups:read``.
            HoneycombNotFoundError: No such group.
        """
        return ModelList([each async for each in self.list_all(group_id, team)])

    def list_all(self, group_id: str, team: str | None = None) -> AsyncIterator[ResourceIdentifier]:
        """Iterate over the members of a group, fetching pages as they are needed.

        Args:
            group_id: As for ``list``.
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: As for ``list``.
            HoneycombNotFoundError: As for ``list``.
            HoneycombResponseError: The service's pages go in a circle.
        """
        return AsyncItems(self._session, self._page_request(group_id, team, MAX_PAGE_SIZE))

    async def page(
        self,
        group_id: str,
        page_size: int | None = None,
        page_after: str | None = None,
        team: str | None = None,
    ) -> Page[ResourceIdentifier]:
        """Get one page of the members of a group.

        Args:
            group_id: As for ``list``.
            page_size: Items per page, 1 to 100; 20 when not given.
            page_after: The ``next_cursor`` of the page before; the first page when not given.
            team: As for ``list``.

        Raises:
            ValueError: ``page_size`` is out of range, or ``page_after`` a URL without a cursor.
            HoneycombForbiddenError: As for ``list``.
            HoneycombNotFoundError: As for ``list``.
        """
        request = self._page_request(group_id, team, page_size, page_after)
        return page_of(request, await self._session.send(request))

    async def add(self, group_id: str, user_ids: Iterable[str], team: str | None = None) -> None:
        """Add users to a group (``POST .../groups/{id}/relationships/members``).

        Users who are members already stay. An empty list sends nothing.

        Args:
            group_id: As for ``list``.
            user_ids: The ids of the users, which ``client.users.list`` gives.
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``groups:write`` or ``users:read``.
            HoneycombNotFoundError: No such group.
            HoneycombValidationError: An id does not exist: see ``value`` of its ``errors``. Nothing was changed.
        """
        await self._change("POST", "add", group_id, user_ids, team)

    async def remove(self, group_id: str, user_ids: Iterable[str], team: str | None = None) -> None:
        """Remove users from a group (``DELETE .../groups/{id}/relationships/members``).

        Users who are not members are ignored. An empty list sends nothing. The body is inferred, not published by
        Honeycomb.

        Args:
            group_id: As for ``list``.
            user_ids: The ids of the users.
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``groups:write`` or ``users:read``.
            HoneycombNotFoundError: No such group.
            HoneycombValidationError: An id does not exist: see ``value`` of its ``errors``. Nothing was changed.
        """
        await self._change("DELETE", "remove", group_id, user_ids, team)

    async def replace(self, group_id: str, user_ids: Iterable[str], team: str | None = None) -> None:
        """Replace the users in a group (``PATCH .../groups/{id}/relationships/members``).

        The list is whole: users who are not in it are removed, and an empty list removes all. Agents stay.

        Repeating the call is safe, but two at the same time can leave the users of both lists in the group. Calls
        of one client and its copies are made one after the other; those of other clients are not.

        Args:
            group_id: As for ``list``.
            user_ids: The ids of the users. At most 15,000 can be added or removed by one call.
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``groups:write`` or ``users:read``.
            HoneycombNotFoundError: No such group.
            HoneycombValidationError: An id does not exist (see ``value`` of its ``errors``), or more than 15,000
                users would be added or removed. Nothing was changed.
        """
        async with self._session.key_locks.of(f"{self.group} {group_id}"):
            await self._change("PATCH", "replace", group_id, user_ids, team)
