"""Scenarios of the team: its environments, keys, markers and pipelines."""

from __future__ import annotations

from typing import Any

import pytest

from honeycomb import (
    AsyncHoneycombClient,
    Environment,
    HoneycombConflictError,
    HoneycombNotFoundError,
    HoneycombValidationError,
)
from honeycomb.models._open_enums import known_values
from honeycomb.models.environments import EnvironmentColor
from tests.contract.support import DATASET, PIPELINE, TIMESTAMP, ObservedHoneycomb

USAGE: Any = {
    "resourceMetrics": [
        {
            "scopeMetrics": [
                {
                    "metrics": [
                        {
                            "name": "bytes_received",
                            "sum": {
                                "aggregationTemporality": 1,
                                "datapoints": [
                                    {
                                        "timeUnixNano": 1_700_000_000_000_000_000,
                                        "asInt": 5,
                                        "attributes": [{"key": "signal", "value": {"stringValue": "traces"}}],
                                    }
                                ],
                            },
                        }
                    ]
                }
            ]
        }
    ]
}


async def environments(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.environments.create(name="Minimal")
        made = await client.environments.create(name="Described", description="a test")
        for color in known_values(EnvironmentColor):
            await client.environments.create(name=f"In {color}", color=color)
        with pytest.raises(HoneycombConflictError):
            await client.environments.create(name="Minimal")
        await client.environments.list()
        first = await client.environments.page(5)
        await client.environments.page(page_size=100, page_after=first.next_cursor, team="local")
        with pytest.raises(HoneycombValidationError):
            await client.environments.page(page_after="nowhere")
        await client.environments.get(made.id)
        await client.environments.update(made.id, description="b", color="red")
        with pytest.raises(HoneycombConflictError):
            await client.environments.delete(made.id)
        await client.environments.delete(made.id, remove_protection=True)
        await client.environments.update(first.items[-1].id, delete_protected=False)
        await client.environments.delete(first.items[-1].id)
        with pytest.raises(HoneycombNotFoundError):
            await client.environments.list(team="another")
        last = await client.environments.create(name="Last")
        await client.environments.update(last.id, delete_protected=True)
        await client.environments.get(last.id)
        await _environment_datasets(client)


async def _environment_datasets(client: AsyncHoneycombClient) -> None:
    environment = await _environment(client)
    for name in (DATASET, "second"):
        await client.datasets.create(name=name)
    datasets = client.environments.datasets
    first = await datasets.page(environment.id, 1)
    assert len(await datasets.list(environment.id)) == 2
    await datasets.page(environment.id, page_size=100, page_after=first.next_cursor)
    (web,) = first.items
    await datasets.update(environment.id, web.id, restricted=True)
    await datasets.update(environment.id, web.id, restricted=False, remove_group_access=True)
    await datasets.update(
        environment.id, web.id, description="all pages", expand_json_depth=2, delete_protected=False
    )
    await datasets.get(environment.id, web.id)
    with pytest.raises(HoneycombNotFoundError):
        await datasets.get(environment.id, "no-such")


async def api_keys(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        environment = await _environment(client)
        await client.api_keys.create(name="k", key_type="configuration", environment_id=environment.id)
        await client.api_keys.create(
            name="sends",
            key_type="ingest",
            environment_id=environment.id,
            disabled=True,
            permissions={"create_datasets": True},
        )
        key = await client.api_keys.create(
            name="does all",
            key_type="configuration",
            environment_id=environment.id,
            permissions={
                "create_datasets": True,
                "send_events": True,
                "manage_markers": True,
                "manage_triggers": True,
                "manage_boards": True,
                "run_queries": True,
                "manage_columns": True,
                "manage_slos": True,
                "manage_recipients": True,
                "manage_signals": True,
                "manage_private_boards": True,
                "read_service_maps": True,
                "visible_team_members": False,
            },
        )
        with pytest.raises(HoneycombValidationError):
            await client.api_keys.create(name="k", key_type="ingest", environment_id="nowhere")
        await client.api_keys.list()
        await client.api_keys.list("configuration")
        first = await client.api_keys.page(1, key_type="ingest")
        await client.api_keys.page(page_size=100, page_after=first.next_cursor)
        await client.api_keys.get(key.id)
        await client.api_keys.update(first.items[0].id, name="sends more", disabled=False)
        await client.api_keys.update(key.id, permissions={"manage_private_boards": False})
        await client.api_keys.delete(key.id)
        last = await client.api_keys.create(name="last", key_type="configuration", environment_id=environment.id)
        await client.api_keys.get(last.id)
        await client.api_keys.update(last.id, name="the last", disabled=False, permissions={"run_queries": True})


async def users(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        (owner,) = await client.users.list()
        assert owner.email
        await client.users.page(page_size=1, team="local")
        with pytest.raises(HoneycombValidationError):
            await client.users.page(page_after="nowhere")
        await client.users.list("local")


async def groups(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        deleted = await client.groups.create(name="Deleted", description="a test")
        group = await client.groups.create(name="SRE")
        with pytest.raises(HoneycombValidationError):
            await client.groups.create(name="SRE")
        await client.groups.list()
        first = await client.groups.page(1)
        await client.groups.page(page_size=100, page_after=first.next_cursor, team="local")
        await client.groups.delete(deleted.id)
        await client.groups.update(group.id, name="Reliability", description="on call")
        await client.groups.get(group.id)
        await _relationships(client, group.id)
        # The last requests are tried again: nothing of these must be gone then.
        await client.groups.delete((await client.groups.create(name="Other")).id)
        for number in range(48):
            await client.groups.create(name=f"group {number}")
        last = await client.groups.create(name="The last")
        with pytest.raises(HoneycombConflictError):
            await client.groups.create(name="one too many")
        await client.groups.delete(last.id)


async def _relationships(client: AsyncHoneycombClient, group_id: str) -> None:
    members, datasets, environments = client.groups.members, client.groups.datasets, client.groups.environments
    (user,) = await client.users.list()
    await members.replace(group_id, [])
    await members.add(group_id, [user.id])
    await members.page(group_id, page_size=1)
    await members.list(group_id)
    await members.replace(group_id, [user.id])
    await members.remove(group_id, [user.id])
    for change in (members.add, members.remove, members.replace):
        with pytest.raises(HoneycombValidationError):
            await change(group_id, ["nobody", user.id])
    environment = await _environment(client)
    await client.datasets.create(name=DATASET)
    (dataset,) = await client.environments.datasets.list(environment.id)
    await datasets.grant(group_id, [dataset.id])
    await datasets.list(group_id)
    await datasets.page(group_id, 1)
    await datasets.revoke(group_id, [dataset.id])
    await environments.grant(group_id, [environment.id])
    await environments.list(group_id)
    await environments.page(group_id, 1)
    await environments.revoke(group_id, [environment.id])


async def team_markers(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        environment = await _environment(client)
        marker = await client.team_markers.create(
            environment_id=environment.id,
            dataset_id=DATASET,
            start_time=TIMESTAMP,
            end_time=TIMESTAMP,
            message="v1",
            type="deploy",
            url="https://ci.example/1",
        )
        everywhere = await client.team_markers.create(
            environment_id=environment.id, dataset_id=None, start_time=1_700_000_000
        )
        await client.team_markers.update(
            everywhere.id, environment_id=environment.id, dataset_id=everywhere.dataset_id, message="all"
        )
        await client.team_markers.update(
            marker.id, environment_id=environment.id, dataset_id=DATASET, start_time=1, end_time=2, url="u"
        )
        with pytest.raises(HoneycombValidationError):
            await client.team_markers.create(environment_id="nowhere", dataset_id=None, start_time=1)


async def pipelines(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        fetched = await client.pipelines.get_configuration(PIPELINE.id, "one")
        await client.pipelines.get_configuration(PIPELINE.id, "one", if_none_match=fetched.etag)
        kinds = ["refinery", "primary-collector", "refinery_rules/1.2.3"]
        await client.pipelines.get_configuration(PIPELINE.id, "current", kinds, generate_ingest_keys=True)
        with pytest.raises(HoneycombValidationError):
            await client.pipelines.get_configuration(PIPELINE.id, "one", ["unheard of"])
        (rollout,) = PIPELINE.rollouts
        await client.pipelines.update_rollout(PIPELINE.id, rollout, status="deploying")
        await client.pipelines.record_usage(PIPELINE.id, usage_data=USAGE)


async def enhance(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.enhance.record_indexer_usage(s3_bucket="archive", usage_data=USAGE)
        await client.enhance.record_indexer_usage(
            s3_bucket="archive", s3_file_prefix="2026/", usage_data={"resourceMetrics": []}
        )


async def _environment(client: AsyncHoneycombClient) -> Environment:
    return (await client.environments.list())[0]
