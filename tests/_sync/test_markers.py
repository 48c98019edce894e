# Made from tests/_async/test_markers.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import httpx
import pytest

from honeycomb import (
    ENVIRONMENT,
    HoneycombNotFoundError,
    MarkerCreate,
    MarkerUpdate,
    SyncHoneycombClient,
)
from honeycomb.local import LocalHoneycomb
from tests.support import Script

from .conftest import SyncMakeClient


def test_life_of_a_marker(client: SyncHoneycombClient) -> None:
    marker = MarkerCreate(start_time=1471040808, message="deploy", type="d")
    made = client.markers.create(ENVIRONMENT, marker)
    assert made.created_at is not None
    assert client.markers.list(ENVIRONMENT) == [made]
    assert client.markers.get(ENVIRONMENT, made.id) == made
    ended = client.markers.update(ENVIRONMENT, made.id, end_time=1471040900, type=None)
    assert (ended.start_time, ended.end_time) == (1471040808, 1471040900)
    assert (ended.message, ended.type) == ("deploy", None)
    replaced = client.markers.update(ENVIRONMENT, made.id, MarkerUpdate(start_time=5, url="https://x"))
    assert (replaced.start_time, replaced.end_time) == (5, None)
    assert (replaced.message, replaced.url) == (None, "https://x")
    assert client.markers.delete(ENVIRONMENT, made.id) == replaced
    with pytest.raises(HoneycombNotFoundError, match=f"'{made.id}' is not among the 0 markers"):
        client.markers.get(ENVIRONMENT, made.id)


def test_times_can_be_datetimes(client: SyncHoneycombClient) -> None:
    noon = datetime(2026, 1, 2, 12, 0, 0, 900_000, timezone(timedelta(hours=2)))
    made = client.markers.create(ENVIRONMENT, start_time=noon)
    assert made.start_time == 1_767_348_000
    assert client.markers.update(ENVIRONMENT, made.id, end_time=noon).end_time == 1_767_348_000


def test_none_is_not_sent(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(201, json={"id": "m"}))
    client = make_client(script)
    client.markers.create("web", message="m", url=None)
    client.markers.create("web", MarkerCreate())
    client.markers.update("web", "m", MarkerUpdate(message="m", end_time=None))
    sent = [json.loads(request.content) for request in script.requests]
    assert sent == [{"message": "m"}, {}, {"message": "m"}]


def test_an_update_of_an_unlisted_object_changes_nothing(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=[{"id": "m1"}]))
    with pytest.raises(HoneycombNotFoundError) as caught:
        make_client(script).markers.update("web", "m2", message="new")
    assert caught.value.status_code == 404
    assert [request.method for request in script.requests] == ["GET"]


def test_a_deletion_that_was_lost_cannot_return_the_marker(
    client: SyncHoneycombClient, local: LocalHoneycomb
) -> None:
    made = client.markers.create(ENVIRONMENT, message="m")
    local.faults.add(truncate=True)
    with pytest.raises(HoneycombNotFoundError) as caught:
        client.markers.delete(ENVIRONMENT, made.id)
    assert caught.value.attempts == 2
    assert client.markers.list(ENVIRONMENT) == []
