# Made from tests/_async/test_triggers.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from honeycomb import (
    BaselineDetails,
    HoneycombNotFoundError,
    HoneycombValidationError,
    NotificationRecipient,
    QuerySpec,
    SyncHoneycombClient,
    Tag,
    TriggerCreate,
    TriggerThreshold,
    TriggerUpdate,
)
from tests.support import Script

from .conftest import SyncMakeClient

COUNT = QuerySpec.model_validate({"calculations": [{"op": "COUNT"}], "time_range": 900})


def test_life_of_a_trigger(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    trigger = client.triggers.create(
        "web",
        TriggerCreate(
            name="Many requests",
            query=COUNT,
            threshold=TriggerThreshold(op=">", value=9007199254740993, exceeded_limit=3),
            tags=[Tag(key="team", value="blue")],
        ),
    )
    assert trigger.threshold is not None
    assert trigger.threshold.value == 9007199254740993
    assert trigger.query_id
    assert trigger.dataset_slug == "web"
    assert trigger.created_at is not None
    assert client.triggers.get("web", trigger.id) == trigger
    assert [listed.id for listed in client.triggers.list("web")] == [trigger.id]
    client.triggers.delete("web", trigger.id)
    with pytest.raises(HoneycombNotFoundError):
        client.triggers.get("web", trigger.id)


def test_create_by_fields_with_a_saved_query(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    query = client.queries.create("web", COUNT)
    trigger = client.triggers.create(
        dataset="web",
        name="High latency",
        query_id=query.id,
        threshold=TriggerThreshold(op=">=", value=1000),
        frequency=300,
    )
    assert (trigger.query_id, trigger.frequency) == (query.id, 300)


def test_a_read_trigger_can_be_created_elsewhere(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    client.datasets.create(name="api")
    one = client.triggers.create("web", name="t", query=COUNT, threshold={"op": "<", "value": 1})
    fields = one.to_body() | {"query_id": client.queries.create("api", COUNT).id}
    two = client.triggers.create("api", TriggerCreate.model_validate(fields))
    assert two.threshold == one.threshold
    assert two.dataset_slug == "api"


def test_update_by_fields_keeps_the_others(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    made = client.triggers.create(
        "web",
        name="t",
        description="d",
        query=COUNT,
        threshold={"op": ">=", "value": 5},
        disabled=True,
        tags=[Tag(key="team", value="blue")],
        baseline_details={"offset_minutes": 60, "type": "value"},
    )
    updated = client.triggers.update("web", made.id, name="u")
    assert updated.name == "u"
    for name in ("description", "threshold", "disabled", "tags", "baseline_details", "query_id", "frequency"):
        assert getattr(updated, name) == getattr(made, name)
    updated = client.triggers.update("web", made.id, tags=[], baseline_details=BaselineDetails())
    assert updated.tags == []
    assert updated.baseline_details is not None
    assert updated.baseline_details.type is None


def test_update_replaces_the_query_by_the_one_named(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    made = client.triggers.create("web", name="t", query=COUNT, threshold={"op": ">", "value": 5})
    spec: dict[str, Any] = {"calculations": [{"op": "SUM", "column": "bytes"}]}
    changed = client.triggers.update("web", made.id, query=spec)
    assert changed.query is not None
    assert changed.query.calculations is not None
    assert changed.query.calculations[0].op == "SUM"
    assert changed.query_id != made.query_id
    assert made.query_id is not None
    back = client.triggers.update("web", made.id, query_id=made.query_id)
    assert back.query_id == made.query_id


def test_update_by_model_sends_just_that(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(200, json={"id": "t1", "name": "t"}))
    client = make_client(script)
    trigger = TriggerUpdate(name="t", query_id="q", threshold=TriggerThreshold(op="<", value=1))
    client.triggers.update("web", "t1", trigger)
    (request,) = script.requests
    assert json.loads(request.content) == {
        "name": "t",
        "query_id": "q",
        "threshold": {"op": "<", "value": 1},
    }


def test_recipients_that_were_read_can_be_extended(make_client: SyncMakeClient) -> None:
    stored = {
        "id": "t1",
        "name": "t",
        "query_id": "q",
        "recipients": [{"id": "r1", "type": "email", "target": "x"}],
    }
    script = Script(httpx.Response(200, json=stored))
    client = make_client(script)
    trigger = client.triggers.get("web", "t1")
    recipients = [*(trigger.recipients or ()), NotificationRecipient(id="r2")]
    client.triggers.update("web", "t1", recipients=recipients)
    assert json.loads(script.requests[-1].content)["recipients"] == [{"id": "r1"}, {"id": "r2"}]


def test_an_unknown_query_is_rejected_by_the_service(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    with pytest.raises((HoneycombValidationError, HoneycombNotFoundError)):
        client.triggers.create("web", name="t", query_id="none", threshold={"op": ">", "value": 1})
