# Made from tests/_async/test_datasets.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import json

import httpx
import pytest

from honeycomb import (
    DatasetCreate,
    DatasetSettings,
    DatasetUpdate,
    HoneycombConflictError,
    HoneycombForbiddenError,
    HoneycombNotFoundError,
    SyncHoneycombClient,
)
from honeycomb.local import LocalHoneycomb
from tests.support import Script, problem

from .conftest import SyncMakeClient


def test_create_reports_whether_the_dataset_existed(client: SyncHoneycombClient) -> None:
    created = client.datasets.create(DatasetCreate(name="My Dataset!", description="of mine"))
    assert not created.already_existed
    assert created.slug == "my-dataset-"
    again = client.datasets.create(name="My Dataset!", description="another")
    assert again.already_existed
    assert again.description == "of mine"


def test_list_and_get(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="a")
    client.datasets.create(name="b", expand_json_depth=3)
    assert {dataset.name for dataset in client.datasets.list()} == {"a", "b"}
    dataset = client.datasets.get("b")
    assert dataset.expand_json_depth == 3
    assert dataset.created_at is not None
    assert dataset.created_at.utcoffset() is not None
    with pytest.raises(HoneycombNotFoundError, match="404"):
        client.datasets.get("c")


def test_update_by_fields_keeps_the_others(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web", description="pages", expand_json_depth=2)
    updated = client.datasets.update("web", description="all pages")
    assert (updated.description, updated.expand_json_depth) == ("all pages", 2)
    updated = client.datasets.update("web", settings={"delete_protected": False}, expand_json_depth=4)
    assert updated.settings is not None
    assert (updated.description, updated.expand_json_depth) == ("all pages", 4)
    assert updated.settings.delete_protected is False
    updated = client.datasets.update("web", settings=DatasetSettings(delete_protected=True))
    assert updated.settings is not None
    assert updated.settings.delete_protected is True


def test_update_by_model_sends_just_that(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(200, json={"name": "web"}))
    client = make_client(script)
    client.datasets.update("web", DatasetUpdate(description="", expand_json_depth=0))
    (request,) = script.requests
    assert request.method == "PUT"
    assert json.loads(request.content) == {"description": "", "expand_json_depth": 0}


def test_delete_heeds_the_protection(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    with pytest.raises(HoneycombConflictError):
        client.datasets.delete("web")
    client.datasets.update("web", settings={"delete_protected": False})
    client.datasets.delete("web")
    with pytest.raises(HoneycombNotFoundError):
        client.datasets.get("web")


def test_the_protection_can_be_removed_on_the_way(client: SyncHoneycombClient) -> None:
    for name in ("protected", "open"):
        client.datasets.create(name=name)
    client.datasets.update("open", settings={"delete_protected": False})
    for name in ("protected", "open"):
        client.datasets.delete(name, remove_protection=True)
        with pytest.raises(HoneycombNotFoundError):
            client.datasets.get(name)
    with pytest.raises(HoneycombNotFoundError):
        client.datasets.delete("no-such", remove_protection=True)


def test_a_failed_deletion_restores_the_protection(client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    client.datasets.create(name="web")
    local.faults.add(status=403, method="DELETE")
    with pytest.raises(HoneycombForbiddenError):
        client.datasets.delete("web", remove_protection=True)
    settings = client.datasets.get("web").settings
    assert settings is not None
    assert settings.delete_protected is True


def test_a_deletion_that_fails_loses_no_setting(make_client: SyncMakeClient) -> None:
    settings = {"delete_protected": True, "retention_days": 30}
    stored = httpx.Response(200, json={"name": "web", "slug": "web", "description": "d", "settings": settings})
    script = Script(stored, stored, problem(403), stored)
    with pytest.raises(HoneycombForbiddenError):
        make_client(script).datasets.delete("web", remove_protection=True)
    _, unprotected, _, restored = script.requests
    assert json.loads(unprotected.content)["settings"] == {"delete_protected": False, "retention_days": 30}
    assert json.loads(restored.content) == {"description": "d", "settings": settings}


def test_a_deletion_whose_response_was_lost_has_succeeded(
    client: SyncHoneycombClient, local: LocalHoneycomb
) -> None:
    client.datasets.create(name="web")
    local.faults.add(status=403, method="DELETE", after_effect=True)
    client.datasets.delete("web", remove_protection=True)
    with pytest.raises(HoneycombNotFoundError):
        client.datasets.get("web")
