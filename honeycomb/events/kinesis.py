"""Events in the form in which Amazon Kinesis Firehose delivers them."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, cast

from .encoding import UnsendableError, encode_data

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def encode_delivery(
    records: Iterable[bytes | Mapping[str, Any]], request_id: str, timestamp: datetime | int
) -> bytes:
    """Encode the body of a delivery.

    Args:
        records: Events, or records as they are.
        request_id: The id of the delivery.
        timestamp: An aware datetime, or Unix milliseconds.

    Raises:
        UnsendableError: The service would refuse an event, or the time has no zone.
    """
    return json.dumps(
        {
            "requestId": request_id,
            "timestamp": _milliseconds(timestamp),
            "records": [
                {"data": b64encode(record if isinstance(record, bytes) else encode_data(record)).decode()}
                for record in records
            ],
        }
    ).encode()


def is_refusal(answer: bytes) -> bool:
    """Say whether the service refused a delivery, which it may also do in a successful answer."""
    try:
        content = cast("object", json.loads(answer))
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and bool(cast("dict[str, object]", content).get("errorMessage"))


def _milliseconds(time: datetime | int) -> int:
    if not isinstance(time, datetime):
        return time
    if time.tzinfo is None:
        raise UnsendableError("the time has no zone: use datetime.now(timezone.utc)")
    return (time - _EPOCH) // timedelta(milliseconds=1)
