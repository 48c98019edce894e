"""The stream of the sync client: threads that send while the program goes on."""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any
from weakref import WeakSet

from typing_extensions import Self

from .._http import RequestBuilder, SyncHTTP
from ..events.answers import Answer, failed_answer
from ..events.limits import MAX_BATCH_BYTES
from ..events.options import StreamOptions
from ..events.outbox import MOST_IN_FLIGHT, Admission, Outbox
from ..events.packing import Packed
from ..events.pending import Pending, pending
from ..events.queues import Batch, Settled
from ..exceptions import HoneycombError
from ..models.events import StreamStats
from ._base import CLOSED_TOO_EARLY, LOGGER, BaseStream, Timing

_QUEUED = Admission.QUEUED


class SyncEventStream(BaseStream):
    """Sends events in the background, from daemon threads that start with the first event.

    It may be used from any number of threads. After a fork the child's stream begins anew, with an empty queue
    and connections of its own; what the parent has queued, the parent sends. What is still queued at the end of
    the program is sent then, within ``close_timeout``.
    """

    def __init__(
        self, dataset: str | None, http: SyncHTTP, builder: RequestBuilder, options: StreamOptions
    ) -> None:
        super().__init__(dataset, builder, options, when_full="drop_newest")
        self._client_http = http
        self._begin()
        _STREAMS.add(self)

    def _begin(self) -> None:
        self._http: SyncHTTP | None = None
        # Reentrant, because the collector of garbage may run a finalizer that logs, in the midst of a send.
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._threads: set[threading.Thread] = set()
        self._ended = 0

    def stats(self) -> StreamStats:
        """Return what became of the events up to now."""
        with self._lock:
            return super().stats()

    def send(
        self,
        data: Mapping[str, Any],
        time: datetime | str | float | None = None,
        sample_rate: int = 1,
        *,
        dataset: str | None = None,
    ) -> None:
        """Hand an event over, to be sent in the background. This takes a few microseconds.

        Args:
            data: The event's fields; for the values see ``Event``. NaN and the infinities are sent as null.
            time: When it happened: an aware datetime, RFC 3339 text, or Unix seconds; now when not given.
            sample_rate: How many events this one stands for.
            dataset: The dataset, if it is not the stream's own.

        Raises:
            ValueError: The service would refuse the event: it is empty, too large, or holds what JSON cannot.
            HoneycombQueueFullError: There is no room for it, and the stream was told to raise.
            HoneycombConfigError: The stream is closed, or the dataset's name can be none.
        """
        if self._sampler is not None:
            rate = self._sampler.rate_of(data)
            if rate is None:
                return
            sample_rate *= rate
        event = pending(data, time, sample_rate)
        dataset = self._dataset if dataset is None else dataset
        with self._lock:  # nothing else is released for sure when a signal handler raises
            if self._is_closed or dataset not in self._paths:
                self._check_open()
                self._checked(dataset)
            admission = self._outbox.put(dataset, event)
            if admission is not _QUEUED:
                self._admit(dataset, event, admission)

    def _admit(self, dataset: str, event: Pending, admission: Admission) -> None:
        while admission is Admission.FULL:
            self._check_can_wait(event)
            if threading.current_thread() in self._threads:  # on_result sends: to wait would be for ever
                self._outbox.drop()
                return
            self._changed.wait()
            self._check_open()
            admission = self._outbox.put(dataset, event)
        if admission is Admission.WAKE:
            self._start_threads()
            self._changed.notify_all()

    @contextmanager
    def timer(
        self, data: Mapping[str, Any] | None = None, *, dataset: str | None = None
    ) -> Generator[dict[str, Any]]:
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
                self.send(timing.stopped(), timing.began_at, dataset=dataset)
            except Exception as error:  # noqa: BLE001  # the block's own outcome is what the application sees
                LOGGER.warning("the event of a timer was not sent: %s", error)

    def flush(self, timeout: float | None = None) -> bool:
        """Send what was handed over up to now without waiting for more, and wait until its fate is decided.

        Args:
            timeout: Seconds to wait at most; without one, until the service has taken or refused all of it.

        Returns:
            Whether all is decided. If not, it goes on in the background.
        """
        with self._changed:
            epoch = self._outbox.flush()
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self._outbox.is_flushed(epoch), timeout)

    def close(self, timeout: float | None = None) -> None:
        """Take no more events, send what is queued, and end the threads.

        What the service has not taken in time counts as dropped, or as failed if it was under way.

        Args:
            timeout: Seconds that this may take; ``close_timeout`` when not given.
        """
        deadline = time.monotonic() + (self._config.close_timeout if timeout is None else timeout)
        with self._changed:
            if self._is_closed:
                return
            self._is_closed = True
            self._outbox.flush()
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._outbox.is_done, deadline - time.monotonic())
            abandoned = self._outbox.abandon(CLOSED_TOO_EARLY)
            warning = self._outbox.warning(is_last=True)
            self._changed.notify_all()
            threads = self._threads - {threading.current_thread()}
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        for settled in abandoned:
            self._tell(settled)
        if warning:
            LOGGER.warning(warning)

    def _start_threads(self) -> None:
        if self._http is None:
            self._http = self._client_http.with_own_connections()
        while len(self._threads) < MOST_IN_FLIGHT:
            thread = threading.Thread(target=self._work, args=(self._http,), name="honeycomb-events", daemon=True)
            thread.start()
            self._threads.add(thread)

    def _work(self, http: SyncHTTP) -> None:
        while True:
            with self._changed:
                batch = self._outbox.take()
                while batch is None:
                    if self._is_closed and self._outbox.is_done:
                        self._end_thread(http)
                        return
                    self._changed.wait(self._outbox.next_due())
                    batch = self._outbox.take()
            self._deliver(batch, http)

    def _end_thread(self, http: SyncHTTP) -> None:
        self._ended += 1
        if self._ended == len(self._threads):  # the last one, which may be late
            http.close()

    def _deliver(self, batch: Batch, http: SyncHTTP) -> None:
        packed = batch.packed or self._pack(batch)
        if packed.size > MAX_BATCH_BYTES and len(batch.events) > 1:
            with self._lock:
                self._outbox.split(batch, packed)
                self._outbox.finish(batch)
            return
        answer = self._exchange(batch, packed, http) if len(packed.unsendable) < len(batch.events) else Answer([])
        with self._changed:
            settled = self._outbox.settle(batch, packed, answer)
            warning = self._outbox.warning()
            self._changed.notify_all()
        self._tell(settled)
        if warning:
            LOGGER.warning(warning)
        with self._changed:
            self._outbox.finish(batch)
            self._changed.notify_all()

    def _pack(self, batch: Batch) -> Packed:
        packing = self._packing(batch)
        while packing.step():
            pass
        return packing.finish()

    def _exchange(self, batch: Batch, packed: Packed, http: SyncHTTP) -> Answer:
        try:
            request = self._builder.build(self._request(batch, packed))
            timeout = self._builder.config.timeout
            self._builder.limit_time(request, timeout)
            return self._answer(http.exchange(request, time.monotonic() + timeout), batch, packed)
        except HoneycombError as error:
            return failed_answer(error)
        except Exception as error:  # noqa: BLE001  # whatever a hook of the caller's httpx client raises
            return self._unexpected(error)

    def _tell(self, settled: Settled) -> None:
        if self._config.on_result is None or not settled.events:
            return
        try:
            self._config.on_result(self._delivery(settled))
        except Exception:  # noqa: BLE001  # whatever a function of the caller raises
            LOGGER.exception("on_result failed; the stream goes on")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _begin_anew(self) -> None:
        """Forget, in the child of a fork, the parent's threads, events and connections."""
        self._outbox = Outbox(self._config, time.monotonic)
        self._begin()


_STREAMS: WeakSet[SyncEventStream] = WeakSet()


def _begin_all_anew() -> None:
    for stream in list(_STREAMS):
        stream._begin_anew()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # nothing for users


def _close_all() -> None:
    for stream in list(_STREAMS):
        stream.close()


if hasattr(os, "register_at_fork"):  # there is no fork on Windows
    os.register_at_fork(after_in_child=_begin_all_anew)
atexit.register(_close_all)
