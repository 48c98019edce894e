"""TCP server of a local Honeycomb: a small ASGI application run by uvicorn."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from collections.abc import Awaitable, Callable, Generator, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ._wire import Handle, LocalRequest

_Message: TypeAlias = MutableMapping[str, Any]
_Receive: TypeAlias = Callable[[], Awaitable[_Message]]
_Send: TypeAlias = Callable[[_Message], Awaitable[None]]


class _Protocol(H11Protocol):
    """HTTP protocol that gives the application access to the transport, so that faults can close it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        super().connection_made(transport)
        # asyncio sets this only for sockets created with an explicit protocol number. Without it, every
        # response body, written after the headers, waits 40 ms for an acknowledgement.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {"transport": transport}


class _Application:
    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._delayed: set[asyncio.Transport] = set()

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        # Not in a thread: most responses take less time than switching threads.
        response = self._handle(await _request(scope, receive))
        transport: asyncio.Transport = scope["state"]["transport"]
        if response.delay:
            self._delayed.add(transport)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(_disconnected(receive), response.delay)
            self._delayed.discard(transport)
        truncated = response.fault == "truncate"
        if response.fault == "drop" or (truncated and not response.body):
            transport.abort()
            await _disconnected(receive)
            return
        headers = {"content-length": str(len(response.body)), **response.headers}
        await send(
            {
                "type": "http.response.start",
                "status": response.status,
                "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
            }
        )
        body = response.body[: len(response.body) // 2] if truncated else response.body
        await send({"type": "http.response.body", "body": body, "more_body": truncated})
        if truncated:
            transport.close()
            await _disconnected(receive)

    def abort_delayed(self) -> None:
        """Abort the connections with delayed responses."""
        for transport in self._delayed:
            transport.abort()


class _Server(uvicorn.Server):
    def __init__(self, application: _Application) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                http=_Protocol,
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                timeout_keep_alive=60,
                timeout_graceful_shutdown=1,
            )
        )
        self._application = application

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Otherwise uvicorn waits for them, then logs a traceback.
        self._application.abort_delayed()
        await super().shutdown(sockets)


async def _request(scope: _Message, receive: _Receive) -> LocalRequest:
    body = bytearray()
    more_body = True
    while more_body:
        message = await receive()
        body += message.get("body", b"")
        more_body = message.get("more_body", False)
    target = scope["raw_path"].decode("ascii")
    if scope["query_string"]:
        target += "?" + scope["query_string"].decode("ascii")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return LocalRequest(scope["method"], target, headers, bytes(body))


async def _disconnected(receive: _Receive) -> None:
    """Wait for the end of the connection; returning earlier makes uvicorn send an error response."""
    while (await receive())["type"] != "http.disconnect":
        pass


def listen(host: str, port: int) -> tuple[socket.socket, str]:
    """Open a listening socket, which queues connections until served.

    Returns:
        The socket and its base URL.

    Raises:
        OSError: The address does not exist or is in use.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except UnicodeError as error:  # raised by the idna codec
        raise OSError(errno.EINVAL, f"invalid host name: {error}") from None
    listener = socket.create_server(address, family=family, dualstack_ipv6=_is_dual_stack(host))
    return listener, f"http://{netloc(host, listener.getsockname()[1])}"


def netloc(host: str, port: int) -> str:
    """Return host and port as in a URL, with IPv6 addresses in brackets."""
    # The zone of a link-local address follows a percent sign, which must be escaped.
    return f"[{host.replace('%', '%25')}]:{port}" if ":" in host else f"{host}:{port}"


def _is_dual_stack(host: str) -> bool:
    """Return whether to listen on IPv4 too: ``::`` means all addresses."""
    return host == "::" and socket.has_dualstack_ipv6()


def make_server(handle: Handle) -> uvicorn.Server:
    """Create a server to run on a listening socket."""
    return _Server(_Application(handle))


@contextmanager
def serving(handle: Handle, host: str, port: int) -> Generator[str]:
    """Run a server in a thread until the block exits; yield its base URL."""
    listener, url = listen(host, port)
    server = make_server(handle)
    thread = threading.Thread(target=server.run, args=([listener],), name=f"LocalHoneycomb {url}", daemon=True)
    thread.start()
    try:
        yield url
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
