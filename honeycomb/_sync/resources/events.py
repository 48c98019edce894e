# Made from honeycomb/_async/resources/events.py by `nox -s unasync`: edit that file, never this one.
"""Events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from types import NoneType
from typing import Any
from uuid import uuid4

from typing_extensions import Unpack

from ..._core.request import one_dataset
from ..._events.encoding import (
    EncodedBatch,
    as_event,
    check_sample_rate,
    compress,
    encode_data,
    encode_event,
    format_time,
    make_batches,
    read_outcomes,
)
from ..._events.kinesis import encode_delivery, is_rejection
from ..._events.options import StreamOptions
from ..._events.sync_stream import SyncEventStream
from ..._events.values import UnsendableError
from ...auth import Credential, check_headers
from ...exceptions import HoneycombAPIError, HoneycombError, HoneycombResponseError
from ...models._base import ApiModel, InputModel
from ...models.events import Event, EventDict, EventOutcome
from ..resource import SyncResource


class SyncEvents(SyncResource[ApiModel, InputModel, InputModel]):
    """Events: what happened, one flat set of fields each. The key needs *Send Events*; an ingest key will do."""

    group = "events"

    def send(
        self,
        dataset: str,
        data: Mapping[str, Any],
        time: datetime | str | float | None = None,
        sample_rate: int | None = None,
    ) -> None:
        """Send one event (``POST /1/events/{dataset}``). For more than a few, ``send_batch`` is much cheaper.

        Args:
            dataset: The dataset's name; it is created if the key may create datasets.
            data: The event's fields; for the values see ``Event``.
            time: When it happened: an aware datetime, RFC 3339 text, or Unix seconds; else the time of arrival.
            sample_rate: How many events this one stands for.

        Raises:
            ValueError: The service would reject the event: it is empty, too large, or has a value that JSON cannot
                represent.
            HoneycombNotFoundError: No such dataset, and the key may not create it.
        """
        body, headers = compress(encode_data(data))
        if time is not None:
            headers["x-honeycomb-event-time"] = format_time(time)
        if sample_rate is not None:
            headers["x-honeycomb-samplerate"] = str(check_sample_rate(sample_rate))
        request = self._request(
            "POST",
            "/1/events/{dataset}",
            {"dataset": one_dataset(dataset)},
            verb="send",
            returns=NoneType,
            content=body,
            headers=headers,
        )
        self._send(request)

    def stream(self, dataset: str | None = None, **options: Unpack[StreamOptions]) -> SyncEventStream:
        """Open a stream, which sends many events in the background (``POST /1/batch/{dataset}``).

        Events are grouped by dataset, sent in large compressed batches, and retried while the service is busy or
        unreachable; the service may then store duplicates.

        Args:
            dataset: The dataset of events that are sent without one.
            **options: All optional.

                - ``when_full``: the overflow policy, for events that exceed the queue: ``"block"``,
                  ``"drop_newest"``, ``"drop_oldest"`` or ``"raise"``. By default a stream of tasks blocks, and a
                  stream of threads drops the newest.
                - ``max_events``: how many events may be pending or in flight, 100,000 unless given.
                - ``max_bytes``: how much memory they may take, estimated, 100 MB unless given.
                - ``batch_delay``: seconds for which an event waits for others at most, 0.25 unless given.
                - ``give_up_after``: seconds after which an event is no longer retried, 600 unless given.
                - ``close_timeout``: seconds that closing the stream may take, 10 unless given.
                - ``compression``: ``"zstd"`` (extra ``zstd``) or ``"gzip"``; the best there is unless given.
                - ``sample_rate``, ``sample_by``: send one of so many events; the value of the field named by
                  ``sample_by`` decides which, the same way in every process.
                - ``on_result``: called with a ``Delivery`` for each batch of delivery results. The stream waits
                  for it; to a stream of tasks it may return an awaitable.

        Raises:
            HoneycombConfigError: An option is invalid, or the client has no API key.
            ImportError: The compression needs an extra that is not installed.
        """
        return SyncEventStream(dataset, self._session, options)

    def send_batch(self, dataset: str, events: Iterable[Event | EventDict]) -> list[EventOutcome]:
        """Send many events (``POST /1/batch/{dataset}``), in as few requests as the service's limits allow.

        An event that the service would reject is not sent; the others are. A
        request is sent again, as a whole, when its outcome is unknown: the service may then hold an event twice.

        Args:
            dataset: The dataset's name; it is created if the key may create datasets.
            events: The events, as ``Event(...)`` or ``{"data": {...}, "time": ..., "samplerate": ...}``.

        Returns:
            One outcome for each event, in order. The call also succeeds when every event was rejected.

        Raises:
            TypeError: An item is not an event.
            HoneycombError: The first request failed as a whole, so that no event was accepted. When a later one
                fails, the outcomes of its events and of those not sent any more say so instead.
        """
        given = [as_event(event, position) for position, event in enumerate(events)]
        outcomes: list[EventOutcome | None] = [None] * len(given)
        encoded: list[tuple[int, bytes]] = []
        for position, event in enumerate(given):
            try:
                encoded.append((position, encode_event(event)))
            except UnsendableError as error:
                outcomes[position] = EventOutcome(None, str(error))
        failure: HoneycombError | None = None
        for number, batch in enumerate(make_batches(encoded)):
            if failure is None:
                try:
                    results = self._send_batch(dataset, batch)
                except HoneycombError as error:
                    if number == 0:
                        raise
                    failure = error
                    results = _failed(error, len(batch.positions))
            else:
                text = f"not sent, because a request before failed: {failure}"
                results = [EventOutcome(None, text)] * len(batch.positions)
            for position, outcome in zip(batch.positions, results, strict=True):
                outcomes[position] = outcome
        return [outcome for outcome in outcomes if outcome is not None]

    def _send_batch(self, dataset: str, batch: EncodedBatch) -> list[EventOutcome]:
        body, headers = compress(batch.body)
        request = self._request(
            "POST",
            "/1/batch/{dataset}",
            {"dataset": one_dataset(dataset)},
            verb="send_batch",
            returns=object,
            content=body,
            headers=headers,
            idempotent=True,
        )
        count = len(batch.positions)
        try:
            return read_outcomes(self._send(request), count)
        except HoneycombResponseError as error:
            return [EventOutcome(None, str(error))] * count

    def send_kinesis(
        self,
        dataset: str,
        records: Iterable[bytes | Mapping[str, Any]],
        request_id: str | None = None,
        timestamp: datetime | int | None = None,
    ) -> None:
        """Send records the way Amazon Kinesis Firehose does (``POST /1/kinesis_events/{dataset}``).

        Args:
            dataset: The dataset's name; it is created if the key may create datasets.
            records: The records: events as mappings, and bytes as they are, such as metrics in Protocol Buffers.
            request_id: The id of the delivery; a new one when not given.
            timestamp: When it was made: an aware datetime, or Unix milliseconds; now when not given.

        Raises:
            ValueError: The service would reject an event, or the time has no zone.
            HoneycombAPIError: The service rejected the delivery, also with status 200.
        """
        request_id = request_id or str(uuid4())
        sent_at = datetime.now(timezone.utc) if timestamp is None else timestamp
        request = self._request(
            "POST",
            "/1/kinesis_events/{dataset}",
            {"dataset": one_dataset(dataset)},
            verb="send_kinesis",
            returns=object,
            content=encode_delivery(records, request_id, sent_at),
            headers=check_headers({"x-amz-firehose-request-id": request_id}),
            credential=Credential.FIREHOSE_KEY,
            is_rejection=is_rejection,
        )
        self._send(request)


def _failed(error: HoneycombError, count: int) -> list[EventOutcome]:
    status = error.status_code if isinstance(error, HoneycombAPIError) else None
    return [EventOutcome(status, str(error))] * count
