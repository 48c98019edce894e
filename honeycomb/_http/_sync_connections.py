"""The connections of the sync client."""

from __future__ import annotations

import time
from collections import deque
from typing import Protocol, cast

import httpx

from ..config import ClientConfig
from ._body import BodyReader, UnreadableBodyError
from ._failures import DeadlineError
from ._injected import Bounds
from ._opening import IDLE_SECONDS, NetworkStream, Opener, is_usable, opened_stream
from ._slots import Slots

_WRITE_SIZE = 65_536


class _NetworkStream(NetworkStream, Protocol):
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes: ...
    def write(self, buffer: bytes, timeout: float | None = None) -> None: ...


class _Connection:
    """An httpx transport limited to one connection, for one call at a time."""

    def __init__(self, transport: httpx.HTTPTransport) -> None:
        self.transport = transport
        self.idle_since = 0.0
        self._stream: _NetworkStream | None = None
        self._deadline = 0.0

    def send(self, request: httpx.Request, deadline: float) -> httpx.Response:
        self._deadline = deadline
        if self._stream is None:
            request.extensions["trace"] = self._trace
        return self.transport.handle_request(request)

    def _trace(self, event: str, info: dict[str, object]) -> None:
        stream = opened_stream(event, info)
        if stream is not None:
            self._stream = cast("_NetworkStream", stream)
            self._bound(self._stream)

    def _bound(self, stream: _NetworkStream) -> None:
        """Bound the stream's operations together: the library bounds each, which a byte now and then outlasts."""
        read, write = stream.read, stream.write

        def read_in_time(max_bytes: int, timeout: float | None = None) -> bytes:
            return read(max_bytes, self._time_left(timeout))

        def write_in_time(buffer: bytes, timeout: float | None = None) -> None:
            for start in range(0, len(buffer), _WRITE_SIZE):
                write(buffer[start : start + _WRITE_SIZE], self._time_left(timeout))

        # In the async client a cancellation does this; native I/O has none.
        stream.read = read_in_time  # type: ignore[method-assign]  # the library takes no stream of ours
        stream.write = write_in_time  # type: ignore[method-assign]  # as above

    def _time_left(self, timeout: float | None) -> float:
        time_left = self._deadline - time.monotonic()
        if time_left <= 0:
            raise DeadlineError
        return time_left if timeout is None else min(timeout, time_left)

    def is_usable(self, now: float) -> bool:
        return is_usable(self._stream, self.idle_since, now)

    def close(self) -> None:
        self.transport.close()


class SyncConnections:
    """A stack of connections: each serves one call, the one used last is used next.

    Only a call that ends cleanly returns its connection; any other closes it. So no state that a failure or an
    interruption left behind can reach the next call.
    """

    def __init__(self, config: ClientConfig) -> None:
        self._config = config
        self._opener = Opener(config)
        self._idle: deque[_Connection] = deque()
        self._slots = Slots(config.max_connections)
        self._is_closed = False

    def exchange(
        self, request: httpx.Request, bounds: Bounds
    ) -> tuple[httpx.Response, bytes | UnreadableBodyError]:
        """Send a request and read the response."""
        slots = self._slots
        call = object()
        try:
            slots.calls[call] = None
            if not slots.wait(call, bounds.deadline):
                raise httpx.PoolTimeout("no connection became free")
            connection = self._checkout()
            try:
                response = connection.send(request, bounds.deadline)
                body = read_sync(response, bounds)
                response.close()
            except BaseException:
                connection.close()
                raise
            if isinstance(body, bytes) and slots is self._slots:  # replaced by a fork in the midst of the call
                self._checkin(connection)
            else:
                connection.close()
        finally:
            slots.calls.pop(call, None)
            slots.announce()
        return response, body

    def _checkout(self) -> _Connection:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread may have taken the last one
                return _Connection(self._opener.open(httpx.HTTPTransport))
            if connection.is_usable(time.monotonic()):
                return connection
            connection.close()

    def _checkin(self, connection: _Connection) -> None:
        connection.idle_since = time.monotonic()
        self._idle.append(connection)
        self._close_idle(before=connection.idle_since - IDLE_SECONDS)

    def _close_idle(self, before: float) -> None:
        while self._is_closed or (self._idle and self._idle[0].idle_since < before):
            try:
                self._idle.popleft().close()
            except IndexError:
                return

    def close(self) -> None:
        """Close the idle connections, and the others when their calls end."""
        self._is_closed = True
        self._close_idle(before=0.0)

    def after_fork(self) -> None:
        """Start without connections. The parent's stay open for the parent."""
        of_parent, self._idle = self._idle, deque()
        self._slots = Slots(self._config.max_connections)
        self._opener.after_fork()
        for connection in of_parent:
            connection.close()


def read_sync(response: httpx.Response, bounds: Bounds) -> bytes | UnreadableBodyError:
    """Read the body of a response, or find out why it cannot be used."""
    reader = BodyReader(response.headers, bounds.max_bytes)
    try:
        is_late = False
        for piece in cast("httpx.SyncByteStream", response.stream):
            if is_late:  # a transport of the caller's does not know the deadline
                raise DeadlineError
            reader.feed(piece)
            is_late = time.monotonic() > bounds.deadline
        return reader.finish()
    except UnreadableBodyError as error:
        return error
