from __future__ import annotations

from typing import get_args

import pytest

from honeycomb.local import LocalHoneycomb, LocalManagementKey, RateLimit, Scope

from .support import TEAM, TeamApi, sources

OPERATIONS: list[tuple[str, str, set[Scope]]] = [
    ("GET", "/2/auth", set()),
    ("GET", f"{TEAM}/environments", {"environments:read"}),
    ("POST", f"{TEAM}/environments", {"environments:write"}),
    ("GET", f"{TEAM}/environments/x", {"environments:read"}),
    ("PATCH", f"{TEAM}/environments/x", {"environments:write"}),
    ("DELETE", f"{TEAM}/environments/x", {"environments:write"}),
    ("GET", f"{TEAM}/environments/x/datasets", {"environments:read"}),
    ("GET", f"{TEAM}/environments/x/datasets/y", {"environments:read"}),
    ("PATCH", f"{TEAM}/environments/x/datasets/y", {"environments:write"}),
    ("GET", f"{TEAM}/api-keys", {"api-keys:read"}),
    ("POST", f"{TEAM}/api-keys", {"api-keys:write"}),
    ("GET", f"{TEAM}/api-keys/x", {"api-keys:read"}),
    ("PATCH", f"{TEAM}/api-keys/x", {"api-keys:write"}),
    ("DELETE", f"{TEAM}/api-keys/x", {"api-keys:write"}),
    ("GET", f"{TEAM}/users", {"users:read"}),
    ("GET", f"{TEAM}/groups", {"groups:read"}),
    ("POST", f"{TEAM}/groups", {"groups:write"}),
    ("GET", f"{TEAM}/groups/x", {"groups:read"}),
    ("PATCH", f"{TEAM}/groups/x", {"groups:write"}),
    ("DELETE", f"{TEAM}/groups/x", {"groups:write"}),
    ("GET", f"{TEAM}/groups/x/relationships/members", {"groups:read"}),
    ("POST", f"{TEAM}/groups/x/relationships/members", {"groups:write", "users:read"}),
    ("PATCH", f"{TEAM}/groups/x/relationships/members", {"groups:write", "users:read"}),
    ("DELETE", f"{TEAM}/groups/x/relationships/members", {"groups:write", "users:read"}),
    ("GET", f"{TEAM}/groups/x/relationships/datasets", {"groups:read"}),
    ("POST", f"{TEAM}/groups/x/relationships/datasets", {"groups:write"}),
    ("DELETE", f"{TEAM}/groups/x/relationships/datasets", {"groups:write"}),
    ("GET", f"{TEAM}/groups/x/relationships/environments", {"groups:read"}),
    ("POST", f"{TEAM}/groups/x/relationships/environments", {"groups:write", "environments:read"}),
    ("DELETE", f"{TEAM}/groups/x/relationships/environments", {"groups:write", "environments:read"}),
    ("POST", f"{TEAM}/markers", {"environments:read", "markers:write"}),
    ("PATCH", f"{TEAM}/markers/x", {"environments:read", "markers:write"}),
    ("GET", f"{TEAM}/pipelines/x/configurations/y", {"pipelines:read"}),
    ("PATCH", f"{TEAM}/pipelines/x/rollouts/y", {"pipelines:write"}),
    ("POST", f"{TEAM}/pipelines/x/health", {"pipelines:write"}),
    ("POST", f"{TEAM}/enhance_indexer_usage", {"enhance:write"}),
]
WRITES = [
    (method, target)
    for method, target, _ in OPERATIONS
    if method in ("POST", "PATCH") or (method == "DELETE" and "/relationships/" in target)
]
ALL = frozenset(get_args(Scope))


def with_scopes(scopes: frozenset[Scope]) -> TeamApi:
    return TeamApi(LocalHoneycomb(management_keys=[LocalManagementKey("i", "s", scopes=scopes)]), "i:s")


def test_any_key_is_accepted_by_default(team_api: TeamApi) -> None:
    reply = team_api.get("/2/auth")
    assert reply.status == 200
    assert reply.content_type == "application/vnd.api+json"
    data = reply.json["data"]
    assert (data["id"], data["type"]) == ("some-id", "api-keys")
    attributes = data["attributes"]
    assert (attributes["key_type"], attributes["disabled"]) == ("management", False)
    assert set(attributes["scopes"]) == ALL
    assert attributes["timestamps"] == {"created": "2027-01-15T08:00:00Z", "updated": "2027-01-15T08:00:00Z"}
    (team,) = reply.json["included"]
    assert {"id": team["id"], "type": team["type"]} == data["relationships"]["team"]["data"]
    assert team["type"] == "teams"
    assert team["attributes"]["slug"] == "local"


@pytest.mark.parametrize("method_and_target", [(method, target) for method, target, _ in OPERATIONS])
@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Bearer i", "Bearer i:", "Bearer :s", "Basic i:s", "i:s"]
)
def test_invalid_management_keys_are_rejected(
    team_api: TeamApi, method_and_target: tuple[str, str], authorization: str
) -> None:
    reply = team_api.send(*method_and_target, headers={"authorization": authorization})
    assert sources(reply, 401) == ["Authorization"]
    assert "ratelimit" not in reply.headers


def test_an_api_key_is_rejected_as_a_management_key(team_api: TeamApi) -> None:
    reply = team_api.send("GET", "/2/auth", headers={"authorization": "", "x-honeycomb-team": "some-key"})
    assert sources(reply, 401) == ["Authorization"]


def test_only_declared_keys_are_accepted() -> None:
    keys = [LocalManagementKey("i", "s"), LocalManagementKey("off", "s", disabled=True)]
    local = LocalHoneycomb(management_keys=keys)
    assert TeamApi(local, "i:s").get("/2/auth").status == 200
    for other in ("i:t", "j:s", "off:s"):
        assert sources(TeamApi(local, other).get("/2/auth"), 401) == ["Authorization"]


@pytest.mark.parametrize(("method", "target", "scopes"), OPERATIONS)
def test_an_operation_requires_exactly_its_scopes(method: str, target: str, scopes: set[Scope]) -> None:
    assert with_scopes(frozenset(scopes)).send(method, target).status != 403
    for missing in scopes:
        with_read = {missing, missing.replace(":read", ":write")}
        reply = with_scopes(ALL - with_read).send(method, target)
        assert sources(reply, 403) == []
        assert missing in reply.json["errors"][0]["title"]


def test_a_write_scope_includes_its_read_scope() -> None:
    assert with_scopes(frozenset({"environments:write"})).get(f"{TEAM}/environments").status == 200
    assert with_scopes(frozenset({"environments:read"})).post(f"{TEAM}/environments", {}).status == 403


@pytest.mark.parametrize(("method", "target"), [(method, target) for method, target, _ in OPERATIONS[1:]])
def test_other_teams_are_not_found(team_api: TeamApi, method: str, target: str) -> None:
    reply = team_api.send(method, target.replace(TEAM, "/2/teams/other"))
    assert sources(reply, 404) == []
    assert "Team" in reply.json["errors"][0]["title"]


@pytest.mark.parametrize(("method", "target"), WRITES)
@pytest.mark.parametrize("media_type", ["", "application/json", "application/vnd.api+jsonx"])
def test_another_content_type_is_rejected(team_api: TeamApi, method: str, target: str, media_type: str) -> None:
    reply = team_api.send(method, target, {}, headers={"content-type": media_type})
    assert sources(reply, 415) == ["Content-Type"]


def test_the_content_type_can_have_parameters(team_api: TeamApi) -> None:
    headers = {"content-type": "Application/vnd.api+json; charset=utf-8"}
    document = {"data": {"type": "environments", "attributes": {"name": "a"}}}
    assert team_api.post(f"{TEAM}/environments", document, headers=headers).status == 201


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null"])
def test_a_body_other_than_an_object_is_unparseable(team_api: TeamApi, body: bytes) -> None:
    assert sources(team_api.post(f"{TEAM}/environments", body=body), 400) == []


def test_a_too_large_body_is_rejected_as_in_version_1(team_api: TeamApi) -> None:
    reply = team_api.post(f"{TEAM}/environments", body=b" " * 5_000_001)
    assert (reply.status, reply.content_type) == (413, "application/json")
    assert reply.json["type"].endswith("/payload-too-large")


def test_the_quota_is_enforced_with_headers() -> None:
    api = TeamApi(LocalHoneycomb(rate_limit=RateLimit(limit=1)))
    reply = api.get(f"{TEAM}/environments")
    assert (reply.status, reply.headers["ratelimit"].partition(",")[0]) == (200, "limit=1")
    rejected = api.get(f"{TEAM}/api-keys")
    assert sources(rejected, 429) == []
    assert rejected.json["errors"][0]["code"] == "rate-limited/may-retry"
    assert "retry-after" in rejected.headers


def test_secrets_are_not_in_reprs() -> None:
    assert "hidden" not in repr(LocalManagementKey("i", "hidden"))
