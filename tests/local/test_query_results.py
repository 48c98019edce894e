from __future__ import annotations

from typing import Any

import pytest

from honeycomb.local import LocalHoneycomb

from .support import Api, Clock, assert_problem, field_errors

GROUPS = {"x": 30, "y": 20, "z": 10}
DAY = 86_400


@pytest.fixture
def api(api: Api) -> Api:
    events = [{"data": {"group": group, "n": n}} for group, count in GROUPS.items() for n in range(count)]
    api.create("/1/batch/web", events)
    return api


def test_a_result_is_complete_after_the_query_delay(api: Api, clock: Clock) -> None:
    query = api.create("/1/queries/web", {"breakdowns": ["group"], "compare_time_offset_seconds": 7200})
    created = api.post("/1/query_results/web", {"query_id": query["id"]})
    assert created.status == 201
    result = created.json
    assert created.headers["location"] == f"/1/query_results/web/{result['id']}"
    assert result == {
        "id": result["id"],
        "complete": False,
        "query": {"calculations": [{"op": "COUNT"}], "breakdowns": ["group"]},
        "links": result["links"],
    }
    assert result["links"].keys() == {"query_url", "graph_image_url"}

    pending = api.get(created.headers["location"])
    assert (pending.status, pending.json) == (200, result)
    assert "cache-control" not in pending.headers

    clock.now += 0.05
    complete = api.get(created.headers["location"])
    assert complete.json == {
        **result,
        "complete": True,
        "data": {
            "results": [{"data": {"group": group, "COUNT": count}} for group, count in GROUPS.items()],
            "series": complete.json["data"]["series"],
        },
    }
    assert complete.headers["cache-control"] == "private, max-age=86400"
    assert complete.headers["last-modified"] == "Fri, 15 Jan 2027 08:00:00 GMT"


def test_results_are_computed_from_the_events(api: Api) -> None:
    calculations = [{"op": "COUNT"}, {"op": "MAX", "column": "n"}]
    orders = [{"op": "COUNT", "order": "descending"}]
    data = api.result_of({"calculations": calculations, "breakdowns": ["group"], "orders": orders})["data"]
    expected = [{"group": group, "COUNT": count, "MAX(n)": count - 1} for group, count in GROUPS.items()]
    assert [row["data"] for row in data["results"]] == expected
    assert [point["data"] for point in data["series"]] == expected
    assert {point["time"] for point in data["series"]} == {"2027-01-15T08:00:00Z"}
    assert data.keys() == {"results", "series"}


def test_a_result_excludes_events_sent_after_the_run(api: Api, clock: Clock) -> None:
    query = api.create("/1/queries/web", {})
    result = api.create("/1/query_results/web", {"query_id": query["id"]})
    api.post("/1/events/web", {"group": "x"})
    clock.now += 1
    data = api.get(f"/1/query_results/web/{result['id']}").json["data"]
    assert data["results"] == [{"data": {"COUNT": 60}}]


def test_disable_options_omit_parts_of_the_result(api: Api) -> None:
    everything = api.result_of(
        {"breakdowns": ["group"], "limit": 1},
        disable_total_by_aggregate=False,
        disable_other_by_aggregate=False,
    )["data"]
    assert everything["total_by_aggregate"] == {"data": {"COUNT": 60}}
    assert everything["other_by_aggregate"] == {"data": {"COUNT": 30}}
    assert everything["total_by_aggregate_series"]
    assert "series" not in api.result_of({"breakdowns": ["group"]}, disable_series=True)["data"]


@pytest.mark.parametrize(("disable_series", "expected"), [(True, 2), (False, 1)])
def test_the_limit_applies_only_without_series(api: Api, disable_series: bool, expected: int) -> None:
    result = api.result_of({"breakdowns": ["group"], "limit": 1}, disable_series=disable_series, limit=2)
    assert len(result["data"]["results"]) == expected


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"query_id": "missing"}),
        ({"query_id": 1}, {"query_id": "incorrect_type"}),
        ({"query_id": "x", "disable_series": True, "limit": 10_001}, {"limit": "invalid"}),
        ({"query_id": "x", "disable_series": "yes"}, {"disable_series": "incorrect_type"}),
        ({"query_id": "x", "query": {}}, {"query": "invalid"}),
    ],
)
def test_invalid_fields_are_reported(api: Api, body: object, errors: dict[str, str]) -> None:
    assert field_errors(api.post("/1/query_results/web", body)) == errors


@pytest.mark.parametrize(
    "spec",
    [
        {"breakdowns": ["nothing"]},
        {"calculations": [{"op": "SUM", "column": "group"}]},
        {"calculations": [{"op": "INVENTED", "column": "n"}]},
    ],
)
def test_a_query_that_cannot_be_run_is_complete_without_data(api: Api, spec: dict[str, Any]) -> None:
    result = api.result_of(spec)
    assert result["complete"] is True
    assert result["error"]
    assert "data" not in result


def test_an_environment_wide_query_covers_all_datasets(api: Api) -> None:
    api.post("/1/events/db", {"group": "x"})
    api.create("/1/datasets", {"name": "empty"})
    (top, *_) = api.result_of({"breakdowns": ["group"]}, dataset="__all__")["data"]["results"]
    assert top["data"] == {"group": "x", "COUNT": 31}


def test_unknown_queries_and_results_are_not_found(api: Api) -> None:
    query_id = api.create("/1/queries/web", {})["id"]
    assert_problem(api.post("/1/query_results/web", {"query_id": "x"}), 404, "not-found")
    assert_problem(api.post("/1/query_results/__all__", {"query_id": query_id}), 404, "not-found")
    assert_problem(api.post("/1/query_results/nothing", {"query_id": query_id}), 404, "not-found")
    assert_problem(api.get("/1/query_results/web/x"), 404, "not-found")


@pytest.mark.parametrize(
    ("spec", "status"),
    [
        ({"time_range": 7 * DAY}, 201),
        ({"time_range": 7 * DAY + 1}, 400),
        ({"start_time": 1_800_000_000 - 7 * DAY, "end_time": 1_800_000_000}, 201),
        ({"start_time": 1_800_000_000 - 8 * DAY, "end_time": 1_800_000_000}, 400),
        ({"start_time": 1_800_000_000 - 8 * DAY, "time_range": 60}, 400),
        ({"end_time": 1_800_000_000 - 7 * DAY}, 400),
        ({"end_time": 1_800_000_000 - 6 * DAY}, 201),
    ],
)
def test_a_query_covers_seven_days_at_most(api: Api, spec: dict[str, Any], status: int) -> None:
    query_id = api.create("/1/queries/web", spec)["id"]
    reply = api.post("/1/query_results/web", {"query_id": query_id})
    assert reply.status == status
    if status == 400:
        assert "7 days" in reply.json["error"]


@pytest.mark.parametrize(
    ("history", "statuses"), [(None, [201, 400]), (30 * DAY, [400, 400]), (40 * DAY, [201, 400])]
)
def test_query_history_is_configurable(clock: Clock, history: int | None, statuses: list[int]) -> None:
    api = Api(LocalHoneycomb(query_history=history, clock=clock))
    api.create("/1/datasets", {"name": "web"})
    end = int(clock.now) - 31 * DAY
    ids = [
        api.create("/1/queries/web", {"start_time": end - length, "end_time": end})["id"]
        for length in (DAY, 8 * DAY)
    ]
    assert [api.post("/1/query_results/web", {"query_id": each}).status for each in ids] == statuses


def test_query_runs_can_be_rate_limited(clock: Clock) -> None:
    api = Api(LocalHoneycomb(query_results_per_minute=10, clock=clock))
    api.create("/1/datasets", {"name": "web"})
    wanted = {"query_id": api.create("/1/queries/web", {})["id"]}
    assert [api.post("/1/query_results/web", wanted).status for _ in range(10)] == [201] * 10
    rejection = api.post("/1/query_results/web", wanted)
    assert_problem(rejection, 429, "rate-limited")
    assert rejection.headers.keys() == {"content-type"}
    clock.now += 60
    assert api.post("/1/query_results/web", wanted).status == 201
