from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import HoneycombConfigError
from honeycomb._core.request import (
    ApiRequest,
    check_relative_path,
    encode_json,
    expand_path,
    is_idempotent,
    unmodelled_request,
)
from honeycomb.auth import Credential, check_headers

from .strategies import Json, json_values, text

TEMPLATE = "/1/triggers/{dataset}/{trigger_id}"


@given(text.filter(lambda value: value not in ("", ".", "..")), text.filter(lambda value: value.strip(".")))
def test_a_parameter_is_always_exactly_one_segment_and_can_be_read_back(dataset: str, trigger_id: str) -> None:
    path = expand_path(TEMPLATE, {"dataset": dataset, "trigger_id": trigger_id})
    assert path.isascii()
    assert path.isprintable()
    assert not set(path) & set(" ?#\\%{}") - {"%"}
    segments = path.split("/")
    assert segments[:3] == ["", "1", "triggers"]
    assert [unquote(segment, errors="strict") for segment in segments[3:]] == [dataset, trigger_id]
    assert not {".", ".."} & set(segments)


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ("web", "web"),
        ("__all__", "__all__"),
        ("a/b c", "a%2Fb%20c"),
        ("../../2/auth", "..%2F..%2F2%2Fauth"),
        ("...", "..."),
        ("%2e%2e", "%252e%252e"),
        ("a?b#c", "a%3Fb%23c"),
        ("{dataset}", "%7Bdataset%7D"),
        ("ü", "%C3%BC"),
        ("\r\n", "%0D%0A"),
    ],
)
def test_segments_are_encoded(value: str, segment: str) -> None:
    assert expand_path("/1/datasets/{dataset}", {"dataset": value}) == f"/1/datasets/{segment}"


@pytest.mark.parametrize("value", ["", ".", "..", None, 5, b"web", "\ud800"])
def test_an_invalid_segment_is_rejected_by_name(value: Any) -> None:
    with pytest.raises(HoneycombConfigError, match="trigger_id"):
        expand_path(TEMPLATE, {"dataset": "web", "trigger_id": value})


@pytest.mark.parametrize(
    "path", ["/1/boards", "/2/teams/t/environments", "/1/a%20b/~c;d=1,e", "/1/...", "/1/a..b/.c"]
)
def test_a_plain_path_is_accepted_unchanged(path: str) -> None:
    assert check_relative_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "1/boards",
        "https://evil.example.com/1/boards",
        "//evil.example.com/1/boards",
        "/\\evil.example.com",
        "/1/boards?x=y",
        "/1/boards#x",
        "/1/a b",
        "/1/ü",
        "/1/a\nb",
        "/1/{dataset}",
        "/1/../2/auth",
        "/1/./auth",
        "/..",
        "/1/%2e%2E/2",
        "/1/.%2e",
        "/1/%2E",
    ],
)
def test_a_path_that_may_lead_elsewhere_is_rejected(path: str) -> None:
    with pytest.raises(HoneycombConfigError):
        check_relative_path(path)


@given(st.text("/.%2eEab?#@:\\ \n", max_size=12))
def test_an_accepted_path_stays_below_the_base_url(path: str) -> None:
    try:
        taken = check_relative_path(path)
    except HoneycombConfigError:
        return
    assert taken.startswith("/")
    assert not taken.startswith("//")
    assert not {".", ".."} & {unquote(segment) for segment in taken.split("/")}
    assert not set("?#\\ \n") & set(taken)


@pytest.mark.parametrize("headers", [{}, {"X-Extra": 'a b; c="d", e'}, {"x_y.z~": ""}])
def test_plain_headers_are_accepted_unchanged(headers: dict[str, str]) -> None:
    assert check_headers(headers) == headers


@pytest.mark.parametrize(
    "headers",
    [
        {"": "x"},
        {"X Y": "z"},
        {"X:Y": "z"},
        {"X\n": "z"},
        {"Ü": "z"},
        {"X": "a\r\nX-Honeycomb-Team: other"},
        {"X": "a\x00"},
        {"X": "ü"},
        {"X": " a"},
        {"X": "a "},
    ],
)
def test_an_invalid_header_is_rejected(headers: dict[str, str]) -> None:
    with pytest.raises(HoneycombConfigError, match="header"):
        check_headers(headers)


@pytest.mark.parametrize(
    "name", ["Authorization", "x-honeycomb-team", "X-HONEYCOMB-TEAM", "X-Amz-Firehose-Access-Key"]
)
def test_a_header_cannot_replace_a_key(name: str) -> None:
    with pytest.raises(HoneycombConfigError, match="give the client another key") as caught:
        check_headers({name: "hidden"})
    assert "hidden" not in str(caught.value)


def quota(method: str, template: str) -> str:
    return ApiRequest("any", method, template, template, object).quota.key


def test_calls_share_a_quota_by_resource_reads_and_writes_apart() -> None:
    assert quota("GET", "/1/triggers/{dataset}") == quota("HEAD", "/1/triggers/{dataset}/{trigger_id}")
    assert quota("POST", "/1/triggers/{dataset}") == quota("DELETE", "/1/triggers/{dataset}/{trigger_id}")
    assert quota("GET", "/1/triggers/{dataset}") != quota("POST", "/1/triggers/{dataset}")
    assert quota("GET", "/1/triggers/{dataset}") != quota("GET", "/1/boards/{board_id}")
    assert quota("GET", "/1/auth") != quota("GET", "/2/auth")


def test_which_methods_may_be_repeated() -> None:
    assert [is_idempotent(method) for method in ("GET", "HEAD", "PUT", "DELETE")] == [True] * 4
    assert [is_idempotent(method) for method in ("POST", "PATCH")] == [False] * 2


@given(json_values)
def test_a_body_is_encoded_to_what_it_was(body: Json) -> None:
    encoded = encode_json(body)
    assert json.loads(encoded) == body


def test_a_body_is_encoded_without_waste() -> None:
    assert encode_json({"ü": [1, 2], "n": None}) == '{"ü":[1,2],"n":null}'.encode()


def test_an_operation_without_a_method_of_its_own() -> None:
    request = unmodelled_request("post", "/1/boards", {"a": 1}, {"name": "x"}, {"X-Extra": "1"})
    assert (request.method, request.path, request.query) == ("POST", "/1/boards", {"a": 1})
    assert request.content == b'{"name":"x"}'
    assert request.headers == {"X-Extra": "1"}
    assert (request.content_type, request.credential) == ("application/json", Credential.API_KEY)
    assert not request.idempotent
    assert unmodelled_request("get", "/1/boards", None, None, None).idempotent


def test_an_operation_below_2_takes_the_management_key() -> None:
    request = unmodelled_request("PATCH", "/2/teams/t/environments/e", None, {}, None)
    assert request.credential is Credential.MANAGEMENT_KEY
    assert request.content_type == "application/vnd.api+json"
    assert request.content == b"{}"


@pytest.mark.parametrize("body", [float("nan"), {"a": {1, 2}}, {"a": object()}, "\ud800"])
def test_an_invalid_json_body_is_rejected(body: object) -> None:
    with pytest.raises(HoneycombConfigError, match="cannot be written as JSON"):
        unmodelled_request("POST", "/1/boards", None, body, None)
