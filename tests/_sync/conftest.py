# Made from tests/_async/conftest.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from typing_extensions import Unpack

from honeycomb import HoneycombClient, SyncHoneycombClient
from honeycomb.config import ClientOptions
from honeycomb.local import LocalHoneycomb
from tests.support import KEY, MANAGEMENT, QUICK, Script


@pytest.fixture
def local() -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb() as local:
        yield local


@pytest.fixture
def client(local: LocalHoneycomb) -> Iterator[SyncHoneycombClient]:
    with (
        httpx.Client(transport=local.transport()) as http_client,
        HoneycombClient(api_key=KEY, http_client=http_client, retry=QUICK, **MANAGEMENT, sync=True) as client,
    ):
        yield client


class SyncMakeClient:
    """Makes clients whose responses come from a script."""

    def __init__(self) -> None:
        self.http_clients: list[httpx.Client] = []

    def __call__(self, script: Script, **options: Unpack[ClientOptions]) -> SyncHoneycombClient:
        http_client = httpx.Client(transport=script.transport)
        self.http_clients.append(http_client)
        given: ClientOptions = {"api_key": KEY, "retry": QUICK, **options}
        return HoneycombClient(http_client=http_client, **given, sync=True)


@pytest.fixture
def make_client() -> Iterator[SyncMakeClient]:
    make_client = SyncMakeClient()
    yield make_client
    for http_client in make_client.http_clients:
        http_client.close()
