# Made from tests/_async/test_columns.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import httpx
import pytest

from honeycomb import (
    ENVIRONMENT,
    ColumnCreate,
    ColumnUpdate,
    HoneycombConflictError,
    HoneycombNotFoundError,
    SyncHoneycombClient,
)
from tests.support import Script

from .conftest import SyncMakeClient


def test_life_of_a_column(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    made = client.columns.create("web", key_name="duration_ms", type="float", description="how long")
    assert client.columns.get("web", made.id).key_name == "duration_ms"
    assert client.columns.list("web") == [made]
    updated = client.columns.update("web", made.id, hidden=True)
    assert (updated.type, updated.description, updated.hidden) == ("float", "how long", True)
    updated = client.columns.update("web", made.id, ColumnUpdate(type="float"))
    assert (updated.description, updated.hidden) == ("", False)
    client.columns.delete("web", made.id)
    with pytest.raises(HoneycombNotFoundError):
        client.columns.get("web", made.id)


def test_get_by_name(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    made = client.columns.create("web", ColumnCreate(key_name="größe / %"))
    assert client.columns.get_by_name("web", "größe / %") == made
    with pytest.raises(HoneycombNotFoundError):
        client.columns.get_by_name("web", "other")


def test_a_duplicate_is_rejected(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    client.columns.create("web", key_name="a")
    with pytest.raises(HoneycombConflictError):
        client.columns.create("web", key_name="a")


def test_columns_of_the_environment(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=[]))
    client = make_client(script)
    assert client.columns.list(ENVIRONMENT) == []
    assert script.requests[0].url.path == "/1/columns/__all__"
