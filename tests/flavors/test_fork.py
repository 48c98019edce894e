"""Clients that exist while the process forks, which they survive in the parent and in the child."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import BinaryIO

import pytest

from tests.flavors.hostile import Hostile, hostile

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")

# A child that blocks is ended by its alarm, and fails the test.
PROGRAM = """
import asyncio, os, signal, sys, threading, traceback
from contextlib import suppress
import httpx
from honeycomb import HoneycombClient

PARENT = os.getpid()
URL = sys.argv[1]

def fork(run):
    child = os.fork()
    if child:
        return child
    signal.alarm(120)
    try:
        run()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)

def succeeded(*children):
    return not any([os.waitpid(child, 0)[1] for child in children])
"""

SYNC = """
client = HoneycombClient(api_key="k", base_url=URL, sync=True)

def check(turns):
    for _ in range(turns):
        name = f"p{os.getpid()}-{threading.get_ident()}"
        assert client.datasets.get(name).slug == name

def run():
    check(50)
    client.close()

check(3)
busy = [threading.Thread(target=check, args=(200,)) for _ in range(3)]
for thread in busy:
    thread.start()
children = [fork(run) for _ in range(4)]
check(100)
for thread in busy:
    thread.join()
client.close()
assert succeeded(*children)
"""

ASYNC = """
async def check(client, turns):
    async def one(number):
        name = f"p{os.getpid()}-{number}"
        assert (await client.datasets.get(name)).slug == name
    for turn in range(turns):
        await asyncio.gather(*(one(turn * 10 + number) for number in range(10)))

async def main():
    async with HoneycombClient(api_key="k", base_url=URL) as client:
        async def in_child():
            await check(client, 10)
            await client.aclose()
            async with HoneycombClient(api_key="k", base_url=URL) as own:
                await check(own, 10)

        await check(client, 2)
        busy = asyncio.ensure_future(check(client, 40))
        children = []
        for _ in range(3):
            await asyncio.sleep(0.01)
            children.append(fork(lambda: asyncio.run(in_child())))
        await busy
        await check(client, 10)
        assert succeeded(*children)

asyncio.run(main())
"""

TEAM = """
TEAM = {"id": "t", "type": "teams"}
KEY = {"id": "k", "type": "api-keys", "attributes": {}, "relationships": {"team": {"data": TEAM}}}
MANAGEMENT = {"management_key": "hcxmk_local", "management_secret": "management-secret"}

def respond(request):
    if request.url.path == "/2/auth":
        return httpx.Response(200, json={"data": KEY, "included": [{**TEAM, "attributes": {"slug": "mine"}}]})
    return httpx.Response(200, json={"data": []})
"""

SYNC_TEAM = """
entered, leave = threading.Event(), threading.Event()

def respond_late(request):
    if os.getpid() == PARENT:
        entered.set()
        leave.wait()
    return respond(request)

http_client = httpx.Client(transport=httpx.MockTransport(respond_late))
client = HoneycombClient(http_client=http_client, sync=True, **MANAGEMENT)

def run():
    assert client.environments.list() == []

thread = threading.Thread(target=run)
thread.start()
entered.wait()
child = fork(run)
leave.set()
thread.join()
assert succeeded(child)
"""

ASYNC_TEAM = """
async def main():
    entered, leave = asyncio.Event(), asyncio.Event()

    async def respond_late(request):
        if os.getpid() == PARENT:
            entered.set()
            await leave.wait()
        return respond(request)

    http_client = httpx.AsyncClient(transport=httpx.MockTransport(respond_late))
    client = HoneycombClient(http_client=http_client, **MANAGEMENT)

    async def run():
        assert await client.environments.list() == []

    task = asyncio.ensure_future(run())
    waiting = asyncio.ensure_future(run())
    await entered.wait()
    child = fork(lambda: asyncio.run(run()))
    leave.set()
    await task
    await waiting
    assert succeeded(child)

asyncio.run(main())
"""


def echo(server: Hostile, stream: BinaryIO, send: Callable[[bytes], None]) -> None:
    while path := server.read_request(stream):
        body = f'{{"name": "x", "slug": "{path.rpartition("/")[2]}"}}'.encode()
        send(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))


@pytest.mark.parametrize(
    "program", [SYNC, ASYNC, TEAM + SYNC_TEAM, TEAM + ASYNC_TEAM], ids=["sync", "async", "sync team", "async team"]
)
def test_a_client_works_in_the_parent_and_its_children(program: str) -> None:
    with hostile(echo) as server:
        ran = subprocess.run(  # noqa: S603  # our own
            # Python 3.12 and later warn of any fork of a process that has threads, which is what is tested here.
            [sys.executable, "-W", "ignore:This process:DeprecationWarning", "-c", PROGRAM + program, server.url],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, "")
