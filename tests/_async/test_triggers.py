from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from honeycomb import (
    AsyncHoneycombClient,
    BaselineDetails,
    HoneycombNotFoundError,
    HoneycombValidationError,
    NotificationRecipient,
    QuerySpec,
    Tag,
    TriggerCreate,
    TriggerThreshold,
    TriggerUpdate,
)
from tests.support import Script

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio

COUNT = QuerySpec.model_validate({"calculations": [{"op": "COUNT"}], "time_range": 900})


async def test_life_of_a_trigger(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    trigger = await client.triggers.create(
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
    assert await client.triggers.get("web", trigger.id) == trigger
    assert [listed.id for listed in await client.triggers.list("web")] == [trigger.id]
    await client.triggers.delete("web", trigger.id)
    with pytest.raises(HoneycombNotFoundError):
        await client.triggers.get("web", trigger.id)


async def test_create_by_fields_with_a_saved_query(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    query = await client.queries.create("web", COUNT)
    trigger = await client.triggers.create(
        dataset="web",
        name="High latency",
        query_id=query.id,
        threshold=TriggerThreshold(op=">=", value=1000),
        frequency=300,
    )
    assert (trigger.query_id, trigger.frequency) == (query.id, 300)


async def test_a_read_trigger_can_be_created_elsewhere(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    await client.datasets.create(name="api")
    one = await client.triggers.create("web", name="t", query=COUNT, threshold={"op": "<", "value": 1})
    fields = one.to_body() | {"query_id": (await client.queries.create("api", COUNT)).id}
    two = await client.triggers.create("api", TriggerCreate.model_validate(fields))
    assert two.threshold == one.threshold
    assert two.dataset_slug == "api"


async def test_update_by_fields_keeps_the_others(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    made = await client.triggers.create(
        "web",
        name="t",
        description="d",
        query=COUNT,
        threshold={"op": ">=", "value": 5},
        disabled=True,
        tags=[Tag(key="team", value="blue")],
        baseline_details={"offset_minutes": 60, "type": "value"},
    )
    updated = await client.triggers.update("web", made.id, name="u")
    assert updated.name == "u"
    for name in ("description", "threshold", "disabled", "tags", "baseline_details", "query_id", "frequency"):
        assert getattr(updated, name) == getattr(made, name)
    updated = await client.triggers.update("web", made.id, tags=[], baseline_details=BaselineDetails())
    assert updated.tags == []
    assert updated.baseline_details is not None
    assert updated.baseline_details.type is None


async def test_update_replaces_the_query_by_the_one_named(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    made = await client.triggers.create("web", name="t", query=COUNT, threshold={"op": ">", "value": 5})
    spec: dict[str, Any] = {"calculations": [{"op": "SUM", "column": "bytes"}]}
    changed = await client.triggers.update("web", made.id, query=spec)
    assert changed.query is not None
    assert changed.query.calculations is not None
    assert changed.query.calculations[0].op == "SUM"
    assert changed.query_id != made.query_id
    assert made.query_id is not None
    back = await client.triggers.update("web", made.id, query_id=made.query_id)
    assert back.query_id == made.query_id


async def test_update_by_model_sends_just_that(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(200, json={"id": "t1", "name": "t"}))
    client = make_client(script)
    trigger = TriggerUpdate(name="t", query_id="q", threshold=TriggerThreshold(op="<", value=1))
    await client.triggers.update("web", "t1", trigger)
    (request,) = script.requests
    assert json.loads(request.content) == {
        "name": "t",
        "query_id": "q",
        "threshold": {"op": "<", "value": 1},
    }


async def test_recipients_that_were_read_can_be_extended(make_client: AsyncMakeClient) -> None:
    stored = {
        "id": "t1",
        "name": "t",
        "query_id": "q",
        "recipients": [{"id": "r1", "type": "email", "target": "x"}],
    }
    script = Script(httpx.Response(200, json=stored))
    client = make_client(script)
    trigger = await client.triggers.get("web", "t1")
    recipients = [*(trigger.recipients or ()), NotificationRecipient(id="r2")]
    await client.triggers.update("web", "t1", recipients=recipients)
    assert json.loads(script.requests[-1].content)["recipients"] == [{"id": "r1"}, {"id": "r2"}]


async def test_an_unknown_query_is_rejected_by_the_service(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    with pytest.raises((HoneycombValidationError, HoneycombNotFoundError)):
        await client.triggers.create("web", name="t", query_id="none", threshold={"op": ">", "value": 1})
