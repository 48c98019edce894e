"""Auth: properties of API keys and management keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honeycomb.local._json_api import TeamCall, TeamRoute
from honeycomb.local._keys import ALL_PERMISSIONS
from honeycomb.local._routing import Route
from honeycomb.local._team_objects import TEAM_ID, TEAM_NAME, TEAM_SLUG, related, timestamps

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._wire import JsonObject


def _get(call: Call) -> JsonValue:
    key = call.key
    permissions = ["createDatasets"] if key.type == "ingest" else sorted(ALL_PERMISSIONS)
    access: JsonObject = {permission: permission in key.permissions for permission in permissions}
    return {
        "id": key.id,
        "type": key.type,
        "api_key_access": access,
        "environment": {"name": call.environment.name, "slug": call.environment.slug},
        "team": {"name": TEAM_NAME, "slug": TEAM_SLUG},
    }


def _get_v2(call: TeamCall) -> JsonValue:
    return {
        "data": {
            "id": call.key.id,
            "type": "api-keys",
            "attributes": {
                "name": call.key.id,
                "key_type": "management",
                "disabled": call.key.disabled,
                "scopes": [*sorted(call.key.scopes)],
                "timestamps": timestamps(call.team.created_at, call.team.created_at),
            },
            "relationships": {"team": related("teams", TEAM_ID)},
        },
        "included": [{"id": TEAM_ID, "type": "teams", "attributes": {"name": TEAM_NAME, "slug": TEAM_SLUG}}],
    }


ROUTES = (
    Route("GET", "/1/auth", _get, ingest_keys=True, error_form="legacy"),
    TeamRoute("GET", "/2/auth", _get_v2),
)
