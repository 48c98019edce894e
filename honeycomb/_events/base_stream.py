"""Base class of both streams: everything that needs neither I/O nor waiting."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from time import perf_counter, time_ns
from typing import Any

from .._core.raw_response import RawResponse
from .._core.request import ApiRequest, check_text, expand_path, one_dataset
from ..auth import Credential
from ..config import ClientConfig, check_names
from ..exceptions import HoneycombConfigError, HoneycombQueueFullError
from ..models.events import Delivery, EventOutcome, StreamStats
from .batch_results import BatchResult, read_batch_response
from .encoding import format_nanoseconds
from .options import StreamConfig, StreamOptions, WhenFull
from .outbox import Outbox
from .packing import Packed, Packing, choose_encoding
from .pending import Pending, Sampler, as_given
from .queues import Batch, Settled

LOGGER = logging.getLogger("honeycomb")

CLOSED_TOO_EARLY = "the stream was closed before the event was delivered"

_notifying: ContextVar[tuple[BaseStream, ...]] = ContextVar("notifying", default=())
"""The streams in whose ``on_result`` this code runs."""


def warn(text: str | None) -> None:
    """Log a warning, if there is one, whatever filters and handlers of the application raise."""
    if text:
        with suppress(Exception):
            LOGGER.warning("%s", text)


def log_failure(error: BaseException) -> None:
    """Log the exception that ``on_result`` raised."""
    with suppress(Exception):
        LOGGER.error("on_result failed; the stream goes on", exc_info=error)


class BaseStream:
    """A stream's configuration and its outbox."""

    def __init__(
        self, dataset: str | None, config: ClientConfig, options: StreamOptions, *, when_full: WhenFull
    ) -> None:
        check_names(options, StreamOptions)
        config.auth_headers(Credential.API_KEY)  # now, and not when the first batch leaves
        given: StreamOptions = {"when_full": when_full, **options}
        self._config = StreamConfig(**given, retry=config.retry)
        self._client_config = config
        self._encoding = choose_encoding(self._config.compression)
        self._sampler: Sampler | None = None
        if self._config.sample_by is not None:
            self._sampler = Sampler(self._config.sample_rate, self._config.sample_by)
        self._paths: dict[str, str] = {}
        self._dataset = "" if dataset is None else self._checked(dataset)
        self._outbox = Outbox(self._config, time.monotonic)
        self._is_closed = False

    @property
    def encoding(self) -> str:
        """How bodies are written and compressed, such as ``orjson+zstd``; it depends on the extras installed."""
        return str(self._encoding)

    def stats(self) -> StreamStats:
        """Return the counts of events up to now."""
        return self._outbox.stats

    def _checked(self, dataset: str) -> str:
        """Check a dataset's name when it is first used, and remember the path that leads there."""
        if dataset not in self._paths:
            parameters = {"dataset": one_dataset(check_text("dataset", dataset))}
            self._paths[dataset] = expand_path("/1/batch/{dataset}", parameters)
        return dataset

    def _check_open(self) -> None:
        if self._is_closed:
            raise HoneycombConfigError("the stream is closed, and the event was not enqueued")

    def _check_can_wait(self, event: Pending) -> None:
        """Check that waiting for room may help."""
        if self._config.when_full == "raise":
            raise HoneycombQueueFullError(
                f"the event was not enqueued: {self._outbox.stats.pending} events are pending; send fewer, or"
                " raise max_events and max_bytes"
            )
        if event[1][2] > self._config.max_bytes:
            raise HoneycombQueueFullError("the event is larger than max_bytes and can never be enqueued")

    @property
    def is_notifying(self) -> bool:
        """Whether this is called by the stream's ``on_result``, for which the stream waits."""
        return self in _notifying.get()

    @contextmanager
    def notifying(self) -> Generator[None]:
        """Mark what happens in a block as done by ``on_result``."""
        token = _notifying.set((*_notifying.get(), self))
        try:
            yield
        finally:
            _notifying.reset(token)

    def _needs_request(self, batch: Batch, packed: Packed) -> bool:
        return not batch.exceeds_limits(packed) and len(packed.unsendable) < len(batch.events)

    def _packing(self, batch: Batch) -> Packing:
        return Packing(batch.events, self._encoding)

    def _request(self, batch: Batch, packed: Packed) -> ApiRequest[object]:
        return ApiRequest(
            operation="events.stream",
            method="POST",
            template="/1/batch/{dataset}",
            path=self._paths[batch.dataset],
            returns=object,
            headers={"content-encoding": self._encoding.compression},
            content=packed.content,
        )

    def _read(self, raw: RawResponse, batch: Batch, packed: Packed) -> BatchResult:
        said = raw if 200 <= raw.status < 300 else raw.redacted(self._client_config)
        count = len(batch.events) - len(packed.unsendable)
        return read_batch_response(raw.status, said.headers, raw.body, said.text, count=count, now=time.time())

    def _unexpected(self, error: BaseException) -> BatchResult:
        text = self._client_config.redact(str(error))
        return BatchResult([EventOutcome(None, f"sending failed with {type(error).__name__}: {text}")])

    def _delivery(self, settled: Settled) -> Delivery:
        return Delivery(settled.dataset, tuple(map(as_given, settled.events)), tuple(settled.outcomes))


class Timing:
    """An event about a block of code that is running.

    Attributes:
        fields: The event's fields.
        began_at: When the block began.
    """

    def __init__(self, data: Mapping[str, Any] | None) -> None:
        self.fields = dict(data or {})
        self.began_at = format_nanoseconds(time_ns())
        self._began = perf_counter()

    def note_error(self, error: BaseException) -> None:
        """Note the exception that leaves the block."""
        name = type(error).__name__
        try:
            text = str(error)
        except Exception:  # noqa: BLE001  # a method of the application
            text = ""
        self.fields.setdefault("error", f"{name}: {text}" if text else name)

    def stopped(self) -> dict[str, Any]:
        """Return the event's fields, now that the block has ended."""
        self.fields["duration_ms"] = (perf_counter() - self._began) * 1000
        return self.fields
