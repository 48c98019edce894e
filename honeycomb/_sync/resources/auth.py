# Made from honeycomb/_async/resources/auth.py by `nox -s unasync`: edit that file, never this one.
"""The key behind a client."""

from __future__ import annotations

from ...models._base import InputModel
from ...models.auth import Auth, ManagementAuth
from ..resource import SyncResource
from ..team import management_auth_request


class SyncAuth(SyncResource[Auth, InputModel, InputModel]):
    """Auth: which key a client uses, and what it may do."""

    group = "auth"

    def get(self) -> Auth:
        """Fetch the API key's team, environment, type and permissions (``GET /1/auth``).

        Any valid key works, also an ingest key.

        Raises:
            HoneycombAuthError: The service does not know the key.
        """
        return self._get("/1/auth")

    def get_v2(self) -> ManagementAuth:
        """Fetch the management key's team, name and scopes (``GET /2/auth``). Any management key works.

        Raises:
            HoneycombAuthError: The service does not know the key.
        """
        return self._send(management_auth_request())
