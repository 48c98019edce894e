from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from typing_extensions import Unpack

from honeycomb import AsyncHoneycombClient, HoneycombClient
from honeycomb.config import ClientOptions
from honeycomb.local import LocalHoneycomb
from tests.support import KEY, MANAGEMENT, QUICK, Script


@pytest.fixture
def local() -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb() as local:
        yield local


@pytest.fixture
async def client(local: LocalHoneycomb) -> AsyncIterator[AsyncHoneycombClient]:
    async with (
        httpx.AsyncClient(transport=local.transport()) as http_client,
        HoneycombClient(api_key=KEY, http_client=http_client, retry=QUICK, **MANAGEMENT) as client,
    ):
        yield client


class AsyncMakeClient:
    """Makes clients whose responses come from a script."""

    def __init__(self) -> None:
        self.http_clients: list[httpx.AsyncClient] = []

    def __call__(self, script: Script, **options: Unpack[ClientOptions]) -> AsyncHoneycombClient:
        http_client = httpx.AsyncClient(transport=script.transport)
        self.http_clients.append(http_client)
        given: ClientOptions = {"api_key": KEY, "retry": QUICK, **options}
        return HoneycombClient(http_client=http_client, **given)


@pytest.fixture
async def make_client() -> AsyncIterator[AsyncMakeClient]:
    make_client = AsyncMakeClient()
    yield make_client
    for http_client in make_client.http_clients:
        await http_client.aclose()
