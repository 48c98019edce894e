# Made from tests/_async/test_team.py by `nox -s unasync`: edit that file, never this one.
"""The team that a management key belongs to, where a call does not name it."""

from __future__ import annotations

import httpx
import pytest

from honeycomb import (
    HoneycombAuthError,
    HoneycombConfigError,
    HoneycombForbiddenError,
    HoneycombNotFoundError,
    HoneycombResponseError,
    HoneycombServerError,
    SyncHoneycombClient,
)
from honeycomb.local import LocalHoneycomb
from tests.support import MANAGEMENT, Script, problem, team_auth

from .conftest import SyncMakeClient

EMPTY = httpx.Response(200, json={"data": []})


def paths(script: Script) -> list[str]:
    return [request.url.raw_path.decode().partition("?")[0] for request in script.requests]


def test_get_v2_describes_the_key(client: SyncHoneycombClient) -> None:
    auth = client.auth.get_v2()
    assert (auth.id, auth.key_type, auth.disabled) == (MANAGEMENT["management_key"], "management", False)
    assert "environments:read" in auth.scopes
    assert auth.team_id == auth.team.id
    assert (auth.team.name, auth.team.slug) == ("Local", "local")
    assert auth.created_at is not None


def test_the_team_is_looked_up_once(client: SyncHoneycombClient, local: LocalHoneycomb) -> None:
    assert not local.requests
    client.environments.list()
    client.api_keys.list()
    client.with_options(timeout=5.0).environments.list()
    targets = [request.target.partition("?")[0] for request in local.requests]
    assert targets == [
        "/2/auth",
        "/2/teams/local/environments",
        "/2/teams/local/api-keys",
        "/2/teams/local/environments",
    ]


def test_a_team_that_is_given_is_not_looked_up(make_client: SyncMakeClient) -> None:
    script = Script(EMPTY)
    make_client(script, **MANAGEMENT).environments.list(team="a team/{team}")
    assert paths(script) == ["/2/teams/a%20team%2F%7Bteam%7D/environments"]
    request = script.requests[0]
    assert request.headers["authorization"] == "Bearer hcxmk_local:management-secret"
    assert "x-honeycomb-team" not in request.headers


def test_the_slug_is_encoded(make_client: SyncMakeClient) -> None:
    script = Script(team_auth("../{team}"), EMPTY)
    make_client(script, **MANAGEMENT).environments.list()
    assert paths(script) == ["/2/auth", "/2/teams/..%2F%7Bteam%7D/environments"]


def test_a_failure_is_not_remembered(make_client: SyncMakeClient) -> None:
    script = Script(problem(401), team_auth("mine"), EMPTY)
    client = make_client(script, **MANAGEMENT)
    with pytest.raises(HoneycombAuthError):
        client.environments.list()
    client.environments.list()
    assert paths(script) == ["/2/auth", "/2/auth", "/2/teams/mine/environments"]


def test_a_response_without_the_team_is_an_error(make_client: SyncMakeClient) -> None:
    response = httpx.Response(200, json={"data": {"id": "k", "type": "api-keys", "attributes": {}}})
    with pytest.raises(HoneycombResponseError, match="GET /2/auth names no team"):
        make_client(Script(response), **MANAGEMENT).environments.list()


def test_the_key_that_is_missing_is_named(make_client: SyncMakeClient) -> None:
    script = Script(EMPTY)
    client = make_client(script)
    for call in (client.environments.list, client.auth.get_v2, client.api_keys.list):
        with pytest.raises(HoneycombConfigError, match="management_key"):
            call()
    with pytest.raises(HoneycombConfigError, match="team is empty"):
        client.environments.list(team="")
    assert not script.requests


def test_errors_contain_all_details_of_the_service(make_client: SyncMakeClient) -> None:
    said = {
        "errors": [
            {
                "id": "e1",
                "code": "forbidden",
                "title": "Forbidden",
                "detail": "the scope environments:write is needed",
                "source": {"header": "Authorization"},
            },
            {"id": "e2", "detail": "must be 1 to 100", "source": {"parameter": "page[size]"}},
            {"id": "e3", "detail": "cannot be blank", "source": {"pointer": "/data/attributes/name"}},
        ]
    }
    headers = {"content-type": "application/vnd.api+json; charset=utf-8"}
    script = Script(httpx.Response(403, json=said, headers=headers))
    with pytest.raises(HoneycombForbiddenError, match="environments:write") as caught:
        make_client(script, **MANAGEMENT).environments.create(name="a", team="mine")
    error = caught.value
    assert (error.request_id, error.type, error.title) == ("e1", "forbidden", "Forbidden")
    assert [(each.source, each.field) for each in error.errors] == [
        ("header", "Authorization"),
        ("parameter", "page[size]"),
        ("pointer", "/data/attributes/name"),
    ]


def test_another_team_is_rejected(client: SyncHoneycombClient) -> None:
    with pytest.raises(HoneycombNotFoundError, match="Team"):
        client.environments.list(team="another")


def test_creations_are_not_repeated_when_they_may_have_happened(make_client: SyncMakeClient) -> None:
    script = Script(problem(503))
    with pytest.raises(HoneycombServerError):
        make_client(script, **MANAGEMENT).environments.create(name="a", team="mine")
    assert len(script.requests) == 1
