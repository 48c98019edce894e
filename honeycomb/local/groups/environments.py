"""Environments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from honeycomb.local._json_api import Document, ExistingResource, NewResource, TeamCall, TeamRoute
from honeycomb.local._problems import Problem, not_found
from honeycomb.models._base import InputModel
from honeycomb.models.environments import EnvironmentColor

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._team_objects import Environment

_Description = Annotated[str, Field(max_length=255)]


class _New(InputModel):
    name: Annotated[str, Field(min_length=1, max_length=255)]
    description: _Description = ""
    color: EnvironmentColor | None = None


class _Settings(InputModel):
    delete_protected: bool | None = None


class _Changes(InputModel):
    description: _Description | None = None
    color: EnvironmentColor | None = None
    settings: _Settings = _Settings()


_Creation = Document[NewResource[Literal["environments"], _New]]
_Update = Document[ExistingResource[Literal["environments"], _Changes]]


def _list(call: TeamCall) -> JsonValue:
    return call.page_of(environment.to_json() for environment in call.team.environments.values())


def _create(call: TeamCall) -> JsonValue:
    given = call.body_for(_Creation).data.attributes
    environment = call.team.create_environment(given.name, description=given.description, color=given.color)
    return {"data": environment.to_json()}


def _environment(call: TeamCall) -> Environment:
    try:
        return call.team.environments[call.path["environment_id"]]
    except KeyError:
        raise not_found("Environment") from None


def _get(call: TeamCall) -> JsonValue:
    return {"data": _environment(call).to_json()}


def _update(call: TeamCall) -> JsonValue:
    environment = _environment(call)
    data = call.body_for(_Update).data
    call.require_id(environment.id, data)
    given = data.attributes
    if given.description is not None:
        environment.description = given.description
    if given.color is not None:
        environment.color = given.color
    if given.settings.delete_protected is not None:
        environment.delete_protected = given.settings.delete_protected
    return {"data": environment.to_json()}


def _delete(call: TeamCall) -> JsonValue:
    environment = _environment(call)
    if environment.delete_protected:
        raise Problem(409, "the environment is protected from deletion")
    call.team.delete_environment(environment)
    return None


_ENVIRONMENTS = "/2/teams/{team}/environments"
_ENVIRONMENT = "/2/teams/{team}/environments/{environment_id}"

ROUTES = (
    TeamRoute("GET", _ENVIRONMENTS, _list, scopes=("environments:read",)),
    TeamRoute("POST", _ENVIRONMENTS, _create, scopes=("environments:write",), status=201),
    TeamRoute("GET", _ENVIRONMENT, _get, scopes=("environments:read",)),
    TeamRoute("PATCH", _ENVIRONMENT, _update, scopes=("environments:write",)),
    TeamRoute("DELETE", _ENVIRONMENT, _delete, scopes=("environments:write",), status=204),
)
