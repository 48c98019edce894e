from __future__ import annotations

from typing import Any

import pytest

from honeycomb.local import LocalHoneycomb, LocalKey, LocalManagementKey, Scope

from .support import TEAM, Api, TeamApi, sources


def datasets_of(api: TeamApi, name: str = "Local") -> str:
    """Return the path of the datasets of an environment."""
    for each in api.get(f"{TEAM}/environments").json["data"]:
        if each["attributes"]["name"] == name:
            return f"{TEAM}/environments/{each['id']}/datasets"
    raise LookupError(name)


def ids_by_slug(api: TeamApi, path: str) -> dict[str, str]:
    return {each["attributes"]["slug"]: each["id"] for each in api.get(path).json["data"]}


@pytest.fixture
def web(api: Api, team_api: TeamApi) -> str:
    """The path of a dataset in the team API."""
    api.create("/1/datasets", {"name": "Web", "description": "old", "expand_json_depth": 1})
    path = datasets_of(team_api)
    return f"{path}/{ids_by_slug(team_api, path)['web']}"


def test_datasets_have_ids_and_the_attributes_of_both_apis(api: Api, team_api: TeamApi, web: str) -> None:
    reply = team_api.get(web)
    assert (reply.status, reply.content_type) == (200, "application/vnd.api+json")
    assert reply.json["data"] == {
        "id": web.rpartition("/")[2],
        "type": "datasets",
        "attributes": {
            "name": "Web",
            "slug": "web",
            "restricted": False,
            "description": "old",
            "expand_json_depth": 1,
            "settings": {"delete_protected": True},
        },
        "links": {"self": web},
    }
    reply = team_api.patch(web, "datasets", {"description": "new", "settings": {"delete_protected": False}})
    assert reply.json["data"]["attributes"]["expand_json_depth"] == 1
    shown = api.get("/1/datasets/web").json
    assert (shown["description"], shown["settings"]) == ("new", {"delete_protected": False})


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"restricted": "yes"}, "/data/attributes/restricted"),
        ({"expand_json_depth": 11}, "/data/attributes/expand_json_depth"),
        ({"name": "other"}, "/data/attributes/name"),
        ({"settings": {"delete_protected": 1}}, "/data/attributes/settings/delete_protected"),
    ],
)
def test_invalid_fields_are_rejected(team_api: TeamApi, web: str, changes: object, pointer: str) -> None:
    before = team_api.get(web).json
    assert sources(team_api.patch(web, "datasets", changes), 422) == [pointer]
    assert team_api.get(web).json == before


@pytest.mark.parametrize("wrong", [{"id": "other"}, {"type": "environments"}])
def test_a_body_about_another_object_is_a_conflict(team_api: TeamApi, web: str, wrong: dict[str, Any]) -> None:
    data = {"id": web.rpartition("/")[2], "type": "datasets", "attributes": {"restricted": True}, **wrong}
    assert sources(team_api.send("PATCH", web, {"data": data}), 409) == []
    assert team_api.get(web).json["data"]["attributes"]["restricted"] is False


def test_datasets_are_listed_in_pages(api: Api, team_api: TeamApi) -> None:
    for number in range(5):
        api.create("/1/datasets", {"name": f"d{number}"})
    first = team_api.get(f"{datasets_of(team_api)}?page[size]=3").json
    second = team_api.get(first["links"]["next"]).json
    names = [each["attributes"]["name"] for each in first["data"] + second["data"]]
    assert names == [f"d{number}" for number in range(5)]
    assert second["links"]["next"] is None


def test_a_dataset_of_another_environment_is_not_found(team_api: TeamApi, web: str) -> None:
    team_api.create_environment("Other")
    other = f"{datasets_of(team_api, 'Other')}/{web.rpartition('/')[2]}"
    assert sources(team_api.get(other), 404) == []
    assert sources(team_api.patch(other, "datasets", {"restricted": True}), 404) == []
    assert sources(team_api.get(web.replace("environments/", "environments/x")), 404) == []


def test_the_activity_log_cannot_be_restricted() -> None:
    with LocalHoneycomb(keys=[LocalKey("k", environment="Activity Log")]) as local:
        Api(local, "k").create("/1/datasets", {"name": "web"})
        team = TeamApi(local)
        path = datasets_of(team, "Activity Log")
        dataset = f"{path}/{ids_by_slug(team, path)['web']}"
        assert sources(team.patch(dataset, "datasets", {"restricted": True}), 422) == [
            "/data/attributes/restricted"
        ]


def limited(*scopes: Scope) -> LocalManagementKey:
    return LocalManagementKey("limited", "s", scopes=frozenset(scopes), environment="Second")


def test_a_key_of_one_environment_has_the_datasets_of_that_environment() -> None:
    keys = [LocalManagementKey("i", "s"), limited("datasets:write")]
    with LocalHoneycomb(
        keys=[LocalKey("one"), LocalKey("two", environment="Second")], management_keys=keys
    ) as local:
        Api(local, "one").create("/1/datasets", {"name": "first"})
        Api(local, "two").create("/1/datasets", {"name": "second"})
        everything, one = TeamApi(local, "i:s"), TeamApi(local, "limited:s")
        own, others = datasets_of(everything, "Second"), datasets_of(everything, "Local")
        assert [*ids_by_slug(one, own)] == ["second"]
        dataset = f"{own}/{ids_by_slug(one, own)['second']}"
        assert one.patch(dataset, "datasets", {"restricted": True}).status == 200
        foreign = f"{others}/{ids_by_slug(everything, others)['first']}"
        for path in (others, foreign):
            assert sources(one.get(path), 404) == []
        assert sources(one.get(f"{TEAM}/environments"), 403) == []


def test_a_key_of_one_environment_needs_scopes_of_its_own() -> None:
    for key, status in (
        (limited("environments:write"), 403),
        (limited("datasets:read"), 200),
        (LocalManagementKey("limited", "s", scopes=frozenset({"datasets:write"})), 403),
    ):
        with LocalHoneycomb(management_keys=[LocalManagementKey("i", "s"), key]) as local:
            everything = TeamApi(local, "i:s")
            everything.send("GET", "/2/auth")
            path = datasets_of(everything, "Second" if key.environment else "Local")
            assert TeamApi(local, "limited:s").get(path).status == status


def test_restrictions_and_ids_are_saved(team_api: TeamApi, web: str, tmp_path: Any) -> None:
    team_api.patch(web, "datasets", {"restricted": True})
    before = team_api.get(web).json
    team_api.local.save(tmp_path)
    with LocalHoneycomb() as other:
        other.load(tmp_path)
        assert TeamApi(other).get(web).json == before
        Api(other).create("/1/datasets", {"name": "later"})
        assert [*ids_by_slug(TeamApi(other), web.rpartition("/")[0])] == ["web", "later"]


def test_folders_of_earlier_versions_are_loaded(team_api: TeamApi, web: str, tmp_path: Any) -> None:
    team_api.local.save(tmp_path)
    file = tmp_path / "honeycomb.json"
    dataset_id = web.rpartition("/")[2]
    text = file.read_text().replace(f'"id": "{dataset_id}"', '"id": ""')
    file.write_text(text.replace('"restricted": false,', "").replace('"id": "",', ""))
    with LocalHoneycomb() as other:
        other.load(tmp_path)
        path = datasets_of(TeamApi(other))
        assert [*ids_by_slug(TeamApi(other), path)] == ["web"]
        assert TeamApi(other).get(path).json["data"][0]["attributes"]["restricted"] is False
