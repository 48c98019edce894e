# Made from tests/_async/test_environment_wide.py by `nox -s unasync`: edit that file, never this one.
"""``__all__`` in place of a dataset: rejected before anything is sent where the service has no such operation."""

from __future__ import annotations

import pytest

from honeycomb import ENVIRONMENT, Event, HoneycombConfigError, SyncHoneycombClient
from honeycomb.local import LocalHoneycomb

REJECTED = pytest.raises(HoneycombConfigError, match="__all__")


def test_operations_on_one_dataset_reject_all_of_them(client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    with REJECTED:
        client.columns.get(ENVIRONMENT, "c1")
    with REJECTED:
        client.columns.update(ENVIRONMENT, "c1", hidden=True)
    with REJECTED:
        client.columns.delete(ENVIRONMENT, "c1")
    with REJECTED:
        client.datasets.get(ENVIRONMENT)
    with REJECTED:
        client.datasets.update(ENVIRONMENT, description="d")
    with REJECTED:
        client.datasets.delete(ENVIRONMENT)
    with REJECTED:
        client.dataset_definitions.get(ENVIRONMENT)
    with REJECTED:
        client.events.send(ENVIRONMENT, {"a": 1})
    with REJECTED:
        client.events.send_batch(ENVIRONMENT, [Event({"a": 1})])
    with REJECTED:
        client.events.send_kinesis(ENVIRONMENT, [{"a": 1}])
    assert local.requests == []


def test_columns_of_the_whole_environment_can_be_listed_and_made(client: SyncHoneycombClient) -> None:
    client.columns.create(ENVIRONMENT, key_name="shared")
    assert [column.key_name for column in client.columns.list(ENVIRONMENT)] == ["shared"]
