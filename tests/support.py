"""Helpers for tests of clients."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import TypeAlias, TypedDict

import httpx

from honeycomb import RetryConfig

ScriptStep: TypeAlias = httpx.Response | Exception


class ManagementOptions(TypedDict):
    """The options of a client that hold a management key."""

    management_key: str
    management_secret: str


KEY = "test-key-which-must-stay-secret"

MANAGEMENT: ManagementOptions = {"management_key": "hcxmk_local", "management_secret": "management-secret"}

QUICK = RetryConfig(base_delay=0.001)
"""Retries as by default, without the waiting."""


class Script:
    """Responds to requests in the order of a script, and keeps them; the last response is repeated."""

    def __init__(self, *steps: ScriptStep) -> None:
        self._steps = list(steps)
        self.requests: list[httpx.Request] = []

    @property
    def transport(self) -> httpx.MockTransport:
        """The transport for a client of either flavor."""
        return httpx.MockTransport(self._respond)

    def _respond(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        step = self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        if isinstance(step, Exception):
            raise step
        # A response can be read once: give each request its own.
        return httpx.Response(step.status_code, headers=step.headers, content=step.content)


def respond_with(function: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    """Respond to requests by a function."""
    return httpx.MockTransport(function)


def problem(status: int, error: str = "nope", **headers: str) -> httpx.Response:
    """Make an error response."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json={"error": error}, headers=names)


def team_auth(slug: str) -> httpx.Response:
    """Make the response to a lookup of a management key."""
    team = {"id": "t", "type": "teams"}
    key = {"id": "k", "type": "api-keys", "attributes": {}, "relationships": {"team": {"data": team}}}
    return httpx.Response(200, json={"data": key, "included": [{**team, "attributes": {"slug": slug}}]})


DATASET = httpx.Response(200, json={"name": "web", "slug": "web"})


@contextmanager
def _listening(serve: Callable[[socket.socket], None]) -> Generator[str]:
    """Call a function with every connection, one after the other; yields the base URL."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    serve(connection)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)  # which ends a pending accept, too
        listener.close()
        thread.join(timeout=5)


@contextmanager
def dripping(every: float) -> Generator[str]:
    """Serve a response that begins well and then arrives byte by byte, forever; yields the base URL."""

    def drip(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        while True:
            time.sleep(every)
            connection.sendall(b" ")

    with _listening(drip) as url:
        yield url


@contextmanager
def recording_proxy() -> Generator[tuple[str, list[bytes]]]:
    """Stand in for a proxy that responds to every request with an empty list.

    Yields:
        Its address, and the first lines of the received requests.
    """
    seen: list[bytes] = []

    def respond(connection: socket.socket) -> None:
        seen.append(connection.recv(65_536).partition(b"\r\n")[0])
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n[]")

    with _listening(respond) as url:
        yield url, seen


@contextmanager
def responding(response: bytes) -> Generator[tuple[str, list[bytes]]]:
    """Send the same bytes in response to every request, and close the connection.

    Yields:
        The base URL, and the requests that were received.
    """
    received: list[bytes] = []

    def respond(connection: socket.socket) -> None:
        received.append(connection.recv(65_536))
        connection.sendall(response)

    with _listening(respond) as url:
        yield url, received
