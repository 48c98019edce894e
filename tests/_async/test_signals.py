from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from honeycomb import (
    AsyncHoneycombClient,
    HoneycombResponseError,
    HoneycombServerError,
    SignalRecipient,
    SignalUpdate,
)
from tests.support import KEY, Script, problem

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio

SIGNAL: dict[str, Any] = {
    "id": "s1",
    "service_name": "checkout",
    "measured_signal": "error_rate",
    "enabled": True,
    "status": "active",
    "sensitivity": None,
    "last_anomaly_started_at": 1741089600,
    "created_at": "2025-02-14T17:32:11Z",
    "brand_new": 1,
}


def signals(*ids: str, next_: object = None) -> httpx.Response:
    return httpx.Response(200, json={"signals": [{"id": id_} for id_ in ids], "links": {"next": next_}})


def queries(script: Script) -> list[dict[str, str]]:
    return [dict(request.url.params) for request in script.requests]


async def test_get(make_client: AsyncMakeClient) -> None:
    recipient = {"id": "r1", "type": "pagerduty", "details": {"pagerduty_severity": "info", "muted": True}}
    script = Script(httpx.Response(200, json={**SIGNAL, "recipients": [recipient]}))
    signal = await make_client(script).signals.get("s/1")
    assert script.requests[0].url.raw_path == b"/1/signals/s%2F1"
    assert (signal.service_name, signal.status, signal.last_anomaly_started_at) == (
        "checkout",
        "active",
        1741089600,
    )
    assert signal.recipients is not None
    assert signal.recipients[0].details is not None
    assert signal.recipients[0].details.muted
    assert signal.model_dump()["brand_new"] == 1


async def test_list_reads_all_pages(make_client: AsyncMakeClient) -> None:
    script = Script(
        signals("a", "b", next_="/1/signals?page[after]=x%2By&page[size]=100"),
        signals("c", next_="https://evil.example/1/signals?page%5Bafter%5D=z"),
        signals(next_="bare"),
        signals("d", next_=""),
    )
    listed = await make_client(script).signals.list(status="off", currently_anomalous=False, service_name=None)
    assert [signal.id for signal in listed] == ["a", "b", "c", "d"]
    common = {"status": "off", "currently_anomalous": "false", "page[size]": "100"}
    assert queries(script) == [common, *({**common, "page[after]": cursor} for cursor in ("x+y", "z", "bare"))]
    for request in script.requests:
        assert (request.url.host, request.url.path) == ("api.honeycomb.io", "/1/signals")
        assert request.headers["X-Honeycomb-Team"] == KEY


async def test_list_all_fetches_a_page_when_it_is_needed(make_client: AsyncMakeClient) -> None:
    script = Script(signals("a", "b", next_="x"), signals("c"))
    seen: list[tuple[str, int]] = []
    listed = make_client(script).signals.list_all(dataset_slug="web", measured_signal="presence")
    assert script.requests == []
    async for signal in listed:
        seen.append((signal.id, len(script.requests)))  # noqa: PERF401  # a comprehension has another sync form
    assert seen == [("a", 1), ("b", 1), ("c", 2)]


async def test_one_can_stop_early(make_client: AsyncMakeClient) -> None:
    script = Script(signals("a", "b", next_="x"))
    async for signal in make_client(script).signals.list_all():
        assert signal.id == "a"
        break
    assert len(script.requests) == 1


async def test_pages_without_links_are_the_last(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(200, json={"signals": [SIGNAL]}))
    client = make_client(script)
    assert [signal.id for signal in await client.signals.list()] == ["s1"]
    assert len(script.requests) == 1


async def test_a_circle_of_pages_ends_with_an_error(make_client: AsyncMakeClient) -> None:
    script = Script(signals("a", next_="x"), signals("b", next_="y"), signals("c", next_="x"))
    seen: list[str] = []
    with pytest.raises(HoneycombResponseError, match="came twice"):  # noqa: PT012  # the loop is what raises
        async for signal in make_client(script).signals.list_all():
            seen.append(signal.id)  # noqa: PERF401  # what came before the error counts
    assert seen == ["a", "b"]
    assert len(script.requests) == 3


@pytest.mark.parametrize("link", [KEY, f"https://host/?key={KEY}"])
async def test_endless_pages_raise_with_the_request_and_no_key(make_client: AsyncMakeClient, link: str) -> None:
    with pytest.raises(HoneycombResponseError, match=r"signals\.list cannot be read to its end") as caught:
        await make_client(Script(signals("a", next_=link))).signals.list()
    assert (caught.value.method, caught.value.path) == ("GET", "/1/signals")
    assert KEY not in str(caught.value)


async def test_each_page_is_tried_again(make_client: AsyncMakeClient) -> None:
    script = Script(signals("a", next_="x"), problem(503), signals("b"))
    assert [signal.id for signal in await make_client(script).signals.list()] == ["a", "b"]


async def test_page(make_client: AsyncMakeClient) -> None:
    script = Script(signals("a", next_="/1/signals?page[after]=x"), signals("b"))
    client = make_client(script)
    first = await client.signals.page(page_size=1, status="training")
    assert ([signal.id for signal in first.items], first.next_cursor) == (["a"], "x")
    second = await client.signals.page(page_size=1, page_after=first.next_cursor, status="training")
    assert ([signal.id for signal in second.items], second.next_cursor) == (["b"], None)
    common = {"status": "training", "page[size]": "1"}
    assert queries(script) == [common, {**common, "page[after]": "x"}]
    await client.signals.page()
    assert queries(script)[-1] == {}


async def test_update_sends_the_given_fields_and_reads_nothing(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=SIGNAL))
    client = make_client(script)
    await client.signals.update("s1", enabled=False)
    await client.signals.update("s1", recipients=[])
    await client.signals.update("s1", SignalUpdate(sensitivity="high", enabled=None))
    updated = await client.signals.update(
        "s1", recipients=[SignalRecipient(id="r1"), {"id": "r2", "details": {"muted": True}}]
    )
    assert updated.enabled
    assert {(request.method, request.url.path) for request in script.requests} == {("PUT", "/1/signals/s1")}
    assert [json.loads(request.content) for request in script.requests] == [
        {"enabled": False},
        {"recipients": []},
        {"sensitivity": "high"},
        {"recipients": [{"id": "r1"}, {"id": "r2", "details": {"muted": True}}]},
    ]


async def test_recipients_that_were_read_can_be_extended(make_client: AsyncMakeClient) -> None:
    read = {"id": "r1", "type": "pagerduty", "details": {"pagerduty_severity": "info", "muted": False}}
    script = Script(httpx.Response(200, json={**SIGNAL, "recipients": [read]}))
    client = make_client(script)
    signal = await client.signals.get("s1")
    await client.signals.update("s1", recipients=[*(signal.recipients or ()), SignalRecipient(id="r2")])
    assert json.loads(script.requests[-1].content) == {
        "recipients": [{"id": "r1", "details": read["details"]}, {"id": "r2"}]
    }


async def test_anomalies(make_client: AsyncMakeClient) -> None:
    band = {"lower": 0.01, "upper": 0.08}
    found = [
        {"id": "1", "started_at": 20, "ended_at": 25, "measurement": 0.42, "normal_range": band},
        {"id": "2", "started_at": 10, "ended_at": 15, "measurement": 0, "normal_range": None},
    ]
    script = Script(
        httpx.Response(200, json={"historical_anomalies": found[:1], "links": {"next": "x"}}),
        httpx.Response(200, json={"historical_anomalies": found[1:], "links": {"next": None}}),
    )
    end = datetime(2026, 1, 2, tzinfo=timezone.utc)
    anomalies = await make_client(script).signals.list_anomalies("s1", end - timedelta(days=30), end)
    assert [(anomaly.id, anomaly.measurement) for anomaly in anomalies] == [("1", 0.42), ("2", 0)]
    assert anomalies[0].normal_range is not None
    assert anomalies[0].normal_range.upper == 0.08
    common = {"start_time": "1764720000", "end_time": "1767312000", "page[size]": "100"}
    assert queries(script) == [common, {**common, "page[after]": "x"}]
    assert script.requests[0].url.path == "/1/signals/s1/historical_anomalies"


async def test_anomalies_can_be_gone_through(make_client: AsyncMakeClient) -> None:
    found = [{"id": str(number), "started_at": 1, "ended_at": 2} for number in range(3)]
    script = Script(httpx.Response(200, json={"historical_anomalies": found}))
    client = make_client(script)
    ids = [anomaly.id async for anomaly in client.signals.list_all_anomalies("s1", 0, 30 * 24 * 3600)]
    assert ids == ["0", "1", "2"]


async def test_bad_input_is_rejected_before_anything_is_sent(make_client: AsyncMakeClient) -> None:
    script = Script(signals())
    client = make_client(script)
    for size in (0, 101):
        with pytest.raises(ValueError, match="page_size"):
            await client.signals.page(page_size=size)
    with pytest.raises(ValidationError, match="status"):
        client.signals.list_all(status="asleep")  # type: ignore[arg-type]  # that is the point
    with pytest.raises(ValidationError, match="sensitivity"):
        await client.signals.update("s1", sensitivity=None)  # type: ignore[arg-type]  # only the service says so
    with pytest.raises(ValidationError, match="recipients"):
        await client.signals.update("s1", recipients=[{"type": "email", "target": "a@example.com"}])
    with pytest.raises(TypeError, match="either a SignalUpdate or its fields"):
        await client.signals.update("s1")
    for start, end, said in (
        (5, 5, "later"),
        (6, 5, "later"),
        (0, 30 * 24 * 3600 + 1, "30 days"),
        ("a", 5, "integer"),
    ):
        with pytest.raises(ValidationError, match=said):
            await client.signals.list_anomalies("s1", start, end)  # type: ignore[arg-type]  # "a" is none
    with pytest.raises(ValueError, match="no zone"):
        client.signals.list_all_anomalies("s1", 0, datetime(2026, 1, 2))  # noqa: DTZ001  # that is the point
    assert script.requests == []


async def test_the_local_honeycomb_has_none(client: AsyncHoneycombClient) -> None:
    with pytest.raises(HoneycombServerError, match="does not model GET /1/signals yet"):
        await client.signals.list()
