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


def test_there_is_one_from_the_start(team_api: TeamApi, api: Api) -> None:
    (first,) = team_api.get(ENVIRONMENTS).json["data"]
    shown = api.get("/1/auth").json["environment"]
    assert shown == {"name": first["attributes"]["name"], "slug": first["attributes"]["slug"]}
    assert shown["slug"] == "local"


def test_an_environment_is_made_read_listed_and_deleted(team_api: TeamApi) -> None:
    reply = team_api.post(ENVIRONMENTS, document(name="My Env", description="Mine", color="lightGold"))
    assert (reply.status, reply.content_type) == (201, "application/vnd.api+json")
    made = reply.json["data"]
    target = f"{ENVIRONMENTS}/{made['id']}"
    assert made == {
        "id": made["id"],
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
    assert team_api.get(target).json == {"data": made}
    assert team_api.get(ENVIRONMENTS).json["data"][1] == made
    assert sources(team_api.delete(target), 409) == []
    unprotected(team_api, made)
    deleted = team_api.delete(target)
    assert (deleted.status, deleted.body) == (204, b"")
    assert sources(team_api.get(target), 404) == []
    assert sources(team_api.delete(target), 404) == []
    assert sources(team_api.patch(target, "environments", {}), 404) == []
    assert len(team_api.get(ENVIRONMENTS).json["data"]) == 1


def test_what_is_not_said_is_chosen(team_api: TeamApi) -> None:
    attributes = team_api.made_environment("a")["attributes"]
    assert attributes["description"] == ""
    assert attributes["color"] in COLORS


@pytest.mark.parametrize("name", ["a b", "a-b", "A B"])
def test_a_name_is_given_once(team_api: TeamApi, name: str) -> None:
    team_api.made_environment("a b")
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
def test_wrong_fields_are_pointed_at(team_api: TeamApi, body: object, pointers: list[str]) -> None:
    assert sources(team_api.post(ENVIRONMENTS, body), 422) == pointers
    assert len(team_api.get(ENVIRONMENTS).json["data"]) == 1


def test_an_update_keeps_what_it_does_not_name(team_api: TeamApi) -> None:
    made = team_api.made(ENVIRONMENTS, document(name="a", description="old", color="red"))["data"]
    target = f"{ENVIRONMENTS}/{made['id']}"
    old = made["attributes"]
    for change in ({"description": ""}, {"color": "blue"}, {"settings": {"delete_protected": False}}, {}):
        reply = team_api.patch(target, "environments", change)
        assert reply.status == 200
        assert reply.json["data"] == {**made, "attributes": {**old, **change}}
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
def test_an_update_must_be_about_what_can_be_changed(
    team_api: TeamApi, changes: dict[str, Any], pointers: list[str]
) -> None:
    made = team_api.made_environment("a")
    target = f"{ENVIRONMENTS}/{made['id']}"
    data = {"id": made["id"], "type": "environments", "attributes": {"description": "new"}, **changes}
    assert sources(team_api.ask("PATCH", target, {"data": data}), 422) == pointers
    assert team_api.get(target).json["data"] == made


def test_pages_lead_to_each_other(team_api: TeamApi) -> None:
    for number in range(24):
        team_api.made_environment(f"env {number}")
    first = team_api.get(ENVIRONMENTS).json
    assert len(first["data"]) == 20
    assert first["links"]["next"].startswith(f"{ENVIRONMENTS}?")
    rest = team_api.get(first["links"]["next"]).json
    assert len(rest["data"]) == 5
    assert rest["links"] == {"next": None}
    names = [each["attributes"]["name"] for each in first["data"] + rest["data"]]
    assert names == ["Local", *(f"env {number}" for number in range(24))]


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_pages_have_the_size_that_was_asked_for(team_api: TeamApi, size: int) -> None:
    for number in range(4):
        team_api.made_environment(f"env {number}")
    sizes: list[int] = []
    target: str | None = f"{ENVIRONMENTS}?page%5Bsize%5D={size}&page%5Bafter%5D="
    while target:
        reply = team_api.get(target).json
        sizes.append(len(reply["data"]))
        target = reply["links"]["next"]
    assert sum(sizes) == 5
    assert set(sizes[:-1]) <= {size}
    assert 0 < sizes[-1] <= size


def test_a_cursor_outlives_what_it_was_made_from(team_api: TeamApi) -> None:
    made = [team_api.made_environment(name) for name in "abc"]
    next_ = team_api.get(f"{ENVIRONMENTS}?page[size]=2").json["links"]["next"]
    assert team_api.delete(unprotected(team_api, made[0])).status == 204
    assert team_api.get(next_).json["data"] == made[1:]


@pytest.mark.parametrize(
    "query", ["page[size]=0", "page[size]=101", "page[size]=x", "page[size]=", "page[after]=x"]
)
def test_pages_that_cannot_be_are_refused(team_api: TeamApi, query: str) -> None:
    reply = team_api.get(f"{ENVIRONMENTS}?{query}")
    assert sources(reply, 422) == [query.partition("=")[0]]


@pytest.fixture
def two_environments(clock: Clock) -> Iterator[tuple[Api, Api]]:
    keys = [LocalKey("one"), LocalKey("two", environment="Second")]
    with LocalHoneycomb(keys=keys, clock=clock) as local:
        yield Api(local, "one", clock), Api(local, "two", clock)


def test_environments_do_not_see_each_other(two_environments: tuple[Api, Api]) -> None:
    one, two = two_environments
    assert two.get("/1/auth").json["environment"] == {"name": "Second", "slug": "second"}
    assert two.post("/1/events/web", {"a": 1}).status == 200
    two.made("/1/triggers/__all__", TRIGGER)
    assert one.get("/1/datasets").json == []
    assert one.get("/1/triggers/__all__").json == []
    assert one.local.store.count("web") == 0
    assert one.post("/1/batch/web", [{"data": {"b": 1}}] * 2).status == 200
    assert one.local.store.count("web") == 2
    assert [column["key_name"] for column in two.get("/1/columns/web").json] == ["a"]
    assert two.result_of({"calculations": [{"op": "COUNT"}]})["data"]["results"] == [{"data": {"COUNT": 1}}]


def test_environments_share_their_recipients(two_environments: tuple[Api, Api]) -> None:
    one, two = two_environments
    recipient = one.made("/1/recipients", {"type": "email", "details": {"email_address": "a@example.com"}})
    path = f"/1/recipients/{recipient['id']}"
    assert two.get("/1/recipients").json == [recipient]
    trigger = two.made("/1/triggers/__all__", {**TRIGGER, "recipients": [{"id": recipient["id"]}]})
    assert one.get(f"{path}/triggers").json == []
    assert two.get(f"{path}/triggers").json == [trigger]
    assert one.delete(path).status == 409
    assert two.delete(f"/1/triggers/__all__/{trigger['id']}").status == 204
    assert one.delete(path).status == 204


def test_an_environment_takes_its_keys_with_it(team_api: TeamApi) -> None:
    environment = team_api.made_environment("a")
    key = team_api.made_key(environment["id"], "configuration")
    other = team_api.made_key(team_api.made_environment("b")["id"], "configuration")
    own = Api(team_api.local, value_of(key))
    assert own.get("/1/auth").status == 200
    assert team_api.delete(unprotected(team_api, environment)).status == 204
    assert own.get("/1/auth").status == 401
    assert [each["id"] for each in team_api.get(f"{TEAM}/api-keys").json["data"]] == [other["id"]]
    team_api.made_environment("a")
    assert own.get("/1/auth").status == 401


def test_the_first_environment_can_go_as_well(team_api: TeamApi, api: Api) -> None:
    (first,) = team_api.get(ENVIRONMENTS).json["data"]
    assert api.get("/1/auth").status == 200
    assert team_api.delete(unprotected(team_api, first)).status == 204
    assert api.get("/1/auth").status == 401
