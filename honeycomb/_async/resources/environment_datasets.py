"""Datasets of an environment in the team API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from typing_extensions import Unpack

from ..._core.pagination import MAX_PAGE_SIZE, Page, page_of, page_query
from ..._core.request import ApiRequest
from ...exceptions import HoneycombConfigError
from ...models._base import InputModel
from ...models._html import ModelList
from ...models._pages import PageResponse
from ...models.environment_datasets import (
    EnvironmentDataset,
    EnvironmentDatasetsResponse,
    EnvironmentDatasetUpdate,
    EnvironmentDatasetUpdateFields,
)
from ..pagination import AsyncItems
from ..team_resource import AsyncTeamResource

_ALL = "/2/teams/{team}/environments/{environment_id}/datasets"
_ONE = "/2/teams/{team}/environments/{environment_id}/datasets/{dataset_id}"


class AsyncEnvironmentDatasets(AsyncTeamResource[EnvironmentDataset, InputModel, EnvironmentDatasetUpdate]):
    """Datasets of any environment of the team, with the setting that restricts who can read them.

    The management key needs the scope ``environments:read``, or ``environments:write`` for updates; a key of one
    environment needs ``datasets:read`` or ``datasets:write``, and finds the datasets of its environment only.
    Datasets are created and deleted with ``client.datasets``.
    """

    group = "environments.datasets"

    async def list(self, environment_id: str, team: str | None = None) -> list[EnvironmentDataset]:
        """List all datasets (``GET /2/teams/{team}/environments/{environment_id}/datasets``).

        Args:
            environment_id: The environment's id.
            team: The team's slug; that of the management key's team when not given.

        Raises:
            HoneycombForbiddenError: The key lacks the scope.
            HoneycombNotFoundError: No such environment, or not that of the key.
        """
        return ModelList([dataset async for dataset in self.list_all(environment_id, team)])

    def list_all(self, environment_id: str, team: str | None = None) -> AsyncIterator[EnvironmentDataset]:
        """Iterate over the datasets, fetching pages as they are needed.

        Args:
            environment_id: As for ``list``.
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: As for ``list``.
            HoneycombNotFoundError: As for ``list``.
            HoneycombResponseError: The service's pages go in a circle.
        """
        return AsyncItems(self._session, self._page_request(environment_id, team, MAX_PAGE_SIZE))

    async def page(
        self,
        environment_id: str,
        page_size: int | None = None,
        page_after: str | None = None,
        team: str | None = None,
    ) -> Page[EnvironmentDataset]:
        """Get one page of the datasets.

        Args:
            environment_id: As for ``list``.
            page_size: Items per page, 1 to 100; 20 when not given.
            page_after: The ``next_cursor`` of the page before; the first page when not given.
            team: As for ``list``.

        Raises:
            ValueError: ``page_size`` is out of range, or ``page_after`` a URL without a cursor.
            HoneycombForbiddenError: As for ``list``.
            HoneycombNotFoundError: As for ``list``.
        """
        request = self._page_request(environment_id, team, page_size, page_after)
        return page_of(request, await self._session.send(request))

    def _page_request(
        self, environment_id: str, team: str | None, size: int | None, after: str | None = None
    ) -> ApiRequest[PageResponse[EnvironmentDataset]]:
        parameters = {"team": team, "environment_id": environment_id}
        query = page_query(size, after)
        return self._request(
            "GET", _ALL, parameters, verb="list", returns=EnvironmentDatasetsResponse, query=query
        )

    async def get(self, environment_id: str, dataset_id: str, team: str | None = None) -> EnvironmentDataset:
        """Get one dataset (``GET /2/teams/{team}/environments/{environment_id}/datasets/{id}``).

        Args:
            environment_id: As for ``list``.
            dataset_id: The dataset's id, which ``list`` gives; not its slug.
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: As for ``list``.
            HoneycombNotFoundError: No such dataset in the environment.
        """
        return await self._get(_ONE, team=team, environment_id=environment_id, dataset_id=dataset_id)

    async def update(
        self,
        environment_id: str,
        dataset_id: str,
        dataset: EnvironmentDatasetUpdate | None = None,
        team: str | None = None,
        *,
        remove_group_access: bool = False,
        **fields: Unpack[EnvironmentDatasetUpdateFields],
    ) -> EnvironmentDataset:
        """Update a dataset; other fields are kept (``PATCH .../environments/{environment_id}/datasets/{id}``).

        Warning: ``restricted=False`` lets everybody read the dataset again **and removes it from every group, for
        good**. To restrict it again does not bring the access of the groups back.

        Args:
            environment_id: As for ``list``.
            dataset_id: As for ``get``.
            dataset: The fields to update.
            team: As for ``list``.
            remove_group_access: Whether ``restricted=False`` is allowed, with its loss of the groups' access.
            **fields: The fields of ``EnvironmentDatasetUpdate``, instead of ``dataset``.

        Raises:
            HoneycombConfigError: ``restricted=False`` without ``remove_group_access=True``; nothing was sent.
            HoneycombForbiddenError: The key lacks the scope. Or a group has access to the dataset, which is no
                longer to be restricted, and the key lacks ``groups:write`` or is of one environment.
            HoneycombNotFoundError: No such dataset in the environment.
        """
        update = self._partial_update(dataset, fields)
        if update.restricted is False and not remove_group_access:
            raise HoneycombConfigError(
                "restricted=False removes the dataset from every group, for good:"
                " give remove_group_access=True to do that"
            )
        request = self._patch_request(
            _ONE, update, {}, team=team, environment_id=environment_id, dataset_id=dataset_id
        )
        return await self._send(replace(request, idempotent=True))  # it sets fixed values
