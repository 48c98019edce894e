from __future__ import annotations

import json

import httpx
import pytest

from honeycomb import (
    AsyncHoneycombClient,
    DatasetCreate,
    DatasetSettings,
    DatasetUpdate,
    HoneycombConflictError,
    HoneycombForbiddenError,
    HoneycombNotFoundError,
)
from honeycomb.local import LocalHoneycomb
from tests.support import Script, problem

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio


async def test_create_reports_whether_the_dataset_existed(client: AsyncHoneycombClient) -> None:
    created = await client.datasets.create(DatasetCreate(name="My Dataset!", description="of mine"))
    assert not created.already_existed
    assert created.slug == "my-dataset-"
    again = await client.datasets.create(name="My Dataset!", description="another")
    assert again.already_existed
    assert again.description == "of mine"


async def test_list_and_get(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="a")
    await client.datasets.create(name="b", expand_json_depth=3)
    assert {dataset.name for dataset in await client.datasets.list()} == {"a", "b"}
    dataset = await client.datasets.get("b")
    assert dataset.expand_json_depth == 3
    assert dataset.created_at is not None
    assert dataset.created_at.utcoffset() is not None
    with pytest.raises(HoneycombNotFoundError, match="404"):
        await client.datasets.get("c")


async def test_update_by_fields_keeps_the_others(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web", description="pages", expand_json_depth=2)
    updated = await client.datasets.update("web", description="all pages")
    assert (updated.description, updated.expand_json_depth) == ("all pages", 2)
    updated = await client.datasets.update("web", settings={"delete_protected": False}, expand_json_depth=4)
    assert updated.settings is not None
    assert (updated.description, updated.expand_json_depth) == ("all pages", 4)
    assert updated.settings.delete_protected is False
    updated = await client.datasets.update("web", settings=DatasetSettings(delete_protected=True))
    assert updated.settings is not None
    assert updated.settings.delete_protected is True


async def test_update_by_model_sends_just_that(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(200, json={"name": "web"}))
    client = make_client(script)
    await client.datasets.update("web", DatasetUpdate(description="", expand_json_depth=0))
    (request,) = script.requests
    assert request.method == "PUT"
    assert json.loads(request.content) == {"description": "", "expand_json_depth": 0}


async def test_delete_heeds_the_protection(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    with pytest.raises(HoneycombConflictError):
        await client.datasets.delete("web")
    await client.datasets.update("web", settings={"delete_protected": False})
    await client.datasets.delete("web")
    with pytest.raises(HoneycombNotFoundError):
        await client.datasets.get("web")


async def test_the_protection_can_be_removed_on_the_way(client: AsyncHoneycombClient) -> None:
    for name in ("protected", "open"):
        await client.datasets.create(name=name)
    await client.datasets.update("open", settings={"delete_protected": False})
    for name in ("protected", "open"):
        await client.datasets.delete(name, remove_protection=True)
        with pytest.raises(HoneycombNotFoundError):
            await client.datasets.get(name)
    with pytest.raises(HoneycombNotFoundError):
        await client.datasets.delete("no-such", remove_protection=True)


async def test_a_failed_deletion_restores_the_protection(
    client: AsyncHoneycombClient, local: LocalHoneycomb
) -> None:
    await client.datasets.create(name="web")
    local.faults.add(status=403, method="DELETE")
    with pytest.raises(HoneycombForbiddenError):
        await client.datasets.delete("web", remove_protection=True)
    settings = (await client.datasets.get("web")).settings
    assert settings is not None
    assert settings.delete_protected is True


async def test_a_deletion_that_fails_loses_no_setting(make_client: AsyncMakeClient) -> None:
    settings = {"delete_protected": True, "retention_days": 30}
    stored = httpx.Response(200, json={"name": "web", "slug": "web", "description": "d", "settings": settings})
    script = Script(stored, stored, problem(403), stored)
    with pytest.raises(HoneycombForbiddenError):
        await make_client(script).datasets.delete("web", remove_protection=True)
    _, unprotected, _, restored = script.requests
    assert json.loads(unprotected.content)["settings"] == {"delete_protected": False, "retention_days": 30}
    assert json.loads(restored.content) == {"description": "d", "settings": settings}


async def test_a_deletion_whose_response_was_lost_has_succeeded(
    client: AsyncHoneycombClient, local: LocalHoneycomb
) -> None:
    await client.datasets.create(name="web")
    local.faults.add(status=403, method="DELETE", after_effect=True)
    await client.datasets.delete("web", remove_protection=True)
    with pytest.raises(HoneycombNotFoundError):
        await client.datasets.get("web")
