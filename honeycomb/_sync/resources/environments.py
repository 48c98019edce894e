# Made from honeycomb/_async/resources/environments.py by `nox -s unasync`: edit that file, never this one.
"""Environments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from typing_extensions import Unpack

from ..._core.group import Group
from ..._core.pagination import MAX_PAGE_SIZE, Page, page_of, page_query
from ..._core.request import ApiRequest
from ...models._html import ModelList
from ...models._pages import PageResponse
from ...models.environments import (
    Environment,
    EnvironmentCreate,
    EnvironmentCreateFields,
    EnvironmentsResponse,
    EnvironmentUpdate,
    EnvironmentUpdateFields,
)
from ..pagination import SyncItems
from ..team_resource import SyncTeamResource

if TYPE_CHECKING:
    from .environment_datasets import SyncEnvironmentDatasets

_ALL = "/2/teams/{team}/environments"
_ONE = "/2/teams/{team}/environments/{environment_id}"


class SyncEnvironments(SyncTeamResource[Environment, EnvironmentCreate, EnvironmentUpdate]):
    """Environments: what keeps the data of, say, production and staging apart.

    A management key is needed, with the scope ``environments:read``, or ``environments:write`` for changes. The
    team is looked up by the key where ``team`` is not given.
    """

    group = "environments"

    datasets: Group[SyncEnvironmentDatasets] = Group(
        "environment_datasets",
        "SyncEnvironmentDatasets",
        "The datasets of an environment, and who can read them.",
    )

    def list(self, team: str | None = None) -> list[Environment]:
        """Fetch all environments, from as many pages as there are (``GET /2/teams/{team}/environments``).

        Args:
            team: The team's slug; that of the management key's team when not given.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``environments:read``.
        """
        return ModelList([environment for environment in self.list_all(team)])

    def list_all(self, team: str | None = None) -> Iterator[Environment]:
        """Go through the environments, fetching pages as they are needed.

        Args:
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: As for ``list``.
            HoneycombResponseError: The service's pages go in a circle.
        """
        return SyncItems(self._session, self._page_request(team, MAX_PAGE_SIZE))

    def page(
        self, page_size: int | None = None, page_after: str | None = None, team: str | None = None
    ) -> Page[Environment]:
        """Fetch one page of the environments.

        Args:
            page_size: How many to have on it, 1 to 100; 20 when not given.
            page_after: The ``next_cursor`` of the page before it; the first page when not given.
            team: As for ``list``.

        Raises:
            ValueError: ``page_size`` is out of range, or ``page_after`` a URL without a cursor.
            HoneycombForbiddenError: As for ``list``.
        """
        request = self._page_request(team, page_size, page_after)
        return page_of(request, self._session.send(request))

    def _page_request(
        self, team: str | None, size: int | None, after: str | None = None
    ) -> ApiRequest[PageResponse[Environment]]:
        query = page_query(size, after)
        return self._request("GET", _ALL, {"team": team}, verb="list", returns=EnvironmentsResponse, query=query)

    def get(self, environment_id: str, team: str | None = None) -> Environment:
        """Fetch one environment (``GET /2/teams/{team}/environments/{id}``).

        Args:
            environment_id: The environment's id.
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: As for ``list``.
            HoneycombNotFoundError: No such environment.
        """
        return self._get(_ONE, team=team, environment_id=environment_id)

    def create(
        self,
        environment: EnvironmentCreate | None = None,
        team: str | None = None,
        **fields: Unpack[EnvironmentCreateFields],
    ) -> Environment:
        """Create an environment (``POST /2/teams/{team}/environments``).

        Args:
            environment: The environment to create.
            team: As for ``list``.
            **fields: The fields of ``EnvironmentCreate``, instead of ``environment``.

        Raises:
            HoneycombConflictError: There is one of that name.
            HoneycombForbiddenError: The key lacks the scope ``environments:write``.
        """
        return self._create(_ALL, environment, fields, team=team)

    def update(
        self,
        environment_id: str,
        environment: EnvironmentUpdate | None = None,
        team: str | None = None,
        **fields: Unpack[EnvironmentUpdateFields],
    ) -> Environment:
        """Change an environment; what is not given stays (``PATCH /2/teams/{team}/environments/{id}``).

        Args:
            environment_id: The environment's id.
            environment: What to change.
            team: As for ``list``.
            **fields: The fields of ``EnvironmentUpdate``, instead of ``environment``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``environments:write``.
            HoneycombNotFoundError: No such environment.
        """
        return self._patch(_ONE, environment, fields, team=team, environment_id=environment_id)

    def delete(self, environment_id: str, team: str | None = None, *, remove_protection: bool = False) -> None:
        """Delete an environment with all that is in it (``DELETE /2/teams/{team}/environments/{id}``).

        Args:
            environment_id: The environment's id.
            team: As for ``list``.
            remove_protection: Whether to remove its protection first. Whatever then prevents the deletion (an
                error, a cancellation, Ctrl-C), it is protected again. If even that fails, a warning is logged and
                added to the ``__notes__`` of the exception.

        Raises:
            HoneycombConflictError: It is protected from being deleted.
            HoneycombForbiddenError: The key lacks the scope ``environments:write``.
            HoneycombNotFoundError: No such environment.
        """
        if not remove_protection or not self.get(environment_id, team).delete_protected:
            self._delete(_ONE, team=team, environment_id=environment_id)
            return
        unprotect, protect = (
            self._patch_request(
                _ONE, EnvironmentUpdate(delete_protected=protected), {}, team=team, environment_id=environment_id
            )
            for protected in (False, True)
        )
        self._delete_unprotected(_ONE, unprotect, protect, team=team, environment_id=environment_id)
