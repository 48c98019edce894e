from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from honeycomb import (
    AsyncHoneycombClient,
    Environment,
    HoneycombNotFoundError,
    HoneycombValidationError,
    TeamMarkerCreate,
    TeamMarkerUpdate,
)
from tests.support import MANAGEMENT, Script

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio

MARKER = httpx.Response(
    201, json={"data": {"id": "m", "type": "markers", "attributes": {"start_time": 1, "type": "deploy"}}}
)


@pytest.fixture
async def home(client: AsyncHoneycombClient) -> Environment:
    await client.datasets.create(name="web")
    (environment,) = await client.environments.list()
    return environment


async def test_a_marker_on_a_dataset(client: AsyncHoneycombClient, home: Environment) -> None:
    await client.marker_settings.create("web", type="deploy", color="#F96E11")
    made = await client.team_markers.create(
        environment_id=home.id, dataset_id="web", start_time=100, end_time=200, message="v1", type="deploy"
    )
    assert (made.start_time, made.end_time, made.message, made.type) == (100, 200, "v1", "deploy")
    assert (made.environment_id, made.dataset_id, made.color) == (home.id, "web", "#F96E11")
    assert made.created_at is not None
    (found,) = await client.markers.list("web")
    assert (found.id, found.message) == (made.id, "v1")
    updated = await client.team_markers.update(made.id, environment_id=home.id, dataset_id="web", message="v2")
    assert (updated.message, updated.end_time, updated.type) == ("v2", 200, "deploy")


async def test_a_marker_on_the_whole_environment(client: AsyncHoneycombClient, home: Environment) -> None:
    made = await client.team_markers.create(
        TeamMarkerCreate(
            environment_id=home.id, dataset_id=None, start_time=datetime(2026, 1, 2, tzinfo=timezone.utc)
        )
    )
    assert (made.dataset_id, made.start_time) == (None, 1_767_312_000)
    (found,) = await client.markers.list("__all__")
    assert found.id == made.id
    update = TeamMarkerUpdate(environment_id=home.id, dataset_id=made.dataset_id, url="https://ci.example")
    assert (await client.team_markers.update(made.id, update)).url == "https://ci.example"


async def test_unknown_objects_are_rejected_by_the_service(
    client: AsyncHoneycombClient, home: Environment
) -> None:
    with pytest.raises(HoneycombValidationError, match="no such dataset"):
        await client.team_markers.create(environment_id=home.id, dataset_id="no", start_time=1)
    with pytest.raises(HoneycombNotFoundError, match="Marker"):
        await client.team_markers.update("no", environment_id=home.id, dataset_id=None, start_time=1)


async def test_requests_are_sent_in_the_documented_form(make_client: AsyncMakeClient) -> None:
    script = Script(MARKER)
    markers = make_client(script, **MANAGEMENT).team_markers
    await markers.create(environment_id="e", dataset_id=None, start_time=1, url=None, team="mine")
    await markers.update("m", environment_id="e", dataset_id="web", message="a", team="mine")
    create, update = script.requests
    assert (create.method, create.url.path) == ("POST", "/2/teams/mine/markers")
    environment = {"data": {"id": "e", "type": "environments"}}
    assert json.loads(create.content)["data"] == {
        "type": "markers",
        "attributes": {"start_time": 1},
        "relationships": {"environment": environment, "dataset": {"data": {"id": "__all__", "type": "datasets"}}},
    }
    assert (update.method, update.url.path) == ("PATCH", "/2/teams/mine/markers/m")
    assert json.loads(update.content)["data"] == {
        "id": "m",
        "type": "markers",
        "attributes": {"message": "a"},
        "relationships": {"environment": environment, "dataset": {"data": {"id": "web", "type": "datasets"}}},
    }


async def test_invalid_arguments_raise_before_anything_is_sent(make_client: AsyncMakeClient) -> None:
    script = Script(MARKER)
    markers = make_client(script, **MANAGEMENT).team_markers
    valid: Any = {"environment_id": "e", "dataset_id": None, "start_time": 5}
    for wrong, said in (
        ({**valid, "end_time": 4}, "end_time is before start_time"),
        ({**valid, "start_time": None}, "start_time"),
        ({**valid, "start_time": datetime(2026, 1, 2)}, "no zone"),  # noqa: DTZ001  # that is the point
        ({"environment_id": "e", "start_time": 5}, "dataset_id"),
        ({**valid, "environment_id": ""}, "environment_id"),
    ):
        with pytest.raises(ValidationError, match=said):
            await markers.create(**wrong)
    with pytest.raises(ValidationError, match="environment_id"):
        await markers.update("m", message="a")
    assert not script.requests
