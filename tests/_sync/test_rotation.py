# Made from tests/_async/test_rotation.py by `nox -s unasync`: edit that file, never this one.
"""Rotation of API keys."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from typing import Any, Literal

import httpx
import pytest
from pydantic import ValidationError

from honeycomb import (
    CreatedApiKey,
    Environment,
    HoneycombAuthError,
    HoneycombClient,
    HoneycombConfigError,
    HoneycombConflictError,
    HoneycombForbiddenError,
    HoneycombNotFoundError,
    HoneycombResponseError,
    HoneycombRotationError,
    SyncHoneycombClient,
)
from honeycomb.local import LocalHoneycomb
from tests.support import MANAGEMENT, Script, problem

from .conftest import SyncMakeClient

SECRET = "a-secret-that-is-sent-once"


def key(id_: str = "hcxlk_old", *, secret: str | None = None, **changes: object) -> httpx.Response:
    attributes: dict[str, object] = {
        "name": "reports",
        "key_type": "configuration",
        "disabled": False,
        "permissions": {"run_queries": True},
        "timestamps": {"created": "2026-01-02T03:04:05Z", "updated": "2026-01-02T03:04:05Z"},
    }
    attributes |= {"secret": secret} if secret else {}
    attributes |= changes
    relationships = {
        "environment": {"data": {"id": "e1", "type": "environments"}},
        "creator": {"data": {"id": "u1", "type": "users"}},
    }
    resource = {"id": id_, "type": "api-keys", "attributes": attributes, "relationships": relationships}
    return httpx.Response(201 if secret else 200, json={"data": resource})


OLD, NEW = key(), key("hcxlk_new", secret=SECRET)
GONE = httpx.Response(204)


@pytest.fixture
def old(client: SyncHoneycombClient) -> CreatedApiKey:
    environment: Environment = client.environments.create(name="Staging")
    return client.api_keys.create(
        name="reports",
        key_type="configuration",
        environment_id=environment.id,
        permissions={"run_queries": True, "manage_private_boards": True},
    )


def is_valid(local: LocalHoneycomb, api_key: CreatedApiKey) -> bool:
    with httpx.Client(transport=local.transport()) as http_client:
        user = HoneycombClient(api_key=api_key.header_value, http_client=http_client, sync=True)
        try:
            return user.auth.get().environment.name == "Staging"
        except (HoneycombAuthError, HoneycombForbiddenError):
            return False


def test_the_successor_has_the_same_settings(
    client: SyncHoneycombClient, local: LocalHoneycomb, old: CreatedApiKey
) -> None:
    successor = client.api_keys.rotate(old.id)
    assert successor.id != old.id
    assert successor.header_value != old.header_value
    for name in ("name", "key_type", "environment_id", "disabled", "permissions"):
        assert getattr(successor, name) == getattr(old, name), name
    assert is_valid(local, successor)
    assert is_valid(local, old)


@pytest.mark.parametrize("old_key", ["disable", "delete"])
def test_the_old_key_goes_after_the_successor_was_created(
    old_key: Literal["disable", "delete"], client: SyncHoneycombClient, local: LocalHoneycomb, old: CreatedApiKey
) -> None:
    before = len(local.requests)
    successor = client.api_keys.rotate(old.id, old_key=old_key, name="reports 2")
    methods = [request.method for request in local.requests[before:]]
    assert methods == ["GET", "POST", "PATCH" if old_key == "disable" else "DELETE"]
    assert successor.name == "reports 2"
    assert is_valid(local, successor)
    assert not is_valid(local, old)
    if old_key == "disable":
        assert client.api_keys.get(old.id).disabled is True
    else:
        with pytest.raises(HoneycombNotFoundError):
            client.api_keys.get(old.id)


@pytest.mark.parametrize("disabled", [False, True])
def test_ingest_keys_are_rotated(disabled: bool, client: SyncHoneycombClient, old: CreatedApiKey) -> None:
    ingest = client.api_keys.create(
        name="collector",
        key_type="ingest",
        environment_id=str(old.environment_id),
        permissions={"create_datasets": True},
        disabled=disabled,
    )
    successor = client.api_keys.rotate(ingest.id, "local")
    assert (successor.key_type, successor.disabled) == ("ingest", disabled)
    assert successor.permissions is not None
    assert successor.permissions.create_datasets


def test_requests_of_a_rotation(make_client: SyncMakeClient) -> None:
    permissions = {"run_queries": True, "brand_new": True, "manage_privateBoards": False}
    script = Script(key(permissions=permissions), NEW, problem(503), OLD)
    successor = make_client(script, **MANAGEMENT).api_keys.rotate("hcxlk_old", "mine", old_key="disable")
    assert successor.id == "hcxlk_new"
    _, create, disable, again = script.requests
    assert json.loads(create.content) == {
        "data": {
            "type": "api-keys",
            "attributes": {
                "name": "reports",
                "key_type": "configuration",
                "disabled": False,
                "permissions": permissions,
            },
            "relationships": {"environment": {"data": {"id": "e1", "type": "environments"}}},
        }
    }
    assert json.loads(disable.content) == json.loads(again.content)
    assert json.loads(again.content)["data"] == {
        "id": "hcxlk_old",
        "type": "api-keys",
        "attributes": {"disabled": True},
    }


def test_permissions_of_ingest_keys_are_reduced_to_theirs(make_client: SyncMakeClient) -> None:
    permissions = {"create_datasets": True, "send_events": True, "run_queries": False}
    script = Script(key(key_type="ingest", permissions=permissions), NEW)
    make_client(script, **MANAGEMENT).api_keys.rotate("k", "mine")
    body = json.loads(script.requests[-1].content)
    assert body["data"]["attributes"]["permissions"] == {"create_datasets": True}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"allowed_networks": ["10.0.0.0/8"]}, "cannot copy: allowed_networks"),
        ({"name": None}, "name: Field required"),
        ({"key_type": None}, "key_type: Field required"),
    ],
)
def test_unknown_settings_are_not_lost(changes: dict[str, Any], message: str, make_client: SyncMakeClient) -> None:
    script = Script(key(**changes), NEW)
    with pytest.raises(HoneycombResponseError, match=message):
        make_client(script, **MANAGEMENT).api_keys.rotate("hcxlk_old", "mine", old_key="delete")
    assert len(script.requests) == 1


@pytest.mark.parametrize("failure", [problem(404), problem(403)])
def test_nothing_happens_to_the_old_key_without_a_successor(
    failure: httpx.Response, make_client: SyncMakeClient
) -> None:
    for steps in ((failure,), (OLD, failure)):
        script = Script(*steps)
        with pytest.raises((HoneycombForbiddenError, HoneycombNotFoundError)):
            make_client(script, **MANAGEMENT).api_keys.rotate("hcxlk_old", "mine", old_key="delete")
        assert [request.method for request in script.requests] == ["GET", "POST"][: len(steps)]


@pytest.mark.parametrize("old_key", ["disable", "delete"])
def test_the_successor_is_in_the_error(old_key: Literal["disable", "delete"], make_client: SyncMakeClient) -> None:
    script = Script(OLD, NEW, problem(409))
    with pytest.raises(HoneycombRotationError, match=f"hcxlk_new .* hcxlk_old is not {old_key}d") as caught:
        make_client(script, **MANAGEMENT).api_keys.rotate("hcxlk_old", "mine", old_key=old_key)
    error = caught.value
    assert error.successor.secret.get_secret_value() == SECRET
    assert isinstance(error.__cause__, HoneycombConflictError)
    restored = pickle.loads(pickle.dumps(error))
    for shown in (str(error), repr(error), repr(vars(error)), repr(restored), repr(vars(restored))):
        assert SECRET not in shown
    assert str(restored) == str(error) == str(copy.copy(error))
    assert not hasattr(restored, "successor")


@pytest.mark.parametrize("old_key", ["disable", "delete"])
def test_an_old_key_that_is_gone_is_accepted(
    old_key: Literal["disable", "delete"], make_client: SyncMakeClient
) -> None:
    script = Script(OLD, NEW, problem(503), problem(404))
    successor = make_client(script, **MANAGEMENT).api_keys.rotate("hcxlk_old", "mine", old_key=old_key)
    assert successor.id == "hcxlk_new"
    assert len(script.requests) == 4


def test_an_interrupt_names_the_successor(make_client: SyncMakeClient, caplog: pytest.LogCaptureFixture) -> None:
    def interrupt(request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            raise KeyboardInterrupt
        return httpx.Response(200, content=(NEW if request.method == "POST" else OLD).content)

    script = Script(OLD)
    script._respond = interrupt  # type: ignore[method-assign]
    with caplog.at_level(logging.WARNING), pytest.raises(KeyboardInterrupt) as caught:
        make_client(script, **MANAGEMENT).api_keys.rotate("hcxlk_old", "mine", old_key="delete")
    (note,) = caught.value.__notes__
    assert "hcxlk_new" in note
    assert note in caplog.text
    assert SECRET not in caplog.text


def test_invalid_arguments_are_rejected_before_sending(make_client: SyncMakeClient) -> None:
    script = Script(OLD)
    api_keys = make_client(script, **MANAGEMENT).api_keys
    with pytest.raises(HoneycombConfigError, match=r"'remove'.*'delete'"):
        api_keys.rotate("k", "mine", old_key="remove")  # type: ignore[arg-type]  # it is rejected
    for name in ("", "x" * 101):
        with pytest.raises(ValidationError):
            api_keys.rotate("k", "mine", name=name)
    assert not script.requests


def test_keys_are_listed_by_environment(client: SyncHoneycombClient, old: CreatedApiKey) -> None:
    (local, staging) = client.environments.list()
    others = [
        client.api_keys.create(name=f"k{number}", key_type="ingest", environment_id=local.id)
        for number in range(3)
    ]
    assert [each.id for each in client.api_keys.list(environment_id=staging.id)] == [old.id]
    found = [each.id for each in client.api_keys.list_all("ingest", environment_id=local.id)]
    assert found == [each.id for each in others]
    assert client.api_keys.list("ingest", environment_id=staging.id) == []
    assert client.api_keys.list(environment_id="no-such") == []
