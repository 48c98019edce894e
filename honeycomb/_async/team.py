"""The team of a management key, looked up when it is first needed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from copy import copy
from typing import TYPE_CHECKING, TypeAlias

import anyio

from .._core.after_fork import renew_after_fork
from .._core.request import ApiRequest, wire_form
from .._core.response import ApiResponse
from ..exceptions import HoneycombError, HoneycombResponseError

if TYPE_CHECKING:
    from ..models.auth import ManagementAuth

_TEMPLATE = "/2/auth"

Send: TypeAlias = Callable[["ApiRequest[ManagementAuth]"], Awaitable["ApiResponse[ManagementAuth]"]]


def management_auth_request() -> ApiRequest[ManagementAuth]:
    """Return the request for the management key's own team, name and scopes."""
    from ..models.auth import ManagementAuth  # a client without a management key needs no models of it

    credential, _ = wire_form(_TEMPLATE)
    return ApiRequest(
        "auth.get_v2", "GET", _TEMPLATE, _TEMPLATE, ManagementAuth, credential=credential, idempotent=True
    )


class AsyncTeam:
    """Knows the team's slug once somebody has needed it. One is shared by a client and all its copies."""

    def __init__(self) -> None:
        self._lock = anyio.Lock()
        self._slug: str | None = None
        self._failure: HoneycombError | None = None
        self._failures = 0
        renew_after_fork(self)

    def _after_fork(self) -> None:
        """Replace the lock, which the parent may hold while it looks the team up."""
        self._lock = anyio.Lock()

    async def slug(self, send: Send) -> str:
        """Return the slug. All calls that wait for it together share one request, or its failure.

        Args:
            send: Sends the request.

        Raises:
            HoneycombError: It could not be looked up; the next call tries again.
        """
        if self._slug is not None:
            return self._slug
        failures = self._failures
        async with self._lock:
            if self._slug is not None:
                return self._slug
            if self._failure is not None and self._failures > failures:
                raise copy(self._failure)  # of the request that this call was waiting for
            try:
                team = (await send(management_auth_request())).value.team
                if team is None:
                    raise HoneycombResponseError("GET /2/auth names no team: give team=... to the call", 200)
                self._slug = team.slug
            except HoneycombError as error:
                self._failure = copy(error)  # without the traceback, which would keep much alive
                self._failures += 1
                raise
            return self._slug
