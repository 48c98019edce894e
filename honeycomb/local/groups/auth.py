"""Auth: what a key is and may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honeycomb.local._keys import ALL_PERMISSIONS
from honeycomb.local._routing import Route

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._wire import JsonObject


def _get(call: Call) -> JsonValue:
    key = call.key
    told = ["createDatasets"] if key.type == "ingest" else sorted(ALL_PERMISSIONS)
    access: JsonObject = {permission: permission in key.permissions for permission in told}
    return {
        "id": key.id,
        "type": key.type,
        "api_key_access": access,
        "environment": {"name": "Local", "slug": "local"},
        "team": {"name": "Local", "slug": "local"},
    }


ROUTES = (Route("GET", "/1/auth", _get, ingest_keys=True, error_form="legacy"),)
