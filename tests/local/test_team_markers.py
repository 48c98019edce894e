from __future__ import annotations

from typing import Any

import pytest

from .support import TEAM, Api, Clock, TeamApi, sources, value_of

MARKERS = f"{TEAM}/markers"


@pytest.fixture
def environment_id(team_api: TeamApi) -> str:
    id_: str = team_api.create_environment("Production")["id"]
    return id_


@pytest.fixture
def inside(team_api: TeamApi, environment_id: str) -> Api:
    """Version 1 API of the environment, which has the dataset web."""
    permissions = {"manage_markers": True, "create_datasets": True}
    api = Api(team_api.local, value_of(team_api.create_key(environment_id, "configuration", permissions)))
    api.create("/1/datasets", {"name": "web"})
    return api


def relationships(environment_id: str, dataset: str = "web") -> dict[str, Any]:
    return {
        "environment": {"data": {"id": environment_id, "type": "environments"}},
        "dataset": {"data": {"id": dataset, "type": "datasets"}},
    }


def document(environment_id: str, dataset: str = "web", **attributes: object) -> dict[str, Any]:
    data = {
        "type": "markers",
        "attributes": {"start_time": 100, **attributes},
        "relationships": relationships(environment_id, dataset),
    }
    return {"data": data}


@pytest.mark.parametrize("dataset", ["web", "__all__"])
def test_a_created_marker_is_listed_in_version_1(
    team_api: TeamApi, environment_id: str, inside: Api, dataset: str
) -> None:
    reply = team_api.post(MARKERS, document(environment_id, dataset, message="out", type="deploy"))
    assert (reply.status, reply.content_type) == (201, "application/vnd.api+json")
    created = reply.json["data"]
    shown = relationships(environment_id, dataset)
    assert created == {
        "id": created["id"],
        "type": "markers",
        "attributes": {
            "start_time": 100,
            "message": "out",
            "type": "deploy",
            "timestamps": {"created": "2027-01-15T08:00:00Z", "updated": "2027-01-15T08:00:00Z"},
        },
        "relationships": {**shown, "dataset": {"data": None}} if dataset == "__all__" else shown,
        "links": {"self": f"{TEAM}/environments/{environment_id}/markers/{created['id']}"},
    }
    (found,) = inside.get(f"/1/markers/{dataset}").json
    assert (found["id"], found["start_time"], found["message"]) == (created["id"], 100, "out")
    assert Api(team_api.local).get("/1/markers/__all__").json == []


def test_an_update_keeps_omitted_attributes(
    team_api: TeamApi, environment_id: str, inside: Api, clock: Clock
) -> None:
    created = team_api.create(MARKERS, document(environment_id, message="out", type="deploy"))["data"]
    inside.create("/1/marker_settings/web", {"type": "deploy", "color": "#123456"})
    clock.now += 1
    target = f"{MARKERS}/{created['id']}"
    changed = team_api.patch(target, "markers", {"end_time": 200}, relationships=relationships(environment_id))
    assert changed.status == 200
    assert changed.json["data"]["attributes"] == {
        **created["attributes"],
        "end_time": 200,
        "color": "#123456",
        "timestamps": {"created": "2027-01-15T08:00:00Z", "updated": "2027-01-15T08:00:01Z"},
    }
    (found,) = inside.get("/1/markers/web").json
    assert (found["message"], found["end_time"]) == ("out", 200)


def test_a_marker_is_found_only_in_its_dataset(team_api: TeamApi, environment_id: str, inside: Api) -> None:
    created = team_api.create(MARKERS, document(environment_id))["data"]
    target = f"{MARKERS}/{created['id']}"
    assert inside.get("/1/markers/__all__").json == []
    elsewhere = relationships(environment_id, "__all__")
    assert sources(team_api.patch(target, "markers", {}, relationships=elsewhere), 404) == []
    here = relationships(environment_id)
    assert sources(team_api.patch(f"{MARKERS}/other", "markers", {}, relationships=here), 404) == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"attributes": {}}, "attributes/start_time"),
        ({"attributes": {"start_time": "now"}}, "attributes/start_time"),
        ({"attributes": {"start_time": 2, "end_time": 1}}, "attributes/end_time"),
        ({"attributes": {"start_time": 2, "color": "#123456"}}, "attributes/color"),
        ({"relationships": {}}, "relationships/environment"),
        ({"type": "marker"}, "type"),
    ],
)
def test_invalid_fields_have_error_pointers(
    team_api: TeamApi, environment_id: str, inside: Api, change: dict[str, Any], pointer: str
) -> None:
    body = document(environment_id)
    body["data"].update(change)
    assert f"/data/{pointer}" in sources(team_api.post(MARKERS, body), 422)
    assert inside.get("/1/markers/web").json == []


def test_the_environment_and_dataset_must_exist(team_api: TeamApi, environment_id: str) -> None:
    for place, what in ((("nowhere", "web"), "environment"), ((environment_id, "web"), "dataset")):
        reply = team_api.post(MARKERS, document(*place))
        assert sources(reply, 422) == [f"/data/relationships/{what}/data/id"]


@pytest.mark.parametrize("change", [{"start_time": 300}, {"end_time": 50}])
def test_the_end_time_cannot_be_before_the_start_time(
    team_api: TeamApi, environment_id: str, inside: Api, change: dict[str, int]
) -> None:
    created = team_api.create(MARKERS, document(environment_id, end_time=200))["data"]
    target = f"{MARKERS}/{created['id']}"
    reply = team_api.patch(target, "markers", change, relationships=relationships(environment_id))
    assert sources(reply, 422) == ["/data/attributes/end_time"]
    (found,) = inside.get("/1/markers/web").json
    assert (found["start_time"], found["end_time"]) == (100, 200)
