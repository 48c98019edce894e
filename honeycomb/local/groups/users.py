"""Users of the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honeycomb.local._json_api import TeamCall, TeamRoute

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._users import LocalUser
    from honeycomb.local._wire import JsonObject


def _list(call: TeamCall) -> JsonValue:
    users = sorted(call.team.users.values(), key=lambda user: user.id)
    return call.page_of(_resource(call, user) for user in users)


def _resource(call: TeamCall, user: LocalUser) -> JsonObject:
    resource: JsonObject = {
        "id": user.id,
        "type": "users",
        "attributes": {"name": user.name, "email": user.email, "role": user.role},
    }
    if call.key.has("groups:read"):
        groups: list[JsonValue] = [{"id": group.id, "type": "groups"} for group in call.team.groups.of(user)]
        resource["relationships"] = {"groups": {"data": groups}}
    return resource


ROUTES = (TeamRoute("GET", "/2/teams/{team}/users", _list, scopes=("users:read",)),)
