from __future__ import annotations

import httpx
import pytest

from honeycomb import (
    ENVIRONMENT,
    AsyncHoneycombClient,
    ColumnCreate,
    ColumnUpdate,
    HoneycombConflictError,
    HoneycombNotFoundError,
)
from tests.support import Script

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio


async def test_life_of_a_column(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    made = await client.columns.create("web", key_name="duration_ms", type="float", description="how long")
    assert (await client.columns.get("web", made.id)).key_name == "duration_ms"
    assert await client.columns.list("web") == [made]
    updated = await client.columns.update("web", made.id, hidden=True)
    assert (updated.type, updated.description, updated.hidden) == ("float", "how long", True)
    updated = await client.columns.update("web", made.id, ColumnUpdate(type="float"))
    assert (updated.description, updated.hidden) == ("", False)
    await client.columns.delete("web", made.id)
    with pytest.raises(HoneycombNotFoundError):
        await client.columns.get("web", made.id)


async def test_get_by_name(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    made = await client.columns.create("web", ColumnCreate(key_name="größe / %"))
    assert await client.columns.get_by_name("web", "größe / %") == made
    with pytest.raises(HoneycombNotFoundError):
        await client.columns.get_by_name("web", "other")


async def test_a_duplicate_is_rejected(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    await client.columns.create("web", key_name="a")
    with pytest.raises(HoneycombConflictError):
        await client.columns.create("web", key_name="a")


async def test_columns_of_the_environment(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=[]))
    client = make_client(script)
    assert await client.columns.list(ENVIRONMENT) == []
    assert script.requests[0].url.path == "/1/columns/__all__"
