# Made from tests/_async/test_slos.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import httpx
import pytest

from honeycomb import (
    ENVIRONMENT,
    SLI,
    SLO,
    HoneycombNotFoundError,
    SLOCreate,
    SLOUpdate,
    SyncHoneycombClient,
    Tag,
)
from tests.support import Script, problem

from .conftest import SyncMakeClient

FAST = SLOCreate(name="Fast", sli=SLI(alias="is_fast"), time_period_days=30, target=99.9)
STORED: dict[str, Any] = {
    "id": "s1",
    "name": "Fast",
    "sli": {"alias": "is_fast"},
    "time_period_days": 30,
    "target_per_million": 999000,
}


def create_dataset(client: SyncHoneycombClient, name: str) -> None:
    """Make a dataset and the calculated field that its SLOs measure."""
    client.datasets.create(name=name)
    client.columns.create(name, key_name="ms", type="integer")
    client.calculated_fields.create(name, alias="is_fast", expression="LT($ms, 500)")


def test_life_of_an_slo(client: SyncHoneycombClient) -> None:
    create_dataset(client, "web")
    made = client.slos.create("web", FAST)
    assert (made.target, made.target_per_million) == (Decimal("99.9"), 999_000)
    assert made.dataset_slugs == ["web"]
    assert made.created_at is not None
    assert client.slos.get(dataset="web", slo_id=made.id) == made
    assert client.slos.list("web") == [made]
    model = SLOUpdate(name="Faster", sli=SLI(alias="is_fast"), time_period_days=7, target_per_million=999_999)
    updated = client.slos.update("web", made.id, model)
    assert (updated.name, updated.target) == ("Faster", Decimal("99.9999"))
    client.slos.delete("web", made.id)
    with pytest.raises(HoneycombNotFoundError):
        client.slos.get("web", made.id)


def test_update_by_fields_keeps_the_others(client: SyncHoneycombClient) -> None:
    create_dataset(client, "web")
    made = client.slos.create(
        "web",
        name="Fast",
        description="d",
        sli={"alias": "is_fast"},
        time_period_days=30,
        target="99.95",
        tags=[Tag(key="team", value="blue")],
    )
    updated = client.slos.update("web", made.id, target=90.07)
    assert updated.target_per_million == 900_700
    for name in ("name", "description", "sli", "time_period_days", "tags", "dataset_slugs"):
        assert getattr(updated, name) == getattr(made, name)
    assert client.slos.update("web", made.id, target_per_million=1).target == Decimal("0.0001")
    assert client.slos.update("web", made.id, tags=[]).tags == []


def test_an_slo_over_several_datasets(client: SyncHoneycombClient) -> None:
    for name in ("web", "db"):
        client.datasets.create(name=name)
    client.columns.create("db", key_name="error", type="boolean")
    client.calculated_fields.create(ENVIRONMENT, alias="ok", expression="NOT($error)")
    made = client.slos.create(
        ENVIRONMENT, name="All", sli=SLI(alias="ok"), time_period_days=7, target=99, dataset_slugs=["web", "db"]
    )
    assert made.dataset_slugs == ["web", "db"]
    assert client.slos.list("db") == [made]
    updated = client.slos.update(ENVIRONMENT, made.id, target=50)
    assert updated.dataset_slugs == ["web", "db"]
    client.slos.delete(ENVIRONMENT, made.id)
    assert client.slos.list(ENVIRONMENT) == []


def test_get_in_detail(make_client: SyncMakeClient) -> None:
    detail = {"compliance": 95.39, "budget_remaining": 7.73, "burn_rate": 5.39, "status": "normal"}
    script = Script(httpx.Response(200, json={**STORED, **detail}))
    client = make_client(script)
    slo = client.slos.get("web", "s1", detailed=True)
    assert (slo.compliance, slo.budget_remaining, slo.burn_rate, slo.status) == (95.39, 7.73, 5.39, "normal")
    client.slos.get("web", "s1")
    client.slos.get("web", "s1", detailed=False)
    assert [request.url.query for request in script.requests] == [b"detailed=true", b"", b"detailed=false"]


def test_counts(make_client: SyncMakeClient) -> None:
    window = {
        "window_start": 1745251200,
        "window_end": 1745251260,
        "total_count": 9007199254740993,
        "error_count": 3,
        "is_partial": True,
    }
    response = {
        "slo_id": "s1",
        "resolution_seconds": 60,
        "epoch": "a3f9",
        "period_start": 1745251200,
        "windows": [window],
    }
    script = Script(httpx.Response(200, json=response))
    counts = make_client(script).slos.get_counts("web", "s1", 1745251200, 1745254740)
    assert script.requests[0].url.path == "/1/slos/web/s1/counts"
    assert script.requests[0].url.query == b"start_time=1745251200&end_time=1745254740"
    assert counts.windows[0].total_count == 9007199254740993
    assert counts.model_dump() == response


def test_counts_history(make_client: SyncMakeClient) -> None:
    bucket = {"start_time": 0, "end_time": 3600, "total_count": 5, "error_count": 0, "is_partial": False}
    response = {"slo_id": "s1", "resolution_seconds": 3600, "buckets": [bucket]}
    script = Script(httpx.Response(200, json=response))
    midnight = datetime(1970, 1, 1, tzinfo=timezone.utc)
    counts = make_client(script).slos.get_counts_history(
        ENVIRONMENT, "s1", start_time=midnight, end_time=midnight + timedelta(days=1)
    )
    assert script.requests[0].url.path == "/1/slos/__all__/s1/counts/history"
    assert script.requests[0].url.query == b"start_time=0&end_time=86400"
    assert counts.model_dump() == response


def test_history_is_read_only_and_so_retried(make_client: SyncMakeClient) -> None:
    entry = {"timestamp": 1744650000, "compliance": 93.5, "budget_remaining": -71.02966841186735}
    script = Script(problem(503), httpx.Response(200, json={"s1": [entry], "s2": []}))
    history = make_client(script).slos.get_history(("s1", "s2"), 1, 2)
    assert len(script.requests) == 2
    assert json.loads(script.requests[1].content) == {"ids": ["s1", "s2"], "start_time": 1, "end_time": 2}
    assert history["s1"][0].model_dump() == entry
    assert history["s2"] == []


def test_reports_are_of_the_events(client: SyncHoneycombClient) -> None:
    create_dataset(client, "web")
    slo = client.slos.create("web", FAST.model_copy(update={"target": 75}))
    now = datetime.now(timezone.utc)
    hour = now.replace(minute=0, second=0, microsecond=0)
    events = [{"data": {"ms": ms}, "time": hour} for ms in (1, 2, 3, 900)]
    client.events.send_batch("web", events)
    detailed = client.slos.get("web", slo.id, detailed=True)
    assert (detailed.compliance, detailed.budget_remaining, detailed.status) == (75.0, 0.0, "no_alerts")
    assert detailed.burn_rate == 1
    minutes = client.slos.get_counts("web", slo.id, hour, hour + timedelta(minutes=59))
    assert [(each.total_count, each.error_count, each.is_partial) for each in minutes.windows] == [(4, 1, True)]
    hours = client.slos.get_counts_history("web", slo.id, hour, hour + timedelta(hours=1))
    assert [(each.total_count, each.error_count) for each in hours.buckets] == [(4, 1)]
    history = client.slos.get_history([slo.id], hour - timedelta(days=1), now)
    assert [(each.compliance, each.budget_remaining) for each in history[slo.id]] == [(75.0, 0.0)]


def test_a_read_slo_can_be_created_elsewhere(client: SyncHoneycombClient) -> None:
    for name in ("web", "db"):
        create_dataset(client, name)
    one = client.slos.create("web", FAST)
    two: SLO = client.slos.create("db", SLOCreate.model_validate(one))
    assert (two.target, two.dataset_slugs) == (one.target, ["db"])
