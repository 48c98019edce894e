from __future__ import annotations

import httpx
import pytest

from honeycomb import (
    ENVIRONMENT,
    AsyncHoneycombClient,
    HoneycombAPIError,
    HoneycombNotFoundError,
    QueryAnnotationCreate,
    QueryAnnotationUpdate,
)
from tests.support import Script

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("dataset", ["web", ENVIRONMENT])
async def test_life_of_a_query_annotation(client: AsyncHoneycombClient, dataset: str) -> None:
    await client.datasets.create(name="web")
    query = await client.queries.create(dataset, {"time_range": 60})
    given = QueryAnnotationCreate(query_id=query.id, name="n", description="d")
    made = await client.query_annotations.create(dataset, given)
    assert (made.query_id, made.name, made.description, made.source) == (query.id, "n", "d", "query")
    assert made.created_at is None
    assert await client.query_annotations.get(dataset, made.id) == made
    assert await client.query_annotations.list(dataset) == [made]
    await client.query_annotations.delete(dataset, made.id)
    with pytest.raises(HoneycombNotFoundError):
        await client.query_annotations.get(dataset, made.id)


async def test_update_by_fields_keeps_the_others(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    query = await client.queries.create("web", {"time_range": 60})
    made = await client.query_annotations.create("web", query_id=query.id, name="n", description="d")
    updated = await client.query_annotations.update("web", made.id, name="m")
    assert (updated.name, updated.description, updated.query_id) == ("m", "d", query.id)
    model = QueryAnnotationUpdate(query_id=query.id, name="l")
    assert (await client.query_annotations.update("web", made.id, model)).description == ""


async def test_the_query_must_exist_and_stays(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    with pytest.raises(HoneycombAPIError, match="no query") as caught:
        await client.query_annotations.create("web", query_id="none", name="n")
    assert caught.value.status_code == 400
    query = await client.queries.create("web", {"time_range": 60})
    other = await client.queries.create("web", {"time_range": 61})
    made = await client.query_annotations.create("web", query_id=query.id, name="n")
    with pytest.raises(HoneycombAPIError, match="cannot be changed"):
        await client.query_annotations.update("web", made.id, query_id=other.id)


@pytest.mark.parametrize(("include", "sent"), [(False, ""), (True, "include_board_annotations=true")])
async def test_annotations_of_boards_are_listed_on_request(
    make_client: AsyncMakeClient, include: bool, sent: str
) -> None:
    script = Script(httpx.Response(200, json=[]))
    await make_client(script).query_annotations.list("web", include_board_annotations=include)
    assert script.requests[0].url.query.decode() == sent
