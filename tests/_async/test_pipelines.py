from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from honeycomb import (
    AsyncHoneycombClient,
    HoneycombAPIError,
    HoneycombClient,
    HoneycombConfigError,
    HoneycombForbiddenError,
    HoneycombNotFoundError,
    HoneycombResponseError,
    HoneycombValidationError,
    IndexerUsage,
    PipelineRolloutUpdate,
    PipelineUsage,
)
from honeycomb.local import LocalHoneycomb, LocalManagementKey, LocalPipeline
from tests.support import KEY, MANAGEMENT, Script

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio

TEXTS = {"refinery_config": "a: 1", "refinery_rules": "b: 2", "primary-collector": "key: KEY_ID"}
PIPELINE = LocalPipeline("p", configurations={"c1": TEXTS}, rollouts={"r1": "c1"}, ingest_keys={"KEY_ID": "Local"})
USAGE: Any = {"resourceMetrics": []}


@pytest.fixture
async def piped() -> AsyncIterator[AsyncHoneycombClient]:
    with LocalHoneycomb(pipelines=[PIPELINE]) as local:
        async with httpx.AsyncClient(transport=local.transport()) as http_client:
            yield HoneycombClient(api_key=KEY, http_client=http_client, **MANAGEMENT)


async def test_get_configuration(piped: AsyncHoneycombClient) -> None:
    fetched = await piped.pipelines.get_configuration("p", "current")
    assert not fetched.not_modified
    assert fetched.configuration is not None
    assert (fetched.configuration.id, fetched.configuration.rollout_id) == ("c1", "r1")
    assert {each.kind: each.config_data for each in fetched.configuration.configs} == TEXTS
    again = await piped.pipelines.get_configuration("p", "current", if_none_match=fetched.etag)
    assert again.not_modified
    assert (again.configuration, again.etag) == (None, fetched.etag)


async def test_get_configuration_of_some_kinds(piped: AsyncHoneycombClient) -> None:
    fetched = await piped.pipelines.get_configuration("p", "c1", ["refinery_rules", "primary-collector"])
    assert fetched.configuration is not None
    assert [each.kind for each in fetched.configuration.configs] == ["refinery_rules", "primary-collector"]
    with pytest.raises(HoneycombValidationError, match="filter") as caught:
        await piped.pipelines.get_configuration("p", "c1", ["unheard of"])
    assert caught.value.errors[0].source == "parameter"


async def test_get_configuration_with_ingest_keys(piped: AsyncHoneycombClient) -> None:
    fetched = await piped.pipelines.get_configuration("p", "c1", ["primary-collector"], generate_ingest_keys=True)
    assert fetched.configuration is not None
    (key,) = await piped.api_keys.list("ingest")
    assert fetched.configuration.configs[0].config_data == f"key: {key.id}"


async def test_the_scope_that_is_missing_is_named() -> None:
    narrow = LocalManagementKey(MANAGEMENT["management_key"], MANAGEMENT["management_secret"], {"pipelines:read"})
    with LocalHoneycomb(pipelines=[PIPELINE], management_keys=[narrow]) as local:
        async with httpx.AsyncClient(transport=local.transport()) as http_client:
            client = HoneycombClient(http_client=http_client, **MANAGEMENT)
            await client.pipelines.get_configuration("p", "c1")
            with pytest.raises(HoneycombForbiddenError, match="environments:read"):
                await client.pipelines.get_configuration("p", "c1", generate_ingest_keys=True)
            with pytest.raises(HoneycombForbiddenError, match="pipelines:write"):
                await client.pipelines.update_rollout("p", "r1", status="live")


async def test_update_rollout(piped: AsyncHoneycombClient) -> None:
    assert (await piped.pipelines.update_rollout("p", "r1", status="deploying")).status == "deploying"
    rollout = await piped.pipelines.update_rollout("p", "r1", PipelineRolloutUpdate(status="live"))
    assert (rollout.id, rollout.status) == ("r1", "live")
    with pytest.raises(HoneycombNotFoundError):
        await piped.pipelines.update_rollout("p", "r2", status="live")
    with pytest.raises(ValidationError, match="status"):
        await piped.pipelines.update_rollout("p", "r1", status="gone")  # type: ignore[arg-type]  # rejected


async def test_record_usage(piped: AsyncHoneycombClient) -> None:
    await piped.pipelines.record_usage("p", usage_data=USAGE)
    await piped.pipelines.record_usage("p", PipelineUsage(usage_data=USAGE))
    await piped.enhance.record_indexer_usage(s3_bucket="b", s3_file_prefix="2026/", usage_data=USAGE)
    await piped.enhance.record_indexer_usage(IndexerUsage(s3_bucket="b", usage_data=USAGE))
    with pytest.raises(HoneycombNotFoundError):
        await piped.pipelines.record_usage("q", usage_data=USAGE)
    for wrong in ({}, {"resourceMetrics": None}):
        with pytest.raises(ValidationError, match="resourceMetrics"):
            await piped.pipelines.record_usage("p", usage_data=wrong)


async def test_requests_are_sent_in_the_documented_form(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(304, headers={"etag": '"v2"'}))
    client = make_client(script, **MANAGEMENT)
    fetched = await client.pipelines.get_configuration(
        "p",
        "c",
        ["refinery", "primary-collector/1.2"],
        generate_ingest_keys=False,
        if_none_match='"v1"',
        team="mine",
    )
    assert (fetched.not_modified, fetched.etag) == (True, '"v2"')
    (request,) = script.requests
    assert request.url.path == "/2/teams/mine/pipelines/p/configurations/c"
    assert request.url.params.get_list("filter[kind]") == ["refinery", "primary-collector/1.2"]
    assert request.url.params["generate_ingest_keys"] == "false"
    assert request.headers["if-none-match"] == '"v1"'

    script = Script(httpx.Response(204))
    client = make_client(script, **MANAGEMENT)
    await client.pipelines.record_usage("p", usage_data=USAGE, team="mine")
    await client.enhance.record_indexer_usage(s3_bucket="b", usage_data=USAGE, team="mine")
    usage, indexed = script.requests
    assert usage.url.path == "/2/teams/mine/pipelines/p/health"
    assert json.loads(usage.content) == {
        "data": {"id": "p", "type": "pipeline_usage", "attributes": {"usageData": USAGE}}
    }
    assert indexed.url.path == "/2/teams/mine/enhance_indexer_usage"
    assert json.loads(indexed.content) == {
        "data": {"type": "enhance_indexer_usage", "attributes": {"s3Bucket": "b", "usageData": USAGE}}
    }


async def test_only_the_service_says_that_nothing_is_new(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=None), httpx.Response(304))
    client = make_client(script, **MANAGEMENT)
    with pytest.raises(HoneycombResponseError):
        await client.pipelines.get_configuration("p", "c", team="mine")
    with pytest.raises(HoneycombAPIError, match="Not Modified"):  # for an operation without such a response
        await client.environments.get("e", team="mine")


async def test_invalid_arguments_raise_before_anything_is_sent(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(304))
    pipelines = make_client(script, **MANAGEMENT).pipelines
    nothing: list[str] = []
    for kinds in ("refinery", nothing):
        with pytest.raises(TypeError, match="list of at least one kind"):
            await pipelines.get_configuration("p", "c", kinds)
    with pytest.raises(HoneycombConfigError, match="if-none-match"):
        await pipelines.get_configuration("p", "c", if_none_match='"v1"\r\nx: y')
    assert not script.requests
