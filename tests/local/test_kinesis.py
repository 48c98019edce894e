from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from honeycomb.local import LocalHoneycomb, LocalKey

from .support import Api, Reply

HEADERS = {"x-amz-firehose-access-key": "ingest", "x-amz-firehose-request-id": "r"}


def deliver(api: Api, *records: bytes, **headers: str) -> Reply:
    body = {
        "requestId": "r",
        "timestamp": 1,
        "records": [{"data": b64encode(record).decode()} for record in records],
    }
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.post("/1/kinesis_events/web", body, headers={**HEADERS, **named})


def test_events_are_stored_and_the_delivery_is_acknowledged(api: Api) -> None:
    reply = deliver(api, b'{"a": 1}', b'{"a": 2}')
    assert (reply.status, reply.json) == (200, {"requestId": "r", "timestamp": 1_800_000_000_000})
    assert api.local.store.count("web") == 2


def test_the_key_is_read_from_the_firehose_header() -> None:
    with LocalHoneycomb(keys=[LocalKey("ingest", "ingest", permissions={"createDatasets"})]) as local:
        assert deliver(Api(local, key="unknown"), b'{"a": 1}').status == 200
        rejection = deliver(Api(local, key="ingest"), b'{"a": 1}', x_amz_firehose_access_key="unknown")
        assert (rejection.status, rejection.json.keys()) == (401, {"error"})
        assert local.store.count("web") == 1
        assert all("ingest" not in request.headers.values() for request in local.requests)


def test_the_request_id_header_is_required(api: Api) -> None:
    reply = deliver(api, b'{"a": 1}', x_amz_firehose_request_id="")
    assert reply.status == 400
    assert "X-Amz-Firehose-Request-Id" in reply.json["error"]


@pytest.mark.parametrize(
    "body", [[], {}, {"records": {}}, {"records": [1]}, {"records": [{"data": "?"}]}, {"records": [{"data": ""}]}]
)
def test_invalid_deliveries_are_rejected(api: Api, body: Any) -> None:
    reply = api.post("/1/kinesis_events/web", body, headers=HEADERS)
    assert reply.status == 400
    assert api.get("/1/datasets").json == []


@pytest.mark.parametrize("record", [b"[]", b"{}", b"1"])
def test_one_invalid_record_rejects_the_whole_delivery(api: Api, record: bytes) -> None:
    assert deliver(api, b'{"a": 1}', record).status == 400
    assert api.get("/1/datasets").json == []


def test_records_other_than_json_are_not_implemented(api: Api) -> None:
    reply = deliver(api, b"\x0a\x02")
    assert reply.status == 501
    assert "JSON" in reply.json["error"]


@pytest.mark.parametrize("request_id", [None, 5, ["r"]])
def test_the_request_id_field_is_required(api: Api, request_id: Any) -> None:
    body = {"requestId": request_id, "timestamp": 1, "records": []}
    reply = api.post("/1/kinesis_events/web", body, headers=HEADERS)
    assert (reply.status, "requestId" in reply.json["error"]) == (400, True)
