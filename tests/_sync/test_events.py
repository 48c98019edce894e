# Made from tests/_async/test_events.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta, timezone

import httpx
import pytest

from honeycomb import (
    Event,
    HoneycombAuthError,
    HoneycombClient,
    HoneycombNotFoundError,
    SyncHoneycombClient,
)
from honeycomb.local import LocalHoneycomb, LocalKey
from honeycomb.models.events import EventDict
from tests.support import KEY, Script, problem

from .conftest import SyncMakeClient

TAKEN = httpx.Response(200, json=[{"status": 202}])


def body_of(request: httpx.Request) -> object:
    content = request.content
    if request.headers.get("content-encoding") == "gzip":
        content = gzip.decompress(content)
    return json.loads(content)


def test_send(client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    client.events.send(dataset="web", data={"field": "value", "n": 9007199254740993, "none": None})
    assert local.store.count("web") == 1
    columns = {column.key_name: column.type for column in client.columns.list("web")}
    assert columns["field"] == "string"
    assert columns["n"] == "integer"


def test_send_includes_time_and_sample_rate(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(200))
    client = make_client(script)
    timestamp = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=timezone(timedelta(hours=2)))
    client.events.send("web", {"a": 1}, time=timestamp, sample_rate=4)
    (request,) = script.requests
    assert request.headers["X-Honeycomb-Event-Time"] == "2026-01-02T01:04:05.678901Z"
    assert request.headers["X-Honeycomb-Samplerate"] == "4"
    assert json.loads(request.content) == {"a": 1}


@pytest.mark.parametrize(
    "data",
    [{}, {"a": float("nan")}, {"a": {"b": [float("inf")]}}, {"a": b"bytes"}, {"a": object()}, {"a": "\ud800"}],
)
def test_an_event_that_cannot_be_sent_is_rejected(make_client: SyncMakeClient, data: dict[str, object]) -> None:
    script = Script(httpx.Response(200))
    client = make_client(script)
    with pytest.raises(ValueError, match=r"event|sent"):
        client.events.send("web", data)
    assert script.requests == []


def test_a_naive_time_is_rejected(make_client: SyncMakeClient) -> None:
    client = make_client(Script(httpx.Response(200)))
    with pytest.raises(ValueError, match="zone"):
        client.events.send("web", {"a": 1}, time=datetime(2026, 1, 2))  # noqa: DTZ001  # naive on purpose


def test_a_batch_gives_one_outcome_per_event_in_order(client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    events: list[Event | EventDict] = [
        Event({"n": 0}),
        Event({"n": float("nan")}),
        Event({}),
        Event({f"f{n}": n for n in range(2_001)}),
        Event({"text": "x" * 1_000_001}),
        {"data": {"n": 1}, "time": "2026-01-02T03:04:05.123456789Z", "samplerate": 2},
        Event({"n": 2}, sample_rate=0),
        Event({"n": 3}, time=1_700_000_000.5),
    ]
    outcomes = client.events.send_batch("web", events)
    assert [outcome.ok for outcome in outcomes] == [True, False, False, False, False, True, False, True]
    assert [outcome.status for outcome in outcomes] == [202, None, None, None, None, 202, None, 202]
    for outcome, word in zip(outcomes[1:5], ["NaN", "field", "2001", "bytes"], strict=True):
        assert word in outcome.error
    assert local.store.count("web") == 3


def test_an_empty_batch_sends_nothing(make_client: SyncMakeClient) -> None:
    script = Script(TAKEN)
    client = make_client(script)
    assert client.events.send_batch("web", []) == []
    assert [outcome.ok for outcome in client.events.send_batch("web", [Event({})])] == [False]
    assert script.requests == []


def test_only_events_are_accepted_in_a_batch(make_client: SyncMakeClient) -> None:
    script = Script(TAKEN)
    client = make_client(script)
    with pytest.raises(TypeError, match="Event"):
        client.events.send_batch("web", [{"method": "GET"}])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]  # on purpose
    assert script.requests == []


def test_large_batches_are_compressed_and_small_ones_are_not(make_client: SyncMakeClient) -> None:
    script = Script(TAKEN, httpx.Response(200, json=[{"status": 202}] * 100))
    client = make_client(script)
    client.events.send_batch("web", [Event({"a": 1})])
    client.events.send_batch("web", [Event({"n": n}) for n in range(100)])
    small, large = script.requests
    assert "content-encoding" not in small.headers
    assert large.headers["content-encoding"] == "gzip"
    assert body_of(large) == [{"data": {"n": n}} for n in range(100)]


def test_a_batch_over_the_limit_is_split(client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    events = [Event({f"f{n}": f"{n}{'x' * 60_000}" for n in range(10)}) for _ in range(20)]
    assert all(outcome.ok for outcome in client.events.send_batch("big", events))
    assert local.store.count("big") == 20
    assert sum(request.path == "/1/batch/big" for request in local.requests) == 3


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(200, json=[{"status": 202}]),
        httpx.Response(200, json=[{"status": 202}, {}]),
        httpx.Response(200, json=[{"status": 202}, {"status": "202"}]),
        httpx.Response(200, json=[{"status": 202}, None]),
        httpx.Response(200, json=[{"status": 202}, {"status": 400, "error": "bad"}]),
        httpx.Response(200, json=[{"status": 202}, {"status": 202, "error": "but"}]),
    ],
)
def test_an_event_missing_from_the_response_fails(make_client: SyncMakeClient, response: httpx.Response) -> None:
    client = make_client(Script(response))
    outcomes = client.events.send_batch("web", [Event({"a": 1}), Event({"a": 2})])
    assert [outcome.ok for outcome in outcomes] == [True, False]
    assert outcomes[1].error


@pytest.mark.parametrize(
    ("response", "said"),
    [
        ([{"status": 202}] * 3, "3 outcomes for 2 events"),
        ({"error": "dataset is full"}, "dataset is full"),
        ("welcome", "welcome"),
    ],
)
def test_a_response_for_other_events_fails(make_client: SyncMakeClient, response: object, said: str) -> None:
    client = make_client(Script(httpx.Response(200, json=response)))
    outcomes = client.events.send_batch("web", [Event({"a": 1}), Event({"a": 2})])
    assert [outcome.ok for outcome in outcomes] == [False, False]
    assert all(said in outcome.error for outcome in outcomes)


@pytest.mark.parametrize("content", [b"", b"{}", b"null", b"<html>", b'{"status": 202}'])
def test_a_malformed_response_fails_every_event(make_client: SyncMakeClient, content: bytes) -> None:
    client = make_client(Script(httpx.Response(200, content=content)))
    outcomes = client.events.send_batch("web", [Event({"a": 1}), Event({"a": 2})])
    assert [outcome.ok for outcome in outcomes] == [False, False]


def test_a_rejected_batch_raises(make_client: SyncMakeClient) -> None:
    client = make_client(Script(problem(401)))
    with pytest.raises(HoneycombAuthError):
        client.events.send_batch("web", [Event({"a": 1})])


def test_a_later_request_that_fails_does_not_hide_accepted_events(make_client: SyncMakeClient) -> None:
    events = [Event({f"f{n}": "x" * 60_000 for n in range(10)}) for _ in range(20)]
    taken = httpx.Response(200, json=[{"status": 202}] * 8)
    script = Script(taken, problem(401, "key revoked"))
    client = make_client(script)
    outcomes = client.events.send_batch("web", events)
    assert [outcome.ok for outcome in outcomes] == [True] * 8 + [False] * 12
    assert outcomes[8].status == 401
    assert "key revoked" in outcomes[8].error
    assert outcomes[-1].status is None
    assert "not sent" in outcomes[-1].error
    assert len(script.requests) == 2


def test_an_ingest_key_that_may_not_create_datasets() -> None:
    keys = [LocalKey(key=KEY, type="ingest", permissions=frozenset({"events"}))]
    with LocalHoneycomb(keys=keys) as local:
        with httpx.Client(transport=local.transport()) as http_client:
            client = HoneycombClient(api_key=KEY, http_client=http_client, sync=True)
            with pytest.raises(HoneycombNotFoundError):
                client.events.send("new", {"a": 1})
