from __future__ import annotations

import json
from base64 import b64decode
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb._events.kinesis import encode_delivery, is_rejection

from .strategies import json_values, text

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@given(st.lists(st.binary(max_size=40), max_size=5), text, st.integers(0, 2**60))
def test_records_arrive_byte_for_byte(records: list[bytes], request_id: str, timestamp: int) -> None:
    body = json.loads(encode_delivery(records, request_id, timestamp))
    assert [b64decode(record["data"], validate=True) for record in body["records"]] == records
    assert (body["requestId"], body["timestamp"]) == (request_id, timestamp)


@given(st.datetimes(timezones=st.timezones()))
def test_a_datetime_becomes_the_millisecond_it_lies_in(timestamp: datetime) -> None:
    sent = json.loads(encode_delivery([], "r", timestamp))["timestamp"]
    assert timedelta(0) <= timestamp - (EPOCH + timedelta(milliseconds=sent)) < timedelta(milliseconds=1)


@given(json_values)
def test_any_response_can_be_read(response: object) -> None:
    assert is_rejection(json.dumps({"errorMessage": response}).encode()) == bool(response)
    assert not is_rejection(json.dumps([response]).encode())


@given(st.binary())
def test_invalid_json_is_left_to_the_decoder(response: bytes) -> None:
    assert not is_rejection(response)


@pytest.mark.parametrize("records", [b"a", "a", {"a": 1}])
def test_one_record_without_a_list_is_rejected(records: Any) -> None:
    with pytest.raises(ValueError, match=r"records is a list"):
        encode_delivery(records, "r", 5)
