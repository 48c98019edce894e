# Made from tests/_async/test_calculated_fields.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import pytest

from honeycomb import (
    ENVIRONMENT,
    CalculatedFieldCreate,
    CalculatedFieldUpdate,
    HoneycombConflictError,
    HoneycombNotFoundError,
    SyncHoneycombClient,
)


@pytest.mark.parametrize("dataset", ["web", ENVIRONMENT])
def test_life_of_a_calculated_field(client: SyncHoneycombClient, dataset: str) -> None:
    client.datasets.create(name="web")
    client.columns.create("web", key_name="ms", type="integer")
    given = CalculatedFieldCreate(alias="slow", expression="GT($ms, 1)", description="d")
    made = client.calculated_fields.create(dataset, given)
    assert made.created_at is not None
    assert client.calculated_fields.get(dataset, made.id) == made
    assert client.calculated_fields.list(dataset) == [made]
    client.calculated_fields.delete(dataset, made.id)
    with pytest.raises(HoneycombNotFoundError):
        client.calculated_fields.get(dataset, made.id)


def test_get_by_alias(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    client.calculated_fields.create("web", alias="other", expression="1")
    made = client.calculated_fields.create("web", alias="größe & %", expression="1")
    assert client.calculated_fields.get_by_alias("web", "größe & %") == made
    with pytest.raises(HoneycombNotFoundError):
        client.calculated_fields.get_by_alias("web", "none")


def test_update_by_fields_keeps_the_others(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    made = client.calculated_fields.create("web", alias="a", expression="1", description="d")
    updated = client.calculated_fields.update("web", made.id, expression="2")
    assert (updated.alias, updated.expression, updated.description) == ("a", "2", "d")
    assert updated.updated_at is not None
    assert updated.updated_at.year == 1  # the service fills in no timestamps here
    assert client.calculated_fields.get("web", made.id).created_at == made.created_at


def test_update_by_model_replaces_all(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    made = client.calculated_fields.create("web", alias="a", expression="1", description="d")
    model = CalculatedFieldUpdate(alias="a", expression="2")
    assert client.calculated_fields.update("web", made.id, model).description == ""


def test_conflicts(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    made = client.calculated_fields.create("web", alias="a", expression="1")
    with pytest.raises(HoneycombConflictError):
        client.calculated_fields.create("web", alias="a", expression="2")
    client.triggers.create(
        "web",
        name="t",
        query={"calculations": [{"op": "MAX", "column": "a"}]},
        threshold={"op": ">", "value": 1},
    )
    with pytest.raises(HoneycombConflictError, match="trigger"):
        client.calculated_fields.delete("web", made.id)
