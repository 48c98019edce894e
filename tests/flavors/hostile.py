"""A server over TCP that handles each connection in a thread, by a function of the test."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import BinaryIO

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]"


@dataclass
class Hostile:
    """Counts of the server.

    Attributes:
        url: Its base URL.
        connections: Number of connections accepted.
        closed: Number of connections that the server has closed.
        requests: The first line of each request.
    """

    url: str = ""
    connections: int = 0
    closed: int = 0
    requests: list[str] = field(default_factory=list[str])
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopped: threading.Event = field(default_factory=threading.Event)

    def read_request(self, stream: BinaryIO) -> str:
        """Read one request, and return its path; empty at the end of the connection."""
        line = stream.readline().decode("latin-1")
        length = 0
        while line and (header := stream.readline().strip()):
            name, _, value = header.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        stream.read(length)
        if line:
            with self.lock:
                self.requests.append(line.strip())
        return line.split(" ")[1] if line else ""


Serve = Callable[[Hostile, BinaryIO, Callable[[bytes], None]], None]


def respond(*responses: bytes) -> Serve:
    """Send responses in turn, each to one request; the last one again and again."""

    def serve(server: Hostile, stream: BinaryIO, send: Callable[[bytes], None]) -> None:
        while server.read_request(stream):
            with server.lock:
                index = min(len(server.requests), len(responses)) - 1
            send(responses[index])

    return serve


@contextmanager
def hostile(serve: Serve) -> Generator[Hostile]:
    """Serve every connection in a thread of its own, with a function that gets the server, input and output."""
    state = Hostile()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with state.lock:
                state.connections += 1
            with suppress(OSError):
                serve(state, self.rfile, self.request.sendall)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False
        request_queue_size = 128

        def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
            super().shutdown_request(request)
            with state.lock:
                state.closed += 1

    with Server(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            state.stopped.set()
            server.shutdown()
            thread.join()
