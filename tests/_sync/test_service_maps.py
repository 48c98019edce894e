# Made from tests/_async/test_service_maps.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from honeycomb import (
    HoneycombPollTimeoutError,
    HoneycombQueryError,
    HoneycombResponseError,
    ServiceMapNode,
    SyncHoneycombClient,
)
from tests.support import Script

from .conftest import SyncMakeClient

PENDING = {"request_id": "m1", "status": "pending"}
READY = {"request_id": "m1", "status": "ready"}
FAILED = {"request_id": "m1", "status": "error"}


def calls(*counts: int) -> list[dict[str, Any]]:
    ends = {"parent_node": {"name": "web", "type": "service"}, "child_node": {"name": "db"}}
    return [{**ends, "call_count": count} for count in counts]


def page(*counts: int, next_: str | None = None) -> httpx.Response:
    return httpx.Response(200, json={**READY, "dependencies": calls(*counts), "links": {"next": next_}})


def response(status: int, json: object) -> httpx.Response:
    return httpx.Response(status, json=json)


def test_create_request(make_client: SyncMakeClient) -> None:
    script = Script(response(201, PENDING))
    client = make_client(script)
    started = client.service_maps.create_request()
    assert (started.request_id, started.status) == ("m1", "pending")
    client.service_maps.create_request(
        start_time=datetime(2026, 1, 2, tzinfo=timezone.utc),
        time_range=60,
        filters=[ServiceMapNode(name="web"), {"name": "db", "type": "service"}],
        limit=64_000,
        end_time=None,
    )
    first, second = script.requests
    assert (first.method, first.url.raw_path) == ("POST", b"/1/maps/dependencies/requests")
    assert json.loads(first.content) == {}
    assert dict(second.url.params) == {"limit": "64000"}
    assert json.loads(second.content) == {
        "start_time": 1_767_312_000,
        "time_range": 60,
        "filters": [{"name": "web"}, {"name": "db", "type": "service"}],
    }


def test_get_dependencies_is_one_page(make_client: SyncMakeClient) -> None:
    script = Script(page(3, next_="/1/maps/dependencies/requests/m1?page[after]=x&page[size]=1"), page(2))
    client = make_client(script)
    first = client.service_maps.get_dependencies("m1", page_size=1)
    assert first.dependencies is not None
    (dependency,) = first.dependencies
    assert (dependency.parent_node.name, dependency.child_node.name, dependency.call_count) == ("web", "db", 3)
    assert first.links is not None
    client.service_maps.get_dependencies("m1", page_after=first.links.next)
    assert [dict(request.url.params) for request in script.requests] == [{"page[size]": "1"}, {"page[after]": "x"}]
    assert script.requests[0].url.path == "/1/maps/dependencies/requests/m1"


def test_get_dependencies_reports_the_status_of_the_map(make_client: SyncMakeClient) -> None:
    script = Script(
        response(200, {**PENDING, "dependencies": None}), response(200, {**FAILED, "dependencies": None})
    )
    client = make_client(script)
    for status in ("pending", "error"):
        got = client.service_maps.get_dependencies("m1")
        assert (got.status, got.dependencies) == (status, None)


def test_run_waits_and_reads_all_pages(make_client: SyncMakeClient) -> None:
    pending = response(200, {**PENDING, "dependencies": None})
    script = Script(response(201, PENDING), pending, pending, page(1), page(1, 2, next_="x"), page(3))
    client = make_client(script)
    found = client.service_maps.run(poll_interval=0.001, time_range=60, limit=3)
    assert [dependency.call_count for dependency in found] == [1, 2, 3]
    assert [request.method for request in script.requests] == ["POST", *["GET"] * 5]
    assert [dict(request.url.params) for request in script.requests[-2:]] == [
        {"page[size]": "100"},
        {"page[size]": "100", "page[after]": "x"},
    ]


def test_run_does_not_wait_for_what_is_ready(make_client: SyncMakeClient) -> None:
    script = Script(response(200, READY), page(1))
    client = make_client(script)
    found = client.service_maps.run(timeout=0.001)
    assert [dependency.call_count for dependency in found] == [1]
    assert len(script.requests) == 2


@pytest.mark.parametrize(
    "responses",
    [[response(200, FAILED)], [response(201, PENDING), response(200, {**FAILED, "dependencies": None})]],
)
def test_a_map_that_failed_raises(make_client: SyncMakeClient, responses: list[httpx.Response]) -> None:
    script = Script(*responses)
    with pytest.raises(HoneycombQueryError, match="could not make the service map m1") as caught:
        make_client(script).service_maps.run()
    assert caught.value.query_result_id == "m1"
    assert len(script.requests) == len(responses)


def test_a_map_that_fails_between_its_pages_is_not_truncated(make_client: SyncMakeClient) -> None:
    script = Script(response(200, READY), page(1, next_="x"), response(200, {**FAILED, "dependencies": None}))
    client = make_client(script)
    with pytest.raises(HoneycombResponseError, match="status"):
        client.service_maps.run()


def test_a_map_that_takes_too_long_can_be_waited_for_again(make_client: SyncMakeClient) -> None:
    script = Script(
        response(201, PENDING), response(200, PENDING), response(200, PENDING), response(200, READY), page(1)
    )
    client = make_client(script)
    with pytest.raises(HoneycombPollTimeoutError, match="service map m1") as caught:
        client.service_maps.run(timeout=0.001)
    assert len(script.requests) == 3
    found = client.service_maps.wait(caught.value.resume_id)
    assert [dependency.call_count for dependency in found] == [1]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 64_001}, "limit"),
        ({"time_range": 0}, "time_range"),
        ({"start_time": 2, "end_time": 1}, "not be after"),
        ({"start_time": 1, "end_time": 2, "time_range": 1}, "at most two"),
        ({"filters": [{"name": "web", "type": "host"}]}, "type"),
        ({"services": ["web"]}, "services"),
    ],
)
def test_bad_input_is_rejected_before_anything_is_sent(
    make_client: SyncMakeClient, fields: dict[str, Any], reason: str
) -> None:
    script = Script(response(201, PENDING))
    client = make_client(script)
    with pytest.raises(ValidationError, match=reason):
        client.service_maps.create_request(**fields)
    with pytest.raises(ValueError, match="page_size"):
        client.service_maps.get_dependencies("m1", page_size=0)
    assert script.requests == []


def test_a_map_is_made_of_spans(client: SyncHoneycombClient) -> None:
    root = {"trace.trace_id": "t", "trace.span_id": "a", "service.name": "web"}
    below = {**root, "trace.span_id": "b", "trace.parent_id": "a", "service.name": "db"}
    client.events.send_batch("web", [{"data": root}])
    client.events.send_batch("db", [{"data": below, "samplerate": 3}])
    (call,) = client.service_maps.run(time_range=600)
    assert (call.parent_node.name, call.child_node.name, call.call_count) == ("web", "db", 3)
