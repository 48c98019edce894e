"""Datasets of an environment in the team API. They have ids, and can be restricted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honeycomb.local._json_api import Document, ExistingResource, TeamCall, TeamRoute
from honeycomb.local._problems import FieldError, Problem, invalid, not_found
from honeycomb.local._team_objects import TEAM_PATH
from honeycomb.models._base import InputModel
from honeycomb.models.datasets import DatasetDescription, ExpandJsonDepth

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._state import Dataset
    from honeycomb.local._team_objects import Environment
    from honeycomb.local._wire import JsonObject

_TYPE = "datasets"
_NEVER_RESTRICTED = "Activity Log"
"""Name of the environment whose datasets cannot be restricted."""


class _Settings(InputModel):
    delete_protected: bool | None = None


class _Changes(InputModel):
    restricted: bool | None = None
    description: DatasetDescription | None = None
    expand_json_depth: ExpandJsonDepth | None = None
    settings: _Settings = _Settings()


_Update = Document[ExistingResource[str, _Changes]]


def _environment(call: TeamCall) -> Environment:
    environment = call.team.environments.get(call.path["environment_id"])
    if environment is None or call.key.environment not in (None, environment.name):
        raise not_found("Environment")
    return environment


def _dataset(call: TeamCall) -> Dataset:
    for dataset in _environment(call).state.datasets.values():
        if dataset.id == call.path["dataset_id"]:
            return dataset
    raise not_found("Dataset")


def _resource(call: TeamCall, dataset: Dataset) -> JsonObject:
    return {
        "id": dataset.id,
        "type": _TYPE,
        "attributes": {
            "name": dataset.name,
            "slug": dataset.slug,
            "restricted": dataset.restricted,
            "description": dataset.description,
            "expand_json_depth": dataset.expand_json_depth,
            "settings": {"delete_protected": dataset.delete_protected},
        },
        "links": {"self": f"{TEAM_PATH}/environments/{call.path['environment_id']}/datasets/{dataset.id}"},
    }


def _list(call: TeamCall) -> JsonValue:
    return call.page_of(_resource(call, dataset) for dataset in _environment(call).state.datasets.values())


def _get(call: TeamCall) -> JsonValue:
    return {"data": _resource(call, _dataset(call))}


def _update(call: TeamCall) -> JsonValue:
    dataset = _dataset(call)
    data = call.body_for(_Update).data
    if (data.type, data.id) != (_TYPE, dataset.id):
        raise Problem(409, "id and type in the body must be those of the dataset in the path")
    given = data.attributes
    if given.restricted and _environment(call).name == _NEVER_RESTRICTED:
        field = "data.attributes.restricted"
        raise invalid(FieldError(field=field, code="invalid", description="this environment has no restrictions"))
    if given.restricted is False and dataset.restricted:
        _remove_restriction(call, dataset)
    if given.restricted is not None:
        dataset.restricted = given.restricted
    if given.description is not None:
        dataset.description = given.description
    if given.expand_json_depth is not None:
        dataset.expand_json_depth = given.expand_json_depth
    if given.settings.delete_protected is not None:
        dataset.delete_protected = given.settings.delete_protected
    return {"data": _resource(call, dataset)}


def _remove_restriction(call: TeamCall, dataset: Dataset) -> None:
    groups = call.team.groups
    if groups.with_access(_environment(call), dataset):
        if call.key.environment is not None:
            raise Problem(403, "a management key of one environment cannot remove the access of groups")
        call.key.require(["groups:write"])
    groups.remove_dataset(dataset)


_DATASETS = "/2/teams/{team}/environments/{environment_id}/datasets"
_DATASET = "/2/teams/{team}/environments/{environment_id}/datasets/{dataset_id}"

ROUTES = (
    TeamRoute("GET", _DATASETS, _list, scopes=("environments:read",), environment_scopes=("datasets:read",)),
    TeamRoute("GET", _DATASET, _get, scopes=("environments:read",), environment_scopes=("datasets:read",)),
    TeamRoute("PATCH", _DATASET, _update, scopes=("environments:write",), environment_scopes=("datasets:write",)),
)
