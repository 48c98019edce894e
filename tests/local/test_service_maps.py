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


def dependencies(api: Api, query: str = "", **asked: Any) -> dict[tuple[str, str], int]:
    """Make a map and read it, in the order in which it is answered."""
    started = api.made(REQUESTS + query, asked)
    api.clock.now += 1
    answer = api.get(f"{REQUESTS}/{started['request_id']}?page[size]=100").json
    assert (answer["status"], answer["links"]) == ("ready", {"next": None})
    return {
        (each["parent_node"]["name"], each["child_node"]["name"]): each["call_count"]
        for each in answer["dependencies"]
    }


SERVICES = st.sampled_from(["web", "db", "cart"])
TREES = st.lists(st.tuples(SERVICES, st.integers(0, 6), st.integers(1, 3)), min_size=1, max_size=7)


@pytest.mark.expensive
@given(st.lists(TREES, min_size=1, max_size=3))
def test_calls_are_spans_below_those_of_another_service(
    traces: list[list[tuple[str, int, int]]],
) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    clock = Clock()
    with LocalHoneycomb(clock=clock) as local:
        api = Api(local, clock=clock)
        api.post("/1/events/none", span("none", 0, 0, "none"))  # so that all columns are there
        for name, trace in enumerate(traces):
            for number, (service, above, rate) in enumerate(trace):
                parent = above % number if number else None
                data = span(f"t{name}", number, parent, service)
                api.made(f"/1/batch/{service}", [{"data": data, "samplerate": rate}])
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
    api.made("/1/batch/web", [{"data": each} for each in spans])
    return api


def test_a_map_is_pending_for_a_moment_and_read_page_by_page(api: Api) -> None:
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


def test_a_map_of_a_fixed_time_is_made_once(api: Api) -> None:
    fixed = {"start_time": int(api.clock.now) - 600, "time_range": 1200}
    first = api.made(REQUESTS, fixed)
    api.clock.now += 1
    again = api.post(REQUESTS, fixed)
    assert (again.status, again.json) == (200, {**first, "status": "ready"})
    assert api.made(f"{REQUESTS}?limit=5", fixed)["request_id"] != first["request_id"]
    assert api.made(REQUESTS, {})["request_id"] != api.made(REQUESTS, {})["request_id"]


def test_only_spans_of_the_time_count(api: Api) -> None:
    api.clock.now += 3 * 3600
    assert dependencies(api) == {}
    assert len(dependencies(api, time_range=4 * 3600)) == 45


@pytest.mark.parametrize(
    ("target", "body", "status", "kind"),
    [
        (REQUESTS, {"start_time": 1, "end_time": 2, "time_range": 3}, 422, "validation-failed"),
        (REQUESTS, {"flavour": 1}, 422, "validation-failed"),
        (f"{REQUESTS}?limit=0", {}, 422, "validation-failed"),
        (f"{REQUESTS}?limit=64001", {}, 422, "validation-failed"),
    ],
)
def test_what_cannot_be_asked_is_refused(api: Api, target: str, body: Any, status: int, kind: str) -> None:
    assert_problem(api.post(target, body), status, kind)


def test_pages_that_cannot_be_are_refused(api: Api) -> None:
    target = f"{REQUESTS}/{api.made(REQUESTS, {})['request_id']}"
    for query in ("page[size]=0", "page[size]=101", "page[after]=x"):
        assert_problem(api.get(f"{target}?{query}"), 422, "validation-failed")
    assert_problem(api.get(f"{REQUESTS}/other"), 404, "not-found")


def test_without_traces_there_is_no_map(local: LocalHoneycomb, clock: Clock) -> None:
    api = Api(local, clock=clock)
    api.post("/1/events/web", {"n": 1})
    assert_problem(api.post(REQUESTS, {}), 404, "not-found")
