"""A local Honeycomb whose exchanges are checked."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from typing import Any, NamedTuple

import httpx

from honeycomb import AsyncHoneycombClient, HoneycombClient, RetryConfig
from honeycomb.local import (
    LocalHoneycomb,
    LocalKey,
    LocalManagementKey,
    LocalPipeline,
    LocalRequest,
    LocalResponse,
)

from .oracle import Oracle

FULL = LocalKey("may-do-all")
NARROW = LocalKey("may-send-events", permissions=frozenset({"events"}))
NOTHING = LocalKey("may-do-nothing", permissions=frozenset())
INGEST = LocalKey("ingest", type="ingest")
DISABLED = LocalKey("disabled", disabled=True)

MANAGEMENT = LocalManagementKey("may-do-all", "secret")
NO_SCOPES = LocalManagementKey("may-do-nothing", "secret", scopes=frozenset())
DISABLED_MANAGEMENT = LocalManagementKey("disabled", "secret", disabled=True)

PIPELINE = LocalPipeline(
    "pipeline",
    configurations={"one": {"refinery_rules": "sample: 1", "primary-collector": "key: KEY_ID"}},
    rollouts={"rollout": "one"},
    ingest_keys={"KEY_ID": "Local"},
)

DATASET = "web"
TIMESTAMP = datetime(2026, 8, 1, 12, 30, 15, 250_000, tzinfo=timezone.utc)


class Exchange(NamedTuple):
    """A request and its response."""

    request: LocalRequest
    response: LocalResponse


class ObservedHoneycomb(LocalHoneycomb):
    """Checks every exchange against the documents as it passes, and keeps it.

    Raises:
        Disagreement: In the midst of the call that made the exchange.
    """

    def __init__(self, oracle: Oracle, **options: Any) -> None:
        super().__init__(
            keys=[FULL, NARROW, NOTHING, INGEST, DISABLED],
            management_keys=[MANAGEMENT, NO_SCOPES, DISABLED_MANAGEMENT],
            pipelines=[PIPELINE],
            **options,
        )
        self.oracle = oracle
        self.exchanges: list[Exchange] = []

    def handle(self, request: LocalRequest) -> LocalResponse:
        self.oracle.check_request(request)
        response = super().handle(request)
        self.oracle.check_response(request, response)
        self.exchanges.append(Exchange(request, response))
        return response

    def handle_invalid(self, request: LocalRequest) -> LocalResponse:
        """Handle a request that the document need not allow; the response is checked."""
        response = super().handle(request)
        self.oracle.check_response(request, response)
        return response

    @asynccontextmanager
    async def client(self, key: LocalKey = FULL) -> AsyncGenerator[AsyncHoneycombClient]:
        """Connect a client that does not retry."""
        async with httpx.AsyncClient(transport=self.transport()) as http_client:
            yield HoneycombClient(
                api_key=key.key,
                management_key=MANAGEMENT.id,
                management_secret=MANAGEMENT.secret,
                http_client=http_client,
                retry=RetryConfig(max_retries=0),
            )
