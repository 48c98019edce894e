# Made from tests/_async/test_kinesis.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import json
from base64 import b64decode
from datetime import datetime, timezone
from typing import Any
from uuid import UUID

import httpx
import pytest

from honeycomb import (
    HoneycombAPIError,
    HoneycombAuthError,
    HoneycombServerError,
    SyncHoneycombClient,
)
from honeycomb.local import LocalHoneycomb
from tests.support import KEY, Script

from .conftest import SyncMakeClient

TAKEN = httpx.Response(200, json={"requestId": "r", "timestamp": 1})


def delivery(request: httpx.Request) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request.content)
    return {**body, "records": [b64decode(record["data"], validate=True) for record in body["records"]]}


def test_events_arrive(client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    client.events.send_kinesis("web", [{"a": 1}, b'{"b": "two"}'])
    assert local.store.count("web") == 2
    assert local.store.columns("web") == {"a": "integer", "b": "string"}


def test_requests_are_sent_in_the_firehose_form(make_client: SyncMakeClient) -> None:
    script = Script(TAKEN)
    timestamp = datetime(2026, 1, 2, 3, 4, 5, 678_901, timezone.utc)
    records: list[bytes | dict[str, str]] = [b"\x00\xff", {"a": "ü"}]
    make_client(script).events.send_kinesis("my web", iter(records), request_id="r-1", timestamp=timestamp)
    (request,) = script.requests
    assert (request.method, request.url.raw_path) == ("POST", b"/1/kinesis_events/my%20web")
    assert request.headers["X-Amz-Firehose-Access-Key"] == KEY
    assert request.headers["X-Amz-Firehose-Request-Id"] == "r-1"
    assert "X-Honeycomb-Team" not in request.headers
    assert delivery(request) == {
        "requestId": "r-1",
        "timestamp": 1_767_323_045_678,
        "records": [b"\x00\xff", '{"a":"ü"}'.encode()],
    }


def test_id_and_time_are_found_when_not_given(make_client: SyncMakeClient) -> None:
    script = Script(TAKEN)
    client = make_client(script)
    before = datetime.now(timezone.utc).timestamp()
    for _ in range(2):
        client.events.send_kinesis("web", [b"a"])
    after = datetime.now(timezone.utc).timestamp()
    first, second = map(delivery, script.requests)
    assert UUID(first["requestId"]) != UUID(second["requestId"])
    assert script.requests[0].headers["X-Amz-Firehose-Request-Id"] == first["requestId"]
    assert int(before * 1000) <= first["timestamp"] <= second["timestamp"] <= after * 1000
    client.events.send_kinesis("web", [b"a"], timestamp=12_345)
    assert delivery(script.requests[-1])["timestamp"] == 12_345


def test_a_rejection_with_status_200_raises(make_client: SyncMakeClient) -> None:
    response = {"requestId": "r", "timestamp": 1, "errorMessage": "not today"}
    script = Script(httpx.Response(200, json=response, headers={"x-request-id": "req"}))
    with pytest.raises(HoneycombAPIError, match="not today") as caught:
        make_client(script).events.send_kinesis("web", [b"a"])
    assert (caught.value.status_code, caught.value.request_id) == (200, "req")
    assert caught.value.response_body == response


def test_a_rejection_with_status_200_names_the_request_and_no_key(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(200, json={"errorMessage": f"{KEY} is unknown"}))
    with pytest.raises(HoneycombAPIError, match="is unknown") as caught:
        make_client(script).events.send_kinesis("my web", [b"a"])
    error = caught.value
    assert (error.method, error.path, error.attempts) == ("POST", "/1/kinesis_events/{dataset}", 1)
    assert KEY not in f"{error} {error.response_body}"


@pytest.mark.parametrize("content", [b"", b"null", b'{"errorMessage":""}', b'{"errorMessage":null}'])
def test_a_success_without_a_message_is_one(make_client: SyncMakeClient, content: bytes) -> None:
    script = Script(httpx.Response(200, content=content))
    make_client(script).events.send_kinesis("web", [b"a"])
    assert len(script.requests) == 1


def test_the_message_of_an_error_is_raised(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(401, json={"requestId": "r", "errorMessage": "who are you"}))
    with pytest.raises(HoneycombAuthError, match="who are you"):
        make_client(script).events.send_kinesis("web", [b"a"])


def test_a_delivery_whose_outcome_is_unknown_is_not_repeated(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(503))
    with pytest.raises(HoneycombServerError):
        make_client(script).events.send_kinesis("web", [b"a"])
    assert len(script.requests) == 1
