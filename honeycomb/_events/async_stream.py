"""The stream of the async client: tasks that send while the program goes on, on asyncio and trio."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from inspect import isawaitable
from types import TracebackType
from typing import Any, Protocol

import anyio
from anyio.lowlevel import checkpoint
from typing_extensions import Self

from .._core.raw_response import RawResponse
from .._core.request import ApiRequest
from ..config import ClientConfig
from ..exceptions import HoneycombConfigError, HoneycombError
from .background import start_task
from .base_stream import CLOSED_TOO_EARLY, BaseStream, Timing, log_failure, warn
from .batch_results import BatchResult, failed_batch
from .options import StreamOptions
from .outbox import MAX_IN_FLIGHT, Admission
from .packing import NOT_PACKED, Packed
from .pending import Pending, pending
from .queues import Batch, Settled

_QUEUED = Admission.QUEUED


class AsyncSender(Protocol):
    """What a stream needs of a session."""

    @property
    def config(self) -> ClientConfig: ...
    def with_own_connections(self) -> AsyncSender: ...
    async def exchange(self, request: ApiRequest[object], deadline: float) -> RawResponse: ...
    async def aclose(self) -> None: ...


class AsyncEventStream(BaseStream):
    """Sends events in the background, from tasks that run from the start of its ``async with`` block to the end.

    It may be used from any number of tasks of one event loop, but not from other threads; the task that leaves
    the block may be another one than entered it. At the end of the block, also if it raises or is cancelled,
    queued events are sent first, within ``close_timeout``.
    """

    def __init__(self, dataset: str | None, session: AsyncSender, options: StreamOptions) -> None:
        super().__init__(dataset, session.config, options, when_full="block")
        self._session = session.with_own_connections()
        self._is_open = self._has_ended = False
        self._close_by = math.inf
        self._scopes: set[anyio.CancelScope] = set()
        """One for each task."""
        self._changed = anyio.Event()

    def send(
        self,
        data: Mapping[str, Any],
        time: datetime | str | float | None = None,
        sample_rate: int = 1,
        *,
        dataset: str | None = None,
    ) -> Awaitable[None]:
        """Enqueue an event, to be sent in the background. This takes a few microseconds.

        The call itself enqueues the event, unless the queue is full. Await the returned object to wait for room;
        otherwise the event is dropped.

        Args:
            data: The event's fields; for the values see ``Event``. NaN and the infinities are sent as null.
            time: When it happened: an aware datetime, RFC 3339 text, or Unix seconds; now when not given.
            sample_rate: How many events this one stands for.
            dataset: The dataset, if it is not the stream's own.

        Raises:
            ValueError: The service would reject the event: it is empty, too large, or has a value that JSON cannot
                represent.
            HoneycombQueueFullError: The queue is full, and ``when_full`` is ``"raise"``.
            HoneycombConfigError: The stream is not open, or the dataset name is invalid.
        """
        if self._sampler is not None:
            rate = self._sampler.rate_of(data)
            if rate is None:
                return _DONE
            sample_rate *= rate
        event = pending(data, time, sample_rate)
        dataset = self._dataset if dataset is None else dataset
        if self._is_closed or not self._is_open or dataset not in self._paths:
            self._check_open()
            self._checked(dataset)
        admission = self._outbox.put(dataset, event)
        if admission is _QUEUED:
            return _DONE
        if admission is Admission.WAKE:
            self._wake()
            return _DONE
        self._check_can_wait(event)
        if self.is_notifying:  # on_result waits for itself otherwise
            self._outbox.drop()
            return _DONE
        return _WaitForRoom(partial(self._put_when_there_is_room, dataset, event), self._outbox.drop)

    def _check_open(self) -> None:
        super()._check_open()
        if not self._is_open:
            raise HoneycombConfigError("this stream is not open: async with client.events.stream(...) as stream")

    @asynccontextmanager
    async def timer(
        self, data: Mapping[str, Any] | None = None, *, dataset: str | None = None
    ) -> AsyncGenerator[dict[str, Any]]:
        """Send an event about a block of code when it ends, with the milliseconds it took as ``duration_ms``.

        An exception that leaves the block is described in the field ``error`` and propagates. An event that
        cannot be sent is logged, and raises nothing.

        Args:
            data: The event's fields.
            dataset: The dataset, if it is not the stream's own.

        Yields:
            The event's fields, to add to.
        """
        timing = Timing(data)
        try:
            yield timing.fields
        except BaseException as error:
            timing.note_error(error)
            raise
        finally:
            try:
                await self.send(timing.stopped(), timing.began_at, dataset=dataset)
            except Exception as error:  # noqa: BLE001  # the block's own outcome is what the application sees
                warn(f"the event of a timer was not sent: {error}")

    async def flush(self, timeout: float | None = None) -> bool:
        """Send what is queued now without waiting for more events, and wait for the delivery results.

        Called by ``on_result``, it does not wait, because the stream waits for ``on_result``.

        Args:
            timeout: Seconds to wait at most; without one, until the last delivery result is there.

        Returns:
            Whether all results are there. If not, sending goes on in the background.
        """
        epoch = self._outbox.flush()
        self._announce()
        with anyio.move_on_after(timeout):
            while not (self._outbox.is_flushed(epoch) or self.is_notifying):
                self._start_tasks()
                await self._changed.wait()
        return self._outbox.is_flushed(epoch)

    async def aclose(self, timeout: float | None = None) -> None:
        """Accept no more events, send what is queued, and end the tasks; also when the caller is cancelled.

        What is not delivered in time counts as dropped, or as failed if it is in flight. Called by ``on_result``,
        it does not wait.

        Args:
            timeout: Seconds that this may take; ``close_timeout`` when not given.
        """
        self._is_closed = True
        if not self._is_open or self._has_ended:
            return
        seconds = self._config.close_timeout if timeout is None else timeout
        self._outbox.flush()
        # The tasks end in time also if this is interrupted.
        self._close_by = anyio.current_time() + seconds
        for scope in self._scopes:
            scope.deadline = self._close_by
        self._announce()
        if self.is_notifying:
            return
        with anyio.move_on_after(seconds, shield=True):
            while not self._outbox.is_done:
                self._start_tasks()
                await self._changed.wait()
        await self._end()
        with anyio.move_on_after(seconds, shield=True):
            while self._scopes:
                await self._changed.wait()

    async def _end(self) -> None:
        if self._has_ended:
            return
        self._has_ended = True
        abandoned = self._outbox.abandon(CLOSED_TOO_EARLY)
        for scope in self._scopes:
            scope.cancel()
        self._announce()
        warn(self._outbox.warning(is_last=True))
        with anyio.move_on_after(self._config.close_timeout, shield=True):
            for settled in abandoned:
                await self._report(settled)
        with anyio.move_on_after(self._config.close_timeout, shield=True):
            await self._session.aclose()

    def _announce(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()

    def _wake(self) -> None:
        self._start_tasks()
        self._announce()

    async def _put_when_there_is_room(self, dataset: str, event: Pending) -> None:
        while True:
            admission = self._outbox.put(dataset, event)
            if admission is not Admission.FULL:
                break
            self._start_tasks()
            await self._changed.wait()
            self._check_open()
        if admission is Admission.WAKE:
            self._wake()

    def _start_tasks(self) -> None:
        """Start the tasks that are missing: all at first, later those that the program cancelled."""
        while len(self._scopes) < MAX_IN_FLIGHT and not self._has_ended:
            scope = anyio.CancelScope(deadline=self._close_by)
            self._scopes.add(scope)
            start_task(partial(self._work, scope), partial(self._task_ended, scope))

    def _task_ended(self, scope: anyio.CancelScope) -> None:
        self._scopes.discard(scope)
        self._announce()

    async def _work(self, scope: anyio.CancelScope) -> None:
        try:
            with scope:
                while not (self._is_closed and self._outbox.is_done):
                    if not await self._send_batch(scope):
                        with anyio.move_on_after(self._outbox.next_due()):
                            await self._changed.wait()
        finally:
            # This, and not aclose, which may have been interrupted.
            if self._is_closed and (scope.cancel_called or self._outbox.is_done):
                await self._end()

    async def _send_batch(self, owner: anyio.CancelScope) -> bool:
        batch = self._outbox.take(owner)
        if batch is None:
            return False
        try:
            await self._deliver(batch)
        except BaseException:
            if not owner.cancel_called:  # otherwise it counts as failed
                self._outbox.put_back(owner)
            raise
        finally:
            self._announce()
        return True

    async def _deliver(self, batch: Batch) -> None:
        packed, result = await self._send_events(batch)
        settled = self._outbox.settle(batch, packed, result)
        self._announce()
        warn(self._outbox.warning())
        try:
            await self._report(settled)
        finally:
            self._outbox.finish(batch)

    async def _send_events(self, batch: Batch) -> tuple[Packed, BatchResult]:
        try:
            packed = batch.packed or await self._pack(batch)
            if not self._needs_request(batch, packed):
                return packed, BatchResult([])
            return packed, await self._exchange(batch, packed)
        except (KeyboardInterrupt, GeneratorExit, anyio.get_cancelled_exc_class()):
            raise
        except BaseException as error:  # noqa: BLE001  # also SystemExit: nothing may end the task
            return NOT_PACKED, self._unexpected(error)

    async def _pack(self, batch: Batch) -> Packed:
        packing = self._packing(batch)
        while packing.step():
            await checkpoint()
        return packing.finish()

    async def _exchange(self, batch: Batch, packed: Packed) -> BatchResult:
        try:
            deadline = time.monotonic() + self._session.config.timeout
            raw = await self._session.exchange(self._request(batch, packed), deadline)
            return self._read(raw, batch, packed)
        except HoneycombError as error:
            return failed_batch(error)

    async def _report(self, settled: Settled) -> None:
        on_result = self._config.on_result
        if on_result is None or not settled.events:
            return
        with self.notifying():
            try:
                result = on_result(self._delivery(settled))
                if isawaitable(result):
                    await result
            except (KeyboardInterrupt, GeneratorExit, anyio.get_cancelled_exc_class()):
                raise
            except BaseException as error:  # noqa: BLE001  # also SystemExit: the program does not end here
                log_failure(error)

    async def __aenter__(self) -> Self:
        if self._is_open:
            raise HoneycombConfigError("a stream can be opened once: make another one")
        self._is_open = True
        self._start_tasks()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __del__(self) -> None:
        pending = self._outbox.stats.pending if hasattr(self, "_changed") else 0
        if pending:
            warn(f"a stream was never closed, and its events were lost: {pending}")


class _Done:
    """Awaitable of an event that was enqueued."""

    def __await__(self) -> Generator[Any, Any, None]:
        yield from ()


_DONE = _Done()


class _WaitForRoom:
    """Awaitable that enqueues an event as soon as there is room; drops it if it is never awaited."""

    def __init__(self, put: Callable[[], Coroutine[Any, Any, None]], drop: Callable[[], None]) -> None:
        self._put = put
        self._drop = drop
        self._is_awaited = False

    def __await__(self) -> Generator[Any, Any, None]:
        self._is_awaited = True
        return self._put().__await__()

    def __del__(self) -> None:
        if not self._is_awaited:
            self._drop()
