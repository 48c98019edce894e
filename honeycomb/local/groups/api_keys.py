"""API keys. Created keys are valid at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, get_args

from pydantic import Field

from honeycomb.local._json_api import (
    Document,
    ExistingResource,
    NewResource,
    Relationship,
    TeamCall,
    TeamRoute,
)
from honeycomb.local._problems import FieldError, invalid, invalid_parameter, not_found
from honeycomb.local._team_objects import TeamPermission
from honeycomb.models._base import InputModel

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._team_objects import ApiKey

_Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=100)]
_TYPES = ("configuration", "ingest")


class _NewKey(InputModel):
    key_type: Literal["configuration", "ingest"]
    name: _Name
    disabled: bool = False
    permissions: dict[TeamPermission, bool] = Field(default_factory=dict[TeamPermission, bool])


class _Relationships(InputModel):
    environment: Relationship[Literal["environments"]]


class _NewData(NewResource[Literal["api-keys"], _NewKey]):
    relationships: _Relationships


class _Changes(InputModel):
    name: _Name | None = None
    disabled: bool | None = None
    permissions: dict[TeamPermission, bool] = Field(default_factory=dict[TeamPermission, bool])


_Creation = Document[_NewData]
_Update = Document[ExistingResource[Literal["api-keys"], _Changes]]


def _list(call: TeamCall) -> JsonValue:
    key_type = call.query.get("filter[type]")
    if key_type is not None and key_type not in _TYPES:
        raise invalid_parameter("filter[type]", f"must be {' or '.join(_TYPES)}")
    return call.page_of(key.to_json() for key in call.team.api_keys.values() if key_type in (None, key.type))


def _create(call: TeamCall) -> JsonValue:
    data = call.body_for(_Creation).data
    given = data.attributes
    environment = call.team.environments.get(data.relationships.environment.data.id)
    if environment is None:
        field = "data.relationships.environment.data.id"
        raise invalid(FieldError(field=field, code="invalid", description="no such environment"))
    available: tuple[TeamPermission, ...] = get_args(TeamPermission)
    if given.key_type == "ingest":
        available = ("create_datasets",)
        for name in given.permissions.keys() - available:
            raise _invalid_permission(name, "an ingest key cannot have this permission")
    permissions: dict[TeamPermission, bool] = {name: given.permissions.get(name, False) for name in available}
    _reject_conflict(permissions)
    key = call.team.create_api_key(
        given.key_type, given.name, environment, permissions, now=call.now, disabled=given.disabled
    )
    return {"data": key.to_json(include_secret=True)}


def _reject_conflict(permissions: dict[TeamPermission, bool]) -> None:
    if permissions.get("manage_privateBoards") and permissions.get("visible_team_members"):
        raise _invalid_permission("manage_privateBoards", "cannot be combined with visible_team_members")


def _invalid_permission(name: TeamPermission, description: str) -> Exception:
    field = f"data.attributes.permissions.{name}"
    return invalid(FieldError(field=field, code="invalid", description=description))


def _key(call: TeamCall) -> ApiKey:
    try:
        return call.team.api_keys[call.path["key_id"]]
    except KeyError:
        raise not_found("API key") from None


def _get(call: TeamCall) -> JsonValue:
    return {"data": _key(call).to_json()}


def _update(call: TeamCall) -> JsonValue:
    key = _key(call)
    data = call.body_for(_Update).data
    call.require_id(key.id, data)
    given = data.attributes
    if key.type == "ingest" and given.permissions:
        field = "data.attributes.permissions"
        raise invalid(
            FieldError(field=field, code="invalid", description="permissions of an ingest key cannot be changed")
        )
    permissions: dict[TeamPermission, bool] = {**key.permissions, **given.permissions}
    _reject_conflict(permissions)
    key.permissions = permissions
    if given.name is not None:
        key.name = given.name
    if given.disabled is not None:
        key.disabled = given.disabled
    key.updated_at = call.now
    call.team.save_api_key(key)
    return {"data": key.to_json()}


def _delete(call: TeamCall) -> JsonValue:
    call.team.delete_api_key(_key(call))
    return None


_KEYS = "/2/teams/{team}/api-keys"
_KEY = "/2/teams/{team}/api-keys/{key_id}"

ROUTES = (
    TeamRoute("GET", _KEYS, _list, scopes=("api-keys:read",)),
    TeamRoute("POST", _KEYS, _create, scopes=("api-keys:write",), status=201),
    TeamRoute("GET", _KEY, _get, scopes=("api-keys:read",)),
    TeamRoute("PATCH", _KEY, _update, scopes=("api-keys:write",)),
    TeamRoute("DELETE", _KEY, _delete, scopes=("api-keys:write",), status=204),
)
