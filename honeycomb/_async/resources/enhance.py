"""Enhance."""

from __future__ import annotations

from types import NoneType

from typing_extensions import Unpack

from ...models._base import InputModel
from ...models._json_api import ResourceModel
from ...models.enhance import IndexerUsage, IndexerUsageFields
from ..resource import AsyncResource


class AsyncEnhance(AsyncResource[ResourceModel, IndexerUsage, InputModel]):
    """Enhance, which indexes archived events. The service has withdrawn it from its public document.

    A management key is needed; its team is looked up where ``team`` is not given.
    """

    group = "enhance"

    async def record_indexer_usage(
        self, usage: IndexerUsage | None = None, team: str | None = None, **fields: Unpack[IndexerUsageFields]
    ) -> None:
        """Report what an indexer has processed (``POST /2/teams/{team}/enhance_indexer_usage``, withdrawn).

        Args:
            usage: What it has processed.
            team: The team's slug; the management key's team when not given.
            **fields: The fields of ``IndexerUsage``, instead of ``usage``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``enhance:write``.
        """
        body = self._creation_body(usage, fields)
        request = self._request(
            "POST",
            "/2/teams/{team}/enhance_indexer_usage",
            {"team": team},
            verb="record_indexer_usage",
            returns=NoneType,
            body=body,
        )
        await self._send(request)
