"""The key behind a client."""

from __future__ import annotations

from ...models._base import InputModel
from ...models.auth import Auth, ManagementAuth
from ..resource import AsyncResource
from ..team import management_auth_request


class AsyncAuth(AsyncResource[Auth, InputModel, InputModel]):
    """Auth: which key a client uses, and what it may do."""

    group = "auth"

    async def get(self) -> Auth:
        """Fetch the API key's team, environment, type and permissions (``GET /1/auth``).

        Any valid key works, also an ingest key.

        Raises:
            HoneycombAuthError: The service does not know the key.
        """
        return await self._get("/1/auth")

    async def get_v2(self) -> ManagementAuth:
        """Fetch the management key's team, name and scopes (``GET /2/auth``). Any management key works.

        Raises:
            HoneycombAuthError: The service does not know the key.
        """
        return await self._send(management_auth_request())
