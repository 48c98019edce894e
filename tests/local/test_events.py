from __future__ import annotations

import gzip
import sys
from typing import TYPE_CHECKING, Any

import pytest
from pydantic_core import to_json

from .support import Api, Clock, Reply, assert_problem

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable

    from honeycomb.local import LocalHoneycomb


def rejected(reply: Reply, status: int = 400) -> str:
    assert reply.status == status, reply
    assert reply.content_type == "application/json"
    assert reply.json.keys() == {"error"}
    return str(reply.json["error"])


def rows(api: Api, *breakdowns: str, **spec: object) -> list[dict[str, Any]]:
    """Return the distinct events, by running a query."""
    result = api.result_of({"breakdowns": breakdowns, **spec})
    return [row["data"] for row in result["data"]["results"]]


def outcomes(api: Api, *items: object) -> list[int]:
    reply = api.post("/1/batch/web", items)
    assert reply.status == 200
    for outcome in reply.json:
        assert (outcome["status"] == 202) != ("error" in outcome)
    return [outcome["status"] for outcome in reply.json]


def test_an_event_creates_its_dataset_and_columns(api: Api) -> None:
    reply = api.post("/1/events/My%20Web", {"text": "a", "whole": 1, "part": 1.5, "flag": True})
    assert (reply.status, reply.body) == (200, b"")
    (dataset,) = api.get("/1/datasets").json
    assert (dataset["name"], dataset["slug"]) == ("My Web", "my-web")
    types = {column["key_name"]: column["type"] for column in api.get("/1/columns/my-web").json}
    assert types == {"text": "string", "whole": "integer", "part": "float", "flag": "boolean"}


def test_the_case_of_a_datasets_name_does_not_matter(api: Api) -> None:
    for name in ("Web", "WEB", "web"):
        api.post(f"/1/events/{name}", {"a": 1})
    assert [dataset["name"] for dataset in api.get("/1/datasets").json] == ["Web"]
    assert rows(api) == [{"COUNT": 3}]


def test_time_and_sample_rate_headers_apply_to_the_event(api: Api, clock: Clock) -> None:
    hour_ago = int(clock.now) - 3600
    headers = {"x-honeycomb-event-time": str(hour_ago), "x-honeycomb-samplerate": "10"}
    assert api.post("/1/events/web", {"a": 1}, headers=headers).status == 200
    assert rows(api, start_time=hour_ago, end_time=hour_ago + 60) == [{"COUNT": 10}]
    assert rows(api, time_range=600) == [{"COUNT": 0}]


def test_a_batch_has_a_status_for_every_event_in_order(api: Api) -> None:
    statuses = outcomes(
        api,
        {"data": {"n": 1}, "time": "2027-01-15T07:59:00.123456789Z", "samplerate": 3},
        {"data": {}},
        {"data": {"n": 2}, "time": None, "samplerate": None},
        {"data": [1]},
        {},
        "text",
        {"data": {"n": 3}, "time": "yesterday"},
        {"data": {"n": 3}, "samplerate": 0},
        {"data": {"n": 3}, "samplerate": "2"},
        {"data": {"n": 3}, "samplerate": True},
        {"data": {"n": 4}},
    )
    assert statuses == [202, 400, 202, 400, 400, 400, 400, 400, 400, 400, 202]
    assert rows(api, "n") == [
        {"n": 1, "COUNT": 3},
        {"n": 2, "COUNT": 1},
        {"n": 4, "COUNT": 1},
    ]


def test_a_batch_without_valid_events_creates_no_dataset(api: Api) -> None:
    assert outcomes(api, {"data": {}}) == [400]
    assert outcomes(api) == []
    assert api.get("/1/datasets").json == []


@pytest.mark.parametrize("path", ["/1/events/web", "/1/batch/web"])
@pytest.mark.parametrize("body", [b"", b"  \n", b"{", b'{"a": NaN}', b"\xff", b'"text"', b"1"])
def test_a_malformed_body_is_rejected(api: Api, path: str, body: bytes) -> None:
    rejected(api.post(path, body=body))
    assert api.get("/1/datasets").json == []


def test_a_batch_must_be_an_array_and_an_event_an_object(api: Api) -> None:
    rejected(api.post("/1/batch/web", {"data": {"a": 1}}))
    rejected(api.post("/1/events/web", [{"a": 1}]))
    rejected(api.post("/1/events/web", {}))


@pytest.mark.parametrize(
    "headers",
    [
        {"x-honeycomb-event-time": "yesterday"},
        {"x-honeycomb-samplerate": "0"},
        {"x-honeycomb-samplerate": "-1"},
        {"x-honeycomb-samplerate": "1.5"},
        {"x-honeycomb-samplerate": ""},
    ],
)
def test_invalid_headers_are_rejected(api: Api, headers: dict[str, str]) -> None:
    rejected(api.post("/1/events/web", {"a": 1}, headers=headers))


@pytest.mark.parametrize("path", ["/1/events/__all__", "/1/batch/__all__"])
def test_events_for_the_whole_environment_are_not_found(api: Api, path: str) -> None:
    assert "not found" in rejected(api.post(path, [{"data": {"a": 1}}]), 404)


@pytest.mark.parametrize(("encoding", "compress"), [("gzip", gzip.compress), ("zstd", zstd.compress)])
def test_compressed_bodies_are_accepted(api: Api, encoding: str, compress: Callable[[bytes], bytes]) -> None:
    body = compress(to_json([{"data": {"a": 1}}]))
    assert api.post("/1/batch/web", body=body, headers={"content-encoding": encoding}).json == [{"status": 202}]
    assert api.local.requests[-1].json() == [{"data": {"a": 1}}]
    bomb = compress(b" " * 50_000_000)
    assert api.post("/1/batch/web", body=bomb, headers={"content-encoding": encoding}).status == 413


def test_zstd_without_its_package_is_an_error(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("compression.zstd", "backports.zstd", "zstandard"):
        monkeypatch.setitem(sys.modules, name, None)
    error = rejected(api.post("/1/batch/web", body=b"x", headers={"content-encoding": "zstd"}))
    assert ("pip install zstandard" if sys.version_info >= (3, 14) else "honeycomb-sdk[zstd]") in error


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"not gzip"),
        ("gzip", gzip.compress(b'[{"data": {"a": 1}}]', mtime=0)[:-9]),
        ("zstd", b"not zstd"),
        ("br", b""),
    ],
)
def test_invalid_compressed_bodies_are_rejected(api: Api, encoding: str, body: bytes) -> None:
    error = rejected(api.post("/1/batch/web", body=body, headers={"content-encoding": encoding}))
    assert encoding in error


def test_invalid_gzip_is_unparseable_in_other_operations(api: Api) -> None:
    reply = api.post("/1/datasets", body=b"x", headers={"content-encoding": "gzip"})
    assert_problem(reply, 400, "unparseable")
    assert reply.json["error"] == "invalid gzip data"


def test_events_over_the_limits_are_rejected(api: Api) -> None:
    fits: dict[str, object] = {f"f{number}": None for number in range(2_000)}
    long = "x" * 65_536
    wide = "\N{SNOWMAN}" * 21_845  # 65,535 bytes
    many = {"data": {f"f{number}": "x" * 60_000 for number in range(17)}}
    assert outcomes(
        api,
        {"data": fits},
        {"data": {**fits, "more": 1}},
        {"data": {"long": long}},
        {"data": {"long": long + "x"}},
        {"data": {"wide": wide}},
        {"data": {"wide": wide + "\N{SNOWMAN}"}},
        many,
    ) == [202, 400, 202, 400, 202, 400, 400]


def test_an_event_over_a_million_bytes_is_rejected(api: Api) -> None:
    event = b'{"a": 1' + b" " * 999_992 + b"}"
    assert len(event) == 1_000_000
    assert api.post("/1/events/web", body=event).status == 200
    rejected(api.post("/1/events/web", body=event + b" "))


@pytest.mark.parametrize("compress", [False, True])
def test_a_batch_over_five_million_bytes_is_rejected(api: Api, compress: bool) -> None:
    def send(size: int) -> Reply:
        body = b'[{"data": {"a": 1}}]' + b" " * (size - 20)
        headers = {"content-encoding": "gzip"} if compress else {}
        return api.post("/1/batch/web", body=gzip.compress(body) if compress else body, headers=headers)

    assert send(5_000_000).status == 200
    rejected(send(5_000_001), 413)


def test_a_far_future_time_is_replaced_by_the_arrival_time(api: Api, clock: Clock) -> None:
    ahead = [int(clock.now) + 3_600, int(clock.now) + 3_601]
    assert outcomes(api, *({"data": {"n": n}, "time": time} for n, time in enumerate(ahead))) == [202, 202]
    clock.now += 1
    assert rows(api, "n") == [{"n": 1, "COUNT": 1}]


@pytest.mark.parametrize(
    ("depth", "fields"),
    [
        (0, ["deep"]),
        (1, ["deep.a", "deep.b", "deep.empty"]),
        (2, ["deep.a", "deep.b.c", "deep.empty"]),
        (10, ["deep.a", "deep.b.c.d", "deep.empty"]),
    ],
)
def test_nested_objects_are_flattened_to_the_depth_of_the_dataset(api: Api, depth: int, fields: list[str]) -> None:
    api.create("/1/datasets", {"name": "web", "expand_json_depth": depth})
    outcomes(api, {"data": {"deep": {"a": 1, "b": {"c": {"d": 2}}, "empty": {}}}})
    assert [column["key_name"] for column in api.get("/1/columns/web").json] == fields


def test_event_responses_have_no_quota_headers(api: Api) -> None:
    for reply in (api.post("/1/events/web", {"a": 1}), api.post("/1/batch/web", [])):
        assert not [name for name in reply.headers if name.startswith("ratelimit")]


def test_the_store_attribute_has_the_events(local: LocalHoneycomb, api: Api) -> None:
    api.post("/1/events/web", {"a": 1})
    assert local.store.count("web") == 1


@pytest.mark.parametrize("rate", ["1" * 5_000, "1" * 20, "-1", "0", "\u00b2", "1.5", " 1", ""])
def test_an_invalid_sample_rate_header_returns_400(api: Api, rate: str) -> None:
    reply = api.post("/1/events/web", {"a": 1}, headers={"x-honeycomb-samplerate": rate})
    assert (reply.status, "sample rate" in reply.json["error"]) == (400, True)
