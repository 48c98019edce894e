from __future__ import annotations

from typing import Any

import pytest

from honeycomb.local import LocalHoneycomb, LocalKey

from .support import TEAM, Api, Clock, TeamApi, key_document, sources, value_of

KEYS = f"{TEAM}/api-keys"
V1_NAMES = {
    "create_datasets": "createDatasets",
    "send_events": "events",
    "manage_markers": "markers",
    "manage_triggers": "triggers",
    "manage_boards": "boards",
    "run_queries": "queries",
    "manage_columns": "columns",
    "manage_slos": "slos",
    "manage_recipients": "recipients",
    "manage_privateBoards": "privateBoards",
}
NAMELESS = {"manage_signals", "read_service_maps", "visible_team_members"}


@pytest.fixture
def environment_id(team_api: TeamApi) -> str:
    id_: str = team_api.create_environment("Production")["id"]
    return id_


@pytest.mark.parametrize(
    ("key_type", "permissions"),
    [("ingest", {"create_datasets"}), ("configuration", NAMELESS | V1_NAMES.keys())],
)
def test_create_get_list_and_delete_a_key(
    team_api: TeamApi, environment_id: str, key_type: str, permissions: set[str]
) -> None:
    attributes = {"key_type": key_type, "name": "mine", "permissions": {"create_datasets": True}}
    reply = team_api.post(KEYS, key_document(environment_id, attributes))
    assert reply.status == 201
    created = reply.json["data"]
    assert created["attributes"].pop("secret")
    target = f"{KEYS}/{created['id']}"
    user = created["relationships"]["creator"]
    assert user["data"]["type"] == "users"
    assert created == {
        "id": created["id"],
        "type": "api-keys",
        "attributes": {
            "key_type": key_type,
            "name": "mine",
            "disabled": False,
            "permissions": {name: name == "create_datasets" for name in permissions},
            "timestamps": {"created": "2027-01-15T08:00:00Z", "updated": "2027-01-15T08:00:00Z"},
        },
        "relationships": {
            "environment": {"data": {"id": environment_id, "type": "environments"}},
            "creator": user,
            "editor": user,
        },
        "links": {"self": target},
    }
    assert team_api.get(target).json == {"data": created}
    assert team_api.get(KEYS).json == {"data": [created], "links": {"next": None}}
    deleted = team_api.delete(target)
    assert (deleted.status, deleted.body) == (204, b"")
    assert sources(team_api.get(target), 404) == []
    assert sources(team_api.delete(target), 404) == []
    assert sources(team_api.patch(target, "api-keys", {}), 404) == []
    assert team_api.get(KEYS).json["data"] == []


def test_keys_have_the_format_of_the_service(team_api: TeamApi, environment_id: str) -> None:
    ingest = value_of(team_api.create_key(environment_id, "ingest"))
    assert (ingest[:6], len(ingest)) == ("hcxik_", 64)
    assert len(value_of(team_api.create_key(environment_id, "configuration"))) == 22


@pytest.mark.parametrize(
    ("attributes", "pointers"),
    [
        ({}, ["key_type", "name"]),
        ({"key_type": "management", "name": "a"}, ["key_type"]),
        ({"key_type": "ingest", "name": ""}, ["name"]),
        ({"key_type": "ingest", "name": "n" * 101}, ["name"]),
        ({"key_type": "ingest", "name": "a", "disabled": "no"}, ["disabled"]),
        ({"key_type": "ingest", "name": "a", "permissions": {"send_events": True}}, ["permissions/send_events"]),
        ({"key_type": "configuration", "name": "a", "permissions": {"nothing": True}}, ["permissions/nothing"]),
        (
            {"key_type": "configuration", "name": "a", "permissions": {"run_queries": "yes"}},
            ["permissions/run_queries"],
        ),
        (
            {
                "key_type": "configuration",
                "name": "a",
                "permissions": {"manage_privateBoards": True, "visible_team_members": True},
            },
            ["permissions/manage_privateBoards"],
        ),
    ],
)
def test_invalid_fields_have_error_pointers(
    team_api: TeamApi, environment_id: str, attributes: object, pointers: list[str]
) -> None:
    reply = team_api.post(KEYS, key_document(environment_id, attributes))
    assert sources(reply, 422) == [f"/data/attributes/{pointer}" for pointer in pointers]
    assert team_api.get(KEYS).json["data"] == []


def test_the_environment_must_exist(team_api: TeamApi) -> None:
    body = key_document("nowhere", {"key_type": "ingest", "name": "a"})
    assert sources(team_api.post(KEYS, body), 422) == ["/data/relationships/environment/data/id"]
    del body["data"]["relationships"]
    assert sources(team_api.post(KEYS, body), 422) == ["/data/relationships"]


def test_the_list_can_be_filtered_by_type(team_api: TeamApi, environment_id: str) -> None:
    created = [team_api.create_key(environment_id, type_)["id"] for type_ in ("ingest", "configuration") * 3]

    def ids(reply: Any) -> list[str]:
        return [key["id"] for key in reply["data"]]

    assert ids(team_api.get(KEYS).json) == created
    assert ids(team_api.get(f"{KEYS}?filter[type]=ingest").json) == created[::2]
    first = team_api.get(f"{KEYS}?filter%5Btype%5D=configuration&page[size]=2").json
    assert ids(first) == [created[1], created[3]]
    rest = team_api.get(first["links"]["next"]).json
    assert (ids(rest), rest["links"]["next"]) == ([created[5]], None)
    assert sources(team_api.get(f"{KEYS}?filter[type]=management"), 422) == ["filter[type]"]


def test_an_update_merges_permissions(team_api: TeamApi, environment_id: str, clock: Clock) -> None:
    created = team_api.create_key(environment_id, "configuration", {"send_events": True, "run_queries": True})
    target = f"{KEYS}/{created['id']}"
    clock.now += 1
    changes = {"name": "new", "disabled": True, "permissions": {"run_queries": False, "manage_slos": True}}
    changed = team_api.patch(target, "api-keys", changes)
    assert changed.status == 200
    attributes = changed.json["data"]["attributes"]
    assert (attributes["name"], attributes["disabled"]) == ("new", True)
    assert {name for name, given in attributes["permissions"].items() if given} == {"send_events", "manage_slos"}
    assert attributes["timestamps"] == {"created": "2027-01-15T08:00:00Z", "updated": "2027-01-15T08:00:01Z"}
    kept = team_api.patch(target, "api-keys", {}).json["data"]["attributes"]
    assert kept == attributes
    assert team_api.get(target).json["data"]["attributes"] == attributes


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"attributes": {"key_type": "ingest"}}, ["/data/attributes/key_type"]),
        ({"attributes": {"permissions": {"create_datasets": True}}}, ["/data/attributes/permissions"]),
        ({"attributes": {"name": ""}}, ["/data/attributes/name"]),
        ({"id": "other"}, ["/data/id"]),
        ({"type": "environments"}, ["/data/type"]),
    ],
)
def test_an_ingest_key_can_be_renamed_or_disabled(
    team_api: TeamApi, environment_id: str, changes: dict[str, Any], pointers: list[str]
) -> None:
    created = team_api.create_key(environment_id, "ingest")
    target = f"{KEYS}/{created['id']}"
    data = {"id": created["id"], "type": "api-keys", "attributes": {}, **changes}
    assert sources(team_api.send("PATCH", target, {"data": data}), 422) == pointers
    assert team_api.patch(target, "api-keys", {"name": "new"}).json["data"]["attributes"]["name"] == "new"


def test_conflicting_permissions_are_rejected(team_api: TeamApi, environment_id: str) -> None:
    created = team_api.create_key(environment_id, "configuration", {"visible_team_members": True})
    target = f"{KEYS}/{created['id']}"
    private = {"manage_privateBoards": True}
    rejected = team_api.patch(target, "api-keys", {"permissions": private})
    assert sources(rejected, 422) == ["/data/attributes/permissions/manage_privateBoards"]
    assert not team_api.get(target).json["data"]["attributes"]["permissions"]["manage_privateBoards"]
    both = {**private, "visible_team_members": False}
    assert team_api.patch(target, "api-keys", {"permissions": both}).status == 200


@pytest.mark.parametrize("name", sorted(NAMELESS | V1_NAMES.keys()))
def test_permissions_are_reported_by_auth(team_api: TeamApi, environment_id: str, name: str) -> None:
    key = team_api.create_key(environment_id, "configuration", {name: True})
    auth = Api(team_api.local, value_of(key)).get("/1/auth").json
    assert auth["id"] == key["id"]
    assert auth["type"] == "configuration"
    assert auth["environment"] == {"name": "Production", "slug": "production"}
    access = auth["api_key_access"]
    assert access.keys() == set(V1_NAMES.values())
    granted = {known for known, allowed in access.items() if allowed}
    assert granted == ({V1_NAMES[name]} if name in V1_NAMES else set())


@pytest.mark.parametrize("keys", [[], [LocalKey("declared")]], ids=["any key", "declared keys"])
def test_created_keys_can_be_used_until_deleted(keys: list[LocalKey], clock: Clock) -> None:
    local = LocalHoneycomb(keys=keys, clock=clock)
    team = TeamApi(local)
    environment_id = team.create_environment("Production")["id"]
    ingest_key = team.create_key(environment_id, "ingest", {"create_datasets": True})
    reader_key = team.create_key(environment_id, "configuration", {"run_queries": True, "manage_columns": True})
    ingest = Api(local, value_of(ingest_key), clock)
    reader = Api(local, value_of(reader_key), clock)
    count = {"calculations": [{"op": "COUNT"}]}

    assert ingest.post("/1/batch/web", [{"data": {"a": 1}}, {"data": {"a": 2}}]).status == 200
    assert reader.result_of(count)["data"]["results"] == [{"data": {"COUNT": 2}}]

    assert ingest.post("/1/queries/web", count).status == 403
    rejected = reader.post("/1/events/web", {"a": 3})
    assert (rejected.status, "events" in rejected.json["error"]) == (403, True)
    secret_alone = Api(local, ingest_key["attributes"]["secret"]).get("/1/auth")
    assert secret_alone.json.get("environment") != {"name": "Production", "slug": "production"}
    assert Api(local, "declared").get("/1/datasets").json == []

    target = f"{KEYS}/{ingest_key['id']}"
    assert team.patch(target, "api-keys", {"disabled": True}).status == 200
    assert ingest.post("/1/events/web", {"a": 3}).status == 403
    assert team.patch(target, "api-keys", {"disabled": False}).status == 200
    assert ingest.post("/1/events/web", {"a": 3}).status == 200
    assert team.delete(target).status == 204
    assert ingest.post("/1/events/web", {"a": 4}).status == 401

    target = f"{KEYS}/{reader_key['id']}"
    assert team.patch(target, "api-keys", {"permissions": {"manage_columns": False}}).status == 200
    assert reader.post("/1/queries/web", count).status == 403
    assert team.delete(target).status == 204
    assert reader.get("/1/auth").status == 401


def test_an_ingest_key_requires_the_permission_to_create_datasets(team_api: TeamApi, environment_id: str) -> None:
    narrow, wide = (
        Api(team_api.local, value_of(team_api.create_key(environment_id, "ingest", {"create_datasets": allowed})))
        for allowed in (False, True)
    )
    assert narrow.post("/1/events/web", {"a": 1}).status == 404
    assert wide.post("/1/events/web", {"a": 1}).status == 200
    assert narrow.post("/1/events/web", {"a": 1}).status == 200
