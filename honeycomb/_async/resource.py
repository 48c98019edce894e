"""The generics of resource groups: what most operations of most groups do."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from types import NoneType
from typing import TypeVar

import anyio

from .._core.operation import (
    BaseResource,
    CreateT,
    IdentifiedT,
    ModelT,
    UpdateT,
    is_known_to_have_failed,
    note_unprotected,
    protect_timeout,
)
from .._core.request import ApiRequest
from ..exceptions import HoneycombError, HoneycombNotFoundError, HoneycombTimeoutError
from .session import AsyncSession

T = TypeVar("T")


class AsyncResource(BaseResource[ModelT, CreateT, UpdateT]):
    """A group of operations on one kind of object.

    A subclass names its models as type arguments and writes a method per operation; the methods here do the work.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def _send(self, request: ApiRequest[T]) -> T:
        return (await self._session.send(request)).value

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
        self, template: str, unprotect: ApiRequest[ModelT], protect: ApiRequest[ModelT], **parameters: str | None
    ) -> None:
        """Remove an object's protection and delete it; whatever prevents that, protect the object again."""
        # Each sets a fixed value and can be repeated, although a PATCH as such cannot.
        unprotect, protect = replace(unprotect, idempotent=True), replace(protect, idempotent=True)
        is_unprotected = False
        try:
            await self._send(unprotect)
            is_unprotected = True
            await self._delete(template, **parameters)
        except BaseException as error:
            if not is_unprotected and is_known_to_have_failed(error):
                raise
            still_exists = await self._protect_again(protect, error)
            response_was_lost = isinstance(error, HoneycombError) and not isinstance(error, HoneycombNotFoundError)
            if still_exists or not is_unprotected or not response_was_lost:
                raise

    async def _protect_again(self, protect: ApiRequest[ModelT], error: BaseException) -> bool:
        """Protect an object after its deletion failed, and return whether it still exists.

        Args:
            protect: The request that protects it.
            error: Why the deletion failed. If the object cannot be protected, a note says so.
        """
        deadline = time.monotonic() + protect_timeout(error)
        interrupted = False
        # A coroutine that is being closed cannot wait for a response.
        failure: BaseException | None = error if isinstance(error, GeneratorExit) else None
        still_exists: bool | None = None
        while still_exists is None and failure is None:
            try:
                still_exists = await self._protect(protect, deadline)
            except (Exception, GeneratorExit) as unprotected:  # noqa: BLE001  # the first error is the one to raise
                failure = unprotected
            except BaseException as interrupt:  # noqa: BLE001  # raised below
                # A second Ctrl-C, or a second asyncio.Task.cancel(), which a shield does not hold back.
                error = interrupt
                interrupted = True
        if failure is not None:
            note_unprotected(protect, error, failure)
        if interrupted:
            raise error
        return still_exists is not False

    async def _protect(self, protect: ApiRequest[ModelT], deadline: float) -> bool:
        time_left = deadline - time.monotonic()
        if time_left <= 0:
            raise HoneycombTimeoutError("interrupted until its time was up")
        try:
            with anyio.fail_after(time_left, shield=True):
                await self._session.send(protect, within=time_left)
        except HoneycombNotFoundError:
            return False
        return True


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
