"""Access of user groups to environments."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from ..._core.pagination import MAX_PAGE_SIZE, Page, page_of
from ...models._html import ModelList
from ...models.groups import ResourceIdentifier
from ..pagination import AsyncItems
from .group_relationship import AsyncGroupRelationship


class AsyncGroupEnvironments(AsyncGroupRelationship):
    """Environments of which the members of a group can read all datasets, also those that are added later.

    The management key needs the scope ``groups:read``, or both ``groups:write`` and ``environments:read`` for
    changes. A change can take a minute to reach the members.
    """

    group = "groups.environments"
    _template = "/2/teams/{team}/groups/{group_id}/relationships/environments"
    _resource_type = "environments"
    _ids_argument = "environment_ids"

    async def list(self, group_id: str, team: str | None = None) -> list[ResourceIdentifier]:
        """List the environments of a group (``GET /2/teams/{team}/groups/{id}/relationships/environments``).

        Args:
            group_id: The group's id.
            team: The team's slug; that of the management key's team when not given.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``groups:read``.
            HoneycombNotFoundError: No such group.
        """
        return ModelList([each async for each in self.list_all(group_id, team)])

    def list_all(self, group_id: str, team: str | None = None) -> AsyncIterator[ResourceIdentifier]:
        """Iterate over the environments of a group, fetching pages as they are needed.

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
        """Get one page of the environments of a group.

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

    async def grant(self, group_id: str, environment_ids: Iterable[str], team: str | None = None) -> None:
        """Grant a group access to environments (``POST .../groups/{id}/relationships/environments``).

        Access to other environments stays. An empty list sends nothing.

        Args:
            group_id: As for ``list``.
            environment_ids: The ids of the environments.
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``groups:write`` or ``environments:read``.
            HoneycombNotFoundError: No such group.
            HoneycombValidationError: An id does not exist: see ``value`` of its ``errors``. Nothing was changed.
        """
        await self._change("POST", "grant", group_id, environment_ids, team)

    async def revoke(self, group_id: str, environment_ids: Iterable[str], team: str | None = None) -> None:
        """Revoke the access of a group to environments (``DELETE .../groups/{id}/relationships/environments``).

        Environments without access are ignored. An empty list sends nothing.

        Args:
            group_id: As for ``list``.
            environment_ids: The ids of the environments.
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``groups:write`` or ``environments:read``.
            HoneycombNotFoundError: No such group.
            HoneycombValidationError: An id does not exist: see ``value`` of its ``errors``. Nothing was changed.
        """
        await self._change("DELETE", "revoke", group_id, environment_ids, team)
