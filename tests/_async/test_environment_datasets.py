from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from honeycomb import (
    AsyncHoneycombClient,
    EnvironmentDataset,
    EnvironmentDatasetUpdate,
    HoneycombConfigError,
    HoneycombError,
    HoneycombNotFoundError,
)
from tests.support import MANAGEMENT, Script, problem

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio

DATASET = httpx.Response(
    200,
    json={
        "data": {
            "id": "hcxds_1",
            "type": "datasets",
            "attributes": {
                "restricted": True,
                "settings": {"delete_protected": True, "brand_new": 1},
                "retention_days": 30,
            },
            "relationships": {"environment": {"data": {"id": "e", "type": "environments"}}},
        }
    },
)


async def created(client: AsyncHoneycombClient, *names: str) -> tuple[str, list[EnvironmentDataset]]:
    """Create datasets; return the environment's id, and the datasets in the team API."""
    for name in names:
        await client.datasets.create(name=name)
    (environment,) = await client.environments.list()
    return environment.id, await client.environments.datasets.list(environment.id)


async def test_list_get_and_update(client: AsyncHoneycombClient) -> None:
    environment_id, (web,) = await created(client, "Web")
    assert (web.name, web.slug, web.restricted, web.delete_protected) == ("Web", "web", False, True)
    assert await client.environments.datasets.get(environment_id, web.id) == web
    updated = await client.environments.datasets.update(environment_id, web.id, restricted=True, description="all")
    assert (updated.restricted, updated.description, updated.expand_json_depth) == (True, "all", 0)
    updated = await client.environments.datasets.update(
        environment_id, web.id, EnvironmentDatasetUpdate(expand_json_depth=3, delete_protected=False)
    )
    assert (updated.restricted, updated.description, updated.expand_json_depth) == (True, "all", 3)
    await client.datasets.delete("web")  # it is not protected any more
    with pytest.raises(HoneycombNotFoundError, match="Dataset"):
        await client.environments.datasets.get(environment_id, web.id)
    with pytest.raises(HoneycombNotFoundError, match="Environment"):
        await client.environments.datasets.list("no-such")


async def test_lists_whole_lazy_or_in_pages(client: AsyncHoneycombClient) -> None:
    names = [f"d{number}" for number in range(5)]
    environment_id, everything = await created(client, *names)
    assert [each.name for each in everything] == names
    lazily = [each.name async for each in client.environments.datasets.list_all(environment_id)]
    assert lazily == names
    first = await client.environments.datasets.page(environment_id, 2)
    second = await client.environments.datasets.page(environment_id, 2, first.next_cursor)
    assert [each.name for each in first.items + second.items] == names[:4]
    assert "the first" not in str(first)


async def test_removing_the_access_of_groups_has_to_be_allowed(client: AsyncHoneycombClient) -> None:
    environment_id, (web,) = await created(client, "web")
    await client.environments.datasets.update(environment_id, web.id, restricted=True)
    unrestrict: tuple[dict[str, Any], ...] = (
        {"restricted": False},
        {"restricted": "no"},
        {"dataset": EnvironmentDatasetUpdate(restricted=False, description="new")},
    )
    for changes in unrestrict:
        with pytest.raises(HoneycombConfigError, match="remove_group_access=True"):
            await client.environments.datasets.update(environment_id, web.id, **changes)
    assert (await client.environments.datasets.get(environment_id, web.id)).restricted is True
    updated = await client.environments.datasets.update(
        environment_id, web.id, restricted=False, remove_group_access=True
    )
    assert updated.restricted is False


async def test_requests_of_updates(make_client: AsyncMakeClient) -> None:
    script = Script(problem(503), DATASET)
    datasets = make_client(script, **MANAGEMENT).environments.datasets
    dataset = await datasets.update("e/1", "hcxds_1", delete_protected=True, restricted=None, team="mine")
    assert len(script.requests) == 2  # it can be repeated
    request = script.requests[-1]
    assert (request.method, request.url.raw_path) == (
        "PATCH",
        b"/2/teams/mine/environments/e%2F1/datasets/hcxds_1",
    )
    assert request.headers["content-type"] == "application/vnd.api+json"
    attributes = {"settings": {"delete_protected": True}}
    assert json.loads(request.content) == {"data": {"id": "hcxds_1", "type": "datasets", "attributes": attributes}}
    assert dataset.name is None
    assert dataset.model_dump(exclude_unset=True) == {
        "id": "hcxds_1",
        "restricted": True,
        "delete_protected": True,
        "settings": {"brand_new": 1},
        "retention_days": 30,
        "environment_id": "e",
    }


async def test_invalid_arguments_are_rejected_before_sending(make_client: AsyncMakeClient) -> None:
    script = Script(DATASET)
    datasets = make_client(script, **MANAGEMENT).environments.datasets
    invalid: tuple[dict[str, Any], ...] = ({"expand_json_depth": 11}, {"name": "n"}, {"description": None})
    for fields in invalid:
        with pytest.raises(ValidationError):
            await datasets.update("e", "d", **fields, team="mine")
    with pytest.raises(TypeError, match="EnvironmentDatasetUpdate"):
        await datasets.update("e", "d", team="mine")
    with pytest.raises(HoneycombError, match="dataset_id is empty"):
        await datasets.get("e", "", team="mine")
    assert not script.requests
