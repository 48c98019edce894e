"""The generics of resource groups: what most operations of most groups do."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import TYPE_CHECKING, TypeVar

from .._request import ApiRequest
from .._resource import BaseResource, CreateT, IdentifiedT, ModelT, UpdateT
from ..exceptions import HoneycombError, HoneycombNotFoundError

if TYPE_CHECKING:
    from .._query_runs import QueryRuns
    from .client import AsyncHoneycombClient

T = TypeVar("T")


class AsyncResource(BaseResource[ModelT, CreateT, UpdateT]):
    """A group of operations on one kind of object.

    A subclass names its models as type arguments and writes a method per operation; the methods here do the work.
    """

    def __init__(self, client: AsyncHoneycombClient) -> None:
        self._client = client

    @property
    def _query_runs(self) -> QueryRuns:
        return self._client._query_runs  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # nothing for users

    async def _send(self, request: ApiRequest[T]) -> T:
        return (await self._client.send(request)).value

    async def _get(self, template: str, **parameters: str | None) -> ModelT:
        return await self._send(self._request("GET", template, parameters, verb="get", returns=self._model))

    async def _list(self, template: str, **parameters: str | None) -> list[ModelT]:
        returns = list[self._model]  # type: ignore[name-defined]  # a type made at run time
        return await self._send(self._request("GET", template, parameters, verb="list", returns=returns))

    async def _create(
        self, template: str, given: CreateT | None, fields: Mapping[str, object], **parameters: str | None
    ) -> ModelT:
        body = self._creation_body(given, fields)
        return await self._send(
            self._request("POST", template, parameters, verb="create", returns=self._model, body=body)
        )

    async def _update(
        self, template: str, given: UpdateT | None, fields: Mapping[str, object], **parameters: str | None
    ) -> ModelT:
        """Replace the object by a model, or change the fields that are named and keep all others."""
        self._check_update(given, fields)
        if given is not None:
            body = given.to_body()
        else:
            changes = self._changes(fields)
            body = (await self._get(template, **parameters)).merged_with(changes)
        return await self._send(
            self._request("PUT", template, parameters, verb="update", returns=self._model, body=body)
        )

    async def _update_partly(
        self,
        method: str,
        template: str,
        given: UpdateT | None,
        fields: Mapping[str, object],
        **parameters: str | None,
    ) -> ModelT:
        """Send what a model or the fields name, where the service itself keeps everything else."""
        self._check_update(given, fields)
        body = self._changes(fields) if given is None else given.to_body()
        return await self._send(
            self._request(method, template, parameters, verb="update", returns=self._model, body=body)
        )

    async def _delete(self, template: str, **parameters: str | None) -> None:
        await self._send(self._request("DELETE", template, parameters, verb="delete", returns=NoneType))

    async def _delete_unprotected(
        self,
        template: str,
        unprotect: ApiRequest[ModelT],
        protect_again: ApiRequest[ModelT],
        **parameters: str | None,
    ) -> None:
        """Take an object's protection against deletion away and delete it; or leave it as it was."""
        await self._send(unprotect)
        try:
            await self._delete(template, **parameters)
        except HoneycombError:
            try:
                await self._send(protect_again)
            except HoneycombNotFoundError:
                return  # it has been deleted; only the answer was lost
            raise


class AsyncListedResource(AsyncResource[IdentifiedT, CreateT, UpdateT]):
    """A group whose objects the service gives only all together, and returns when it deletes them."""

    async def _get(self, template: str, **parameters: str | None) -> IdentifiedT:
        """Pick one object out of the list; ``template`` is where it would be by itself."""
        collection, _, last = template.rpartition("/")
        wanted = parameters[last.strip("{}")]
        listed = await self._list(collection, **parameters)
        for each in listed:
            if each.id == wanted:
                return each
        raise HoneycombNotFoundError(f"{wanted!r} is not among the {len(listed)} {self.group} listed", 404)

    async def _delete_and_return(self, template: str, **parameters: str | None) -> IdentifiedT:
        return await self._send(self._request("DELETE", template, parameters, verb="delete", returns=self._model))
