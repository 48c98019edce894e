from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from honeycomb.local import LocalHoneycomb, LocalKey

from .support import TEAM, Api, Clock, TeamApi, sources, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ENVIRONMENTS = f"{TEAM}/environments"
TRIGGER = {
    "name": "Busy",
    "threshold": {"op": ">", "value": 5},
    "query": {"calculations": [{"op": "COUNT"}]},
}
COLORS = {
    *("blue", "green", "gold", "red", "purple"),
    *("lightBlue", "lightGreen", "lightGold", "lightRed", "lightPurple"),
}


def document(**attributes: object) -> dict[str, Any]:
    return {"data": {"type": "environments", "attributes": attributes}}


def unprotected(api: TeamApi, environment: Any) -> str:
    target = f"{ENVIRONMENTS}/{environment['id']}"
    assert api.patch(target, "environments", {"settings": {"delete_protected": False}}).status == 200
    return target


def test_one_environment_exists_initially(team_api: TeamApi, api: Api) -> None:
    (first,) = team_api.get(ENVIRONMENTS).json["data"]
    shown = api.get("/1/auth").json["environment"]
    assert shown == {"name": first["attributes"]["name"], "slug": first["attributes"]["slug"]}
    assert shown["slug"] == "local"


def test_create_get_list_and_delete_an_environment(team_api: TeamApi) -> None:
    reply = team_api.post(ENVIRONMENTS, document(name="My Env", description="Mine", color="lightGold"))
    assert (reply.status, reply.content_type) == (201, "application/vnd.api+json")
    created = reply.json["data"]
    target = f"{ENVIRONMENTS}/{created['id']}"
    assert created == {
        "id": created["id"],
        "type": "environments",
        "attributes": {
            "name": "My Env",
            "slug": "my-env",
            "description": "Mine",
            "color": "lightGold",
            "settings": {"delete_protected": True},
        },
        "links": {"self": target},
    }
    assert team_api.get(target).json == {"data": created}
    assert team_api.get(ENVIRONMENTS).json["data"][1] == created
    assert sources(team_api.delete(target), 409) == []
    unprotected(team_api, created)
    deleted = team_api.delete(target)
    assert (deleted.status, deleted.body) == (204, b"")
    assert sources(team_api.get(target), 404) == []
    assert sources(team_api.delete(target), 404) == []
    assert sources(team_api.patch(target, "environments", {}), 404) == []
    assert len(team_api.get(ENVIRONMENTS).json["data"]) == 1


def test_missing_attributes_have_defaults(team_api: TeamApi) -> None:
    attributes = team_api.create_environment("a")["attributes"]
    assert attributes["description"] == ""
    assert attributes["color"] in COLORS


@pytest.mark.parametrize("name", ["a b", "a-b", "A B"])
def test_environment_names_are_unique(team_api: TeamApi, name: str) -> None:
    team_api.create_environment("a b")
    assert sources(team_api.post(ENVIRONMENTS, document(name=name)), 409) == []


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/data"]),
        ({"data": []}, ["/data"]),
        ({"data": {}}, ["/data/type", "/data/attributes"]),
        ({"data": {"type": "api-keys", "attributes": {"name": "a"}}}, ["/data/type"]),
        (document(), ["/data/attributes/name"]),
        (document(name=""), ["/data/attributes/name"]),
        (document(name="n" * 256), ["/data/attributes/name"]),
        (document(name=5), ["/data/attributes/name"]),
        (document(name="a", description="d" * 256), ["/data/attributes/description"]),
        (document(name="a", color="classic"), ["/data/attributes/color"]),
        (document(name="a", settings={"delete_protected": False}), ["/data/attributes/settings"]),
    ],
)
def test_invalid_fields_have_error_pointers(team_api: TeamApi, body: object, pointers: list[str]) -> None:
    assert sources(team_api.post(ENVIRONMENTS, body), 422) == pointers
    assert len(team_api.get(ENVIRONMENTS).json["data"]) == 1


def test_an_update_keeps_omitted_attributes(team_api: TeamApi) -> None:
    created = team_api.create(ENVIRONMENTS, document(name="a", description="old", color="red"))["data"]
    target = f"{ENVIRONMENTS}/{created['id']}"
    old = created["attributes"]
    for change in ({"description": ""}, {"color": "blue"}, {"settings": {"delete_protected": False}}, {}):
        reply = team_api.patch(target, "environments", change)
        assert reply.status == 200
        assert reply.json["data"] == {**created, "attributes": {**old, **change}}
        old = reply.json["data"]["attributes"]
    assert team_api.get(target).json["data"]["attributes"] == old


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"attributes": {"name": "b"}}, ["/data/attributes/name"]),
        ({"attributes": {"color": "classic"}}, ["/data/attributes/color"]),
        (
            {"attributes": {"settings": {"delete_protected": "no"}}},
            ["/data/attributes/settings/delete_protected"],
        ),
        ({"id": "other"}, ["/data/id"]),
        ({"id": None}, ["/data/id"]),
        ({"type": "other"}, ["/data/type"]),
        ({"attributes": None}, ["/data/attributes"]),
    ],
)
def test_an_update_of_a_read_only_attribute_is_rejected(
    team_api: TeamApi, changes: dict[str, Any], pointers: list[str]
) -> None:
    created = team_api.create_environment("a")
    target = f"{ENVIRONMENTS}/{created['id']}"
    data = {"id": created["id"], "type": "environments", "attributes": {"description": "new"}, **changes}
    assert sources(team_api.send("PATCH", target, {"data": data}), 422) == pointers
    assert team_api.get(target).json["data"] == created


def test_pages_are_linked(team_api: TeamApi) -> None:
    for number in range(24):
        team_api.create_environment(f"env {number}")
    first = team_api.get(ENVIRONMENTS).json
    assert len(first["data"]) == 20
    assert first["links"]["next"].startswith(f"{ENVIRONMENTS}?")
    rest = team_api.get(first["links"]["next"]).json
    assert len(rest["data"]) == 5
    assert rest["links"] == {"next": None}
    names = [each["attributes"]["name"] for each in first["data"] + rest["data"]]
    assert names == ["Local", *(f"env {number}" for number in range(24))]


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_pages_have_the_requested_size(team_api: TeamApi, size: int) -> None:
    for number in range(4):
        team_api.create_environment(f"env {number}")
    sizes: list[int] = []
    target: str | None = f"{ENVIRONMENTS}?page%5Bsize%5D={size}&page%5Bafter%5D="
    while target:
        reply = team_api.get(target).json
        sizes.append(len(reply["data"]))
        target = reply["links"]["next"]
    assert sum(sizes) == 5
    assert set(sizes[:-1]) <= {size}
    assert 0 < sizes[-1] <= size


def test_a_cursor_stays_valid_after_its_object_is_deleted(team_api: TeamApi) -> None:
    created = [team_api.create_environment(name) for name in "abc"]
    next_ = team_api.get(f"{ENVIRONMENTS}?page[size]=2").json["links"]["next"]
    assert team_api.delete(unprotected(team_api, created[0])).status == 204
    assert team_api.get(next_).json["data"] == created[1:]


@pytest.mark.parametrize(
    "query", ["page[size]=0", "page[size]=101", "page[size]=x", "page[size]=", "page[after]=x"]
)
def test_invalid_page_parameters_are_rejected(team_api: TeamApi, query: str) -> None:
    reply = team_api.get(f"{ENVIRONMENTS}?{query}")
    assert sources(reply, 422) == [query.partition("=")[0]]


@pytest.fixture
def two_environments(clock: Clock) -> Iterator[tuple[Api, Api]]:
    keys = [LocalKey("one"), LocalKey("two", environment="Second")]
    with LocalHoneycomb(keys=keys, clock=clock) as local:
        yield Api(local, "one", clock), Api(local, "two", clock)


def test_environments_are_isolated(two_environments: tuple[Api, Api]) -> None:
    one, two = two_environments
    assert two.get("/1/auth").json["environment"] == {"name": "Second", "slug": "second"}
    assert two.post("/1/events/web", {"a": 1}).status == 200
    two.create("/1/triggers/__all__", TRIGGER)
    assert one.get("/1/datasets").json == []
    assert one.get("/1/triggers/__all__").json == []
    assert one.local.store.count("web") == 0
    assert one.post("/1/batch/web", [{"data": {"b": 1}}] * 2).status == 200
    assert one.local.store.count("web") == 2
    assert [column["key_name"] for column in two.get("/1/columns/web").json] == ["a"]
    assert two.result_of({"calculations": [{"op": "COUNT"}]})["data"]["results"] == [{"data": {"COUNT": 1}}]


def test_environments_share_their_recipients(two_environments: tuple[Api, Api]) -> None:
    one, two = two_environments
    recipient = one.create("/1/recipients", {"type": "email", "details": {"email_address": "a@example.com"}})
    path = f"/1/recipients/{recipient['id']}"
    assert two.get("/1/recipients").json == [recipient]
    trigger = two.create("/1/triggers/__all__", {**TRIGGER, "recipients": [{"id": recipient["id"]}]})
    assert one.get(f"{path}/triggers").json == []
    assert two.get(f"{path}/triggers").json == [trigger]
    assert one.delete(path).status == 409
    assert two.delete(f"/1/triggers/__all__/{trigger['id']}").status == 204
    assert one.delete(path).status == 204


def test_deleting_an_environment_revokes_its_keys(team_api: TeamApi) -> None:
    environment = team_api.create_environment("a")
    key = team_api.create_key(environment["id"], "configuration")
    other = team_api.create_key(team_api.create_environment("b")["id"], "configuration")
    own = Api(team_api.local, value_of(key))
    assert own.get("/1/auth").status == 200
    assert team_api.delete(unprotected(team_api, environment)).status == 204
    assert own.get("/1/auth").status == 401
    assert [each["id"] for each in team_api.get(f"{TEAM}/api-keys").json["data"]] == [other["id"]]
    team_api.create_environment("a")
    assert own.get("/1/auth").status == 401


def test_the_default_environment_can_be_deleted(team_api: TeamApi, api: Api) -> None:
    (first,) = team_api.get(ENVIRONMENTS).json["data"]
    assert api.get("/1/auth").status == 200
    assert team_api.delete(unprotected(team_api, first)).status == 204
    assert api.get("/1/auth").status == 401
