"""The stream of the async client: tasks that send while the program goes on, on asyncio and trio."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from inspect import isawaitable
from types import TracebackType
from typing import TYPE_CHECKING, Any

import anyio
from anyio.lowlevel import checkpoint
from typing_extensions import Self

from .._http import AsyncHTTP, RequestBuilder
from ..events.answers import Answer, failed_answer
from ..events.limits import MAX_BATCH_BYTES
from ..events.options import StreamOptions
from ..events.outbox import MOST_IN_FLIGHT, Admission
from ..events.packing import Packed
from ..events.pending import Pending, pending
from ..events.queues import Batch, Settled
from ..exceptions import HoneycombConfigError, HoneycombError
from ._base import CLOSED_TOO_EARLY, LOGGER, BaseStream, Timing

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

_QUEUED = Admission.QUEUED


class AsyncEventStream(BaseStream):
    """Sends events in the background, from tasks that live as long as its ``async with`` block.

    It may be used from any number of tasks of one event loop, but not from other threads. When the block is
    left, be it by an exception or cancelled, what is still queued is sent first, within ``close_timeout``.
    """

    def __init__(
        self, dataset: str | None, http: AsyncHTTP, builder: RequestBuilder, options: StreamOptions
    ) -> None:
        super().__init__(dataset, builder, options, when_full="block")
        self._http = http
        self._tasks: TaskGroup | None = None
        self._scopes: list[anyio.CancelScope] = []
        self._changed = anyio.Event()

    def send(
        self,
        data: Mapping[str, Any],
        time: datetime | str | float | None = None,
        sample_rate: int = 1,
        *,
        dataset: str | None = None,
    ) -> Awaitable[None]:
        """Hand an event over, to be sent in the background. This takes a few microseconds.

        The event is handed over by the call itself while there is room for it. Await what is returned to wait
        while there is none; otherwise such an event is dropped.

        Args:
            data: The event's fields; for the values see ``Event``. NaN and the infinities are sent as null.
            time: When it happened: an aware datetime, RFC 3339 text, or Unix seconds; now when not given.
            sample_rate: How many events this one stands for.
            dataset: The dataset, if it is not the stream's own.

        Raises:
            ValueError: The service would refuse the event: it is empty, too large, or holds what JSON cannot.
            HoneycombQueueFullError: There is no room for it, and the stream was told to raise.
            HoneycombConfigError: The stream is not open, or the dataset's name can be none.
        """
        if self._sampler is not None:
            rate = self._sampler.rate_of(data)
            if rate is None:
                return _DONE
            sample_rate *= rate
        event = pending(data, time, sample_rate)
        dataset = self._dataset if dataset is None else dataset
        if self._is_closed or self._tasks is None or dataset not in self._paths:
            self._check_open()
            self._checked(dataset)
        admission = self._outbox.put(dataset, event)
        if admission is _QUEUED:
            return _DONE
        if admission is Admission.WAKE:
            self._notify()
            return _DONE
        self._check_can_wait(event)
        return _WaitForRoom(partial(self._put_when_there_is_room, dataset, event), self._outbox.drop)

    def _check_open(self) -> None:
        super()._check_open()
        if self._tasks is None:
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
                LOGGER.warning("the event of a timer was not sent: %s", error)

    async def flush(self, timeout: float | None = None) -> bool:
        """Send what was handed over up to now without waiting for more, and wait until its fate is decided.

        Args:
            timeout: Seconds to wait at most; without one, until the service has taken or refused all of it.

        Returns:
            Whether all is decided. If not, it goes on in the background.
        """
        epoch = self._outbox.flush()
        self._notify()
        with anyio.move_on_after(timeout):
            while not self._outbox.is_flushed(epoch):
                await self._changed.wait()
        return self._outbox.is_flushed(epoch)

    async def aclose(self, timeout: float | None = None) -> None:
        """Take no more events, send what is queued, and end the tasks; also when the caller is cancelled.

        What the service has not taken in time counts as dropped, or as failed if it was under way.

        Args:
            timeout: Seconds that this may take; ``close_timeout`` when not given.
        """
        if self._is_closed:
            return
        self._is_closed = True
        self._outbox.flush()
        self._notify()
        with anyio.move_on_after(self._config.close_timeout if timeout is None else timeout, shield=True):
            while not self._outbox.is_done:
                await self._changed.wait()
        abandoned = self._outbox.abandon(CLOSED_TOO_EARLY)
        for scope in self._scopes:
            scope.cancel()
        self._notify()
        self._warn(is_last=True)
        with anyio.CancelScope(shield=True):
            for settled in abandoned:
                await self._tell(settled)

    def _notify(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()

    def _warn(self, *, is_last: bool = False) -> None:
        warning = self._outbox.warning(is_last=is_last)
        if warning:
            LOGGER.warning(warning)

    async def _put_when_there_is_room(self, dataset: str, event: Pending) -> None:
        while True:
            admission = self._outbox.put(dataset, event)
            if admission is not Admission.FULL:
                break
            await self._changed.wait()
            self._check_open()
        if admission is Admission.WAKE:
            self._notify()

    async def _work(self) -> None:
        # A cancelled program still has events to send; aclose ends this, in time.
        with anyio.CancelScope(shield=True) as scope:
            self._scopes.append(scope)
            while not (self._is_closed and self._outbox.is_done):
                batch = self._outbox.take()
                if batch is not None:
                    await self._deliver(batch)
                else:
                    with anyio.move_on_after(self._outbox.next_due()):
                        await self._changed.wait()

    async def _deliver(self, batch: Batch) -> None:
        packed = batch.packed or await self._pack(batch)
        if packed.size > MAX_BATCH_BYTES and len(batch.events) > 1:
            self._outbox.split(batch, packed)
            self._outbox.finish(batch)
            return
        answer = await self._exchange(batch, packed) if len(packed.unsendable) < len(batch.events) else Answer([])
        settled = self._outbox.settle(batch, packed, answer)
        self._notify()
        self._warn()
        await self._tell(settled)
        self._outbox.finish(batch)
        self._notify()

    async def _pack(self, batch: Batch) -> Packed:
        packing = self._packing(batch)
        while packing.step():
            await checkpoint()
        return packing.finish()

    async def _exchange(self, batch: Batch, packed: Packed) -> Answer:
        try:
            request = self._builder.build(self._request(batch, packed))
            timeout = self._builder.config.timeout
            self._builder.limit_time(request, timeout)
            return self._answer(await self._http.exchange(request, time.monotonic() + timeout), batch, packed)
        except HoneycombError as error:
            return failed_answer(error)
        except Exception as error:  # noqa: BLE001  # whatever a hook of the caller's httpx client raises
            return self._unexpected(error)

    async def _tell(self, settled: Settled) -> None:
        if self._config.on_result is None or not settled.events:
            return
        try:
            result = self._config.on_result(self._delivery(settled))
            if isawaitable(result):
                await result
        except Exception:  # noqa: BLE001  # whatever a function of the caller raises
            LOGGER.exception("on_result failed; the stream goes on")

    async def __aenter__(self) -> Self:
        self._check_never_opened()
        self._tasks = await anyio.create_task_group().__aenter__()
        for _ in range(MOST_IN_FLIGHT):
            self._tasks.start_soon(self._work, name="honeycomb-events")
        return self

    def _check_never_opened(self) -> None:
        if self._tasks is not None:
            raise HoneycombConfigError("a stream can be opened once: make another one")

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._tasks is not None  # noqa: S101  # __aenter__ came before
        try:
            await self.aclose()
        finally:
            # The tasks have ended, and what the block raised is no error of theirs to be put into a group.
            await self._tasks.__aexit__(None, None, None)


class _Done:
    """What there is to await of an event that was handed over."""

    def __await__(self) -> Generator[Any, Any, None]:
        yield from ()


_DONE = _Done()


class _WaitForRoom:
    """Hands an event over as soon as there is room for it; drops it if nobody awaits that."""

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
