"""Encode events into request bodies within the service's limits, and read one outcome per event from responses."""

from __future__ import annotations

import gzip
import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, cast

from ..models.events import Event, EventDict, EventOutcome
from .limits import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_EVENT_BYTES, MAX_EVENT_FIELDS, MAX_STRING_BYTES
from .values import UnsendableError, encode_fields, is_missing

SMALLEST_WORTH_COMPRESSING = 1_024

_EVENT_KEYS = frozenset({"data", "time", "samplerate"})


@dataclass(frozen=True, slots=True)
class EncodedBatch:
    """One request's worth of events.

    Attributes:
        body: The JSON array.
        positions: Where its events stand in what the caller gave, in order.
    """

    body: bytes
    positions: tuple[int, ...]


def as_event(event: Event | EventDict, position: int) -> Event:
    """Return an event that was given as a mapping in the service's spelling.

    Raises:
        TypeError: It is neither an ``Event`` nor such a mapping; the message has the position.
    """
    if isinstance(event, Event):
        return event
    if not isinstance(event, Mapping):
        what = f"is {type(event).__name__}"
    elif event.keys() - _EVENT_KEYS:
        what = f"has {', '.join(map(repr, event.keys() - _EVENT_KEYS))}"
    elif "data" in event:
        return Event(event["data"], event.get("time"), event.get("samplerate", 1))
    else:
        what = "has no data"
    raise TypeError(
        f'event {position} {what}: an event is Event({{...}}) or {{"data": {{...}}}},'
        ' with "time" and "samplerate" if wanted'
    )


def encode_data(data: Mapping[str, Any], *, nan_as_null: bool = False) -> bytes:
    """Encode an event's fields.

    Args:
        data: The fields.
        nan_as_null: Whether to write NaN and the infinities, which JSON lacks, as null instead of raising.

    Raises:
        UnsendableError: It is empty, too large, has too many fields, or a value JSON cannot represent.
    """
    given: object = data
    if not isinstance(given, Mapping):
        raise UnsendableError(f"an event's data is a mapping, not {type(given).__name__}")
    fields, encoded = encode_fields(data, nan_as_null=nan_as_null)
    if not fields:
        raise UnsendableError("an event needs at least one field")
    if len(fields) > MAX_EVENT_FIELDS:
        raise UnsendableError(f"the event has {len(fields)} fields, the service takes {MAX_EVENT_FIELDS}")
    if len(encoded) > MAX_EVENT_BYTES:
        raise UnsendableError(f"the event is {len(encoded)} bytes of JSON, the service takes {MAX_EVENT_BYTES}")
    if len(encoded) > MAX_STRING_BYTES:
        _check_strings(fields)
    return encoded


def _check_strings(fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if isinstance(value, str) and len(value.encode()) > MAX_STRING_BYTES:
            raise UnsendableError(f"the field {name!r:.100} is longer than {MAX_STRING_BYTES} bytes")


def format_time(time: datetime | str | float) -> str:
    """Write a time as the service takes it.

    Args:
        time: An aware datetime, Unix seconds, or text, which is sent unchanged.

    Raises:
        UnsendableError: It has no time zone, or cannot be a time.
    """
    if isinstance(time, str):
        if not (time.isascii() and time.isprintable() and time.strip()) or '"' in time or "\\" in time:
            raise UnsendableError(f"{time!r:.100} is not a time")
        return time
    if isinstance(time, datetime):
        if time.tzinfo is None:
            what = "missing" if is_missing(time) else "without a time zone: use datetime.now(timezone.utc)"
            raise UnsendableError(f"the time is {what}")
        try:
            utc = time.astimezone(timezone.utc)
        except OverflowError:
            raise UnsendableError(f"{time!r} lies outside the years 1 to 9999 in UTC") from None
    else:
        try:
            utc = datetime.fromtimestamp(_seconds(time), timezone.utc)
        except (ValueError, OverflowError, OSError, TypeError):
            raise UnsendableError(f"{time!r:.100} is not a Unix time in seconds") from None
    return utc.isoformat().replace("+00:00", "Z")


def _seconds(time: Any) -> float:  # noqa: ANN401  # numbers of numpy, too
    # Numbers of numpy are neither int nor float; its times have no time zone.
    return float(time) if getattr(getattr(time, "dtype", None), "kind", None) in ("i", "u", "f") else time


def format_nanoseconds(time: int) -> str:
    """Format Unix nanoseconds as a timestamp, without loss."""
    seconds, nanoseconds = divmod(time, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, timezone.utc).isoformat()[:19]}.{nanoseconds:09d}Z"


def check_sample_rate(rate: int) -> int:
    """Check a sample rate, and return it as an int.

    Raises:
        UnsendableError: It is not a whole number from 1 up.
    """
    try:
        checked = operator.index(rate)
    except TypeError:
        checked = None
    if checked is None or isinstance(rate, bool):
        raise UnsendableError(f"sample_rate must be a whole number, not {rate!r:.100}")
    if not 1 <= checked < 2**63:
        raise UnsendableError("sample_rate must be 1 or more, and below 2 to the 63rd")
    return checked


def encode_event(event: Event) -> bytes:
    """Encode an event as an item of a batch.

    Raises:
        UnsendableError: The service would reject it.
    """
    time = None if event.time is None else format_time(event.time)
    return item_of_batch(encode_data(event.data), time, check_sample_rate(event.sample_rate))


def item_of_batch(data: bytes, time: str | None, sample_rate: int) -> bytes:
    """Join the encoded fields of an event with its timestamp and sample rate."""
    parts = [b'{"data":' + data]
    if time is not None:
        parts.append(b'"time":"%s"' % time.encode())
    if sample_rate != 1:
        parts.append(b'"samplerate":%d' % sample_rate)
    return b",".join(parts) + b"}"


def make_batches(
    events: Iterable[tuple[int, bytes]],
    *,
    max_bytes: int = MAX_BATCH_BYTES,
    max_events: int = MAX_BATCH_EVENTS,
) -> Iterator[EncodedBatch]:
    """Put encoded events together to as few requests as the limits allow.

    Args:
        events: Position and encoded form of each event.
        max_bytes: The longest body.
        max_events: The most events in one.
    """
    items: list[bytes] = []
    positions: list[int] = []
    size = 2
    for position, item in events:
        if items and (size + len(item) + 1 > max_bytes or len(items) == max_events):
            yield EncodedBatch(b"[" + b",".join(items) + b"]", tuple(positions))
            items, positions, size = [], [], 2
        items.append(item)
        positions.append(position)
        size += len(item) + 1
    if items:
        yield EncodedBatch(b"[" + b",".join(items) + b"]", tuple(positions))


def compress(body: bytes) -> tuple[bytes, dict[str, str]]:
    """Compress a body if that pays.

    Returns:
        The body, and the header that says how it is encoded.
    """
    if len(body) < SMALLEST_WORTH_COMPRESSING:
        return body, {}
    return gzip.compress(body, compresslevel=1, mtime=0), {"content-encoding": "gzip"}


def read_outcomes(decoded: object, count: int) -> list[EventOutcome]:
    """Read the outcome of each event from the response to a batch.

    Args:
        decoded: The decoded response body.
        count: How many events were sent. Each gets an outcome; an error if the response has none for it.
    """
    if not isinstance(decoded, list):
        return [EventOutcome(None, f"expected a list of outcomes in the response, not {decoded!r:.300}")] * count
    items = cast("list[object]", decoded)
    if len(items) > count:  # which of them are for these events is unknown
        return [EventOutcome(None, f"the response has {len(items)} outcomes for {count} events")] * count
    outcomes = [_outcome(item) for item in items]
    missing = EventOutcome(None, "the response has no outcome for this event")
    return outcomes + [missing] * (count - len(outcomes))


def _outcome(item: object) -> EventOutcome:
    fields = cast("dict[str, object]", item) if isinstance(item, dict) else {}
    status, error = fields.get("status"), fields.get("error")
    if isinstance(status, bool) or not isinstance(status, int):
        return EventOutcome(None, f"invalid outcome in the response: {item!r:.100}")
    if error:
        return EventOutcome(status, str(error))
    return EventOutcome(status, "" if 200 <= status < 300 else f"rejected with status {status}")
