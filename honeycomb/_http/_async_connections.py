"""The connections of the async client."""

from __future__ import annotations

import time
from collections import deque
from typing import Protocol, cast

import anyio
import httpx

from ..config import ClientConfig
from ._body import BodyReader, UnreadableBodyError
from ._injected import Bounds
from ._opening import IDLE_SECONDS, NetworkStream, Opener, is_usable, opened_stream


class _NetworkStream(NetworkStream, Protocol):
    async def aclose(self) -> None: ...


class _Connection:
    """An httpx transport limited to one connection, for one call at a time."""

    def __init__(self, transport: httpx.AsyncHTTPTransport) -> None:
        self.transport = transport
        self.idle_since = 0.0
        self._streams: list[_NetworkStream] = []

    async def send(self, request: httpx.Request) -> httpx.Response:
        if not self._streams:
            request.extensions["trace"] = self._trace
        return await self.transport.handle_async_request(request)

    async def _trace(self, event: str, info: dict[str, object]) -> None:
        stream = opened_stream(event, info)
        if stream is not None:
            self._streams.append(cast("_NetworkStream", stream))

    def is_usable(self, now: float) -> bool:
        return is_usable(self._streams[-1] if self._streams else None, self.idle_since, now)

    async def aclose(self) -> None:
        """Close the connection, whatever was cancelled."""
        with anyio.CancelScope(shield=True):
            await self.transport.aclose()
            # The library forgets a stream whose TLS handshake was cancelled.
            for stream in self._streams[:1]:
                await stream.aclose()


class _Slots:
    """A semaphore that loses no slot to a cancellation, however often and whenever a task is cancelled."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: deque[anyio.Event] = deque()

    def take(self) -> bool:
        if not self._free:
            return False
        self._free -= 1
        return True

    async def wait(self) -> None:
        given = anyio.Event()
        self._waiting.append(given)
        try:
            await given.wait()
        except BaseException:
            if given.is_set():
                self.release()
            else:
                self._waiting.remove(given)
            raise

    def release(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._free += 1


class AsyncConnections:
    """A stack of connections: each serves one call, the one used last is used next.

    Only a call that ends cleanly returns its connection; any other closes it. So no state that a failure or a
    cancellation left behind can reach the next call.
    """

    def __init__(self, config: ClientConfig) -> None:
        self._config = config
        self._opener = Opener(config)
        self._idle: deque[_Connection] = deque()
        self._slots = _Slots(config.max_connections)
        self._is_closed = False
        self._of_parent: list[object] = []

    async def exchange(
        self, request: httpx.Request, bounds: Bounds
    ) -> tuple[httpx.Response, bytes | UnreadableBodyError]:
        """Send a request and read the response."""
        slots = self._slots
        if not slots.take():
            with anyio.move_on_after(bounds.deadline - time.monotonic()) as waiting:
                await slots.wait()
            if waiting.cancelled_caught:
                raise httpx.PoolTimeout("no connection became free")
        try:
            connection = await self._checkout()
            try:
                response = await connection.send(request)
                body = await read_async(response, bounds)
                await response.aclose()
            except BaseException:
                await connection.aclose()
                raise
            if isinstance(body, bytes) and slots is self._slots:  # replaced by a fork in the midst of the call
                await self._checkin(connection)
            else:
                await connection.aclose()
        finally:
            slots.release()
        return response, body

    async def _checkout(self) -> _Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_usable(time.monotonic()):
                return connection
            await connection.aclose()
        return _Connection(self._opener.open(httpx.AsyncHTTPTransport))

    async def _checkin(self, connection: _Connection) -> None:
        connection.idle_since = time.monotonic()
        self._idle.append(connection)
        while self._idle and (self._is_closed or connection.idle_since - self._idle[0].idle_since > IDLE_SECONDS):
            await self._idle.popleft().aclose()

    async def aclose(self) -> None:
        """Close the idle connections, and the others when their calls end."""
        self._is_closed = True
        while self._idle:
            await self._idle.pop().aclose()

    def after_fork(self) -> None:
        """Start without connections. The parent's are kept from being collected, which would disturb its loop."""
        self._of_parent.append(self._idle)
        self._idle = deque()
        self._slots = _Slots(self._config.max_connections)
        self._opener.after_fork()


async def read_async(response: httpx.Response, bounds: Bounds) -> bytes | UnreadableBodyError:
    """Read the body of a response, or find out why it cannot be used."""
    reader = BodyReader(response.headers, bounds.max_bytes)
    pieces = aiter(cast("httpx.AsyncByteStream", response.stream))
    try:
        async for piece in pieces:
            reader.feed(piece)
        return reader.finish()
    except UnreadableBodyError as error:
        # Cancelled, the generators below end at once; left unfinished, they would be reported.
        with anyio.CancelScope() as scope:
            scope.cancel()
            async for _ in pieces:
                pass
        return error
