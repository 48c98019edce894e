"""Telemetry pipelines, as declared; rollouts have no effect. Withdrawn from the service."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, ClassVar, Literal
from urllib.parse import parse_qsl

from pydantic import ConfigDict, Field
from pydantic_core import to_json

from honeycomb.local._call import Response
from honeycomb.local._json_api import Document, ExistingResource, TeamCall, TeamRoute
from honeycomb.local._problems import invalid_parameter, not_found
from honeycomb.local._team_objects import TEAM_PATH
from honeycomb.models._base import InputModel

if TYPE_CHECKING:
    from collections.abc import Collection

    from pydantic import JsonValue

    from honeycomb.local._pipelines import LocalPipeline
    from honeycomb.local._wire import JsonObject

_KINDS = {
    "refinery": ("refinery_config", "refinery_rules"),
    "refinery_config": ("refinery_config",),
    "refinery_rules": ("refinery_rules",),
    "primary-collector": ("primary-collector",),
}
_CURRENT = "current"
_KEY_LIFETIME = 3_600


class _Metrics(InputModel):
    """Base of OTLP metric models; unknown fields are ignored."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore")


class _AttributeValue(_Metrics):
    string_value: str | None = Field(default=None, alias="stringValue")


class _Attribute(_Metrics):
    key: str
    value: _AttributeValue


class _Datapoint(_Metrics):
    time_unix_nano: int = Field(alias="timeUnixNano")
    as_int: int = Field(alias="asInt")
    attributes: list[_Attribute]


class _Sum(_Metrics):
    aggregation_temporality: Literal[1] = Field(alias="aggregationTemporality")
    datapoints: list[_Datapoint]


class _Metric(_Metrics):
    name: str
    sum: _Sum | None = None


class _Scope(_Metrics):
    metrics: list[_Metric]


class _Resource(_Metrics):
    scope_metrics: list[_Scope] = Field(alias="scopeMetrics")


class UsageData(_Metrics):
    """OTLP metrics of the processed amount of data."""

    resource_metrics: list[_Resource] = Field(alias="resourceMetrics")


class _Usage(InputModel):
    usage_data: UsageData | None = Field(default=None, alias="usageData")


class _Rollout(InputModel):
    status: Literal["pending", "deploying", "live", "removing", "archived", "failed"]


def _pipeline(call: TeamCall) -> LocalPipeline:
    try:
        return call.team.pipelines[call.path["pipeline_id"]]
    except KeyError:
        raise not_found("Pipeline") from None


def _get_configuration(call: TeamCall) -> JsonValue | Response:
    pipeline = _pipeline(call)
    configuration_id = call.path["configuration_id"]
    attributes: JsonObject = {}
    if configuration_id == _CURRENT and pipeline.rollouts:
        rollout_id, configuration_id = list(pipeline.rollouts.items())[-1]
        attributes["rolloutID"] = rollout_id
    if configuration_id not in pipeline.configurations:
        raise not_found("Pipeline configuration")
    kinds = _kinds(call)
    ids = _ingest_key_ids(call, pipeline) if _generates_ingest_keys(call) else {}
    attributes["configs"] = [
        {"kind": kind, "configData": _fill_placeholders(text, ids)}
        for kind, text in pipeline.configurations[configuration_id].items()
        if kinds is None or kind in kinds
    ]
    content = to_json(
        {
            "id": configuration_id,
            "type": "pipeline_configuration",
            "links": {"self": f"{TEAM_PATH}/pipelines/{pipeline.id}/configurations/{configuration_id}"},
            "attributes": attributes,
        }
    )
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    etags = [tag.strip().removeprefix("W/") for tag in call.request.headers.get("if-none-match", "").split(",")]
    if etag in etags or "*" in etags:
        return Response(None, status=304, headers={"etag": etag})
    return Response(content, headers={"etag": etag})


def _kinds(call: TeamCall) -> Collection[str] | None:
    """Return the requested kinds of configuration, None for all."""
    query = parse_qsl(call.request.target.partition("?")[2], keep_blank_values=True)
    requested = [value for name, value in query if name == "filter[kind]"]
    kinds: set[str] = set()
    for each in requested:
        kind, slash, version = each.partition("/")
        if kind not in _KINDS or bool(slash) != bool(version):
            raise invalid_parameter("filter[kind]", f"must be of {', '.join(_KINDS)}, or one of them/version")
        kinds |= {each_kind + slash + version for each_kind in _KINDS[kind]}
    return kinds if requested else None


def _generates_ingest_keys(call: TeamCall) -> bool:
    given = call.query.get("generate_ingest_keys", "false")
    if given not in ("true", "false"):
        raise invalid_parameter("generate_ingest_keys", "must be true or false")
    return given == "true"


def _ingest_key_ids(call: TeamCall, pipeline: LocalPipeline) -> dict[str, str]:
    """Return the ids of a pipeline's ingest keys by placeholder; create missing keys."""
    call.key.require(("environments:read", "api-keys:write"))
    return {
        placeholder: _ingest_key_id(call, pipeline, name) for placeholder, name in pipeline.ingest_keys.items()
    }


def _ingest_key_id(call: TeamCall, pipeline: LocalPipeline, environment_name: str) -> str:
    environment = call.team.environment_named(environment_name)
    if environment is None:
        raise not_found("Environment")
    cache_key = (pipeline.id, environment.id)
    key = call.team.api_keys.get(call.team.pipeline_keys.get(cache_key, ""))
    if key is not None and call.now >= key.created_at + _KEY_LIFETIME:
        call.team.delete_api_key(key)
        key = None
    if key is None:
        key = call.team.create_api_key(
            "ingest", f"pipeline {pipeline.id}", environment, {"create_datasets": True}, now=call.now
        )
        call.team.pipeline_keys[cache_key] = key.id
    return key.id


def _fill_placeholders(text: str, ids: dict[str, str]) -> str:
    for placeholder, id_ in ids.items():
        text = text.replace(placeholder, id_)
    return text


def _update_rollout(call: TeamCall) -> JsonValue:
    pipeline = _pipeline(call)
    if call.path["rollout_id"] not in pipeline.rollouts:
        raise not_found("Rollout")
    data = call.body_for(Document[ExistingResource[Literal["pipeline_configuration_rollout"], _Rollout]]).data
    call.require_id(call.path["rollout_id"], data)
    return {"data": {"id": data.id, "type": data.type, "attributes": {"status": data.attributes.status}}}


def _record_usage(call: TeamCall) -> JsonValue:
    pipeline = _pipeline(call)
    data = call.body_for(Document[ExistingResource[Literal["pipeline_usage"], _Usage]]).data
    call.require_id(pipeline.id, data)
    return None


_PIPELINE = "/2/teams/{team}/pipelines/{pipeline_id}"

ROUTES = (
    TeamRoute(
        "GET",
        f"{_PIPELINE}/configurations/{{configuration_id}}",
        _get_configuration,
        scopes=("pipelines:read",),
    ),
    TeamRoute(
        "PATCH",
        f"{_PIPELINE}/rollouts/{{rollout_id}}",
        _update_rollout,
        scopes=("pipelines:write",),
    ),
    TeamRoute(
        "POST",
        f"{_PIPELINE}/health",
        _record_usage,
        scopes=("pipelines:write",),
        status=204,
        quota_headers=False,
    ),
)
