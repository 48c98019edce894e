from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from honeycomb.local import LocalHoneycomb, LocalKey, LocalManagementKey, LocalUser
from honeycomb.local._user_groups import MAX_MEMBER_CHANGES

from .support import TEAM, Api, Clock, TeamApi, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GROUPS = f"{TEAM}/groups"
ANNA, BEN = LocalUser("anna@example.com", "Anna"), LocalUser("ben@example.com", role="read-only")


@pytest.fixture
def local(clock: Clock) -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb(
        keys=[LocalKey("some-key"), LocalKey("anna", user=ANNA.email)], users=[ANNA, BEN], clock=clock
    ) as local:
        yield local


def document(**attributes: object) -> dict[str, Any]:
    return {"data": {"type": "groups", "attributes": attributes}}


def linkage(type_: str, *ids: str) -> dict[str, Any]:
    return {"data": [{"type": type_, "id": id_} for id_ in ids]}


def created(api: TeamApi, name: str = "SRE") -> str:
    """Create a group and return its path."""
    return f"{GROUPS}/{api.create(GROUPS, document(name=name))['data']['id']}"


def linked(api: TeamApi, group: str, relationship: str) -> list[str]:
    return [each["id"] for each in api.get(f"{group}/relationships/{relationship}").json["data"]]


def change(api: TeamApi, method: str, group: str, relationship: str, *ids: str) -> None:
    type_ = "users" if relationship == "members" else relationship
    reply = api.send(method, f"{group}/relationships/{relationship}", linkage(type_, *ids))
    assert (reply.status, reply.body) == (204, b"")


def test_a_group_is_created_read_updated_and_deleted(team_api: TeamApi) -> None:
    reply = team_api.post(GROUPS, document(name="SRE", description="on call"))
    assert (reply.status, reply.content_type) == (201, "application/vnd.api+json")
    group = reply.json["data"]
    path = f"{GROUPS}/{group['id']}"
    attributes = {"name": "SRE", "description": "on call"}
    assert group == {"id": group["id"], "type": "groups", "attributes": attributes, "links": {"self": path}}
    assert team_api.get(path).json["data"] == group
    reply = team_api.patch(path, "groups", {"description": ""})
    assert reply.json["data"]["attributes"] == {"name": "SRE", "description": ""}
    assert linked(team_api, path, "members") == linked(team_api, path, "datasets") == []
    assert team_api.delete(path).status == 204
    for method in ("GET", "PATCH", "DELETE"):
        assert sources(team_api.send(method, path, document()), 404) == []
    assert team_api.get(GROUPS).json["data"] == []


def test_names_are_unique(team_api: TeamApi) -> None:
    one, other = created(team_api, "one"), created(team_api, "other")
    assert sources(team_api.post(GROUPS, document(name="one")), 422) == ["/data/attributes/name"]
    assert sources(team_api.patch(other, "groups", {"name": "one"}), 422) == ["/data/attributes/name"]
    assert team_api.patch(one, "groups", {"name": "one", "description": "same"}).status == 200


def test_a_team_has_at_most_50_groups(team_api: TeamApi) -> None:
    paths = [created(team_api, f"group {number}") for number in range(50)]
    assert sources(team_api.post(GROUPS, document(name="one more")), 409) == []
    assert team_api.delete(paths[0]).status == 204
    assert team_api.post(GROUPS, document(name="one more")).status == 201


def test_members_are_added_removed_and_replaced(team_api: TeamApi) -> None:
    group = created(team_api)
    change(team_api, "POST", group, "members", ANNA.id)
    change(team_api, "POST", group, "members", ANNA.id, BEN.id)
    assert linked(team_api, group, "members") == sorted([ANNA.id, BEN.id])
    change(team_api, "DELETE", group, "members", ANNA.id)
    change(team_api, "DELETE", group, "members", ANNA.id)
    assert linked(team_api, group, "members") == [BEN.id]
    change(team_api, "PATCH", group, "members", ANNA.id)
    assert linked(team_api, group, "members") == [ANNA.id]
    change(team_api, "PATCH", group, "members")
    assert linked(team_api, group, "members") == []


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_unknown_ids_change_nothing(method: str, team_api: TeamApi) -> None:
    group = created(team_api)
    change(team_api, "POST", group, "members", BEN.id)
    body = linkage("users", ANNA.id, "nobody", BEN.id, "hcxus_1")
    reply = team_api.send(method, f"{group}/relationships/members", body)
    assert sources(reply, 422) == ["/data/1", "/data/3"]
    assert linked(team_api, group, "members") == [BEN.id]
    wrong_type = team_api.send(method, f"{group}/relationships/members", linkage("agents", ANNA.id))
    assert sources(wrong_type, 422) == ["/data/0/type"]
    assert sources(team_api.send(method, f"{group}/relationships/members", {}), 422) == ["/data"]
    assert linked(team_api, group, "members") == [BEN.id]


def test_a_call_changes_at_most_15_000_members() -> None:
    users = [LocalUser(f"{number}@example.com") for number in range(MAX_MEMBER_CHANGES + 1)]
    first, last = [user.id for user in users[:-1]], users[-1].id
    with LocalHoneycomb(users=users) as local:
        api = TeamApi(local)
        group = created(api)
        members = f"{group}/relationships/members"
        for method in ("POST", "PATCH"):
            assert sources(api.send(method, members, linkage("users", *first, last)), 422) == ["/data"]
            assert linked(api, group, "members") == []
        change(api, "POST", group, "members", *first)
        change(api, "POST", group, "members", last)
        assert sources(api.send("PATCH", members, linkage("users")), 422) == ["/data"]
        change(api, "PATCH", group, "members", last)
        assert linked(api, group, "members") == [last]


def test_users_list_their_groups(team_api: TeamApi) -> None:
    group = created(team_api)
    change(team_api, "POST", group, "members", ANNA.id)
    users = {each["attributes"]["email"]: each for each in team_api.get(f"{TEAM}/users").json["data"]}
    assert {*users} == {"owner@example.com", ANNA.email, BEN.email}
    groups = {"data": [{"id": group.rpartition("/")[2], "type": "groups"}]}
    assert users[ANNA.email]["relationships"] == {"groups": groups}
    assert users[ANNA.email]["attributes"] == {"name": "Anna", "email": ANNA.email, "role": "member"}
    assert users[BEN.email]["relationships"] == {"groups": {"data": []}}


class Restricted:
    """A restricted dataset ``web`` beside an unrestricted one, and a group with Anna in it."""

    def __init__(self, api: Api, team: TeamApi) -> None:
        for name in ("web", "open"):
            assert api.post(f"/1/events/{name}", {f"in_{name}": 1}).status == 200
        self.team = team
        (environment,) = team.get(f"{TEAM}/environments").json["data"]
        self.environment = environment["id"]
        datasets = team.get(f"{TEAM}/environments/{self.environment}/datasets").json["data"]
        self.dataset = next(each["id"] for each in datasets if each["attributes"]["slug"] == "web")
        self.path = f"{TEAM}/environments/{self.environment}/datasets/{self.dataset}"
        self.group = created(team)
        change(team, "POST", self.group, "members", ANNA.id)
        assert self.restrict(restricted=True) == 200

    def restrict(self, *, restricted: bool, team: TeamApi | None = None) -> int:
        return (team or self.team).patch(self.path, "datasets", {"restricted": restricted}).status


@pytest.fixture
def restricted(api: Api, team_api: TeamApi) -> Restricted:
    return Restricted(api, team_api)


@pytest.fixture
def anna(local: LocalHoneycomb, clock: Clock) -> Api:
    """Requests with a key of a user who is not a Team Owner."""
    return Api(local, "anna", clock)


def visible_slugs(api: Api) -> list[str]:
    return [each["slug"] for each in api.get("/1/datasets").json]


QUERY = {"calculations": [{"op": "COUNT"}]}


def count(api: Api, dataset: str) -> Any:
    return api.result_of(QUERY, dataset=dataset, disable_series=True)["data"]["results"][0]["data"]["COUNT"]


def test_a_restricted_dataset_is_invisible_without_access(api: Api, anna: Api, restricted: Restricted) -> None:
    assert visible_slugs(api) == ["web", "open"]
    assert visible_slugs(anna) == ["open"]
    for method, target in (
        ("GET", "/1/datasets/web"),
        ("DELETE", "/1/datasets/web"),
        ("GET", "/1/columns/web"),
        ("GET", "/1/triggers/web"),
        ("POST", "/1/queries/web"),
    ):
        assert anna.send(method, target, {} if method == "POST" else None).status == 404
        assert api.send(method, target, {} if method == "POST" else None).status != 404
    assert anna.post("/1/datasets", {"name": "Web"}).status == 409
    assert api.post("/1/datasets", {"name": "Web"}).status == 200
    names = {each["key_name"] for each in anna.get("/1/columns/__all__").json}
    assert names == {"in_open"}
    assert (count(anna, "__all__"), count(api, "__all__")) == (1, 2)
    assert restricted.dataset


def test_events_can_be_sent_to_a_restricted_dataset(api: Api, anna: Api, restricted: Restricted) -> None:
    assert anna.post("/1/events/web", {"a": 1}).status == 200
    assert count(api, "web") == 2
    assert restricted.dataset


@pytest.mark.parametrize("relationship", ["datasets", "environments"])
def test_grants_take_effect_and_are_revoked(relationship: str, anna: Api, restricted: Restricted) -> None:
    id_ = restricted.dataset if relationship == "datasets" else restricted.environment
    change(restricted.team, "POST", restricted.group, relationship, id_)
    assert linked(restricted.team, restricted.group, relationship) == [id_]
    assert visible_slugs(anna) == ["web", "open"]
    assert count(anna, "web") == 1
    change(restricted.team, "DELETE", restricted.group, "members", ANNA.id)
    assert visible_slugs(anna) == ["open"]
    change(restricted.team, "PATCH", restricted.group, "members", ANNA.id)
    change(restricted.team, "DELETE", restricted.group, relationship, id_)
    assert visible_slugs(anna) == ["open"]


def test_a_grant_of_an_environment_covers_later_datasets(api: Api, anna: Api, restricted: Restricted) -> None:
    change(restricted.team, "POST", restricted.group, "environments", restricted.environment)
    api.create("/1/datasets", {"name": "later"})
    datasets = restricted.team.get(f"{TEAM}/environments/{restricted.environment}/datasets").json["data"]
    later = f"{TEAM}/environments/{restricted.environment}/datasets/{datasets[-1]['id']}"
    restricted.team.patch(later, "datasets", {"restricted": True})
    assert visible_slugs(anna) == ["web", "open", "later"]


def test_deleting_the_group_ends_the_access(anna: Api, restricted: Restricted) -> None:
    change(restricted.team, "POST", restricted.group, "datasets", restricted.dataset)
    assert restricted.team.delete(restricted.group).status == 204
    assert visible_slugs(anna) == ["open"]


def test_removing_the_restriction_removes_the_grants_for_good(anna: Api, restricted: Restricted) -> None:
    change(restricted.team, "POST", restricted.group, "datasets", restricted.dataset)
    assert restricted.restrict(restricted=False) == 200
    assert visible_slugs(anna) == ["web", "open"]
    assert linked(restricted.team, restricted.group, "datasets") == []
    assert restricted.restrict(restricted=True) == 200
    assert visible_slugs(anna) == ["open"]


def test_a_deleted_dataset_is_no_longer_listed(api: Api, restricted: Restricted) -> None:
    change(restricted.team, "POST", restricted.group, "datasets", restricted.dataset)
    restricted.team.patch(restricted.path, "datasets", {"settings": {"delete_protected": False}})
    assert api.delete("/1/datasets/web").status == 202
    assert linked(restricted.team, restricted.group, "datasets") == []
    body = linkage("datasets", restricted.dataset)
    reply = restricted.team.post(f"{restricted.group}/relationships/datasets", body)
    assert sources(reply, 422) == ["/data/0"]


@pytest.mark.parametrize("relationship", ["datasets", "environments"])
def test_removing_the_restriction_needs_a_key_that_can_revoke(relationship: str) -> None:
    keys = [
        LocalManagementKey("all", "s"),
        LocalManagementKey("writes", "s", scopes=frozenset({"environments:write"})),
        LocalManagementKey("limited", "s", environment="Local"),
    ]
    with LocalHoneycomb(management_keys=keys, users=[ANNA]) as local:
        restricted = Restricted(Api(local), TeamApi(local, "all:s"))
        others = [TeamApi(local, "writes:s"), TeamApi(local, "limited:s")]
        id_ = restricted.dataset if relationship == "datasets" else restricted.environment
        change(restricted.team, "POST", restricted.group, relationship, id_)
        for other in others:
            assert restricted.restrict(restricted=False, team=other) == 403
            assert restricted.restrict(restricted=True, team=other) == 200
        assert linked(restricted.team, restricted.group, relationship) == [id_]
        change(restricted.team, "DELETE", restricted.group, relationship, id_)
        for other in others:
            assert restricted.restrict(restricted=False, team=other) == 200
            assert restricted.restrict(restricted=True, team=other) == 200


def test_groups_and_their_access_are_saved(restricted: Restricted, tmp_path: Path) -> None:
    change(restricted.team, "POST", restricted.group, "datasets", restricted.dataset)
    restricted.team.local.save(tmp_path)
    keys = [LocalKey("anna", user=ANNA.email)]
    with LocalHoneycomb(keys=keys, users=[BEN]) as other:
        other.load(tmp_path)
        team = TeamApi(other)
        assert team.get(restricted.group).json == restricted.team.get(restricted.group).json
        assert linked(team, restricted.group, "members") == [ANNA.id]
        assert visible_slugs(Api(other, "anna")) == ["web", "open"]
        assert created(team, "another") > restricted.group
