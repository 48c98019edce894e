"""Minimal client and controllable clock for a local Honeycomb."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

from honeycomb.local import LocalHoneycomb, LocalRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON_API = "application/vnd.api+json"
TEAM = "/2/teams/local"


class Clock:
    """A clock that advances only explicitly."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return from_json(self.body)

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type")


@dataclass(frozen=True)
class Api:
    local: LocalHoneycomb
    key: str = "some-key"
    clock: Clock = field(default_factory=Clock)

    @property
    def key_headers(self) -> dict[str, str]:
        return {"x-honeycomb-team": self.key}

    def send(
        self,
        method: str,
        target: str,
        json: object = None,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        sent = body if json is None else to_json(json)
        all_headers = {**self.key_headers, **(headers or {})}
        response = self.local.handle(LocalRequest(method, target, all_headers, sent))
        return Reply(response.status, response.headers, response.body)

    def get(self, target: str) -> Reply:
        return self.send("GET", target)

    def post(self, target: str, json: object = None, **more: Any) -> Reply:
        return self.send("POST", target, json, **more)

    def put(self, target: str, json: object = None) -> Reply:
        return self.send("PUT", target, json)

    def delete(self, target: str) -> Reply:
        return self.send("DELETE", target)

    def create(self, target: str, json: object) -> Any:
        """Send a POST request, and return the created object."""
        reply = self.post(target, json)
        assert reply.status in (200, 201), reply
        return reply.json

    def result_of(self, spec: object, *, dataset: str = "web", **options: object) -> Any:
        """Run a query, wait for it, and return the result."""
        query = self.create(f"/1/queries/{dataset}", spec)
        result = self.create(f"/1/query_results/{dataset}", {"query_id": query["id"], **options})
        self.clock.now += 1
        return self.get(f"/1/query_results/{dataset}/{result['id']}").json


@dataclass(frozen=True)
class TeamApi(Api):
    key: str = "some-id:some-secret"

    @property
    def key_headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.key}", "content-type": JSON_API}

    def patch(self, target: str, type_: str, attributes: object, **more: object) -> Reply:
        """Update an object, whose id is the last segment of the target."""
        id_ = target.rpartition("/")[2]
        return self.send("PATCH", target, {"data": {"id": id_, "type": type_, "attributes": attributes, **more}})

    def create_environment(self, name: str) -> Any:
        document = {"data": {"type": "environments", "attributes": {"name": name}}}
        return self.create(f"{TEAM}/environments", document)["data"]

    def create_key(self, environment_id: str, key_type: str, permissions: object = None, **more: object) -> Any:
        attributes = {"key_type": key_type, "name": "a key", "permissions": permissions or {}, **more}
        return self.create(f"{TEAM}/api-keys", key_document(environment_id, attributes))["data"]


def key_document(environment_id: str, attributes: object) -> dict[str, Any]:
    environment = {"data": {"id": environment_id, "type": "environments"}}
    relationships = {"environment": environment}
    return {"data": {"type": "api-keys", "attributes": attributes, "relationships": relationships}}


def value_of(key: Any) -> str:
    """Return the value of ``X-Honeycomb-Team`` for a created key."""
    secret: str = key["attributes"]["secret"]
    return key["id"] + secret if key["attributes"]["key_type"] == "ingest" else secret


def sources(reply: Reply, status: int) -> list[str]:
    """Return the sources of the errors of a JSON:API response."""
    assert reply.status == status, reply
    assert reply.content_type == JSON_API
    errors = reply.json["errors"]
    assert all(error["id"] and error["code"] and error["title"] for error in errors)
    assert all(error["status"] == str(status) for error in errors)
    return [source for error in errors for source in error.get("source", {}).values()]


def field_errors(reply: Reply) -> dict[str, str]:
    """Return the code of each field error of a response."""
    assert reply.status == 422, reply
    assert reply.content_type == "application/problem+json"
    problem = reply.json
    assert problem["status"] == 422
    assert problem["type"].endswith("/validation-failed")
    assert all(entry["description"] for entry in problem["type_detail"])
    return {entry["field"]: entry["code"] for entry in problem["type_detail"]}


def assert_problem(reply: Reply, status: int, type_: str) -> None:
    assert reply.status == status, reply
    problem = reply.json
    assert problem["status"] == status
    assert problem["type"].rpartition("/")[2] == type_
    assert problem["title"]
    assert problem["error"]
