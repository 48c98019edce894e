from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import httpx
import pytest

from honeycomb import (
    ENVIRONMENT,
    AsyncHoneycombClient,
    HoneycombNotFoundError,
    MarkerCreate,
    MarkerUpdate,
)
from honeycomb.local import LocalHoneycomb
from tests.support import Script

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio


async def test_life_of_a_marker(client: AsyncHoneycombClient) -> None:
    marker = MarkerCreate(start_time=1471040808, message="deploy", type="d")
    made = await client.markers.create(ENVIRONMENT, marker)
    assert made.created_at is not None
    assert await client.markers.list(ENVIRONMENT) == [made]
    assert await client.markers.get(ENVIRONMENT, made.id) == made
    ended = await client.markers.update(ENVIRONMENT, made.id, end_time=1471040900, type=None)
    assert (ended.start_time, ended.end_time) == (1471040808, 1471040900)
    assert (ended.message, ended.type) == ("deploy", None)
    replaced = await client.markers.update(ENVIRONMENT, made.id, MarkerUpdate(start_time=5, url="https://x"))
    assert (replaced.start_time, replaced.end_time) == (5, None)
    assert (replaced.message, replaced.url) == (None, "https://x")
    assert await client.markers.delete(ENVIRONMENT, made.id) == replaced
    with pytest.raises(HoneycombNotFoundError, match=f"'{made.id}' is not among the 0 markers"):
        await client.markers.get(ENVIRONMENT, made.id)


async def test_times_can_be_datetimes(client: AsyncHoneycombClient) -> None:
    noon = datetime(2026, 1, 2, 12, 0, 0, 900_000, timezone(timedelta(hours=2)))
    made = await client.markers.create(ENVIRONMENT, start_time=noon)
    assert made.start_time == 1_767_348_000
    assert (await client.markers.update(ENVIRONMENT, made.id, end_time=noon)).end_time == 1_767_348_000


async def test_none_is_not_sent(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(201, json={"id": "m"}))
    client = make_client(script)
    await client.markers.create("web", message="m", url=None)
    await client.markers.create("web", MarkerCreate())
    await client.markers.update("web", "m", MarkerUpdate(message="m", end_time=None))
    sent = [json.loads(request.content) for request in script.requests]
    assert sent == [{"message": "m"}, {}, {"message": "m"}]


async def test_an_update_of_an_unlisted_object_changes_nothing(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=[{"id": "m1"}]))
    with pytest.raises(HoneycombNotFoundError) as caught:
        await make_client(script).markers.update("web", "m2", message="new")
    assert caught.value.status_code == 404
    assert [request.method for request in script.requests] == ["GET"]


async def test_a_deletion_that_was_lost_cannot_return_the_marker(
    client: AsyncHoneycombClient, local: LocalHoneycomb
) -> None:
    made = await client.markers.create(ENVIRONMENT, message="m")
    local.faults.add(truncate=True)
    with pytest.raises(HoneycombNotFoundError) as caught:
        await client.markers.delete(ENVIRONMENT, made.id)
    assert caught.value.attempts == 2
    assert await client.markers.list(ENVIRONMENT) == []
