"""A server of minimal cost that accepts batches of events, and counts them."""

from __future__ import annotations

import asyncio
import gzip
import multiprocessing
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

import zstandard


@dataclass
class Got:
    """Counts of the server.

    Attributes:
        events: Events.
        requests: Requests.
        body_bytes: Bytes of their bodies.
    """

    events: int = 0
    requests: int = 0
    body_bytes: int = 0


class _Taking(asyncio.Protocol):
    def __init__(self, got: Got, delay: float) -> None:
        self._got = got
        self._delay = delay
        self._received = b""
        self._pieces: list[bytes] = []
        self._missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if not self._missing:
            self._received += data
            head, found, rest = self._received.partition(b"\r\n\r\n")
            if not found:
                return
            self._head = head.lower()
            self._received = b""
            self._missing = int(self._head.split(b"content-length:")[1].split(b"\r\n")[0])
            data = rest
        self._pieces.append(data)
        self._missing -= len(data)
        if not self._missing:
            asyncio.get_running_loop().call_later(self._delay, self._respond, b"".join(self._pieces))
            self._pieces = []

    def _respond(self, body: bytes) -> None:
        self._got.body_bytes += len(body)
        if b"content-encoding: zstd" in self._head:
            body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
        elif b"content-encoding: gzip" in self._head:
            body = gzip.decompress(body)
        count = body.count(b'"data":')
        self._got.events += count
        self._got.requests += 1
        response = b"[" + b",".join([b'{"status":202}'] * count) + b"]"
        assert isinstance(self._transport, asyncio.WriteTransport)
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(response)}\r\n\r\n"
        self._transport.write(head.encode() + response)


async def _serve(control: Connection, delay: float) -> None:
    got = Got()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Taking(got, delay), "127.0.0.1", 0)
    control.send(server.sockets[0].getsockname()[1])
    loop.add_reader(control.fileno(), lambda: control.send((control.recv(), got)[1]))
    await server.serve_forever()


def _run(control: Connection, delay: float) -> None:
    asyncio.run(_serve(control, delay))


class Server:
    """A server in a process of its own.

    Attributes:
        url: Its address.
    """

    def __init__(self, url: str, control: Connection) -> None:
        self.url = url
        self._control = control

    def got(self) -> Got:
        """Request the counts."""
        self._control.send("?")
        response = self._control.recv()
        assert isinstance(response, Got)
        return response


@contextmanager
def taking(delay: float = 0.0) -> Generator[Server]:
    """Run a server that responds after so many seconds."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(theirs, delay), daemon=True)
    process.start()
    try:
        yield Server(f"http://127.0.0.1:{ours.recv()}", ours)
    finally:
        process.terminate()
        process.join()
