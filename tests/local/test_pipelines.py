from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from honeycomb.local import LocalHoneycomb, LocalManagementKey, LocalPipeline

from .support import TEAM, Clock, Reply, TeamApi, sources

PIPELINE = f"{TEAM}/pipelines/p"
OLD = f"{PIPELINE}/configurations/old"
TEXTS = {
    "refinery_config": "General: 1",
    "refinery_rules": "key: $KEY",
    "refinery_rules/1.2.3": "key: $KEY, old: $KEY, own: $OWN",
    "primary-collector": "receivers: {}",
}
USAGE: dict[str, Any] = {
    "resourceMetrics": [
        {
            "resource": {"attributes": []},
            "scopeMetrics": [
                {
                    "metrics": [
                        {"name": "idle"},
                        {
                            "name": "bytes",
                            "sum": {
                                "aggregationTemporality": 1,
                                "isMonotonic": True,
                                "datapoints": [
                                    {
                                        "timeUnixNano": 1_800_000_000_000_000_000,
                                        "asInt": 5,
                                        "attributes": [{"key": "signal", "value": {"stringValue": "traces"}}],
                                    }
                                ],
                            },
                        },
                    ]
                }
            ],
        }
    ]
}


@pytest.fixture
def local(clock: Clock) -> Iterator[LocalHoneycomb]:
    pipeline = LocalPipeline(
        "p",
        configurations={"old": TEXTS, "new": {"primary-collector": "new"}},
        rollouts={"r1": "old", "r2": "new"},
        ingest_keys={"$KEY": "Production", "$OWN": "Telemetry"},
    )
    with LocalHoneycomb(pipelines=[pipeline], clock=clock) as local:
        yield local


def texts(reply: Reply) -> dict[str, str]:
    assert reply.status == 200, reply
    return {each["kind"]: each["configData"] for each in reply.json["attributes"]["configs"]}


def usage_document(type_: str, usage: object, **attributes: object) -> dict[str, Any]:
    return {"data": {"type": type_, "attributes": {"usageData": usage, **attributes}}}


def test_a_configuration_is_returned_as_declared(team_api: TeamApi) -> None:
    reply = team_api.get(OLD)
    assert texts(reply) == TEXTS
    assert reply.content_type == "application/vnd.api+json"
    assert reply.json.keys() == {"id", "type", "links", "attributes"}
    assert (reply.json["id"], reply.json["type"]) == ("old", "pipeline_configuration")
    assert reply.json["links"] == {"self": OLD}
    assert "rolloutID" not in reply.json["attributes"]


def test_the_current_configuration_is_that_of_the_last_rollout(team_api: TeamApi) -> None:
    reply = team_api.get(f"{PIPELINE}/configurations/current")
    assert reply.json["id"] == "new"
    assert reply.json["attributes"]["rolloutID"] == "r2"
    assert texts(reply) == {"primary-collector": "new"}


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        (["refinery"], {"refinery_config", "refinery_rules"}),
        (["refinery_rules"], {"refinery_rules"}),
        (["refinery_rules/1.2.3"], {"refinery_rules/1.2.3"}),
        (["refinery/1.2.3"], {"refinery_rules/1.2.3"}),
        (["refinery_config", "primary-collector"], {"refinery_config", "primary-collector"}),
        (["primary-collector/9"], set[str]()),
    ],
)
def test_configurations_can_be_filtered_by_kind(team_api: TeamApi, kinds: list[str], found: set[str]) -> None:
    query = "&".join(f"filter%5Bkind%5D={kind}" for kind in kinds)
    assert texts(team_api.get(f"{OLD}?{query}")).keys() == found


@pytest.mark.parametrize(
    "query",
    ["filter[kind]=other", "filter[kind]=", "filter[kind]=refinery/", "generate_ingest_keys=yes"],
)
def test_invalid_configuration_parameters_are_rejected(team_api: TeamApi, query: str) -> None:
    assert sources(team_api.get(f"{OLD}?{query}"), 422) == [query.partition("=")[0]]


def test_a_matching_etag_returns_304(team_api: TeamApi) -> None:
    first = team_api.get(OLD)
    etag = first.headers["etag"]
    assert etag == f'"{etag[1:-1]}"'
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        reply = team_api.send("GET", OLD, headers={"if-none-match": known})
        assert (reply.status, reply.body) == (304, b"")
        assert reply.headers["etag"] == etag
        assert "ratelimit" in reply.headers
    assert team_api.send("GET", OLD, headers={"if-none-match": '"other"'}).json == first.json
    other = team_api.get(f"{OLD}?filter[kind]=refinery")
    assert other.headers["etag"] != etag


def test_generated_ingest_keys_are_valid_for_an_hour(team_api: TeamApi, clock: Clock) -> None:
    target = f"{OLD}?generate_ingest_keys=true"
    etag = team_api.get(target).headers["etag"]
    keys = team_api.get(f"{TEAM}/api-keys").json["data"]
    production, telemetry = (key["id"] for key in keys)
    assert [key["attributes"]["key_type"] for key in keys] == ["ingest"] * 2
    assert [key["attributes"]["permissions"] for key in keys] == [{"create_datasets": True}] * 2
    environments = {each["id"]: each for each in team_api.get(f"{TEAM}/environments").json["data"]}
    of_keys = [environments[key["relationships"]["environment"]["data"]["id"]] for key in keys]
    assert [each["attributes"]["name"] for each in of_keys] == ["Production", "Telemetry"]

    clock.now += 3_599
    again = team_api.get(target)
    assert again.headers["etag"] == etag
    assert texts(again)["refinery_rules"] == f"key: {production}"
    assert texts(again)["refinery_rules/1.2.3"] == f"key: {production}, old: {production}, own: {telemetry}"

    clock.now += 1
    later = team_api.get(target)
    assert later.headers["etag"] != etag
    new = [key["id"] for key in team_api.get(f"{TEAM}/api-keys").json["data"]]
    assert len(new) == 2
    assert not {production, telemetry} & {*new}
    assert texts(later)["refinery_rules"] == f"key: {new[0]}"


def test_a_deleted_ingest_key_is_generated_again(team_api: TeamApi) -> None:
    target = f"{OLD}?generate_ingest_keys=true"
    before = texts(team_api.get(target))["refinery_rules"]
    assert team_api.delete(f"{TEAM}/api-keys/{before.removeprefix('key: ')}").status == 204
    assert texts(team_api.get(target))["refinery_rules"] != before


@pytest.mark.parametrize("missing", ["environments:read", "api-keys:write"])
def test_generating_ingest_keys_requires_more_scopes(missing: str) -> None:
    scopes: Any = {"pipelines:read", "environments:read", "api-keys:write"} - {missing}
    key = LocalManagementKey("i", "s", scopes=scopes)
    pipeline = LocalPipeline("p", configurations={"old": TEXTS})
    api = TeamApi(LocalHoneycomb(management_keys=[key], pipelines=[pipeline]), "i:s")
    assert texts(api.get(f"{OLD}?generate_ingest_keys=false")) == TEXTS
    reply = api.get(f"{OLD}?generate_ingest_keys=true")
    assert sources(reply, 403) == []
    assert missing in reply.json["errors"][0]["title"]


@pytest.mark.parametrize("status", ["pending", "deploying", "live", "removing", "archived", "failed"])
def test_a_rollout_status_can_be_updated(team_api: TeamApi, status: str) -> None:
    type_ = "pipeline_configuration_rollout"
    reply = team_api.patch(f"{PIPELINE}/rollouts/r1", type_, {"status": status})
    assert reply.status == 200
    assert reply.json == {"data": {"id": "r1", "type": type_, "attributes": {"status": status}}}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"attributes": {"status": "success"}}, "/data/attributes/status"),
        ({"attributes": {}}, "/data/attributes/status"),
        ({"id": "r2"}, "/data/id"),
        ({"type": "rollout"}, "/data/type"),
    ],
)
def test_invalid_rollout_updates_are_rejected(team_api: TeamApi, change: dict[str, Any], pointer: str) -> None:
    data = {"id": "r1", "type": "pipeline_configuration_rollout", "attributes": {"status": "live"}, **change}
    assert sources(team_api.send("PATCH", f"{PIPELINE}/rollouts/r1", {"data": data}), 422) == [pointer]


def test_usage_reports_are_accepted(team_api: TeamApi) -> None:
    document = usage_document("pipeline_usage", USAGE)
    document["data"]["id"] = "p"
    enhance = f"{TEAM}/enhance_indexer_usage"
    reports = [
        (f"{PIPELINE}/health", document),
        (enhance, usage_document("enhance_indexer_usage", USAGE, s3Bucket="b")),
        (enhance, usage_document("enhance_indexer_usage", USAGE, s3Bucket="b", s3FilePrefix="logs/")),
    ]
    for target, report in reports:
        reply = team_api.post(target, report)
        assert (reply.status, reply.body) == (204, b"")
        assert "ratelimit" not in reply.headers


@pytest.mark.parametrize(
    ("usage", "pointer"),
    [
        ({}, "usageData/resourceMetrics"),
        ({"resourceMetrics": {}}, "usageData/resourceMetrics"),
        ({"resourceMetrics": [{}]}, "usageData/resourceMetrics/0/scopeMetrics"),
        (
            {"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": "n", "sum": {"datapoints": []}}]}]}]},
            "usageData/resourceMetrics/0/scopeMetrics/0/metrics/0/sum/aggregationTemporality",
        ),
    ],
)
def test_usage_reports_must_be_otlp_metrics(team_api: TeamApi, usage: object, pointer: str) -> None:
    reports = {
        f"{PIPELINE}/health": usage_document("pipeline_usage", usage),
        f"{TEAM}/enhance_indexer_usage": usage_document("enhance_indexer_usage", usage, s3Bucket="b"),
    }
    reports[f"{PIPELINE}/health"]["data"]["id"] = "p"
    for target, report in reports.items():
        assert sources(team_api.post(target, report), 422) == [f"/data/attributes/{pointer}"]


def test_undeclared_pipelines_are_not_found(team_api: TeamApi) -> None:
    other = f"{TEAM}/pipelines/other"
    assert sources(team_api.get(f"{other}/configurations/old"), 404) == []
    assert sources(team_api.get(f"{PIPELINE}/configurations/other"), 404) == []
    assert sources(team_api.patch(f"{PIPELINE}/rollouts/r3", "x", {}), 404) == []
    assert sources(team_api.patch(f"{other}/rollouts/r1", "x", {}), 404) == []
    assert sources(team_api.post(f"{other}/health", {}), 404) == []


def test_without_rollouts_there_is_no_current_configuration() -> None:
    pipeline = LocalPipeline("p", configurations={"old": TEXTS})
    api = TeamApi(LocalHoneycomb(pipelines=[pipeline]))
    assert sources(api.get(f"{PIPELINE}/configurations/current"), 404) == []
