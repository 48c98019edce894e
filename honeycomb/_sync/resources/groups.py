# Made from honeycomb/_async/resources/groups.py by `nox -s unasync`: edit that file, never this one.
"""User groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from typing_extensions import Unpack

from ..._core.group import Group
from ..._core.pagination import MAX_PAGE_SIZE, Page, page_of, page_query
from ..._core.request import ApiRequest
from ...models._html import ModelList
from ...models._pages import PageResponse
from ...models.groups import (
    UserGroup,
    UserGroupCreate,
    UserGroupCreateFields,
    UserGroupsResponse,
    UserGroupUpdate,
    UserGroupUpdateFields,
)
from ..pagination import SyncItems
from ..team_resource import SyncTeamResource

if TYPE_CHECKING:
    from .group_datasets import SyncGroupDatasets
    from .group_environments import SyncGroupEnvironments
    from .group_members import SyncGroupMembers

_ALL = "/2/teams/{team}/groups"
_ONE = "/2/teams/{team}/groups/{group_id}"


class SyncGroups(SyncTeamResource[UserGroup, UserGroupCreate, UserGroupUpdate]):
    """User groups, whose members can read the restricted datasets that a group has access to.

    The management key needs the scope ``groups:read``, or ``groups:write`` for changes. A key with
    ``groups:write`` can grant any group access to any restricted dataset of the team. Groups are a feature of the
    Enterprise plan.
    """

    group = "groups"

    members: Group[SyncGroupMembers] = Group("group_members", "SyncGroupMembers", "The users in a group.")
    datasets: Group[SyncGroupDatasets] = Group(
        "group_datasets", "SyncGroupDatasets", "The restricted datasets that a group has access to."
    )
    environments: Group[SyncGroupEnvironments] = Group(
        "group_environments", "SyncGroupEnvironments", "The environments that a group has access to."
    )

    def list(self, team: str | None = None) -> list[UserGroup]:
        """List all groups, at most 50 in a team (``GET /2/teams/{team}/groups``).

        Args:
            team: The team's slug; that of the management key's team when not given.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``groups:read``.
        """
        return ModelList([group for group in self.list_all(team)])

    def list_all(self, team: str | None = None) -> Iterator[UserGroup]:
        """Iterate over the groups, fetching pages as they are needed.

        Args:
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: As for ``list``.
            HoneycombResponseError: The service's pages go in a circle.
        """
        return SyncItems(self._session, self._page_request(team, MAX_PAGE_SIZE))

    def page(
        self, page_size: int | None = None, page_after: str | None = None, team: str | None = None
    ) -> Page[UserGroup]:
        """Get one page of the groups.

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
    ) -> ApiRequest[PageResponse[UserGroup]]:
        query = page_query(size, after)
        return self._request("GET", _ALL, {"team": team}, verb="list", returns=UserGroupsResponse, query=query)

    def get(self, group_id: str, team: str | None = None) -> UserGroup:
        """Get one group (``GET /2/teams/{team}/groups/{id}``; inferred, not published by Honeycomb).

        Args:
            group_id: The group's id.
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: As for ``list``.
            HoneycombNotFoundError: No such group.
        """
        return self._get(_ONE, team=team, group_id=group_id)

    def create(
        self,
        group: UserGroupCreate | None = None,
        team: str | None = None,
        **fields: Unpack[UserGroupCreateFields],
    ) -> UserGroup:
        """Create a group, without members and access (``POST /2/teams/{team}/groups``).

        Args:
            group: The group to create.
            team: As for ``list``.
            **fields: The fields of ``UserGroupCreate``, instead of ``group``.

        Raises:
            HoneycombConflictError: The team has 50 groups, which is the maximum.
            HoneycombForbiddenError: The key lacks the scope ``groups:write``.
            HoneycombValidationError: The name is in use.
        """
        return self._create(_ALL, group, fields, team=team)

    def update(
        self,
        group_id: str,
        group: UserGroupUpdate | None = None,
        team: str | None = None,
        **fields: Unpack[UserGroupUpdateFields],
    ) -> UserGroup:
        """Update a group; other fields are kept (``PATCH /2/teams/{team}/groups/{id}``; inferred, not published).

        Args:
            group_id: The group's id.
            group: The fields to update.
            team: As for ``list``.
            **fields: The fields of ``UserGroupUpdate``, instead of ``group``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``groups:write``.
            HoneycombNotFoundError: No such group.
            HoneycombValidationError: The name is in use.
        """
        return self._patch(_ONE, group, fields, team=team, group_id=group_id)

    def delete(self, group_id: str, team: str | None = None) -> None:
        """Delete a group, with the access that it gives to its members (``DELETE /2/teams/{team}/groups/{id}``).

        Args:
            group_id: The group's id.
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``groups:write``.
            HoneycombNotFoundError: No such group.
        """
        self._delete(_ONE, team=team, group_id=group_id)
