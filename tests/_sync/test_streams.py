# Made from tests/_async/test_streams.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import gzip
import json
import logging
from collections import Counter
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from honeycomb import (
    Delivery,
    HoneycombClient,
    HoneycombConfigError,
    HoneycombQueueFullError,
    StreamStats,
    SyncHoneycombClient,
)
from honeycomb.local import LocalHoneycomb
from honeycomb.query import Query, count, sum_
from tests.support import KEY, QUICK, Script, problem, respond_with

from .conftest import SyncMakeClient


def adds_up(stats: StreamStats) -> bool:
    return stats.accepted == stats.sent + stats.failed + stats.dropped + stats.pending


def items_of(request: httpx.Request) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(gzip.decompress(request.content))
    return items


def taken(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=[{"status": 202}] * len(items_of(request)))


@pytest.mark.parametrize("compression", ["gzip", "zstd", None])
def test_events_arrive_as_they_were_sent(
    client: SyncHoneycombClient, local: LocalHoneycomb, compression: Any
) -> None:
    with client.events.stream("web", compression=compression) as stream:
        for number in range(1200):
            stream.send({"number": number, "text": f"grün {number}"})
        stream.send({"number": 5}, dataset="other/set")
        stream.send({"number": 1}, datetime.now(timezone.utc), 7)
        assert stream.flush()
        assert adds_up(stream.stats())
        assert stream.stats().sent == 1202
    assert local.store.count("web") == 1201
    result = client.query("web", Query(count(), sum_("number"), last="1h"))
    assert result.rows == [{"COUNT": 1207, "SUM(number)": sum(range(1200)) + 7}]
    assert client.datasets.get("other-set").name == "other/set"


def test_every_value_that_can_be_sent_is_sent(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=[{"status": 202}] * 3))
    with make_client(script).events.stream("web", compression="gzip") as stream:
        stream.send(
            {
                "uuid": UUID(int=1),
                "decimal": Decimal("1.5"),
                "nested": {"list": [1, None, float("nan")]},
                "timestamp": datetime(2026, 1, 2, tzinfo=timezone.utc),
            },
            "2026-01-02T03:04:05.123456789Z",
        )
        stream.send({"nan": float("nan"), "infinity": float("-inf"), "big": 2**80, "true": True})
        stream.send({"a": 1}, 1.5, 3)
    first, second, third = items_of(script.requests[0])
    assert first == {
        "time": "2026-01-02T03:04:05.123456789Z",
        "data": {
            "uuid": "00000000-0000-0000-0000-000000000001",
            "decimal": 1.5,
            "nested": {"list": [1, None, None]},
            "timestamp": "2026-01-02T00:00:00+00:00",
        },
    }
    assert second["data"] == {"nan": None, "infinity": None, "big": 2**80, "true": True}
    assert datetime.fromisoformat(second["time"][:19] + "+00:00").year >= 2026
    assert third == {"time": "1970-01-01T00:00:01.500000Z", "data": {"a": 1}, "samplerate": 3}


@pytest.mark.parametrize("data", [{}, {"a": b"bytes"}, {"a": object()}, {"a": "x" * 70_000}, [("a", 1)]])
def test_invalid_events_are_rejected_at_once(make_client: SyncMakeClient, data: Any) -> None:
    script = Script(httpx.Response(200))
    with make_client(script).events.stream("web") as stream:
        with pytest.raises(ValueError, match=r"event|sent|longer"):
            stream.send(data)
        with pytest.raises(ValueError, match="zone"):
            stream.send({"a": 1}, datetime(2026, 1, 2))  # noqa: DTZ001  # naive on purpose
        with pytest.raises(ValueError, match="sample_rate"):
            stream.send({"a": 1}, sample_rate=0)
        with pytest.raises(HoneycombConfigError, match="dataset"):
            stream.send({"a": 1}, dataset="__all__")
        assert stream.stats().accepted == 0
    assert script.requests == []


def test_a_closed_client_is_reported_and_not_waited_for(make_client: SyncMakeClient) -> None:
    deliveries: list[Delivery] = []
    client = make_client(Script(httpx.Response(200)))
    with client.events.stream("web", sample_rate=2, sample_by="a", on_result=deliveries.append) as stream:
        make_client.http_clients[0].close()
        with pytest.raises(ValueError, match="mapping"):
            stream.send([("a", 1)])  # type: ignore[arg-type]  # on purpose
        stream.send({"number": 1})
    assert stream.stats().failed_by_status == {None: 1}
    assert "this client is closed" in deliveries[0].outcomes[0].error


def test_the_stream_continues_after_any_exception_of_a_client_hook() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        if not failed:
            failed.append(request)
            raise ZeroDivisionError(f"with {KEY}")
        return taken(request)

    failed: list[httpx.Request] = []
    with (
        httpx.Client(transport=respond_with(respond)) as http_client,
        HoneycombClient(api_key=KEY, http_client=http_client, retry=QUICK, sync=True) as client,
        client.events.stream("web", compression="gzip") as stream,
    ):
        stream.send({"number": 1})
    assert (stream.stats().sent, stream.stats().retried) == (1, 1)


def test_events_changed_after_send_are_sent_unchanged(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=[{"status": 202}] * 3))
    with make_client(script).events.stream("web", compression="gzip") as stream:
        event: dict[str, Any] = {"list": [1]}
        stream.send(event)
        event["list"].append(2)
        stream.send(event)
        event.clear()
        event["number"] = 3
        stream.send(event)
    assert [item["data"] for item in items_of(script.requests[0])] == [
        {"list": [1]},
        {"list": [1, 2]},
        {"number": 3},
    ]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429},
        {"status": 429, "retry_after": 1},  # the other forms of it are read in the same way, and take longer
        {"status": 500},
        {"status": 503, "form": "html"},
        {"drop": True},
        {"drop": True, "after_effect": True},
        {"truncate": True},
        {"status": 200, "body": b""},
        {"status": 200, "body": b"[{"},
        {"status": 200, "body": b"[]"},
        {"status": 413},
        {"delay": 0.2},
    ],
    ids=str,
)
def test_no_event_is_lost_to_a_fault(
    client: SyncHoneycombClient, local: LocalHoneycomb, fault: dict[str, Any]
) -> None:
    local.faults.add(path="/1/batch/*", times=1 if "retry_after" in fault else 2, **fault)
    with client.events.stream("web") as stream:
        for number in range(300):
            stream.send({"number": number})
    stats = stream.stats()
    assert (stats.sent, stats.failed, stats.dropped, stats.pending) == (300, 0, 0, 0)
    assert (stats.retried > 0) == (fault.get("status") != 413 and "delay" not in fault)
    result = client.query("web", Query(count(), last="1h").by("number").limit(1000))
    assert {row["number"] for row in result.rows} == set(range(300))


def test_only_temporarily_rejected_events_are_retried(make_client: SyncMakeClient) -> None:
    script = Script(
        httpx.Response(
            200, json=[{"status": 202}, {"status": 429, "error": "busy"}, {"status": 400, "error": "no"}]
        ),
        httpx.Response(200, json=[{"status": 202}]),
    )
    with make_client(script).events.stream("web", compression="gzip") as stream:
        for number in range(3):
            stream.send({"number": number})
    assert [item["data"] for item in items_of(script.requests[1])] == [{"number": 1}]
    stats = stream.stats()
    assert (stats.sent, stats.failed_by_status, stats.retried) == (2, {400: 1}, 1)


@pytest.mark.parametrize(
    "data",
    [
        {"text": "\ud800"},
        {"\ud800": 1},
        {"nested": ["\ud800"]},
        {1: "a"},
        {"number": 10**5000},
        {"k" * 2_000_000: 1},
    ],
    ids=range(6),
)
def test_data_that_cannot_be_encoded_is_rejected_by_send(make_client: SyncMakeClient, data: Any) -> None:
    script = Script(httpx.Response(200, json=[{"status": 202}]))
    with make_client(script).events.stream("web") as stream:
        with pytest.raises(ValueError, match=r"surrogate|text|range|larger"):
            stream.send(data)
        stream.send({"number": 1})
    assert (stream.stats().accepted, stream.stats().sent) == (1, 1)


def test_a_final_rejection_is_counted_and_reported_without_secrets(
    make_client: SyncMakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    deliveries: list[Delivery] = []
    client = make_client(Script(problem(401, f"unknown key {KEY}")))
    with client.events.stream("web", on_result=deliveries.append) as stream:
        stream.send({"a": 1})
        stream.send({"a": {"b": 2}}, 1.5)
        stream.flush()
        stream.send({"a": 3})
    stats = stream.stats()
    assert (stats.failed_by_status, stats.sent, stats.retried) == ({401: 3}, 0, 0)
    assert [event.data for event in deliveries[0].events] == [{"a": 1}, {"a": {"b": 2}}]
    assert deliveries[0].events[1].time == "1970-01-01T00:00:01.500000Z"
    assert "check the key" in deliveries[0].outcomes[0].error
    warnings = [record.getMessage() for record in caplog.records if record.name == "honeycomb"]
    assert [warning.split(",")[0] for warning in warnings] == ["events were lost: 2", "events were lost: 1"]
    assert KEY not in repr(deliveries) + "".join(warnings)


def test_events_that_the_service_never_accepts_are_given_up(make_client: SyncMakeClient) -> None:
    script = Script(problem(503, "broken"))
    with make_client(script).events.stream("web", give_up_after=1) as stream:
        stream.send({"a": 1})
    assert stream.stats().failed_by_status == {503: 1}
    assert len(script.requests) > 1


def test_a_full_queue_can_raise() -> None:
    with (
        HoneycombClient(api_key=KEY, sync=True) as client,
        client.events.stream("web", when_full="raise", max_events=2, close_timeout=0.01) as stream,
    ):
        stream.send({"a": 1})
        stream.send({"a": 1})
        with pytest.raises(HoneycombQueueFullError, match="2 events are pending"):
            stream.send({"a": 1})
        assert stream.stats().accepted == 2
    assert adds_up(stream.stats())
    assert stream.stats().pending == 0


@pytest.mark.parametrize(("when_full", "kept"), [("drop_newest", [0, 1, 2]), ("drop_oldest", [7, 8, 9])])
def test_a_full_queue_can_drop(
    make_client: SyncMakeClient, when_full: Any, kept: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    script = Script(httpx.Response(200, json=[{"status": 202}] * 3))
    client = make_client(script)
    with client.events.stream("web", when_full=when_full, max_events=3, compression="gzip") as stream:
        for number in range(10):
            stream.send({"number": number})
    stats = stream.stats()
    assert (stats.accepted, stats.sent, stats.dropped) == (10, 3, 7)
    assert [item["data"]["number"] for item in items_of(script.requests[0])] == kept
    assert "events were lost: 7, the last one because: the queue was full" in caplog.text


def test_a_full_queue_can_block() -> None:
    seen: list[int] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.extend(item["data"]["number"] for item in items_of(request))
        return taken(request)

    with (
        httpx.Client(transport=respond_with(respond)) as http_client,
        HoneycombClient(api_key=KEY, http_client=http_client, retry=QUICK, sync=True) as client,
        client.events.stream(
            "web", when_full="block", max_events=10, batch_delay=0.01, compression="gzip"
        ) as stream,
    ):
        for number in range(95):
            stream.send({"number": number})
            assert stream.stats().pending <= 10
    assert seen == list(range(95))
    assert stream.stats().sent == 95


def test_an_event_larger_than_the_queue_is_rejected(make_client: SyncMakeClient) -> None:
    client = make_client(Script(httpx.Response(200)))
    with client.events.stream("web", when_full="block", max_bytes=1000) as stream:
        with pytest.raises(HoneycombQueueFullError, match="max_bytes"):
            stream.send({"a": "x" * 2000})


def test_closing_ends_in_time_and_leaves_nothing_open(
    client: SyncHoneycombClient, local: LocalHoneycomb, caplog: pytest.LogCaptureFixture
) -> None:
    deliveries: list[Delivery] = []
    local.faults.add(path="/1/batch/*", times=10, delay=30.0)
    with client.events.stream("web", close_timeout=0.1, on_result=deliveries.append) as stream:
        for dataset in "abcd":
            stream.send({"number": 1}, dataset=dataset)
        while stream.stats().in_flight < 2:
            assert not stream.flush(timeout=0.1)
    stats = stream.stats()
    assert (stats.accepted, stats.sent, stats.failed, stats.dropped, stats.pending) == (4, 0, 2, 2, 0)
    assert sorted(delivery.dataset for delivery in deliveries) == ["a", "b", "c", "d"]
    assert "events were lost: 4, the last one because: the stream was closed" in caplog.text


def test_a_closed_stream_takes_no_event(make_client: SyncMakeClient) -> None:
    with make_client(Script(httpx.Response(200))).events.stream("web") as stream:
        pass
    with pytest.raises(HoneycombConfigError, match="closed"):
        stream.send({"a": 1})
    stream.close()


def test_a_callback_that_fails_does_not_end_the_stream(
    client: SyncHoneycombClient, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Delivery) -> None:
        raise KeyError("mine")

    with client.events.stream("web", on_result=fail) as stream:
        for _ in range(2):
            stream.send({"a": 1})
            stream.flush()
    assert stream.stats().sent == 2
    assert caplog.text.count("on_result failed") == 2


def test_a_timer_records_the_duration_and_the_error_of_a_block(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=[{"status": 202}] * 2))
    with make_client(script).events.stream("web", compression="gzip") as stream:
        with stream.timer({"name": "job"}) as fields:
            fields["rows"] = 3
        with pytest.raises(KeyError):
            with stream.timer():
                raise KeyError("lost")
    first, second = [item["data"] for item in items_of(script.requests[0])]
    assert first.pop("duration_ms") >= 0
    assert first == {"name": "job", "rows": 3}
    assert second.pop("duration_ms") >= 0
    assert second == {"error": "KeyError: 'lost'"}


def test_sampling_keeps_whole_traces_and_sends_the_rate(client: SyncHoneycombClient) -> None:
    kept: Counter[str] = Counter()
    for _ in range(2):
        with client.events.stream("web", sample_rate=4, sample_by="trace.trace_id") as stream:
            for number in range(400):
                stream.send({"trace.trace_id": f"trace-{number % 200}"}, sample_rate=2)
            stream.send({"number": 1})
        kept[str(stream.stats().accepted)] += 1
    assert set(kept.values()) == {2}  # the same in every stream
    result = client.query("web", Query(count(), last="1h").by("trace.trace_id").limit(1000))
    counts = {row["trace.trace_id"]: row["COUNT"] for row in result.rows}
    assert counts.pop(None) == 2
    assert set(counts.values()) == {2 * 2 * 8}
    assert 25 < len(counts) < 75


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"when_full": "wait"}, "when_full"),
        ({"max_events": 0}, "max_events"),
        ({"batch_delay": -1}, "batch_delay"),
        ({"compression": "br"}, "compression"),
        ({"sample_rate": 4}, "sample_by"),
        ({"sample_rate": 0, "sample_by": "a"}, "sample_rate"),
        ({"max_event": 5}, "max_events"),
    ],
)
def test_invalid_options_are_rejected(make_client: SyncMakeClient, options: Any, message: str) -> None:
    client = make_client(Script(httpx.Response(200)))
    with pytest.raises((ValueError, TypeError), match=message):
        client.events.stream("web", **options)


def test_a_stream_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HONEYCOMB_API_KEY", raising=False)
    with HoneycombClient(sync=True) as client:
        with pytest.raises(HoneycombConfigError, match="api_key"):
            client.events.stream("web")


def test_it_reports_its_encoding(make_client: SyncMakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client(Script(httpx.Response(200)))
    assert client.events.stream("web").encoding == "orjson+zstd"
    monkeypatch.setattr("honeycomb._events.packing.find_spec", lambda _: None)
    monkeypatch.setattr("honeycomb._events.packing.installed_zstd", lambda: None)
    assert client.events.stream("web").encoding == "json+gzip"


def test_losses_are_logged_at_the_level_of_a_warning(
    make_client: SyncMakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    with make_client(Script(problem(403, "no"))).events.stream("web") as stream:
        stream.send({"a": 1})
    assert [record.levelno for record in caplog.records if record.name == "honeycomb"] == [logging.WARNING]


def test_a_timer_never_replaces_what_the_block_does(
    client: SyncHoneycombClient, caplog: pytest.LogCaptureFixture
) -> None:
    class SilentError(Exception):
        def __str__(self) -> str:
            raise TypeError("no text")

    with client.events.stream("web") as stream:
        with pytest.raises(LookupError, match="the application's"):  # noqa: PT012  # how the block ends is the matter
            with stream.timer() as fields:
                fields["x"] = object
                raise LookupError("the application's")
        with stream.timer() as fields:
            fields["\ud800"] = 1
        with pytest.raises(SilentError):
            with stream.timer():
                raise SilentError
    assert caplog.text.count("the event of a timer was not sent") == 2
    assert stream.stats().sent == 1
