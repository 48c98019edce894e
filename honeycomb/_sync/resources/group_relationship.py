# Made from honeycomb/_async/resources/group_relationship.py by `nox -s unasync`: edit that file, never this one.
"""The generics of a user group's relationships."""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType
from typing import ClassVar

from ..._core.linkage import check_ids, linkage, name_ids
from ..._core.pagination import page_query
from ..._core.request import ApiRequest
from ...exceptions import HoneycombAPIError
from ...models._base import InputModel
from ...models._pages import PageResponse
from ...models.groups import RelationshipResponse, ResourceIdentifier
from ..resource import SyncResource


class SyncGroupRelationship(SyncResource[ResourceIdentifier, InputModel, InputModel]):
    """The objects of one kind that a user group is related to."""

    _template: ClassVar[str]
    _resource_type: ClassVar[str]
    _ids_argument: ClassVar[str]

    def _page_request(
        self, group_id: str, team: str | None, size: int | None, after: str | None = None
    ) -> ApiRequest[PageResponse[ResourceIdentifier]]:
        parameters = {"team": team, "group_id": group_id}
        query = page_query(size, after)
        return self._request(
            "GET", self._template, parameters, verb="list", returns=RelationshipResponse, query=query
        )

    def _change(self, method: str, verb: str, group_id: str, ids: Iterable[str], team: str | None) -> None:
        """Add, remove or replace related objects; only a replacement is sent without any."""
        given = check_ids(self._ids_argument, ids)
        request = self._request(
            method,
            self._template,
            {"team": team, "group_id": group_id},
            verb=verb,
            returns=NoneType,
            body=linkage(self._resource_type, given),
            idempotent=True,  # to add what is there, or remove what is not, changes nothing
        )
        if not given and method != "PATCH":
            return
        try:
            self._send(request)
        except HoneycombAPIError as error:
            name_ids(error, given)
            raise
