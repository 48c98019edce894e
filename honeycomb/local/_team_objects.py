"""Objects of a team: environments and API keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from ._keys import LocalKey, Permission
from ._times import rfc3339
from ._users import OWNER

if TYPE_CHECKING:
    from honeycomb.models.environments import EnvironmentColor

    from ._state import State
    from ._wire import JsonObject

TEAM_ID = "hcxtm_00000000000000000000000000"
TEAM_NAME = "Local"
TEAM_SLUG = "local"
TEAM_PATH = f"/2/teams/{TEAM_SLUG}"
USER_ID = OWNER.id
"""Id of the creator of all keys."""

TeamPermission: TypeAlias = Literal[
    "create_datasets",
    "send_events",
    "manage_markers",
    "manage_triggers",
    "manage_boards",
    "run_queries",
    "manage_columns",
    "manage_slos",
    "manage_recipients",
    "manage_signals",
    "manage_privateBoards",
    "read_service_maps",
    "visible_team_members",
]
"""Permission of an API key, by its name in the team API."""

_PERMISSIONS: dict[TeamPermission, Permission] = {
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
"""Names of these permissions in ``GET /1/auth``, which lacks the others."""


@dataclass(slots=True)
class Environment:
    """An environment and its contents."""

    id: str
    name: str
    slug: str
    color: EnvironmentColor
    state: State
    description: str = ""
    delete_protected: bool = True

    def to_json(self) -> JsonObject:
        """Return the environment as the API returns it."""
        return {
            "id": self.id,
            "type": "environments",
            "attributes": {
                "name": self.name,
                "slug": self.slug,
                "description": self.description,
                "color": self.color,
                "settings": {"delete_protected": self.delete_protected},
            },
            "links": {"self": f"{TEAM_PATH}/environments/{self.id}"},
        }


@dataclass(slots=True)
class ApiKey:
    """An API key created by a request, with all permissions that its type can have."""

    id: str
    secret: str = field(repr=False)
    type: Literal["configuration", "ingest"]
    name: str
    environment: Environment
    permissions: dict[TeamPermission, bool]
    created_at: float
    updated_at: float
    disabled: bool = False

    @property
    def value(self) -> str:
        """The key as sent in ``X-Honeycomb-Team``."""
        return self.id + self.secret if self.type == "ingest" else self.secret

    def to_local_key(self) -> LocalKey:
        """Return the key for the authentication of requests."""
        return LocalKey(
            self.value,
            type=self.type,
            permissions={name for known, name in _PERMISSIONS.items() if self.permissions.get(known)},
            disabled=self.disabled,
            environment=self.environment.name,
            id=self.id,
        )

    def to_json(self, *, include_secret: bool = False) -> JsonObject:
        """Return the key as the API returns it, with its secret only in the response to its creation."""
        attributes: JsonObject = {
            "key_type": self.type,
            "name": self.name,
            "disabled": self.disabled,
            "permissions": {str(name): allowed for name, allowed in self.permissions.items()},
            "timestamps": timestamps(self.created_at, self.updated_at),
        }
        if include_secret:
            attributes["secret"] = self.secret
        return {
            "id": self.id,
            "type": "api-keys",
            "attributes": attributes,
            "relationships": {
                "environment": related("environments", self.environment.id),
                "creator": related("users", USER_ID),
                "editor": related("users", USER_ID),
            },
            "links": {"self": f"{TEAM_PATH}/api-keys/{self.id}"},
        }


def related(type_: str, id_: str) -> JsonObject:
    """Return a JSON:API relationship to an object."""
    return {"data": {"id": id_, "type": type_}}


def timestamps(created_at: float, updated_at: float) -> JsonObject:
    """Return the timestamps of an object in the format of the team API."""
    return {"created": rfc3339(created_at), "updated": rfc3339(updated_at)}
