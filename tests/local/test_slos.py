from __future__ import annotations

from typing import Any

import pytest

from .support import Api, Clock, assert_problem, field_errors

SLO: dict[str, Any] = {
    "name": "Fast",
    "sli": {"alias": "is_fast"},
    "time_period_days": 30,
    "target_per_million": 999_000,
}


@pytest.fixture
def api(api: Api) -> Api:
    api.create("/1/datasets", {"name": "web"})
    api.create("/1/datasets", {"name": "db"})
    for alias in ("is_fast", "is_right"):
        api.create("/1/derived_columns/__all__", {"alias": alias, "expression": "true"})
    return api


def test_create_get_list_and_delete_an_slo(api: Api) -> None:
    reply = api.post("/1/slos/web", SLO)
    assert reply.status == 201
    slo = reply.json
    assert slo == {
        "id": slo["id"],
        **SLO,
        "description": "",
        "tags": [],
        "dataset_slugs": ["web"],
        "reset_at": None,
        "created_at": "2027-01-15T08:00:00Z",
        "updated_at": "2027-01-15T08:00:00Z",
    }
    path = f"/1/slos/web/{slo['id']}"
    assert api.get(path).json == slo
    assert api.get(f"{path}?detailed=false").json == slo
    assert api.get("/1/slos/web").json == [slo]
    assert api.get("/1/slos/db").json == []
    deleted = api.delete(path)
    assert (deleted.status, deleted.body) == (204, b"")
    for method in ("GET", "PUT", "DELETE"):
        assert_problem(api.send(method, path, SLO), 404, "not-found")


def test_an_update_replaces_all_but_read_only_fields(api: Api, clock: Clock) -> None:
    created = api.create("/1/slos/web", {**SLO, "description": "d", "tags": [{"key": "team", "value": "blue"}]})
    clock.now += 1
    read_only = {"id": "x", "dataset_slugs": ["db"], "reset_at": "y", "created_at": "z", "updated_at": "z"}
    reply = api.put(f"/1/slos/web/{created['id']}", {**SLO, **read_only, "target_per_million": 1})
    assert reply.status == 200
    assert reply.json == {
        **created,
        "description": "",
        "tags": [],
        "target_per_million": 1,
        "updated_at": "2027-01-15T08:00:01Z",
    }


def test_an_slo_over_several_datasets_belongs_to_the_environment(api: Api) -> None:
    own = api.create("/1/slos/web", SLO)
    shared = api.create("/1/slos/__all__", {**SLO, "dataset_slugs": ["web", "db"]})
    assert shared["dataset_slugs"] == ["web", "db"]
    assert api.get("/1/slos/web").json == [own, shared]
    assert api.get("/1/slos/db").json == [shared]
    assert api.get("/1/slos/__all__").json == [own, shared]
    assert api.get(f"/1/slos/__all__/{shared['id']}").json == shared
    assert_problem(api.get(f"/1/slos/web/{shared['id']}"), 404, "not-found")


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"name": ""}, {"name": "missing"}),
        ({"name": "n" * 121}, {"name": "invalid"}),
        ({"description": "d" * 1024}, {"description": "invalid"}),
        ({"sli": {}}, {"sli.alias": "missing"}),
        ({"time_period_days": 0}, {"time_period_days": "invalid"}),
        ({"target_per_million": 1_000_000}, {"target_per_million": "invalid"}),
        ({"target_per_million": -1}, {"target_per_million": "invalid"}),
        ({"target_per_million": "1"}, {"target_per_million": "incorrect_type"}),
        ({"target": 99.9}, {"target": "invalid"}),
    ],
)
def test_invalid_fields_are_reported(api: Api, change: dict[str, Any], errors: dict[str, str]) -> None:
    assert field_errors(api.post("/1/slos/web", {**SLO, **change})) == errors
    assert api.get("/1/slos/web").json == []


def test_a_target_is_required(api: Api) -> None:
    body = {name: value for name, value in SLO.items() if name != "target_per_million"}
    assert field_errors(api.post("/1/slos/web", body)) == {"target_per_million": "missing"}


@pytest.mark.parametrize(
    ("change", "code"),
    [({}, "missing"), ({"dataset_slugs": []}, "invalid"), ({"dataset_slugs": ["web", "nothing"]}, "invalid")],
)
def test_an_environment_wide_slo_requires_existing_datasets(api: Api, change: dict[str, Any], code: str) -> None:
    assert field_errors(api.post("/1/slos/__all__", {**SLO, **change})) == {"dataset_slugs": code}


def test_an_slo_measures_a_calculated_field_of_its_dataset_or_of_the_environment(api: Api) -> None:
    own = {**SLO, "sli": {"alias": "web_only"}}
    shared = {**own, "dataset_slugs": ["web"]}
    assert field_errors(api.post("/1/slos/web", own)) == {"sli.alias": "invalid"}
    api.create("/1/derived_columns/web", {"alias": "web_only", "expression": "true"})
    created = api.create("/1/slos/web", own)
    assert field_errors(api.post("/1/slos/db", own)) == {"sli.alias": "invalid"}
    assert field_errors(api.post("/1/slos/__all__", shared)) == {"sli.alias": "invalid"}
    lost = {**SLO, "sli": {"alias": "nothing"}}
    assert field_errors(api.put(f"/1/slos/web/{created['id']}", lost)) == {"sli.alias": "invalid"}
    assert api.get("/1/slos/__all__").json == [created]


def test_a_calculated_field_is_measured_by_one_slo(api: Api) -> None:
    created = api.create("/1/slos/web", SLO)
    assert field_errors(api.post("/1/slos/web", SLO)) == {"sli.alias": "already_exists"}
    other = api.create("/1/slos/web", {**SLO, "sli": {"alias": "is_right"}})
    assert field_errors(api.put(f"/1/slos/web/{other['id']}", SLO)) == {"sli.alias": "already_exists"}
    assert api.put(f"/1/slos/web/{created['id']}", SLO).status == 200
    api.create("/1/slos/db", SLO)


def test_deleting_a_dataset_deletes_its_slos(api: Api) -> None:
    api.create("/1/slos/web", SLO)
    api.put("/1/datasets/web", {"settings": {"delete_protected": False}})
    assert api.delete("/1/datasets/web").status == 202
    assert api.get("/1/slos/__all__").json == []
    assert_problem(api.get("/1/slos/web"), 404, "not-found")
