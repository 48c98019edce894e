"""Events: single, in batches, and from Kinesis Firehose."""

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
from honeycomb.local._state import ENVIRONMENT_WIDE, slug_of
from honeycomb.local.engine import StoredEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._state import State
    from honeycomb.local._wire import JsonObject
    from honeycomb.models.events import Event, EventDict

# 64 bits; int() raises for more than 4,300 digits.
_WHOLE_NUMBER = re.compile("[0-9]{1,19}")


def _depth(call: Call) -> int:
    """Return the flattening depth of the dataset.

    Raises:
        Problem: 404 if it does not exist and the key cannot create it.
    """
    name = call.path["dataset"]
    dataset = call.state.datasets.get(slug_of(name))
    if dataset is not None:
        return dataset.expand_json_depth
    if name == ENVIRONMENT_WIDE or not call.key.may("createDatasets"):
        raise not_found("Dataset")
    return 0


def add_events(state: State, name: str, events: Sequence[Event | EventDict], now: float) -> None:
    """Store events without a request, all of them or none; create the dataset if missing.

    Args:
        state: State of the environment.
        name: The dataset's name.
        events: The events.
        now: Current time in Unix seconds.

    Raises:
        TypeError: An item is not an event.
        ValueError: An event is invalid.
    """
    dataset = state.datasets.get(slug_of(name))
    depth = 0 if dataset is None else dataset.expand_json_depth

    def stored(position: int, event: Event | EventDict) -> StoredEvent:
        try:
            item: JsonValue = from_json(encode_event(as_event(event, position)))
            return batched_event(item, depth=depth, now=now, may_be_too_large=False)
        except (UnsendableError, EventError) as error:
            raise ValueError(f"event {position} is invalid: {error}") from None

    _store(state, name, [stored(position, event) for position, event in enumerate(events)], now)


def _store(state: State, name: str, events: Sequence[StoredEvent], now: float) -> None:
    if not events:
        return
    dataset = state.datasets.get(slug_of(name)) or state.create_dataset(name, now)
    state.store.append(dataset.slug, events)
    state.record_columns(dataset, {field for event in events for field in event.data}, now)


def _store_events(call: Call, events: Sequence[StoredEvent]) -> None:
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
    _store_events(call, [event])
    return None


def _send_batch(call: Call) -> JsonValue:
    depth = _depth(call)
    items = decoded(call.body)
    if not isinstance(items, list):
        raise Problem(400, "a batch must be an array of events")
    may_be_too_large = len(call.body) > MAX_EVENT_BYTES

    def result_of(item: JsonValue) -> StoredEvent | EventError:
        try:
            return batched_event(item, depth=depth, now=call.now, may_be_too_large=may_be_too_large)
        except EventError as error:
            return error

    results = [result_of(item) for item in items]
    _store_events(call, [result for result in results if isinstance(result, StoredEvent)])
    return [_item_result(result) for result in results]


def _item_result(result: StoredEvent | EventError) -> JsonObject:
    return {"status": 202} if isinstance(result, StoredEvent) else {"status": 400, "error": str(result)}


def _send_kinesis(call: Call) -> JsonValue:
    if not call.request.headers.get("x-amz-firehose-request-id"):
        raise Problem(400, "missing header: X-Amz-Firehose-Request-Id")
    depth = _depth(call)
    if not isinstance(call.json.get("requestId"), str):
        raise Problem(400, "missing field: requestId must be a string")
    records = call.json.get("records")
    if not isinstance(records, list):
        raise Problem(400, "missing field: records must be an array")
    try:
        events = [
            stored_event(_decode_record(record), None, None, depth=depth, now=call.now) for record in records
        ]
    except EventError as error:
        raise Problem(400, str(error)) from None
    _store_events(call, events)
    return {"requestId": call.json.get("requestId"), "timestamp": int(call.now * 1000)}


def _decode_record(record: JsonValue) -> JsonValue:
    data = record.get("data") if isinstance(record, dict) else None
    try:
        content = b64decode(data if isinstance(data, str) else "", validate=True)
    except ValueError:
        content = b""
    if not content:
        raise EventError("the data of a record must be base64")
    try:
        value: JsonValue = from_json(content, allow_inf_nan=False)
    except ValueError:
        raise Problem(501, "the local Honeycomb does not model records other than JSON events") from None
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
        quota_headers=False,
    )


ROUTES = (
    _route("/1/events/{dataset}", _send),
    _route("/1/batch/{dataset}", _send_batch),
    _route("/1/kinesis_events/{dataset}", _send_kinesis, "x-amz-firehose-access-key"),
)
