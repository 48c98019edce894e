"""``__all__`` in place of a dataset: rejected before anything is sent where the service has no such operation."""

from __future__ import annotations

import pytest

from honeycomb import ENVIRONMENT, AsyncHoneycombClient, Event, HoneycombConfigError
from honeycomb.local import LocalHoneycomb

pytestmark = pytest.mark.anyio

REJECTED = pytest.raises(HoneycombConfigError, match="__all__")


async def test_operations_on_one_dataset_reject_all_of_them(
    client: AsyncHoneycombClient, local: LocalHoneycomb
) -> None:
    with REJECTED:
        await client.columns.get(ENVIRONMENT, "c1")
    with REJECTED:
        await client.columns.update(ENVIRONMENT, "c1", hidden=True)
    with REJECTED:
        await client.columns.delete(ENVIRONMENT, "c1")
    with REJECTED:
        await client.datasets.get(ENVIRONMENT)
    with REJECTED:
        await client.datasets.update(ENVIRONMENT, description="d")
    with REJECTED:
        await client.datasets.delete(ENVIRONMENT)
    with REJECTED:
        await client.dataset_definitions.get(ENVIRONMENT)
    with REJECTED:
        await client.events.send(ENVIRONMENT, {"a": 1})
    with REJECTED:
        await client.events.send_batch(ENVIRONMENT, [Event({"a": 1})])
    with REJECTED:
        await client.events.send_kinesis(ENVIRONMENT, [{"a": 1}])
    assert local.requests == []


async def test_columns_of_the_whole_environment_can_be_listed_and_made(client: AsyncHoneycombClient) -> None:
    await client.columns.create(ENVIRONMENT, key_name="shared")
    assert [column.key_name for column in await client.columns.list(ENVIRONMENT)] == ["shared"]
