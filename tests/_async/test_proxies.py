from __future__ import annotations

import pytest

from honeycomb import HoneycombClient
from tests.support import KEY, recording_proxy

pytestmark = pytest.mark.anyio

URL = "http://honeycomb.invalid"
FIRST_LINE = b"GET http://honeycomb.invalid/1/datasets HTTP/1.1"


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


async def test_a_proxy_that_is_given_is_used() -> None:
    with recording_proxy() as (address, seen):
        async with HoneycombClient(api_key=KEY, base_url=URL, proxy=address) as client:
            assert await client.datasets.list() == []
    assert seen == [FIRST_LINE]


@pytest.mark.parametrize("variable", ["http_proxy", "all_proxy"])
@pytest.mark.parametrize("scheme", ["http://", ""])
async def test_a_proxy_of_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch, variable: str, scheme: str
) -> None:
    with recording_proxy() as (address, seen):
        monkeypatch.setenv(variable, address.replace("http://", scheme))
        async with HoneycombClient(api_key=KEY, base_url=URL) as client:
            assert await client.datasets.list() == []
    assert seen == [FIRST_LINE]


@pytest.mark.parametrize("with_port", [False, True])
async def test_a_host_that_the_environment_excepts_is_reached_directly(
    monkeypatch: pytest.MonkeyPatch, with_port: bool
) -> None:
    with recording_proxy() as (proxy, through_proxy), recording_proxy() as (service, directly):
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("no_proxy", service.removeprefix("http://") if with_port else "127.0.0.1")
        async with HoneycombClient(api_key=KEY, base_url=service) as client:
            assert await client.datasets.list() == []
    assert (through_proxy, directly) == ([], [b"GET /1/datasets HTTP/1.1"])
