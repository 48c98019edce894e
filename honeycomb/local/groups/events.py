"""Events: one by one, in batches, and as Kinesis Firehose delivers them."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import TYPE_CHECKING

from pydantic_core import from_json

from honeycomb._events.encoding import as_event, encode_event
from honeycomb._events.values import UnsendableError
from honeycomb.local._ingest import (
    MAX_BATCH_BYTES,
    MAX_EVENT_BYTES,
    EventError,
    batched_event,
    decoded,
    stored_event,
)
from honeycomb.local._problems import Problem, not_found
from honeycomb.local._routing import Handler, Route
from honeycomb.local._state import EVERYWHERE, slug_of
from honeycomb.local.engine import StoredEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._state import State
    from honeycomb.local._wire import JsonObject
    from honeycomb.models.events import Event, EventDict

# Of 64 bits; Python converts no text of more than 4,300 digits.
_WHOLE_NUMBER = re.compile("[0-9]{1,19}")


def _depth(call: Call) -> int:
    """Return how far the dataset unpacks nested objects; refuse if it is missing and may not be made."""
    name = call.path["dataset"]
    dataset = call.state.datasets.get(slug_of(name))
    if dataset is not None:
        return dataset.expand_json_depth
    if name == EVERYWHERE or not call.key.may("createDatasets"):
        raise not_found("Dataset")
    return 0


def add_events(state: State, name: str, events: Sequence[Event | EventDict], now: float) -> None:
    """Store events without a request, all of them or none; the dataset is made if need be.

    Args:
        state: What is remembered of the environment.
        name: The dataset's name.
        events: The events.
        now: The moment, in Unix seconds.

    Raises:
        TypeError: Something among the events is no event.
        ValueError: One of them would be refused.
    """
    dataset = state.datasets.get(slug_of(name))
    depth = 0 if dataset is None else dataset.expand_json_depth

    def taken(position: int, event: Event | EventDict) -> StoredEvent:
        try:
            item: JsonValue = from_json(encode_event(as_event(event, position)))
            return batched_event(item, depth=depth, now=now, may_be_too_large=False)
        except (UnsendableError, EventError) as error:
            raise ValueError(f"event {position} cannot be taken: {error}") from None

    _store(state, name, [taken(position, event) for position, event in enumerate(events)], now)


def _store(state: State, name: str, events: Sequence[StoredEvent], now: float) -> None:
    if not events:
        return
    dataset = state.datasets.get(slug_of(name)) or state.create_dataset(name, now)
    state.store.append(dataset.slug, events)
    state.note_written(dataset, {field for event in events for field in event.data}, now)


def _store_sent(call: Call, events: Sequence[StoredEvent]) -> None:
    _store(call.state, call.path["dataset"], events, call.now)


def _send(call: Call) -> JsonValue:
    depth = _depth(call)
    if len(call.body) > MAX_EVENT_BYTES:
        raise Problem(400, f"an event can have {MAX_EVENT_BYTES} bytes at most")
    headers = call.request.headers
    sample_rate = headers.get("x-honeycomb-samplerate")
    try:
        event = stored_event(
            decoded(call.body),
            headers.get("x-honeycomb-event-time"),
            int(sample_rate) if sample_rate is not None and _WHOLE_NUMBER.fullmatch(sample_rate) else sample_rate,
            depth=depth,
            now=call.now,
        )
    except EventError as error:
        raise Problem(400, str(error)) from None
    _store_sent(call, [event])
    return None


def _send_batch(call: Call) -> JsonValue:
    depth = _depth(call)
    items = decoded(call.body)
    if not isinstance(items, list):
        raise Problem(400, "a batch must be an array of events")
    may_be_too_large = len(call.body) > MAX_EVENT_BYTES

    def taken(item: JsonValue) -> StoredEvent | EventError:
        try:
            return batched_event(item, depth=depth, now=call.now, may_be_too_large=may_be_too_large)
        except EventError as error:
            return error

    results = [taken(item) for item in items]
    _store_sent(call, [result for result in results if isinstance(result, StoredEvent)])
    return [_outcome(result) for result in results]


def _outcome(result: StoredEvent | EventError) -> JsonObject:
    return {"status": 202} if isinstance(result, StoredEvent) else {"status": 400, "error": str(result)}


def _send_kinesis(call: Call) -> JsonValue:
    if not call.request.headers.get("x-amz-firehose-request-id"):
        raise Problem(400, "the header X-Amz-Firehose-Request-Id is missing")
    depth = _depth(call)
    if not isinstance(call.json.get("requestId"), str):
        raise Problem(400, "a delivery must have a requestId")
    records = call.json.get("records")
    if not isinstance(records, list):
        raise Problem(400, "a delivery must have an array of records")
    try:
        events = [stored_event(_recorded(record), None, None, depth=depth, now=call.now) for record in records]
    except EventError as error:
        raise Problem(400, str(error)) from None
    _store_sent(call, events)
    return {"requestId": call.json.get("requestId"), "timestamp": int(call.now * 1000)}


def _recorded(record: JsonValue) -> JsonValue:
    data = record.get("data") if isinstance(record, dict) else None
    try:
        content = b64decode(data if isinstance(data, str) else "", validate=True)
    except ValueError:
        content = b""
    if not content:
        raise EventError("the data of a record must be in base64")
    try:
        value: JsonValue = from_json(content, allow_inf_nan=False)
    except ValueError:
        raise Problem(501, "the local Honeycomb reads no records but events in JSON") from None
    return value


def _route(path: str, handler: Handler, key_header: str = "x-honeycomb-team") -> Route:
    return Route(
        "POST",
        path,
        handler,
        needs=("events",),
        ingest_keys=True,
        key_header=key_header,
        max_body=MAX_BATCH_BYTES,
        error_form="legacy",
        tells_quota=False,
    )


ROUTES = (
    _route("/1/events/{dataset}", _send),
    _route("/1/batch/{dataset}", _send_batch),
    _route("/1/kinesis_events/{dataset}", _send_kinesis, "x-amz-firehose-access-key"),
)
