"""API keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Literal

from pydantic import TypeAdapter
from typing_extensions import Unpack

from ..._core.operation import warn_with_note
from ..._core.pagination import MAX_PAGE_SIZE, Page, page_of, page_query
from ..._core.request import ApiRequest
from ..._core.rotation import successor_of
from ...exceptions import HoneycombConfigError, HoneycombError, HoneycombNotFoundError
from ...models._html import ModelList
from ...models._pages import PageResponse
from ...models.api_keys import (
    ApiKey,
    ApiKeyCreate,
    ApiKeyCreateFields,
    ApiKeyName,
    ApiKeysResponse,
    ApiKeyType,
    ApiKeyUpdate,
    ApiKeyUpdateFields,
    CreatedApiKey,
    HoneycombRotationError,
)
from ..pagination import AsyncItems
from ..team_resource import AsyncTeamResource

_KEY_TYPE: TypeAdapter[ApiKeyType | None] = TypeAdapter(ApiKeyType | None)
_NAME: TypeAdapter[ApiKeyName | None] = TypeAdapter(ApiKeyName | None)

_ALL = "/2/teams/{team}/api-keys"
_ONE = "/2/teams/{team}/api-keys/{api_key_id}"


class AsyncApiKeys(AsyncTeamResource[ApiKey, ApiKeyCreate, ApiKeyUpdate]):
    """API keys: what programs send events and use the API with, one environment each.

    A management key is needed, with the scope ``api-keys:read``, or ``api-keys:write`` for changes. The team is
    looked up by the key where ``team`` is not given.
    """

    group = "api_keys"

    async def list(
        self, key_type: ApiKeyType | None = None, team: str | None = None, *, environment_id: str | None = None
    ) -> list[ApiKey]:
        """Fetch all API keys of the team, from as many pages as there are (``GET /2/teams/{team}/api-keys``).

        Args:
            key_type: Only ``ingest`` or only ``configuration`` keys.
            team: The team's slug; the management key's team when not given.
            environment_id: Only keys of this environment. The service sends all keys; others are left out here.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``api-keys:read``.
        """
        return ModelList([key async for key in self.list_all(key_type, team, environment_id=environment_id)])

    def list_all(
        self, key_type: ApiKeyType | None = None, team: str | None = None, *, environment_id: str | None = None
    ) -> AsyncIterator[ApiKey]:
        """Go through the API keys of the team, fetching pages as they are needed.

        Args:
            key_type: As for ``list``.
            team: As for ``list``.
            environment_id: As for ``list``.

        Raises:
            HoneycombForbiddenError: As for ``list``.
            HoneycombResponseError: The service's pages go in a circle.
        """
        request = self._page_request(key_type, team, MAX_PAGE_SIZE)
        if environment_id is None:
            return AsyncItems(self._session, request)
        return AsyncItems(self._session, request, lambda key: key.environment_id == environment_id)

    async def page(
        self,
        page_size: int | None = None,
        page_after: str | None = None,
        key_type: ApiKeyType | None = None,
        team: str | None = None,
    ) -> Page[ApiKey]:
        """Fetch one page of the API keys of the team.

        Args:
            page_size: How many to have on it, 1 to 100; 20 when not given.
            page_after: The ``next_cursor`` of the page before it; the first page when not given.
            key_type: As for ``list``.
            team: As for ``list``.

        Raises:
            ValueError: ``page_size`` is out of range, or ``page_after`` a URL without a cursor.
            HoneycombForbiddenError: As for ``list``.
        """
        request = self._page_request(key_type, team, page_size, page_after)
        return page_of(request, await self._session.send(request))

    def _page_request(
        self, key_type: ApiKeyType | None, team: str | None, size: int | None, after: str | None = None
    ) -> ApiRequest[PageResponse[ApiKey]]:
        query = {"filter[type]": _KEY_TYPE.validate_python(key_type), **page_query(size, after)}
        return self._request("GET", _ALL, {"team": team}, verb="list", returns=ApiKeysResponse, query=query)

    async def get(self, api_key_id: str, team: str | None = None) -> ApiKey:
        """Fetch one API key, without its secret (``GET /2/teams/{team}/api-keys/{id}``).

        Args:
            api_key_id: The key's id.
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: As for ``list``.
            HoneycombNotFoundError: No such key.
        """
        return await self._get(_ONE, team=team, api_key_id=api_key_id)

    async def create(
        self, api_key: ApiKeyCreate | None = None, team: str | None = None, **fields: Unpack[ApiKeyCreateFields]
    ) -> CreatedApiKey:
        """Create an API key (``POST /2/teams/{team}/api-keys``).

        Args:
            api_key: The key to create.
            team: As for ``list``.
            **fields: The fields of ``ApiKeyCreate``, instead of ``api_key``.

        Returns:
            The key with its secret, which the service returns only here. Keep its ``header_value``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``api-keys:write``.
            HoneycombValidationError: No such environment.
        """
        request = self._request(
            "POST",
            _ALL,
            {"team": team},
            verb="create",
            returns=CreatedApiKey,
            body=self._creation_body(api_key, fields),
            returns_secret=True,
        )
        return await self._send(request)

    async def update(
        self,
        api_key_id: str,
        api_key: ApiKeyUpdate | None = None,
        team: str | None = None,
        **fields: Unpack[ApiKeyUpdateFields],
    ) -> ApiKey:
        """Change an API key; what is not given stays (``PATCH /2/teams/{team}/api-keys/{id}``).

        Args:
            api_key_id: The key's id.
            api_key: What to change.
            team: As for ``list``.
            **fields: The fields of ``ApiKeyUpdate``, instead of ``api_key``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``api-keys:write``.
            HoneycombNotFoundError: No such key.
        """
        return await self._patch(_ONE, api_key, fields, team=team, api_key_id=api_key_id)

    async def delete(self, api_key_id: str, team: str | None = None) -> None:
        """Delete an API key; it is rejected from then on (``DELETE /2/teams/{team}/api-keys/{id}``).

        Args:
            api_key_id: The key's id.
            team: As for ``list``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``api-keys:write``.
            HoneycombNotFoundError: No such key.
        """
        await self._delete(_ONE, team=team, api_key_id=api_key_id)

    async def rotate(
        self,
        api_key_id: str,
        team: str | None = None,
        *,
        old_key: Literal["keep", "disable", "delete"] = "keep",
        name: str | None = None,
    ) -> CreatedApiKey:
        """Create a successor of an API key, and then keep, disable or delete the old key.

        The successor has the same type, environment and permissions, and is disabled if the old key is. The old
        key is valid until the successor has been created. Programs that use the old key fail once it is disabled:
        to give them time, keep it, store the ``header_value`` of the successor where they find it, and disable the
        old key later.

        Args:
            api_key_id: The id of the old key.
            team: As for ``list``.
            old_key: What to do with the old key once the successor has been created.
            name: The name of the successor; that of the old key when not given.

        Returns:
            The successor with its secret, which the service returns only here.

        Raises:
            ValidationError: The name is empty, or longer than 100 characters.
            HoneycombForbiddenError: The management key lacks the scope ``api-keys:write``.
            HoneycombNotFoundError: No such key.
            HoneycombResponseError: The old key has settings that this version cannot copy. Nothing was created.
            HoneycombRotationError: The old key could not be disabled or deleted. The error has the successor.
        """
        if old_key not in ("keep", "disable", "delete"):
            raise HoneycombConfigError(f"invalid old_key {old_key!r}: expected 'keep', 'disable' or 'delete'")
        _NAME.validate_python(name)
        successor = await self.create(successor_of(await self.get(api_key_id, team), name), team)
        if old_key == "keep":
            return successor
        try:
            if old_key == "disable":
                disable = self._patch_request(
                    _ONE, ApiKeyUpdate(disabled=True), {}, team=team, api_key_id=api_key_id
                )
                await self._send(replace(disable, idempotent=True))
            else:
                await self.delete(api_key_id, team)
        except HoneycombNotFoundError:
            pass  # somebody else has deleted it, or an attempt whose response was lost
        except HoneycombError as error:
            message = f"the successor {successor.id} was created, but the old key {api_key_id} is not {old_key}d"
            raise HoneycombRotationError(f"{message}: {error}", successor=successor) from error
        except BaseException as error:
            warn_with_note(error, f"the successor {successor.id} was created, but its secret is lost: delete it")
            raise
        return successor
