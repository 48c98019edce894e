from __future__ import annotations

from typing import Any

import httpx
import pytest

from honeycomb import AsyncHoneycombClient, HoneycombClient, HoneycombForbiddenError, User
from honeycomb.local import LocalHoneycomb, LocalManagementKey, LocalUser
from tests.support import MANAGEMENT, Script

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio


def user(attributes: dict[str, object], **more: object) -> httpx.Response:
    data = {"id": "hcxus_1", "type": "users", "attributes": attributes, **more}
    return httpx.Response(200, json={"data": [data], "links": {"next": None}})


async def test_users_are_listed_with_their_roles(client: AsyncHoneycombClient) -> None:
    (owner,) = await client.users.list()
    assert (owner.email, owner.role, owner.group_ids) == ("owner@example.com", "owner", [])


async def test_lists_whole_lazy_or_in_pages() -> None:
    users = [LocalUser(f"u{number}@example.com", f"User {number}", "read-only") for number in range(130)]
    with LocalHoneycomb(users=users) as local:
        async with httpx.AsyncClient(transport=local.transport()) as http_client:
            client = HoneycombClient(http_client=http_client, **MANAGEMENT)
            everything = await client.users.list()
            assert {each.email for each in everything} == {"owner@example.com", *(each.email for each in users)}
            assert [each async for each in client.users.list_all(team="local")] == everything
            first = await client.users.page(page_size=100)
            second = await client.users.page(100, first.next_cursor)
            assert first.items + second.items == everything
            assert second.next_cursor is None


async def test_scopes() -> None:
    keys = [
        LocalManagementKey("users", "s", scopes=frozenset({"users:read"})),
        LocalManagementKey("groups", "s", scopes=frozenset({"groups:write"})),
    ]
    with LocalHoneycomb(management_keys=keys) as local:
        async with httpx.AsyncClient(transport=local.transport()) as http_client:
            client = HoneycombClient(management_key="users", management_secret="s", http_client=http_client)
            (owner,) = await client.users.list()
            assert owner.group_ids is None
            client = HoneycombClient(management_key="groups", management_secret="s", http_client=http_client)
            with pytest.raises(HoneycombForbiddenError, match="users:read"):
                await client.users.list()


@pytest.mark.parametrize(
    ("attributes", "relationships", "group_ids"),
    [
        ({}, {}, None),
        ({}, {"groups": {"data": [{"id": "g1", "type": "groups"}, {"id": "g2", "type": "groups"}]}}, ["g1", "g2"]),
        ({}, {"groups": {"links": {"related": "/groups"}}}, None),
        ({"groups": ["g1", None]}, {}, ["g1"]),
        ({"groups": [{"id": "g1", "name": "SRE"}, {}]}, {}, ["g1"]),
        ({"group_ids": []}, {}, []),
        ({"groups": "all"}, {}, None),
    ],
)
async def test_groups_are_read_in_each_possible_form(
    attributes: dict[str, object],
    relationships: dict[str, object],
    group_ids: Any,
    make_client: AsyncMakeClient,
) -> None:
    script = Script(user({"role": "brand-new", "name": None, **attributes}, relationships=relationships))
    (found,) = await make_client(script, **MANAGEMENT).users.list("mine")
    assert isinstance(found, User)
    assert (found.id, found.role, found.name, found.email) == ("hcxus_1", "brand-new", None, None)
    assert found.group_ids == group_ids
    assert script.requests[0].url.raw_path.startswith(b"/2/teams/mine/users?page%5Bsize%5D=100")
