"""Asks a local Honeycomb without a client, and tells the time to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

from honeycomb.local import LocalHoneycomb, LocalRequest

if TYPE_CHECKING:
    from collections.abc import Mapping


class Clock:
    """Stands still until it is moved."""

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

    def ask(
        self,
        method: str,
        target: str,
        json: object = None,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        sent = body if json is None else to_json(json)
        all_headers = {"x-honeycomb-team": self.key, **(headers or {})}
        response = self.local.handle(LocalRequest(method, target, all_headers, sent))
        return Reply(response.status, response.headers, response.body)

    def get(self, target: str) -> Reply:
        return self.ask("GET", target)

    def post(self, target: str, json: object = None, **more: Any) -> Reply:
        return self.ask("POST", target, json, **more)

    def put(self, target: str, json: object = None) -> Reply:
        return self.ask("PUT", target, json)

    def delete(self, target: str) -> Reply:
        return self.ask("DELETE", target)

    def made(self, target: str, json: object) -> Any:
        """Post, and return what was made."""
        reply = self.post(target, json)
        assert reply.status in (200, 201), reply
        return reply.json

    def result_of(self, spec: object, *, dataset: str = "web", **options: object) -> Any:
        """Run a query, wait for it, and return the result."""
        query = self.made(f"/1/queries/{dataset}", spec)
        result = self.made(f"/1/query_results/{dataset}", {"query_id": query["id"], **options})
        self.clock.now += 1
        return self.get(f"/1/query_results/{dataset}/{result['id']}").json


def field_errors(reply: Reply) -> dict[str, str]:
    """Return the code of each field error of a refusal."""
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
