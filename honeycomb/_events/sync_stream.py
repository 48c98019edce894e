"""The stream of the sync client: threads that send while the program goes on."""

from __future__ import annotations

import atexit
import math
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol

from typing_extensions import Self

from .._core.after_fork import renew_after_fork
from .._core.changes import Changes, pause
from .._core.raw_response import RawResponse
from .._core.request import ApiRequest
from ..config import ClientConfig
from ..exceptions import HoneycombError
from ..models.events import StreamStats
from .base_stream import CLOSED_TOO_EARLY, BaseStream, Timing, log_failure, warn
from .batch_results import BatchResult, failed_batch
from .options import StreamOptions
from .outbox import MAX_IN_FLIGHT, Admission, Outbox
from .packing import NOT_PACKED, Packed
from .pending import Pending, pending
from .queues import Batch, Settled

_QUEUED = Admission.QUEUED

_START_INTERVAL = 1.0
"""Seconds between two attempts to start a thread, after one failed."""


class SyncSender(Protocol):
    """What a stream needs of a session."""

    @property
    def config(self) -> ClientConfig: ...
    def with_own_connections(self) -> SyncSender: ...
    def exchange(self, request: ApiRequest[object], deadline: float) -> RawResponse: ...
    def close(self) -> None: ...


class SyncEventStream(BaseStream):
    """Sends events in the background, from daemon threads that start with the first event.

    It may be used from any number of threads. After a fork the child's stream starts with an empty queue and
    connections of its own; what the parent has queued, the parent sends. What is still queued at the end of
    the program is sent then, within ``close_timeout``.
    """

    def __init__(self, dataset: str | None, session: SyncSender, options: StreamOptions) -> None:
        super().__init__(dataset, session.config, options, when_full="drop_newest")
        self._client_session = session
        self._begin()
        renew_after_fork(self)

    def _begin(self) -> None:
        self._session: SyncSender | None = None
        # Reentrant, because the collector of garbage may run a finalizer that logs, in the midst of a send.
        # Only ever held by ``with``: nothing else is released for sure when a signal handler raises.
        self._lock = threading.RLock()
        self._changes = Changes()
        self._threads: set[threading.Thread] = set()
        self._next_start_at = 0.0
        self._lacks_threads = False

    def stats(self) -> StreamStats:
        """Return the counts of events up to now."""
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
        """Enqueue an event, to be sent in the background. This takes a few microseconds.

        Args:
            data: The event's fields; for the values see ``Event``. NaN and the infinities are sent as null.
            time: When it happened: an aware datetime, RFC 3339 text, or Unix seconds; now when not given.
            sample_rate: How many events this one stands for.
            dataset: The dataset, if it is not the stream's own.

        Raises:
            ValueError: The service would reject the event: it is empty, too large, or has a value that JSON cannot
                represent.
            HoneycombQueueFullError: The queue is full, and ``when_full`` is ``"raise"``.
            HoneycombConfigError: The stream is closed, or the dataset name is invalid.
        """
        if self._sampler is not None:
            rate = self._sampler.rate_of(data)
            if rate is None:
                return
            sample_rate *= rate
        event = pending(data, time, sample_rate)
        dataset = self._dataset if dataset is None else dataset
        with self._lock:
            if self._is_closed or dataset not in self._paths:
                self._check_open()
                self._checked(dataset)
            admission = self._outbox.put(dataset, event)
        if admission is not _QUEUED or self._lacks_threads:
            self._admit(dataset, event, admission)

    def _admit(self, dataset: str, event: Pending, admission: Admission) -> None:
        if admission is Admission.FULL:
            self._check_can_wait(event)
            if self.is_notifying:  # on_result waits for itself otherwise
                with self._lock:
                    self._outbox.drop()
                return
            self._wait_until(lambda: self._put(dataset, event))
        self._start_threads()
        self._changes.announce()

    def _put(self, dataset: str, event: Pending) -> bool:
        self._check_open()
        return self._outbox.put(dataset, event) is not Admission.FULL

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
                warn(f"the event of a timer was not sent: {error}")

    def flush(self, timeout: float | None = None) -> bool:
        """Send what is queued now without waiting for more events, and wait for the delivery results.

        Called by ``on_result``, it does not wait, because the stream waits for ``on_result``.

        Args:
            timeout: Seconds to wait at most; without one, until the last delivery result is there.

        Returns:
            Whether all results are there. If not, sending goes on in the background.
        """
        deadline = math.inf if timeout is None else time.monotonic() + timeout
        with self._lock:
            epoch = self._outbox.flush()
        self._changes.announce()
        return self._wait_until(lambda: self._outbox.is_flushed(epoch), deadline)

    def close(self, timeout: float | None = None) -> None:
        """Accept no more events, send what is queued, and end the threads.

        What is not delivered in time counts as dropped, or as failed if it is in flight. When this is
        interrupted by Ctrl-C, another call goes on; so does the end of the program. Called by ``on_result``, it
        does not wait.

        Args:
            timeout: Seconds that this may take; ``close_timeout`` when not given.
        """
        seconds = self._config.close_timeout if timeout is None else timeout
        self._start_closing()
        self._finish_closing(time.monotonic() + seconds)

    def _start_closing(self) -> None:
        with self._lock:
            self._is_closed = True
            self._outbox.flush()
        self._changes.announce()

    def _finish_closing(self, deadline: float) -> None:
        threads = set(self._threads)  # those that are ending leave the set before they have ended
        self._wait_until(lambda: self._outbox.is_done, deadline)
        if self.is_notifying:
            return
        with self._lock:
            abandoned = self._outbox.abandon(CLOSED_TOO_EARLY)
            warning = self._outbox.warning(is_last=True)
            threads |= self._threads
        self._changes.announce()
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        for settled in abandoned:
            self._report(settled)
        warn(warning)
        self._close_session()
        _OPEN.discard(self)

    def _wait_until(self, is_over: Callable[[], bool], deadline: float = math.inf) -> bool:
        """Wait for the threads to do something; send in this thread when none can be started."""
        while True:
            with self._changes.watch() as watch:
                with self._lock:
                    if is_over():
                        return True
                    due = self._outbox.next_due()
                left = deadline - time.monotonic()
                if left <= 0 or self.is_notifying:
                    return False
                if self._start_threads():
                    pause(watch, left)
                elif not self._send_batch(deadline):
                    pause(watch, left, due)

    def _start_threads(self) -> bool:
        """Start the threads that are missing.

        Returns:
            Whether there is one.
        """
        with self._lock:
            _OPEN.add(self)
            while len(self._threads) < MAX_IN_FLIGHT and time.monotonic() >= self._next_start_at:
                thread = threading.Thread(target=self._work, name="honeycomb-events", daemon=True)
                self._threads.add(thread)
                try:
                    thread.start()
                except BaseException as error:
                    self._threads.discard(thread)  # if it runs nevertheless, it adds itself
                    if not isinstance(error, (RuntimeError, MemoryError)):
                        raise
                    self._note_missing_thread(error)
                    break
            else:
                self._lacks_threads = len(self._threads) < MAX_IN_FLIGHT
            return bool(self._threads)

    def _note_missing_thread(self, error: Exception) -> None:
        self._next_start_at = time.monotonic() + _START_INTERVAL
        if not self._lacks_threads:
            warn(f"no thread to send events could be started, which is tried again: {error}")
        self._lacks_threads = True

    def _work(self) -> None:
        self._threads.add(threading.current_thread())
        try:
            while self._send_or_wait():
                pass
        finally:  # also when something that nobody foresees ends the thread
            with self._lock:
                self._threads.discard(threading.current_thread())
                self._lacks_threads = not self._is_closed
            self._close_session()
            self._changes.announce()

    def _send_or_wait(self) -> bool:
        with self._changes.watch() as watch:
            if not self._send_batch():
                with self._lock:
                    if self._is_closed and self._outbox.is_done:
                        return False
                    due = self._outbox.next_due()
                pause(watch, due)
            return True

    def _close_session(self) -> None:
        """Close the connections if nobody needs them any more; a thread may end later than the stream."""
        with self._lock:
            session = self._session if self._is_closed and self._outbox.is_done and not self._threads else None
        if session is not None:
            session.close()

    def _send_batch(self, deadline: float = math.inf) -> bool:
        """Send a batch that is due.

        Args:
            deadline: The time of the monotonic clock until which the request may take.

        Returns:
            Whether there was one.
        """
        owner = threading.current_thread()
        try:
            with self._lock:
                batch = self._outbox.take(owner)
                if self._session is None:
                    self._session = self._client_session.with_own_connections()
                session = self._session
            if batch is None:
                return False
            self._deliver(batch, session, deadline)
        except BaseException:
            with self._lock:
                self._outbox.put_back(owner)
            self._changes.announce()
            raise
        self._changes.announce()
        return True

    def _deliver(self, batch: Batch, session: SyncSender, deadline: float) -> None:
        packed, result = self._send_events(batch, session, deadline)
        try:
            with self._lock:
                settled = self._outbox.settle(batch, packed, result)
                warning = self._outbox.warning()
            self._changes.announce()
            self._report(settled)
            warn(warning)
        finally:
            with self._lock:
                self._outbox.finish(batch)

    def _send_events(self, batch: Batch, session: SyncSender, deadline: float) -> tuple[Packed, BatchResult]:
        try:
            packed = batch.packed or self._pack(batch)
            if not self._needs_request(batch, packed):
                return packed, BatchResult([])
            return packed, self._exchange(batch, packed, session, deadline)
        except BaseException as error:
            if not isinstance(error, Exception) and threading.current_thread() not in self._threads:
                raise  # from a signal handler of the program
            return NOT_PACKED, self._unexpected(error)

    def _pack(self, batch: Batch) -> Packed:
        packing = self._packing(batch)
        while packing.step():
            pass
        return packing.finish()

    def _exchange(self, batch: Batch, packed: Packed, session: SyncSender, deadline: float) -> BatchResult:
        try:
            deadline = min(deadline, time.monotonic() + session.config.timeout)
            return self._read(session.exchange(self._request(batch, packed), deadline), batch, packed)
        except HoneycombError as error:
            return failed_batch(error)

    def _report(self, settled: Settled) -> None:
        on_result = self._config.on_result
        if on_result is None or not settled.events:
            return
        with self.notifying():
            try:
                on_result(self._delivery(settled))
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001  # also SystemExit: the program does not end here
                log_failure(error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _after_fork(self) -> None:
        """Start without the threads, events and connections of the parent."""
        self._outbox = Outbox(self._config, time.monotonic)
        self._begin()


_OPEN: set[SyncEventStream] = set()
"""Streams that have events, or threads that may send some."""


def _close_all() -> None:
    streams = list(_OPEN)
    started_at = time.monotonic()
    for stream in streams:
        stream._start_closing()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # nothing for users
    for stream in streams:
        stream._finish_closing(started_at + stream._config.close_timeout)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # the same


atexit.register(_close_all)
