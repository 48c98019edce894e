"""The team of a management key, looked up when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._locks import AsyncLock
from ..exceptions import HoneycombError

if TYPE_CHECKING:
    from .client import AsyncHoneycombClient


class AsyncTeam:
    """Knows the team's slug once somebody needed it. One is shared by a client and all its copies."""

    def __init__(self) -> None:
        self._lock = AsyncLock()
        self._slug: str | None = None
        self._failure: HoneycombError | None = None
        self._failures = 0

    async def slug(self, client: AsyncHoneycombClient) -> str:
        """Return the slug. All who wait for it together share one request, and its failure.

        Args:
            client: Asks for it.

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
                raise self._failure  # of the request that this call was waiting for
            try:
                self._slug = (await client.auth.get_v2()).team.slug
            except HoneycombError as error:
                self._failure = error
                self._failures += 1
                raise
            return self._slug
