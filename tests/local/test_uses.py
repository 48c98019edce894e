"""Use of a local Honeycomb through an httpx transport, a respx side effect and threads."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import anyio
import httpx
import pytest
import respx

from honeycomb.local import LocalHoneycomb

from .support import Api

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADERS = {"X-Honeycomb-Team": "k"}
URL = "https://api.honeycomb.io"


@pytest.fixture
def local() -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb() as local:
        yield local


def test_the_transport_works_with_a_sync_httpx_client(local: LocalHoneycomb) -> None:
    with httpx.Client(transport=local.transport(), base_url=URL, headers=HEADERS) as client:
        assert client.post("/1/events/My Web", json={"a": 1}).status_code == 200
        assert client.get("/1/columns/my-web", params={"key_name": "a"}).json()["type"] == "integer"
        local.faults.add(drop=True)
        with pytest.raises(httpx.ReadError):
            client.get("/1/datasets")
        local.faults.add(truncate=True)
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/1/datasets")
        local.faults.add(delay=0.05)
        started = time.perf_counter()
        assert client.get("/1/datasets").status_code == 200
        assert time.perf_counter() - started >= 0.05


@pytest.mark.anyio
async def test_the_transport_works_with_an_async_httpx_client(local: LocalHoneycomb) -> None:
    transport = local.transport()
    async with httpx.AsyncClient(transport=transport, base_url=URL, headers=HEADERS) as client:
        assert (await client.post("/1/events/web", json={"a": 1})).status_code == 200
        local.faults.add(drop=True)
        with pytest.raises(httpx.ReadError):
            await client.get("/1/datasets")
        local.faults.add(delay=60.0)
        with anyio.move_on_after(0.05) as scope:
            await client.get("/1/datasets")
        assert scope.cancelled_caught
        assert (await client.get("/1/datasets")).json()[0]["slug"] == "web"


def test_the_side_effect_works_with_respx(local: LocalHoneycomb) -> None:
    with respx.mock() as router:
        router.route(host="api.honeycomb.io").mock(side_effect=local.respx_side_effect)
        assert httpx.get(f"{URL}/1/auth", headers=HEADERS).json()["type"] == "configuration"
        assert httpx.get(f"{URL}/1/auth").status_code == 401


def test_a_local_honeycomb_is_thread_safe(local: LocalHoneycomb) -> None:
    def work(number: int) -> None:
        api = Api(local)
        for n in range(20):
            assert api.post("/1/batch/shared", [{"data": {"n": n, f"t{number}": 1}}]).status == 200
            assert api.post("/1/datasets", {"name": f"own-{number}"}).status in (200, 201)
        query = api.create("/1/queries/shared", {"calculations": [{"op": "SUM", "column": f"t{number}"}]})
        result = api.create("/1/query_results/shared", {"query_id": query["id"]})
        assert api.get(f"/1/query_results/shared/{result['id']}").status == 200

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert local.store.count("shared") == 160
    assert len(Api(local).get("/1/datasets").json) == 9
    assert len(Api(local).get("/1/columns/shared").json) == 9


@pytest.mark.parametrize("needed", ["duckdb", "lark", "uvicorn"])
def test_a_missing_extra_raises_with_the_install_command(needed: str) -> None:
    code = f"import sys; sys.modules[{needed!r}] = None; import honeycomb.local"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    assert done.returncode == 1
    last_line = done.stderr.splitlines()[-1]
    assert last_line.startswith(f"ImportError: honeycomb.local needs {needed}")
    assert 'pip install "honeycomb-sdk[local]"' in last_line
