from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from honeycomb import AsyncHoneycombClient, HoneycombClient, SyncHoneycombClient
from honeycomb.local import LocalHoneycomb
from tests.support import KEY, QUICK


@pytest.fixture
def local() -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb() as local:
        yield local


@pytest.fixture
async def async_client(local: LocalHoneycomb) -> AsyncIterator[AsyncHoneycombClient]:
    async with (
        httpx.AsyncClient(transport=local.transport()) as http_client,
        HoneycombClient(api_key=KEY, http_client=http_client, retry=QUICK) as client,
    ):
        yield client


@pytest.fixture
def sync_client(local: LocalHoneycomb) -> Iterator[SyncHoneycombClient]:
    with (
        httpx.Client(transport=local.transport()) as http_client,
        HoneycombClient(api_key=KEY, sync=True, http_client=http_client, retry=QUICK) as client,
    ):
        yield client
