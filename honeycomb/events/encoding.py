"""From events to request bodies within the service's limits, and from its answer to one outcome per event."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any, cast
from uuid import UUID

from ..models.events import Event, EventDict, EventOutcome

MAX_EVENT_BYTES = 1_000_000
MAX_EVENT_FIELDS = 2_000
MAX_STRING_BYTES = 65_536
MAX_BATCH_BYTES = 5_000_000
MAX_BATCH_EVENTS = 10_000
"""The service documents no limit on the number; this one keeps a single answer small."""

SMALLEST_WORTH_COMPRESSING = 1_024

_EVENT_KEYS = frozenset({"data", "time", "samplerate"})


class UnsendableError(ValueError):
    """The service would refuse this event, or it is no event."""


@dataclass(frozen=True, slots=True)
class Batch:
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
        TypeError: It is neither an ``Event`` nor such a mapping; the message tells the position.
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
        nan_as_null: Whether to write NaN and the infinities, which JSON lacks, as null instead of refusing them.

    Raises:
        UnsendableError: It is empty, too large, has too many fields, or holds something that JSON cannot.
    """
    given: object = data
    if not isinstance(given, Mapping):
        raise UnsendableError(f"an event's data is a mapping, not {type(given).__name__}")
    if not data:
        raise UnsendableError("an event needs at least one field")
    if len(data) > MAX_EVENT_FIELDS:
        raise UnsendableError(f"the event has {len(data)} fields, the service takes {MAX_EVENT_FIELDS}")
    encoded = _encode(dict(data), nan_as_null=nan_as_null)
    if len(encoded) > MAX_EVENT_BYTES:
        raise UnsendableError(f"the event is {len(encoded)} bytes of JSON, the service takes {MAX_EVENT_BYTES}")
    if len(encoded) > MAX_STRING_BYTES:
        _check_strings(data)
    return encoded


def _check_strings(data: Mapping[str, Any]) -> None:
    for name, value in data.items():
        if isinstance(value, str) and len(value.encode()) > MAX_STRING_BYTES:
            raise UnsendableError(f"the field {name!r} is longer than {MAX_STRING_BYTES} bytes")


def _encode(value: object, *, nan_as_null: bool = False) -> bytes:
    try:
        if nan_as_null:
            value = _with_null_for_nan(value)
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_simplify)
        return text.encode()
    except UnicodeEncodeError:
        raise UnsendableError("the event holds half a surrogate pair, which is no text") from None
    except RecursionError:
        raise UnsendableError("the event is nested too deeply, or holds itself") from None
    except (ValueError, TypeError) as error:
        if "not JSON compliant" in str(error):
            raise UnsendableError("the event holds NaN or an infinity, which JSON has no way to write") from None
        raise UnsendableError(str(error)) from None


def _with_null_for_nan(value: object) -> object:
    if isinstance(value, (float, Decimal)):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        fields = cast("Mapping[object, object]", value)
        return {name: _with_null_for_nan(each) for name, each in fields.items()}
    if isinstance(value, (list, tuple)):
        return [_with_null_for_nan(each) for each in cast("Iterable[object]", value)]
    return value


def _simplify(value: object) -> object:
    """Turn a value that JSON lacks into one that it has."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (UUID, PurePath)):
        return str(value)
    if isinstance(value, Decimal):
        # Beyond the range of a float, writing out all digits could take for ever.
        is_whole = value.is_finite() and value.adjusted() < 308 and value == value.to_integral_value()
        return int(value) if is_whole else float(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(cast("Mapping[object, object]", value))
    raise TypeError(f"a value of type {type(value).__name__} cannot be sent: make it a string or a number")


def format_time(time: datetime | str | float) -> str:
    """Write a time as the service takes it.

    Args:
        time: An aware datetime, Unix seconds, or text, which is taken as it is.

    Raises:
        UnsendableError: It has no time zone, or cannot be a time.
    """
    if isinstance(time, str):
        if not (time.isascii() and time.isprintable() and time.strip()) or '"' in time or "\\" in time:
            raise UnsendableError(f"{time!r} is no time")
        return time
    if isinstance(time, datetime):
        if time.tzinfo is None:
            raise UnsendableError("the time has no zone: use datetime.now(timezone.utc)")
        try:
            moment = time.astimezone(timezone.utc)
        except OverflowError:
            raise UnsendableError(f"{time!r} lies outside the years 1 to 9999 in UTC") from None
    else:
        try:
            moment = datetime.fromtimestamp(time, timezone.utc)
        except (ValueError, OverflowError, OSError, TypeError):
            raise UnsendableError(f"{time!r} is no Unix time in seconds") from None
    return moment.isoformat().replace("+00:00", "Z")


def format_nanoseconds(time: int) -> str:
    """Write a moment in Unix nanoseconds as the service takes it, losing none of them."""
    seconds, nanoseconds = divmod(time, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, timezone.utc).isoformat()[:19]}.{nanoseconds:09d}Z"


def check_sample_rate(rate: int) -> int:
    """Return a sample rate that makes sense.

    Raises:
        UnsendableError: It is no whole number from 1 up.
    """
    given: object = rate
    if isinstance(given, bool) or not isinstance(given, int):
        raise UnsendableError(f"sample_rate must be a whole number, not {rate!r}")
    if not 1 <= given < 2**63:
        raise UnsendableError("sample_rate must be 1 or more, and below 2 to the 63rd")
    return rate


def encode_event(event: Event) -> bytes:
    """Encode an event as an item of a batch.

    Raises:
        UnsendableError: The service would refuse it.
    """
    time = None if event.time is None else format_time(event.time)
    return item_of_batch(encode_data(event.data), time, check_sample_rate(event.sample_rate))


def item_of_batch(data: bytes, time: str | None, sample_rate: int) -> bytes:
    """Put an event's encoded fields and what is told beside them together."""
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
) -> Iterator[Batch]:
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
            yield Batch(b"[" + b",".join(items) + b"]", tuple(positions))
            items, positions, size = [], [], 2
        items.append(item)
        positions.append(position)
        size += len(item) + 1
    if items:
        yield Batch(b"[" + b",".join(items) + b"]", tuple(positions))


def compress(body: bytes) -> tuple[bytes, dict[str, str]]:
    """Compress a body if that pays.

    Returns:
        The body, and the header that says how it is encoded.
    """
    if len(body) < SMALLEST_WORTH_COMPRESSING:
        return body, {}
    return gzip.compress(body, compresslevel=1, mtime=0), {"content-encoding": "gzip"}


def read_outcomes(answer: object, count: int) -> list[EventOutcome]:
    """Read what the service said of each event of a batch.

    Args:
        answer: The decoded answer.
        count: How many events were sent. Each gets an outcome; one of which the answer says nothing, an error.
    """
    if not isinstance(answer, list):
        return [EventOutcome(None, f"the service answered no list of outcomes, but {answer!r:.300}")] * count
    items = cast("list[object]", answer)
    if len(items) > count:  # nobody knows which of them are for these events
        return [EventOutcome(None, f"the service's answer is for {len(items)} events instead of {count}")] * count
    outcomes = [_outcome(item) for item in items]
    missing = EventOutcome(None, "the service's answer says nothing of this event")
    return outcomes + [missing] * (count - len(outcomes))


def _outcome(item: object) -> EventOutcome:
    fields = cast("dict[str, object]", item) if isinstance(item, dict) else {}
    status, error = fields.get("status"), fields.get("error")
    if isinstance(status, bool) or not isinstance(status, int):
        return EventOutcome(None, f"the service's answer for this event cannot be understood: {item!r:.100}")
    if error:
        return EventOutcome(status, str(error))
    return EventOutcome(status, "" if 200 <= status < 300 else f"refused with status {status}")
