"""Event ingestion: decompression, limits, flattening, timestamps."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from pydantic_core import from_json, to_json

from .._events.zstd import zstd_pieces
from ._problems import Problem, too_large, unparseable
from ._times import NANOSECONDS, event_time_ns
from .engine import StoredEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from ._wire import JsonObject, LocalRequest

MAX_EVENT_BYTES = 1_000_000
MAX_BATCH_BYTES = 5_000_000
MAX_FIELDS = 2_000
MAX_TEXT_BYTES = 65_536
_MAX_AHEAD_NS = 3_600 * NANOSECONDS


class EventError(Exception):
    """An event is rejected; the message says why."""


def decompressed(request: LocalRequest, limit: int) -> bytes:
    """Return the body of a request, decompressed by its ``Content-Encoding``.

    Raises:
        Problem: 400 if it cannot be decompressed, 413 if the result exceeds ``limit`` bytes.
    """
    body = request.body
    encoding = request.headers.get("content-encoding", "").lower()
    if encoding == "gzip":
        inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            body = inflate.decompress(body, limit + 1)
        except zlib.error:
            raise unparseable("invalid gzip data") from None
        if len(body) <= limit and not inflate.eof:
            raise unparseable("invalid gzip data")
    elif encoding == "zstd":
        body = _without_zstd(body, limit)
    elif encoding not in ("", "identity"):
        raise unparseable(f"the local Honeycomb does not decode the content encoding '{encoding}'")
    if len(body) > limit:
        raise too_large(limit)
    return body


def _without_zstd(body: bytes, limit: int) -> bytes:
    inflated = bytearray()
    try:
        for piece in zstd_pieces(body):
            inflated += piece
            if len(inflated) > limit:
                break
    except (ValueError, ImportError) as error:
        raise unparseable(str(error)) from None
    return bytes(inflated)


def decoded(body: bytes) -> JsonValue:
    """Decode the body of an event or a batch.

    Raises:
        Problem: 400 if it is empty or not JSON.
    """
    if not body.strip():
        raise Problem(400, "Request body is empty.")
    try:
        value: JsonValue = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise Problem(400, "Request body is malformed.") from None
    return value


def stored_event(
    data: JsonValue, time: JsonValue, sample_rate: JsonValue, *, depth: int, now: float
) -> StoredEvent:
    """Create the event to store.

    Args:
        data: Its fields.
        time: Its timestamp, in any accepted format; None for now.
        sample_rate: How many events it stands for; None for one.
        depth: Levels of nested objects to flatten into fields.
        now: Current time in Unix seconds.

    Raises:
        EventError: It is not an event or exceeds a limit.
    """
    if not isinstance(data, dict):
        raise EventError("an event's data must be an object")
    fields = _flattened(data, depth)
    if not fields:
        raise EventError("an event needs at least one field")
    if len(fields) > MAX_FIELDS:
        raise EventError(f"an event can have {MAX_FIELDS} fields at most")
    for name, value in fields.items():
        if isinstance(value, str) and _is_too_long(value):
            raise EventError(f"the text of field '{name}' is longer than {MAX_TEXT_BYTES} bytes")
    if sample_rate is None:
        sample_rate = 1
    if isinstance(sample_rate, bool) or not isinstance(sample_rate, int) or sample_rate < 1:
        raise EventError("the sample rate must be a positive integer")
    arrival = int(now * NANOSECONDS)
    try:
        time_ns = arrival if time is None else event_time_ns(time)
    except ValueError as error:
        raise EventError(str(error)) from None
    if time_ns > arrival + _MAX_AHEAD_NS:
        time_ns = arrival
    return StoredEvent(time_ns=time_ns, sample_rate=sample_rate, data=fields, received_ns=arrival)


def batched_event(item: JsonValue, *, depth: int, now: float, may_be_too_large: bool) -> StoredEvent:
    """Create the event to store from an item of a batch; see ``stored_event``.

    Args:
        item: The item.
        depth: Levels of nested objects to flatten into fields.
        now: Current time in Unix seconds.
        may_be_too_large: Whether the batch is large enough to contain an event over the limit.
    """
    if not isinstance(item, dict):
        raise EventError("an item of a batch must be an object")
    data = item.get("data")
    if may_be_too_large and len(to_json(data)) > MAX_EVENT_BYTES:
        raise EventError(f"an event can have {MAX_EVENT_BYTES} bytes at most")
    return stored_event(data, item.get("time"), item.get("samplerate"), depth=depth, now=now)


def _is_too_long(value: str) -> bool:
    # A character is at most four bytes long: most strings need not be encoded to be measured.
    return len(value) * 4 > MAX_TEXT_BYTES and len(value.encode()) > MAX_TEXT_BYTES


def _flattened(data: Mapping[str, JsonValue], depth: int) -> JsonObject:
    if depth == 0 or not any(isinstance(value, dict) for value in data.values()):
        return dict(data)
    flat: JsonObject = {}
    for name, value in data.items():
        if isinstance(value, dict) and value:
            flat |= {f"{name}.{key}": inner for key, inner in _flattened(value, depth - 1).items()}
        else:
            flat[name] = value
    return flat
