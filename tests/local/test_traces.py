"""Generated traces, and events added without a request."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timezone
from statistics import quantiles
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import AsyncHoneycombClient, Event
from honeycomb._http import in_process_async_client
from honeycomb.local import LocalHoneycomb, generate_traces

if TYPE_CHECKING:
    from .support import Api, Clock

END = 1_800_000_000.0
FIRST: Any = (
    1799999400.769235,
    {
        "trace.trace_id": "33b893a9c31e4b98fa556821011dd8ab",
        "customer.id": "customer-021",
        "trace.span_id": "a2f3bd5814b4b8cf",
        "trace.parent_id": "f1a1750548a2835a",
        "service.name": "database",
        "name": "SELECT stock",
        "db.system": "postgresql",
        "db.operation": "SELECT",
        "db.table": "stock",
        "duration_ms": 1.5,
        "error": False,
    },
)
DIGEST = "0a8972bb979c532299954fa603ad5bc09950ec5c25a95ce59669c65f886d55a1"


def microseconds(event: Event) -> tuple[int, int]:
    """Return start and end of a span."""
    assert isinstance(event.time, float)
    begin = round(event.time * 1e6)
    return begin, begin + round(event.data["duration_ms"] * 1e3)


def spans(traces: dict[str, list[Event]]) -> dict[str, Event]:
    return {event.data["trace.span_id"]: event for events in traces.values() for event in events}


def error_rate(events: list[Event]) -> float:
    return [event.data["error"] for event in events].count(True) / len(events)


def test_the_same_seed_gives_the_same_traces_on_every_python() -> None:
    traces = generate_traces(200, seed=7, duration=600.0, end=END)
    assert traces == generate_traces(200, seed=7, duration=600.0, end=END)
    first = traces["database"][0]
    assert (first.time, first.data) == FIRST
    text = json.dumps([[name, [[event.time, event.data] for event in events]] for name, events in traces.items()])
    assert hashlib.sha256(text.encode()).hexdigest() == DIGEST


def test_another_seed_gives_other_traces() -> None:
    assert not spans(generate_traces(50, seed=1)).keys() & spans(generate_traces(50, seed=2)).keys()


@given(st.integers(0, 60), st.integers(), st.floats(0, 1e7), st.floats(1e9, 2e9))
def test_child_spans_lie_within_their_parents(count: int, seed: int, duration: float, end: float) -> None:
    traces = generate_traces(count, seed=seed, duration=duration, end=end)
    by_id = spans(traces)
    assert len(by_id) == sum(map(len, traces.values()))
    roots = [event for event in by_id.values() if "trace.parent_id" not in event.data]
    assert len({root.data["trace.trace_id"] for root in roots}) == len(roots) == count
    for root in roots:
        assert root.data["service.name"] == "frontend"
        assert end - duration - 1e-5 <= microseconds(root)[1] / 1e6 <= end + 1e-5
    for event in by_id.values():
        assert event.data["error"] == ("error.message" in event.data)
        assert ("http.route" in event.data) != ("db.table" in event.data)
        if "http.route" in event.data:
            assert event.data["error"] == (event.data["http.status_code"] >= 500)
        if "trace.parent_id" in event.data:
            parent = by_id[event.data["trace.parent_id"]]
            assert [parent.data[name] for name in ("trace.trace_id", "customer.id")] == [
                event.data[name] for name in ("trace.trace_id", "customer.id")
            ]
            (outer_begin, outer_end), (begin, finish) = microseconds(parent), microseconds(event)
            assert outer_begin <= begin <= finish <= outer_end
    for service, events in traces.items():
        assert {event.data["service.name"] for event in events} == {service}
        assert events == sorted(events, key=lambda event: microseconds(event)[0])


def test_traces_have_realistic_distributions() -> None:
    traces = generate_traces(20_000, end=END)
    assert list(traces) == ["frontend", "checkout", "cart", "payment", "inventory", "database"]
    latencies = quantiles([event.data["duration_ms"] for event in traces["database"]], n=1_000)
    assert latencies[998] > 5 * latencies[949] > 5 * latencies[499]
    visits: dict[str, int] = {}
    for event in traces["frontend"]:
        visits[event.data["customer.id"]] = visits.get(event.data["customer.id"], 0) + 1
    assert sum(sorted(visits.values())[-10:]) > 0.3 * len(traces["frontend"])
    assert len(visits) > 400
    incident = [each for each in traces["payment"] if END - 1_080 <= microseconds(each)[0] / 1e6 <= END - 720]
    assert error_rate(incident) > 0.2
    assert error_rate([each for each in traces["payment"] if each not in incident]) < 0.03


def test_errors_propagate_to_most_callers() -> None:
    by_id = spans(generate_traces(20_000, end=END))
    failed = [each for each in by_id.values() if each.data["error"]]
    callers = [by_id[each.data["trace.parent_id"]] for each in failed if "trace.parent_id" in each.data]
    assert 0.5 < error_rate(callers) < 0.9
    blamed = {each.data["error.message"] for each in failed if each.data.get("http.status_code") == 502}
    assert "POST /charges failed" in blamed
    assert blamed <= {f"{each.data['name']} failed" for each in failed}


def test_the_default_end_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: END)
    assert generate_traces(20) == generate_traces(20, end=END)


@pytest.mark.parametrize("wrong", [{"count": -1}, {"count": 1, "duration": -1.0}])
def test_negative_arguments_raise(wrong: Any) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        generate_traces(**wrong)


@pytest.mark.anyio
async def test_traces_can_be_added_and_sent(clock: Clock, local: LocalHoneycomb, api: Api) -> None:
    traces = generate_traces(300, end=clock.now)
    for dataset, events in traces.items():
        local.add_events(dataset, events)
    assert local.requests == []
    assert [each["slug"] for each in api.get("/1/datasets").json] == [*traces]
    assert all(column["last_written"] for column in api.get("/1/columns/payment").json)
    with LocalHoneycomb(clock=clock) as other:
        async with in_process_async_client(other.transport()) as http_client:
            client = AsyncHoneycombClient(api_key="k", http_client=http_client)
            for dataset, events in traces.items():
                assert all(outcome.ok for outcome in await client.events.send_batch(dataset, events))
        for dataset in traces:
            assert local.store.events(dataset) == other.store.events(dataset)


def test_added_events_are_parsed_like_sent_events(local: LocalHoneycomb, api: Api) -> None:
    api.create("/1/datasets", {"name": "My Web", "expand_json_depth": 1})
    time = datetime(2027, 1, 1, tzinfo=timezone.utc)
    local.add_events("My Web", [Event({"a": {"b": 1}}, time, 3), {"data": {"at": time}, "samplerate": 2}])
    local.add_events("My Web", iter([]))
    assert local.events_in("my-web") == [{"a.b": 1}, {"at": "2027-01-01T00:00:00+00:00"}]
    first, second = local.store.events("my-web")
    assert (first.time_ns, first.sample_rate) == (int(time.timestamp()) * 10**9, 3)
    assert (second.time_ns, second.sample_rate) == (1_800_000_000 * 10**9, 2)


@pytest.mark.parametrize(
    ("event", "error"),
    [
        (Event({}), ValueError),
        (Event({"a": float("nan")}), ValueError),
        (Event({"a": 1}, "yesterday"), ValueError),
        ({"a": 1}, TypeError),
    ],
)
def test_events_are_added_all_or_none(local: LocalHoneycomb, event: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="event 1"):
        local.add_events("web", [{"data": {"a": 1}}, event])
    assert local.events_in("web") == []


def test_an_event_iterator_can_send_requests(local: LocalHoneycomb, api: Api) -> None:
    local.add_events("web", ({"data": {"status": api.get("/1/auth").status}} for _ in range(2)))
    assert local.events_in("web") == [{"status": 200}] * 2
