# Made from tests/_async/test_environments.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import json

import httpx
import pytest

from honeycomb import (
    EnvironmentCreate,
    EnvironmentUpdate,
    HoneycombConflictError,
    HoneycombForbiddenError,
    HoneycombNotFoundError,
    HoneycombServerError,
    SyncHoneycombClient,
)
from tests.support import MANAGEMENT, QUICK, Script, problem

from .conftest import SyncMakeClient

PROTECTED = httpx.Response(
    200,
    json={
        "data": {
            "id": "e",
            "type": "environments",
            "attributes": {"name": "A", "settings": {"delete_protected": True}},
        }
    },
)
GONE = httpx.Response(204)


def calls(script: Script) -> list[tuple[str, object]]:
    """Return the methods of the requests, and the protection that they set."""
    return [
        (request.method, json.loads(request.content)["data"]["attributes"] if request.content else None)
        for request in script.requests
    ]


def test_create_and_get(client: SyncHoneycombClient) -> None:
    made = client.environments.create(name="Staging", description="before", color="lightGold")
    assert (made.name, made.slug, made.description, made.color) == ("Staging", "staging", "before", "lightGold")
    assert made.delete_protected is True
    assert client.environments.get(made.id) == made
    other = client.environments.create(EnvironmentCreate(name="Other"))
    assert other.color
    with pytest.raises(HoneycombConflictError, match="Other"):
        client.environments.create(name="Other")
    with pytest.raises(HoneycombNotFoundError):
        client.environments.get("nowhere")


def test_requests_are_sent_in_the_documented_form(make_client: SyncMakeClient) -> None:
    script = Script(PROTECTED)
    client = make_client(script, **MANAGEMENT)
    client.environments.create(name="A", color=None, team="mine")
    client.environments.update("e/1", color="red", delete_protected=False, team="mine")
    client.environments.update("e", EnvironmentUpdate(description=""), "mine")
    create, update, model = script.requests
    assert create.headers["content-type"] == "application/vnd.api+json"
    assert json.loads(create.content) == {"data": {"type": "environments", "attributes": {"name": "A"}}}
    assert (update.method, update.url.raw_path) == ("PATCH", b"/2/teams/mine/environments/e%2F1")
    assert json.loads(update.content) == {
        "data": {
            "id": "e/1",
            "type": "environments",
            "attributes": {"color": "red", "settings": {"delete_protected": False}},
        }
    }
    assert json.loads(model.content)["data"]["attributes"] == {"description": ""}


def test_a_response_keeps_unknown_fields(make_client: SyncMakeClient) -> None:
    settings = {"delete_protected": True, "brand_new": 1}
    attributes = {"name": "A", "color": "classic", "settings": settings, "owner": "me"}
    resource = {"id": "e", "type": "environments", "attributes": attributes, "links": {"self": "/e"}}
    client = make_client(Script(httpx.Response(200, json={"data": resource})), **MANAGEMENT)
    environment = client.environments.get("e", team="mine")
    assert environment.color == "classic"
    dumped = environment.model_dump(exclude_unset=True)
    assert dumped == {
        "id": "e",
        "name": "A",
        "color": "classic",
        "delete_protected": True,
        "settings": {"brand_new": 1},
        "owner": "me",
        "links": {"self": "/e"},
    }
    assert "/e" not in repr(environment)


def test_lists_are_read_completely_lazily_or_page_by_page(client: SyncHoneycombClient) -> None:
    for number in range(120):
        client.environments.create(name=f"e{number}")
    everything = client.environments.list()
    assert [each.name for each in everything] == ["Local", *(f"e{number}" for number in range(120))]
    assert [each.id for each in client.environments.list_all()] == [each.id for each in everything]
    assert "the first 20 of 121 objects" in everything._repr_html_()
    first = client.environments.page()
    assert [each.name for each in first.items] == [each.name for each in everything[:20]]
    second = client.environments.page(3, first.next_cursor)
    assert [each.name for each in second.items] == ["e19", "e20", "e21"]
    for size in (0, 101):
        with pytest.raises(ValueError, match="1 to 100"):
            client.environments.page(page_size=size)


def test_update_keeps_what_it_does_not_name(client: SyncHoneycombClient) -> None:
    made = client.environments.create(name="A", description="of mine", color="red")
    updated = client.environments.update(made.id, color="blue")
    assert (updated.description, updated.color, updated.delete_protected) == ("of mine", "blue", True)
    updated = client.environments.update(made.id, EnvironmentUpdate(delete_protected=False))
    assert (updated.description, updated.color, updated.delete_protected) == ("of mine", "blue", False)


def test_delete_wants_the_protection_removed(client: SyncHoneycombClient) -> None:
    made = client.environments.create(name="A")
    with pytest.raises(HoneycombConflictError, match="protected"):
        client.environments.delete(made.id)
    client.environments.delete(made.id, remove_protection=True)
    other = client.environments.create(name="B")
    client.environments.update(other.id, delete_protected=False)
    client.environments.delete(other.id)
    assert [each.name for each in client.environments.list()] == ["Local"]


def test_the_protection_comes_back_when_the_deletion_fails(make_client: SyncMakeClient) -> None:
    script = Script(PROTECTED, PROTECTED, problem(403), PROTECTED)
    client = make_client(script, **MANAGEMENT)
    with pytest.raises(HoneycombForbiddenError):
        client.environments.delete("e", "mine", remove_protection=True)
    assert calls(script) == [
        ("GET", None),
        ("PATCH", {"settings": {"delete_protected": False}}),
        ("DELETE", None),
        ("PATCH", {"settings": {"delete_protected": True}}),
    ]


def test_the_protection_that_was_not_there_does_not_come(make_client: SyncMakeClient) -> None:
    attributes = {"name": "A", "settings": {"delete_protected": False}}
    found = httpx.Response(200, json={"data": {"id": "e", "type": "environments", "attributes": attributes}})
    script = Script(found, problem(409))
    with pytest.raises(HoneycombConflictError):
        make_client(script, **MANAGEMENT).environments.delete("e", "mine", remove_protection=True)
    assert [method for method, _ in calls(script)] == ["GET", "DELETE"]


def test_a_deletion_whose_response_was_lost_has_succeeded(make_client: SyncMakeClient) -> None:
    script = Script(PROTECTED, PROTECTED, problem(500), problem(404))
    client = make_client(script, **MANAGEMENT, max_retries=0)
    client.environments.delete("e", "mine", remove_protection=True)
    script = Script(PROTECTED, PROTECTED, problem(500), problem(404), GONE)
    make_client(script, **MANAGEMENT, retry=QUICK).environments.delete("e", "mine", remove_protection=True)
    assert [method for method, _ in calls(script)] == ["GET", "PATCH", "DELETE", "DELETE"]


def test_the_service_is_at_fault(make_client: SyncMakeClient) -> None:
    with pytest.raises(HoneycombServerError):
        make_client(Script(problem(500)), **MANAGEMENT, max_retries=0).environments.list(team="mine")
