from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb.local import LocalHoneycomb

from .support import Api, Clock, assert_problem

REQUESTS = "/1/maps/dependencies/requests"


def span(trace: str, number: int, parent: int | None, service: str) -> dict[str, Any]:
    data = {"trace.trace_id": trace, "trace.span_id": f"s{number}", "service.name": service}
    return data if parent is None else {**data, "trace.parent_id": f"s{parent}"}


def dependencies(api: Api, query: str = "", **parameters: Any) -> dict[tuple[str, str], int]:
    """Create and read a map, in the order of the response."""
    started = api.create(REQUESTS + query, parameters)
    api.clock.now += 1
    response = api.get(f"{REQUESTS}/{started['request_id']}?page[size]=100").json
    assert (response["status"], response["links"]) == ("ready", {"next": None})
    return {
        (each["parent_node"]["name"], each["child_node"]["name"]): each["call_count"]
        for each in response["dependencies"]
    }


SERVICES = st.sampled_from(["web", "db", "cart"])
TREES = st.lists(st.tuples(SERVICES, st.integers(0, 6), st.integers(1, 3)), min_size=1, max_size=7)


@pytest.mark.expensive
@given(st.lists(TREES, min_size=1, max_size=3))
def test_calls_are_spans_with_a_parent_of_another_service(
    traces: list[list[tuple[str, int, int]]],
) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    clock = Clock()
    with LocalHoneycomb(clock=clock) as local:
        api = Api(local, clock=clock)
        api.post("/1/events/none", span("none", 0, 0, "none"))  # creates all columns
        for name, trace in enumerate(traces):
            for number, (service, above, rate) in enumerate(trace):
                parent = above % number if number else None
                data = span(f"t{name}", number, parent, service)
                api.create(f"/1/batch/{service}", [{"data": data, "samplerate": rate}])
                if parent is not None and trace[parent][0] != service:
                    expected[trace[parent][0], service] += rate
        found = dependencies(api)
        assert found == dict(expected)
        assert list(found.values()) == sorted(found.values(), reverse=True)
        involved = {ends: count for ends, count in expected.items() if "db" in ends}
        assert dependencies(api, filters=[{"name": "db", "type": "service"}]) == involved
        assert len(dependencies(api, "?limit=1")) == min(1, len(expected))


@pytest.fixture
def api(api: Api) -> Api:
    spans = [span(f"t{number}", 0, None, "web") for number in range(45)]
    spans += [span(f"t{number}", 1, 0, f"db{number:02}") for number in range(45)]
    api.create("/1/batch/web", [{"data": each} for each in spans])
    return api


def test_a_map_is_pending_then_paginated(api: Api) -> None:
    reply = api.post(REQUESTS)
    target = f"{REQUESTS}/{reply.json['request_id']}"
    assert (reply.status, reply.json["status"], reply.headers["location"]) == (201, "pending", target)
    assert api.get(target).json == {**reply.json, "dependencies": None, "links": {"next": None}}
    api.clock.now += 1
    names: list[str] = []
    next_: str | None = target
    while next_ is not None:
        page = api.get(next_).json
        assert page["status"] == "ready"
        names += [each["child_node"]["name"] for each in page["dependencies"]]
        next_ = page["links"]["next"]
    assert names == [f"db{number:02}" for number in range(45)]
    assert len(api.get(f"{target}?page[size]=7").json["dependencies"]) == 7


def test_a_map_of_a_fixed_time_range_is_computed_once(api: Api) -> None:
    fixed = {"start_time": int(api.clock.now) - 600, "time_range": 1200}
    first = api.create(REQUESTS, fixed)
    api.clock.now += 1
    again = api.post(REQUESTS, fixed)
    assert (again.status, again.json) == (200, {**first, "status": "ready"})
    assert api.create(f"{REQUESTS}?limit=5", fixed)["request_id"] != first["request_id"]
    assert api.create(REQUESTS, {})["request_id"] != api.create(REQUESTS, {})["request_id"]


def test_only_spans_in_the_time_range_count(api: Api) -> None:
    api.clock.now += 3 * 3600
    assert dependencies(api) == {}
    assert len(dependencies(api, time_range=4 * 3600)) == 45


@pytest.mark.parametrize(
    ("target", "body", "status", "kind"),
    [
        (REQUESTS, {"start_time": 1, "end_time": 2, "time_range": 3}, 422, "validation-failed"),
        (REQUESTS, {"flavor": 1}, 422, "validation-failed"),
        (f"{REQUESTS}?limit=0", {}, 422, "validation-failed"),
        (f"{REQUESTS}?limit=64001", {}, 422, "validation-failed"),
    ],
)
def test_invalid_map_requests_are_rejected(api: Api, target: str, body: Any, status: int, kind: str) -> None:
    assert_problem(api.post(target, body), status, kind)


def test_invalid_page_parameters_are_rejected(api: Api) -> None:
    target = f"{REQUESTS}/{api.create(REQUESTS, {})['request_id']}"
    for query in ("page[size]=0", "page[size]=101", "page[after]=x"):
        assert_problem(api.get(f"{target}?{query}"), 422, "validation-failed")
    assert_problem(api.get(f"{REQUESTS}/other"), 404, "not-found")


def test_a_map_without_trace_columns_is_not_found(local: LocalHoneycomb, clock: Clock) -> None:
    api = Api(local, clock=clock)
    api.post("/1/events/web", {"n": 1})
    assert_problem(api.post(REQUESTS, {}), 404, "not-found")
