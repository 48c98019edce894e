# Made from tests/_async/test_environment_wide.py by `nox -s unasync`: edit that file, never this one.
"""``__all__`` in place of a dataset: refused before the network where the service has no such operation."""

from __future__ import annotations

import pytest

from honeycomb import ENVIRONMENT, Event, HoneycombConfigError, SyncHoneycombClient
from honeycomb.local import LocalHoneycomb

REFUSED = pytest.raises(HoneycombConfigError, match="__all__")


def test_operations_on_one_dataset_refuse_all_of_them(client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    with REFUSED:
        client.columns.get(ENVIRONMENT, "c1")
    with REFUSED:
        client.columns.update(ENVIRONMENT, "c1", hidden=True)
    with REFUSED:
        client.columns.delete(ENVIRONMENT, "c1")
    with REFUSED:
        client.datasets.get(ENVIRONMENT)
    with REFUSED:
        client.datasets.update(ENVIRONMENT, description="d")
    with REFUSED:
        client.datasets.delete(ENVIRONMENT)
    with REFUSED:
        client.dataset_definitions.get(ENVIRONMENT)
    with REFUSED:
        client.events.send(ENVIRONMENT, {"a": 1})
    with REFUSED:
        client.events.send_batch(ENVIRONMENT, [Event({"a": 1})])
    with REFUSED:
        client.events.send_kinesis(ENVIRONMENT, [{"a": 1}])
    assert local.requests == []


def test_columns_of_the_whole_environment_can_be_listed_and_made(client: SyncHoneycombClient) -> None:
    client.columns.create(ENVIRONMENT, key_name="shared")
    assert [column.key_name for column in client.columns.list(ENVIRONMENT)] == ["shared"]
