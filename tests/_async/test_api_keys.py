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
    ApiKeyCreate,
    ApiKeyPermissions,
    ApiKeyUpdate,
    AsyncHoneycombClient,
    CreatedApiKey,
    Environment,
    HoneycombAuthError,
    HoneycombClient,
    HoneycombError,
    HoneycombForbiddenError,
    HoneycombNotFoundError,
    HoneycombResponseError,
    HoneycombValidationError,
    capture_responses,
)
from honeycomb.local import LocalHoneycomb
from tests.support import MANAGEMENT, Script

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio

SECRET = "a-secret-that-is-shown-once"


def created(**attributes: object) -> httpx.Response:
    returned = {"name": "k", "key_type": "ingest", "secret": SECRET, **attributes}
    relationships = {"environment": {"data": {"id": "e1", "type": "environments"}}}
    resource = {"id": "hcxik_1", "type": "api-keys", "attributes": returned, "relationships": relationships}
    return httpx.Response(201, json={"data": resource})


async def make_key(make_client: AsyncMakeClient, response: httpx.Response) -> CreatedApiKey:
    client = make_client(Script(response), **MANAGEMENT)
    return await client.api_keys.create(name="k", key_type="ingest", environment_id="e1", team="mine")


@pytest.fixture
async def staging(client: AsyncHoneycombClient) -> Environment:
    return await client.environments.create(name="Staging")


async def test_a_configuration_key_does_what_it_may(
    client: AsyncHoneycombClient, local: LocalHoneycomb, staging: Environment
) -> None:
    key = await client.api_keys.create(
        name="deploys",
        key_type="configuration",
        environment_id=staging.id,
        permissions=ApiKeyPermissions(create_datasets=True, manage_markers=True),
    )
    assert (key.name, key.key_type, key.environment_id, key.disabled) == (
        "deploys",
        "configuration",
        staging.id,
        False,
    )
    assert key.permissions is not None
    assert key.permissions.manage_markers
    assert not key.permissions.manage_triggers
    assert key.created_at is not None
    assert key.header_value == key.secret.get_secret_value()
    async with httpx.AsyncClient(transport=local.transport()) as http_client:
        user = HoneycombClient(api_key=key.header_value, http_client=http_client)
        assert (await user.auth.get()).environment.name == "Staging"
        await user.datasets.create(name="web")
        await user.markers.create("web", message="v1")
        with pytest.raises(HoneycombForbiddenError, match="triggers"):
            await user.triggers.list("web")
        await client.api_keys.update(key.id, permissions={"manage_triggers": True})
        assert await user.triggers.list("web") == []
        await client.api_keys.update(key.id, disabled=True)
        with pytest.raises((HoneycombAuthError, HoneycombForbiddenError)):
            await user.auth.get()
        await client.api_keys.delete(key.id)
        with pytest.raises(HoneycombAuthError):
            await user.auth.get()


async def test_an_ingest_key_sends_events(
    client: AsyncHoneycombClient, local: LocalHoneycomb, staging: Environment
) -> None:
    key = await client.api_keys.create(
        ApiKeyCreate(
            name="collectors",
            key_type="ingest",
            environment_id=staging.id,
            permissions=ApiKeyPermissions(create_datasets=True),
        )
    )
    assert key.header_value == key.id + key.secret.get_secret_value()
    async with httpx.AsyncClient(transport=local.transport()) as http_client:
        user = HoneycombClient(api_key=key.header_value, http_client=http_client)
        await user.events.send("web", {"path": "/"})
        with pytest.raises(HoneycombForbiddenError, match="ingest key"):
            await user.datasets.list()
    assert await client.datasets.list() == []  # which is another environment


async def test_keys_are_listed_without_their_secrets(client: AsyncHoneycombClient, staging: Environment) -> None:
    types: list[Literal["ingest", "configuration"]] = ["ingest", "configuration"] * 2
    made = [
        await client.api_keys.create(name=f"k{number}", key_type=key_type, environment_id=staging.id)
        for number, key_type in enumerate(types)
    ]
    everything = await client.api_keys.list()
    assert [key.id for key in everything] == [key.id for key in made]
    assert not any("secret" in key.model_dump() for key in everything)
    assert [key.name async for key in client.api_keys.list_all(key_type="ingest")] == ["k0", "k2"]
    page = await client.api_keys.page(1, key_type="configuration")
    assert [key.name for key in page.items] == ["k1"]
    page = await client.api_keys.page(page_after=page.next_cursor, key_type="configuration")
    assert ([key.name for key in page.items], page.next_cursor) == (["k3"], None)
    found = await client.api_keys.get(made[0].id)
    assert (found.name, found.environment_id) == ("k0", staging.id)
    assert found.creator_id


async def test_update_keeps_what_it_does_not_name(client: AsyncHoneycombClient, staging: Environment) -> None:
    key = await client.api_keys.create(
        name="k",
        key_type="configuration",
        environment_id=staging.id,
        permissions={"manage_private_boards": True, "run_queries": True},
    )
    updated = await client.api_keys.update(key.id, ApiKeyUpdate(name="renamed"))
    assert updated.permissions == key.permissions
    updated = await client.api_keys.update(key.id, permissions={"run_queries": False})
    assert updated.name == "renamed"
    assert updated.permissions is not None
    assert (updated.permissions.manage_private_boards, updated.permissions.run_queries) == (True, False)


async def test_unknown_objects_are_rejected_by_the_service(client: AsyncHoneycombClient) -> None:
    with pytest.raises(HoneycombValidationError, match="no such environment") as caught:
        await client.api_keys.create(name="k", key_type="ingest", environment_id="nowhere")
    assert caught.value.errors[0].field == "/data/relationships/environment/data/id"
    for call in (client.api_keys.get, client.api_keys.delete):
        with pytest.raises(HoneycombNotFoundError):
            await call("nothing")


async def test_requests_are_sent_in_the_documented_form(make_client: AsyncMakeClient) -> None:
    script = Script(created())
    api_keys = make_client(script, **MANAGEMENT).api_keys
    await api_keys.create(
        name="k",
        key_type="configuration",
        environment_id="e1",
        permissions={"manage_private_boards": True, "send_events": False},
        team="mine",
    )
    await api_keys.update("id", permissions=ApiKeyPermissions(manage_private_boards=False), team="mine")
    create, update = (json.loads(request.content) for request in script.requests)
    assert create == {
        "data": {
            "type": "api-keys",
            "attributes": {
                "name": "k",
                "key_type": "configuration",
                "permissions": {"manage_privateBoards": True, "send_events": False},
            },
            "relationships": {"environment": {"data": {"id": "e1", "type": "environments"}}},
        }
    }
    assert update == {
        "data": {"id": "id", "type": "api-keys", "attributes": {"permissions": {"manage_privateBoards": False}}}
    }


async def test_the_secret_shows_only_on_request(
    make_client: AsyncMakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_responses() as captured:
        key = await make_key(make_client, created())
    assert key.header_value == f"hcxik_1{SECRET}"
    for shown in (
        repr(key),
        str(key),
        repr(key.model_dump()),
        repr(key.model_dump(mode="json")),
        key.model_dump_json(),
        repr(key.to_body()),
        repr(dict(key)),
        repr(vars(key)),
        repr(copy.deepcopy(key)),
        repr(captured),
        caplog.text,
    ):
        assert SECRET not in shown
    assert "secret" not in key.to_body()
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="header_value"):
            pickle.dumps(key, protocol)


@pytest.mark.parametrize("key_type", ["pipeline", None])
async def test_an_unknown_type_keeps_its_secret(make_client: AsyncMakeClient, key_type: str | None) -> None:
    key = await make_key(make_client, created(key_type=key_type, brand_new=[1]))
    assert key.key_type == key_type
    assert key.secret.get_secret_value() == SECRET
    assert key.model_dump()["brand_new"] == [1]
    with pytest.raises(ValueError, match=r"\.secret") as caught:
        _ = key.header_value
    assert SECRET not in str(caught.value)


async def test_an_invalid_response_does_not_reveal_the_secret(make_client: AsyncMakeClient) -> None:
    with pytest.raises(HoneycombResponseError, match="name") as caught:
        await make_key(make_client, created(name={"first": 1}))
    error: HoneycombError = caught.value
    for shown in (str(error), repr(error), repr(vars(error)), repr(error.__cause__), repr(error.__context__)):
        assert SECRET not in shown


async def test_invalid_arguments_raise_before_anything_is_sent(make_client: AsyncMakeClient) -> None:
    script = Script(created())
    api_keys = make_client(script, **MANAGEMENT).api_keys
    valid: Any = {"name": "k", "key_type": "ingest", "environment_id": "e1"}
    for wrong, said in (
        ({**valid, "name": "x" * 101}, "name"),
        ({**valid, "key_type": "management"}, "key_type"),
        ({**valid, "environment_id": ""}, "environment_id"),
        ({**valid, "permissions": {"run_queries": True}}, "create_datasets and no other"),
        ({**valid, "permissions": {"no_such": True}}, "no_such"),
    ):
        with pytest.raises(ValidationError, match=said):
            await api_keys.create(**wrong)
    with pytest.raises(ValidationError, match="manage_private_boards"):
        ApiKeyPermissions(manage_private_boards=True, visible_team_members=True)
    with pytest.raises(ValidationError, match="key_type"):
        await api_keys.update("id", key_type="ingest")  # type: ignore[call-arg]  # rejected
    with pytest.raises(ValidationError, match="configuration"):
        await api_keys.list("management")  # type: ignore[arg-type]  # rejected
    assert not script.requests
