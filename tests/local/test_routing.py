from __future__ import annotations

import pytest

from honeycomb.local import LocalHoneycomb, LocalRequest

from .support import Api, assert_problem, sources


@pytest.mark.parametrize("target", ["/", "/1", "/1/nothing", "/1/datasets/", "/1/datasets/a/b", "/3/auth", "//"])
def test_an_unknown_path_is_not_found(api: Api, target: str) -> None:
    assert_problem(api.get(target), 404, "not-found")


def test_an_unknown_method_returns_405_with_allowed_methods(api: Api) -> None:
    reply = api.send("PATCH", "/1/datasets/web")
    assert reply.status == 405
    assert set(reply.headers["allow"].split(", ")) == {"GET", "PUT", "DELETE"}


@pytest.mark.parametrize(
    "target",
    [
        "/1/signals",
    ],
)
def test_unimplemented_operations_return_501(api: Api, target: str) -> None:
    reply = api.get(target)
    assert reply.status == 501
    assert reply.content_type == "application/problem+json"
    assert target in reply.json["error"]


def test_unknown_paths_and_methods_of_version_2_are_json_api_errors(api: Api) -> None:
    assert sources(api.get("/2/nothing"), 404) == []
    reply = api.send("PUT", "/2/auth")
    assert sources(reply, 405) == []
    assert reply.headers["allow"] == "GET"


def test_an_encoded_slash_is_part_of_its_segment(api: Api) -> None:
    api.post("/1/events/a%2Fb", {"x": 1})
    assert [dataset["name"] for dataset in api.get("/1/datasets").json] == ["a/b"]


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b'{"name": NaN}', b"\xff"])
def test_a_body_other_than_an_object_is_unparseable(api: Api, method: str, body: bytes) -> None:
    api.create("/1/datasets", {"name": "web"})
    target = "/1/datasets" if method == "POST" else "/1/datasets/web"
    assert_problem(api.send(method, target, body=body), 400, "unparseable")


def test_logged_requests_have_keys_redacted(local: LocalHoneycomb, api: Api) -> None:
    api.post("/1/events/web?x=1", {"a": 1})
    local.handle(LocalRequest("GET", "/2/auth", {"authorization": "Bearer some-key"}, b""))
    sent, request = local.requests
    assert (sent.method, sent.target, sent.path, sent.json()) == (
        "POST",
        "/1/events/web?x=1",
        "/1/events/web",
        {"a": 1},
    )
    assert request.path == "/2/auth"
    assert "some-key" not in repr(local.requests)


def test_the_request_log_is_bounded(local: LocalHoneycomb, api: Api) -> None:
    for number in range(1_001):
        api.get(f"/{number}")
    assert len(local.requests) == 1_000
    assert local.requests[0].path == "/1"
    for _ in range(14):
        api.post("/1/batch/web", body=b" " * 5_000_000)
    assert sum(len(request.body) for request in local.requests) <= 64_000_000
