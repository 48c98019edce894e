from __future__ import annotations

import pytest

from honeycomb import (
    ENVIRONMENT,
    AsyncHoneycombClient,
    CalculatedFieldCreate,
    CalculatedFieldUpdate,
    HoneycombConflictError,
    HoneycombNotFoundError,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("dataset", ["web", ENVIRONMENT])
async def test_life_of_a_calculated_field(client: AsyncHoneycombClient, dataset: str) -> None:
    await client.datasets.create(name="web")
    await client.columns.create("web", key_name="ms", type="integer")
    given = CalculatedFieldCreate(alias="slow", expression="GT($ms, 1)", description="d")
    made = await client.calculated_fields.create(dataset, given)
    assert made.created_at is not None
    assert await client.calculated_fields.get(dataset, made.id) == made
    assert await client.calculated_fields.list(dataset) == [made]
    await client.calculated_fields.delete(dataset, made.id)
    with pytest.raises(HoneycombNotFoundError):
        await client.calculated_fields.get(dataset, made.id)


async def test_get_by_alias(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    await client.calculated_fields.create("web", alias="other", expression="1")
    made = await client.calculated_fields.create("web", alias="größe & %", expression="1")
    assert await client.calculated_fields.get_by_alias("web", "größe & %") == made
    with pytest.raises(HoneycombNotFoundError):
        await client.calculated_fields.get_by_alias("web", "none")


async def test_update_by_fields_keeps_the_others(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    made = await client.calculated_fields.create("web", alias="a", expression="1", description="d")
    updated = await client.calculated_fields.update("web", made.id, expression="2")
    assert (updated.alias, updated.expression, updated.description) == ("a", "2", "d")
    assert updated.updated_at is not None
    assert updated.updated_at.year == 1  # the service fills in no timestamps here
    assert (await client.calculated_fields.get("web", made.id)).created_at == made.created_at


async def test_update_by_model_replaces_all(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    made = await client.calculated_fields.create("web", alias="a", expression="1", description="d")
    model = CalculatedFieldUpdate(alias="a", expression="2")
    assert (await client.calculated_fields.update("web", made.id, model)).description == ""


async def test_conflicts(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    made = await client.calculated_fields.create("web", alias="a", expression="1")
    with pytest.raises(HoneycombConflictError):
        await client.calculated_fields.create("web", alias="a", expression="2")
    await client.triggers.create(
        "web",
        name="t",
        query={"calculations": [{"op": "MAX", "column": "a"}]},
        threshold={"op": ">", "value": 1},
    )
    with pytest.raises(HoneycombConflictError, match="trigger"):
        await client.calculated_fields.delete("web", made.id)
