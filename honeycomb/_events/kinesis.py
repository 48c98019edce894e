"""Events in the form in which Amazon Kinesis Firehose delivers them."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from ..models._times import since_epoch
from .encoding import encode_data
from .values import UnsendableError


def encode_delivery(
    records: Iterable[bytes | Mapping[str, Any]], request_id: str, timestamp: datetime | int
) -> bytes:
    """Encode the body of a delivery.

    Args:
        records: Events, or records as they are.
        request_id: The id of the delivery.
        timestamp: An aware datetime, or Unix milliseconds.

    Raises:
        ValueError: The service would reject an event, the time has no zone, or ``records`` is not a list.
    """
    if isinstance(records, (bytes, str, Mapping)):
        raise UnsendableError("records is a list, also of one record: write [...]")
    if isinstance(timestamp, datetime):
        timestamp = since_epoch(timestamp, timedelta(milliseconds=1))
    return json.dumps(
        {
            "requestId": request_id,
            "timestamp": timestamp,
            "records": [
                {"data": b64encode(record if isinstance(record, bytes) else encode_data(record)).decode()}
                for record in records
            ],
        }
    ).encode()


def is_rejection(body: bytes) -> bool:
    """Return whether the service rejected a delivery, which a response with status 200 may also do."""
    try:
        content = cast("object", json.loads(body))
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and bool(cast("dict[str, object]", content).get("errorMessage"))
