from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from honeycomb import (
    AsyncHoneycombClient,
    DatasetDefinition,
    DatasetDefinitions,
    DatasetDefinitionsUpdate,
    HoneycombConflictError,
    HoneycombNotFoundError,
    HoneycombValidationError,
)
from tests.support import Script

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio


def names(definitions: DatasetDefinitions) -> dict[str, str]:
    return {meaning: definition.name for meaning, definition in definitions if definition is not None}


async def test_life_of_definitions(client: AsyncHoneycombClient) -> None:
    await client.events.send("web", {"trace": "t", "took": 1})
    assert names(await client.dataset_definitions.get("web")) == {}
    definitions = await client.dataset_definitions.update(
        "web", trace_id=DatasetDefinition(name="trace"), duration_ms={"name": "took"}
    )
    assert names(definitions) == {"trace_id": "trace", "duration_ms": "took"}
    assert await client.dataset_definitions.get("web") == definitions
    model = DatasetDefinitionsUpdate(duration_ms=None, span_id=DatasetDefinition(name="trace"))
    definitions = await client.dataset_definitions.update("web", model)
    assert names(definitions) == {"trace_id": "trace", "span_id": "trace"}
    assert names(await client.dataset_definitions.clear("web", "span_id")) == {"trace_id": "trace"}


async def test_a_column_with_a_meaning_cannot_be_deleted(client: AsyncHoneycombClient) -> None:
    await client.events.send("web", {"trace": "t"})
    await client.dataset_definitions.update("web", trace_id={"name": "trace"})
    column = await client.columns.get_by_name("web", "trace")
    with pytest.raises(HoneycombConflictError, match="trace_id"):
        await client.columns.delete("web", column.id)
    await client.dataset_definitions.clear("web", "trace_id")
    await client.columns.delete("web", column.id)


async def test_unknown_datasets_and_columns_are_rejected_by_the_service(client: AsyncHoneycombClient) -> None:
    with pytest.raises(HoneycombNotFoundError):
        await client.dataset_definitions.get("web")
    await client.datasets.create(name="web")
    with pytest.raises(HoneycombValidationError, match="trace_id: 'none'"):
        await client.dataset_definitions.update("web", trace_id={"name": "none"})


async def test_only_given_fields_are_sent(make_client: AsyncMakeClient) -> None:
    stored: dict[str, Any] = {
        "route": {"name": "r", "column_type": "derived_column", "since": 1},
        "error": {"name": "e", "column_type": "column"},
        "user": None,
        "flavor": {"name": "f"},
    }
    script = Script(httpx.Response(200, json=stored))
    client = make_client(script)
    definitions = await client.dataset_definitions.get("web")
    await client.dataset_definitions.update("web", route=definitions.error, user=definitions.user)
    await client.dataset_definitions.clear("web", "error")
    assert [(request.method, request.url.path) for request in script.requests] == [
        ("GET", "/1/dataset_definitions/web"),
        ("PATCH", "/1/dataset_definitions/web"),
        ("PATCH", "/1/dataset_definitions/web"),
    ]
    assert json.loads(script.requests[1].content) == {"route": {"name": "e"}, "user": {"name": ""}}
    assert json.loads(script.requests[2].content) == {"error": {"name": ""}}


async def test_definitions_are_sent_back_as_read(make_client: AsyncMakeClient) -> None:
    stored = {"route": {"name": "r", "column_type": "derived_column", "since": 1}, "user": None}
    script = Script(httpx.Response(200, json=stored))
    client = make_client(script)
    definitions = await client.dataset_definitions.get("web")
    await client.dataset_definitions.update("web", route=definitions.route)
    assert json.loads(script.requests[1].content) == {"route": {"name": "r", "since": 1}}
    model = DatasetDefinitionsUpdate.model_validate(definitions)
    await client.dataset_definitions.update("web", model)
    assert json.loads(script.requests[2].content) == {"route": {"name": "r", "since": 1}, "user": {"name": ""}}


async def test_definitions_with_unknown_meanings_are_copied_completely(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(200, json={"user": None, "flavor": {"name": "f"}}))
    client = make_client(script)
    model = DatasetDefinitionsUpdate.model_validate(await client.dataset_definitions.get("web"))
    await client.dataset_definitions.update("web", model)
    assert json.loads(script.requests[1].content) == {"user": {"name": ""}, "flavor": {"name": "f"}}
