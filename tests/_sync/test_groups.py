# Made from tests/_async/test_groups.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import json
import pickle
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from honeycomb import (
    HoneycombConfigError,
    HoneycombConflictError,
    HoneycombForbiddenError,
    HoneycombNotFoundError,
    HoneycombServerError,
    HoneycombValidationError,
    SyncHoneycombClient,
    User,
    UserGroup,
    UserGroupCreate,
    UserGroupUpdate,
)
from honeycomb.local import LocalHoneycomb, LocalUser
from tests.support import MANAGEMENT, Script, problem

from .conftest import SyncMakeClient

DONE = httpx.Response(204)
MEMBERS = b"/2/teams/mine/groups/g%2F1/relationships/members"


@pytest.fixture
def local() -> LocalHoneycomb:
    return LocalHoneycomb(users=[LocalUser(f"{name}@example.com", name) for name in ("anna", "ben", "cleo")])


@pytest.fixture
def group(client: SyncHoneycombClient) -> UserGroup:
    return client.groups.create(name="SRE", description="on call")


def users_by_name(client: SyncHoneycombClient) -> dict[str | None, User]:
    return {user.name: user for user in client.users.list()}


def test_create_get_update_and_delete(client: SyncHoneycombClient, group: UserGroup) -> None:
    assert (group.name, group.description) == ("SRE", "on call")
    assert client.groups.get(group.id) == group
    other = client.groups.create(UserGroupCreate(name="Other"))
    updated = client.groups.update(group.id, UserGroupUpdate(name="Reliability"))
    assert (updated.name, updated.description) == ("Reliability", "on call")
    updated = client.groups.update(group.id, description="")
    assert (updated.name, updated.description) == ("Reliability", "")
    with pytest.raises(HoneycombValidationError, match="in use") as caught:
        client.groups.create(name="Other")
    assert caught.value.errors[0].field == "/data/attributes/name"
    assert caught.value.errors[0].value is None
    client.groups.delete(other.id)
    with pytest.raises(HoneycombNotFoundError):
        client.groups.get(other.id)
    assert [each.name for each in client.groups.list()] == ["Reliability"]


def test_lists_whole_lazy_or_in_pages(client: SyncHoneycombClient) -> None:
    names = [f"group {number}" for number in range(50)]
    for name in names:
        client.groups.create(name=name)
    with pytest.raises(HoneycombConflictError, match="50"):
        client.groups.create(name="one more")
    assert [each.name for each in client.groups.list()] == names
    assert [each.name for each in client.groups.list_all()] == names
    first = client.groups.page()
    second = client.groups.page(40, first.next_cursor)
    assert [each.name for each in first.items + second.items] == names


def test_members(client: SyncHoneycombClient, group: UserGroup) -> None:
    users = users_by_name(client)
    anna, ben, cleo = (users[name].id for name in ("anna", "ben", "cleo"))
    client.groups.members.add(group.id, [anna, ben])
    client.groups.members.add(group.id, (each for each in (ben, cleo)))
    members = client.groups.members.list(group.id)
    assert {(each.type, each.id) for each in members} == {("users", anna), ("users", ben), ("users", cleo)}
    assert [each for each in client.groups.members.list_all(group.id)] == members
    first = client.groups.members.page(group.id, 2)
    second = client.groups.members.page(group.id, 2, first.next_cursor)
    assert first.items + second.items == members
    assert users_by_name(client)["anna"].group_ids == [group.id]
    client.groups.members.remove(group.id, [anna, cleo])
    assert [each.id for each in client.groups.members.list(group.id)] == [ben]
    client.groups.members.replace(group.id, [anna])
    assert [each.id for each in client.groups.members.list(group.id)] == [anna]
    client.groups.members.replace(group.id, [])
    assert client.groups.members.list(group.id) == []


def test_access_to_datasets_and_environments(client: SyncHoneycombClient, group: UserGroup) -> None:
    for name in ("web", "db"):
        client.datasets.create(name=name)
    (environment,) = client.environments.list()
    web, db = client.environments.datasets.list(environment.id)
    client.groups.datasets.grant(group.id, [web.id, db.id])
    granted = client.groups.datasets.list(group.id)
    assert [(each.type, each.id) for each in granted] == [("datasets", web.id), ("datasets", db.id)]
    assert [each for each in client.groups.datasets.list_all(group.id)] == granted
    assert client.groups.datasets.page(group.id, page_size=1).items == granted[:1]
    client.groups.datasets.revoke(group.id, [web.id])
    assert [each.id for each in client.groups.datasets.list(group.id)] == [db.id]
    client.groups.environments.grant(group.id, [environment.id])
    granted = client.groups.environments.list(group.id)
    assert [(each.type, each.id) for each in granted] == [("environments", environment.id)]
    assert [each for each in client.groups.environments.list_all(group.id)] == granted
    assert client.groups.environments.page(group.id, page_size=1).items == granted
    client.groups.environments.revoke(group.id, [environment.id])
    assert client.groups.environments.list(group.id) == []


def test_removing_a_restriction_with_access_of_groups(client: SyncHoneycombClient, group: UserGroup) -> None:
    client.datasets.create(name="web")
    (environment,) = client.environments.list()
    (web,) = client.environments.datasets.list(environment.id)
    client.environments.datasets.update(environment.id, web.id, restricted=True)
    client.groups.datasets.grant(group.id, [web.id])
    client.environments.datasets.update(environment.id, web.id, restricted=False, remove_group_access=True)
    client.environments.datasets.update(environment.id, web.id, restricted=True)
    assert client.groups.datasets.list(group.id) == []


def test_rejected_ids_are_in_the_error(client: SyncHoneycombClient, group: UserGroup) -> None:
    anna = users_by_name(client)["anna"].id
    unknown = [f"user-{number}" for number in range(8)]
    for call in (client.groups.members.add, client.groups.members.remove, client.groups.members.replace):
        with pytest.raises(HoneycombValidationError) as caught:
            call(group.id, [unknown[0], anna, anna, *unknown])
        error = caught.value
        assert [each.value for each in error.errors] == unknown
        assert [each.field for each in error.errors][:2] == ["/data/0", "/data/2"]
        assert "rejected ids: user-0, user-1, user-2, user-3, user-4 and 3 more" in str(error)
        assert anna not in str(error)
        assert pickle.loads(pickle.dumps(error)).errors == error.errors
    assert client.groups.members.list(group.id) == []


@pytest.mark.parametrize(
    ("status", "pointer", "value"),
    [
        (422, "/data/1", "b"),
        (422, "/data/1/id", "b"),
        (404, "/data/0", "a"),
        (422, "/data/2", None),
        (422, "/data/9999999999999999999", None),
        (422, "/data", None),
        (422, "/data/attributes/1", None),
        (422, None, None),
    ],
)
def test_pointers_lead_to_ids(
    status: int, pointer: str | None, value: str | None, make_client: SyncMakeClient
) -> None:
    error = {"id": "e", "code": "invalid", "title": "no", "source": {"pointer": pointer} if pointer else {}}
    script = Script(httpx.Response(status, json={"errors": [error]}))
    datasets = make_client(script, **MANAGEMENT).groups.datasets
    with pytest.raises((HoneycombNotFoundError, HoneycombValidationError)) as caught:
        datasets.grant("g", ["a", "b"], team="mine")
    assert [each.value for each in caught.value.errors] == [value]
    assert ("rejected ids" in str(caught.value)) is (value is not None)


def test_requests_of_members(make_client: SyncMakeClient) -> None:
    script = Script(DONE)
    members = make_client(script, **MANAGEMENT).groups.members
    members.add("g/1", ["b", "a", "b"], team="mine")
    members.remove("g/1", ["a"], team="mine")
    members.replace("g/1", [], team="mine")
    assert [request.method for request in script.requests] == ["POST", "DELETE", "PATCH"]
    for request, ids in zip(script.requests, (["b", "a"], ["a"], list[str]()), strict=True):
        assert request.url.raw_path == MEMBERS
        assert request.headers["content-type"] == "application/vnd.api+json"
        assert json.loads(request.content) == {"data": [{"type": "users", "id": id_} for id_ in ids]}


def test_nothing_is_sent_for_no_ids(make_client: SyncMakeClient) -> None:
    script = Script(DONE)
    groups = make_client(script, **MANAGEMENT).groups
    groups.members.add("g", [])
    groups.members.remove("g", ())
    groups.datasets.grant("g", [])
    groups.datasets.revoke("g", [])
    groups.environments.grant("g", [])
    groups.environments.revoke("g", iter(()))
    assert not script.requests


def test_changes_are_retried(make_client: SyncMakeClient) -> None:
    linkage = httpx.Response(200, json={"data": [{"type": "users", "id": "a"}]})
    script = Script(problem(503), linkage, problem(502), DONE, problem(503), linkage)
    groups = make_client(script, **MANAGEMENT).groups
    groups.members.add("g", ["a"], team="mine")
    groups.members.replace("g", ["a"], team="mine")
    groups.environments.revoke("g", ["a"], team="mine")
    assert len(script.requests) == 6
    script = Script(problem(503))
    with pytest.raises(HoneycombServerError):
        make_client(script, **MANAGEMENT).groups.create(name="once", team="mine")
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ("hcxus_1", "user_ids must be a list of ids, not str"),
        (b"hcxus_1", "not bytes"),
        (5, "not int"),
        ([5], "not of int"),
        ([UserGroup(id="g")], "not of UserGroup"),
        (["a", ""], "user_ids has an empty id"),
    ],
)
def test_invalid_ids_are_rejected_before_sending(ids: Any, message: str, make_client: SyncMakeClient) -> None:
    script = Script(DONE)
    members = make_client(script, **MANAGEMENT).groups.members
    for call in (members.add, members.remove, members.replace):
        with pytest.raises(HoneycombConfigError, match=message):
            call("g", ids, team="mine")
    assert not script.requests


def test_invalid_groups_are_rejected_before_sending(make_client: SyncMakeClient) -> None:
    script = Script(DONE)
    groups = make_client(script, **MANAGEMENT).groups
    with pytest.raises(ValidationError, match="name"):
        groups.create(name="", team="mine")
    with pytest.raises(ValidationError, match="name"):
        groups.create(description="no name", team="mine")
    with pytest.raises(ValidationError, match="nam"):
        groups.update("g", nam="x", team="mine")  # type: ignore[call-arg]  # it is rejected
    with pytest.raises(HoneycombConfigError, match="group_id is empty"):
        groups.members.add("", [], team="mine")
    assert not script.requests


def test_members_of_any_form_are_kept(make_client: SyncMakeClient) -> None:
    listed = [
        {"type": "users", "id": "u"},
        {"type": "agents", "id": "a", "meta": {"since": "today"}},
        {"type": "users", "id": "full", "attributes": {"type": "human", "name": "Anna"}},
    ]
    script = Script(httpx.Response(200, json={"data": listed}))
    user, agent, full = make_client(script, **MANAGEMENT).groups.members.list("g", "mine")
    assert (user.type, agent.type, full.type) == ("users", "agents", "users")
    assert agent.model_dump(exclude_unset=True) == listed[1]
    assert full.model_dump(exclude_unset=True) == {"id": "full", "type": "users", "name": "Anna"}


def test_a_missing_scope_is_named(make_client: SyncMakeClient) -> None:
    forbidden = {"errors": [{"id": "e", "code": "forbidden", "title": "the scope users:read is needed"}]}
    script = Script(httpx.Response(403, json=forbidden))
    with pytest.raises(HoneycombForbiddenError, match="users:read"):
        make_client(script, **MANAGEMENT).groups.members.add("g", ["u"], team="mine")
