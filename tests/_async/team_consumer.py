"""Calls of the team API and their return types, as type checkers see them. Never executed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import SecretStr
from typing_extensions import assert_type

from honeycomb import (
    ApiKey,
    ApiKeyCreate,
    ApiKeyPermissions,
    ApiKeyUpdate,
    AsyncHoneycombClient,
    CreatedApiKey,
    Environment,
    EnvironmentCreate,
    EnvironmentDataset,
    EnvironmentDatasetUpdate,
    EnvironmentUpdate,
    FetchedConfiguration,
    HoneycombRotationError,
    IndexerUsage,
    ManagementAuth,
    Page,
    PipelineConfiguration,
    PipelineRollout,
    PipelineRolloutUpdate,
    PipelineUsage,
    ResourceIdentifier,
    TeamMarker,
    TeamMarkerCreate,
    TeamMarkerUpdate,
    User,
    UserGroup,
    UserGroupCreate,
    UserGroupUpdate,
)


async def auth(client: AsyncHoneycombClient) -> None:
    auth = await client.auth.get_v2()
    assert_type(auth, ManagementAuth)
    assert auth.team is not None
    assert_type(auth.team.slug, str)
    assert_type(auth.scopes, list[str])


async def environments(client: AsyncHoneycombClient) -> None:
    assert_type(await client.environments.list(), list[Environment])
    assert_type([each async for each in client.environments.list_all(team="my-team")], list[Environment])
    page = await client.environments.page(page_size=10, page_after="a")
    assert_type(page, Page[Environment])
    environment = await client.environments.get("id")
    assert_type(environment, Environment)
    assert_type(environment.delete_protected, bool | None)
    assert_type(await client.environments.create(EnvironmentCreate(name="a"), team="my-team"), Environment)
    assert_type(await client.environments.create(name="a", description="b", color="red"), Environment)
    assert_type(await client.environments.update("id", color="blue", delete_protected=False), Environment)
    assert_type(await client.environments.update("id", EnvironmentUpdate(description="")), Environment)
    assert_type(await client.environments.delete("id", remove_protection=True), None)


async def environment_datasets(client: AsyncHoneycombClient) -> None:
    assert_type(await client.environments.datasets.list("e"), list[EnvironmentDataset])
    assert_type(
        [each async for each in client.environments.datasets.list_all("e", team="my-team")],
        list[EnvironmentDataset],
    )
    page = await client.environments.datasets.page("e", page_size=10, page_after="a")
    assert_type(page, Page[EnvironmentDataset])
    dataset = await client.environments.datasets.get("e", "d")
    assert_type(dataset, EnvironmentDataset)
    assert_type(dataset.restricted, bool | None)
    update = EnvironmentDatasetUpdate(description="")
    assert_type(await client.environments.datasets.update("e", "d", update, "my-team"), EnvironmentDataset)
    assert_type(
        await client.environments.datasets.update("e", "d", restricted=False, remove_group_access=True),
        EnvironmentDataset,
    )


async def api_keys(client: AsyncHoneycombClient) -> None:
    assert_type(await client.api_keys.list("ingest"), list[ApiKey])
    assert_type([each async for each in client.api_keys.list_all(key_type="configuration")], list[ApiKey])
    assert_type(await client.api_keys.page(5, "a", key_type="ingest", team="my-team"), Page[ApiKey])
    assert_type(await client.api_keys.get("id"), ApiKey)
    model = ApiKeyCreate(name="a", key_type="ingest", environment_id="e")
    created = await client.api_keys.create(model)
    assert_type(created, CreatedApiKey)
    assert_type(created.secret, SecretStr)
    assert_type(created.header_value, str)
    permissions = ApiKeyPermissions(run_queries=True)
    created = await client.api_keys.create(
        name="a", key_type="configuration", environment_id="e", disabled=False, permissions=permissions
    )
    assert_type(await client.api_keys.update("id", permissions={"send_events": True}), ApiKey)
    assert_type(await client.api_keys.update("id", ApiKeyUpdate(disabled=True)), ApiKey)
    assert_type(await client.api_keys.delete("id"), None)
    assert_type(await client.api_keys.list(environment_id="e"), list[ApiKey])
    assert_type([each async for each in client.api_keys.list_all(environment_id="e")], list[ApiKey])
    try:
        assert_type(await client.api_keys.rotate("id", old_key="delete", name="b"), CreatedApiKey)
    except HoneycombRotationError as error:
        assert_type(error.successor, CreatedApiKey)


async def groups(client: AsyncHoneycombClient, users: Iterable[User]) -> None:
    assert_type(await client.groups.list(), list[UserGroup])
    assert_type([each async for each in client.groups.list_all(team="my-team")], list[UserGroup])
    assert_type(await client.groups.page(5, "a"), Page[UserGroup])
    group = await client.groups.get("g")
    assert_type(group.name, str | None)
    assert_type(await client.groups.create(UserGroupCreate(name="a"), "my-team"), UserGroup)
    assert_type(await client.groups.create(name="a", description="b"), UserGroup)
    assert_type(await client.groups.update("g", UserGroupUpdate(description="")), UserGroup)
    assert_type(await client.groups.update("g", name="b", team="my-team"), UserGroup)
    assert_type(await client.groups.delete("g"), None)
    assert_type(await client.groups.members.list("g"), list[ResourceIdentifier])
    assert_type([each async for each in client.groups.members.list_all("g")], list[ResourceIdentifier])
    assert_type(await client.groups.members.page("g", 5), Page[ResourceIdentifier])
    assert_type(await client.groups.members.add("g", [user.id for user in users]), None)
    assert_type(await client.groups.members.remove("g", (user.id for user in users)), None)
    assert_type(await client.groups.members.replace("g", {"u"}, team="my-team"), None)


async def group_access(client: AsyncHoneycombClient) -> None:
    (dataset,) = await client.groups.datasets.list("g", "my-team")
    assert_type(dataset, ResourceIdentifier)
    assert_type(dataset.id, str)
    assert_type(dataset.type, str | None)
    assert_type([each async for each in client.groups.datasets.list_all("g")], list[ResourceIdentifier])
    assert_type(await client.groups.datasets.page("g", page_after="a"), Page[ResourceIdentifier])
    assert_type(await client.groups.datasets.grant("g", ["d"]), None)
    assert_type(await client.groups.datasets.revoke("g", ("d",), team="my-team"), None)
    assert_type(await client.groups.environments.list("g"), list[ResourceIdentifier])
    assert_type([each async for each in client.groups.environments.list_all("g")], list[ResourceIdentifier])
    assert_type(await client.groups.environments.page("g"), Page[ResourceIdentifier])
    assert_type(await client.groups.environments.grant("g", ["e"]), None)
    assert_type(await client.groups.environments.revoke("g", ["e"]), None)


async def users(client: AsyncHoneycombClient) -> None:
    assert_type(await client.users.list("my-team"), list[User])
    assert_type([each async for each in client.users.list_all()], list[User])
    page = await client.users.page(5, "a", team="my-team")
    assert_type(page, Page[User])
    assert_type(page.items[0].group_ids, list[str] | None)
    assert_type(page.items[0].email, str | None)


async def team_markers(client: AsyncHoneycombClient, timestamp: datetime) -> None:
    marker = await client.team_markers.create(environment_id="e", dataset_id=None, start_time=timestamp)
    assert_type(marker, TeamMarker)
    assert_type(marker.end_time, int | None)
    assert_type(marker.created_at, datetime | None)
    model = TeamMarkerCreate(environment_id="e", dataset_id="web", start_time=5)
    assert_type(await client.team_markers.create(model, team="my-team"), TeamMarker)
    changes = TeamMarkerUpdate(environment_id="e", dataset_id=marker.dataset_id, message="a")
    assert_type(await client.team_markers.update("id", changes), TeamMarker)
    assert_type(
        await client.team_markers.update("id", environment_id="e", dataset_id="web", end_time=timestamp),
        TeamMarker,
    )


async def pipelines(client: AsyncHoneycombClient) -> None:
    fetched = await client.pipelines.get_configuration("p", "current", ["refinery"], if_none_match="a")
    assert_type(fetched, FetchedConfiguration)
    assert_type(fetched.configuration, PipelineConfiguration | None)
    assert_type(fetched.etag, str | None)
    assert_type(await client.pipelines.update_rollout("p", "r", status="live"), PipelineRollout)
    assert_type(
        await client.pipelines.update_rollout("p", "r", PipelineRolloutUpdate(status="failed")), PipelineRollout
    )
    assert_type(await client.pipelines.record_usage("p", usage_data={"resourceMetrics": []}), None)
    assert_type(await client.pipelines.record_usage("p", PipelineUsage(usage_data={"resourceMetrics": []})), None)


async def enhance(client: AsyncHoneycombClient) -> None:
    usage = IndexerUsage(s3_bucket="b", usage_data={"resourceMetrics": []})
    assert_type(await client.enhance.record_indexer_usage(usage, team="my-team"), None)
    assert_type(await client.enhance.record_indexer_usage(s3_bucket="b", usage_data={"resourceMetrics": []}), None)
