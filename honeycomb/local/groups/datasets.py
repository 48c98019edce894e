"""Datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honeycomb.local._call import Call, Response
from honeycomb.local._problems import Problem
from honeycomb.local._routing import Route
from honeycomb.local._state import slug_of
from honeycomb.models.datasets import DatasetCreate, DatasetUpdate

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._wire import JsonObject

_READ_ONLY = ("slug", "regular_columns_count", "last_written_at", "created_at", "dataset_type")


def _list(call: Call) -> JsonValue:
    return [dataset.to_json() for dataset in call.datasets]


def _create(call: Call) -> JsonValue | Response:
    # The settings are ignored at creation.
    given = call.body_for(DatasetCreate, ignoring=(*_READ_ONLY, "settings"))
    existing = call.state.datasets.get(slug_of(given.name))
    if existing is not None and existing.slug in call.hidden:
        raise Problem(409, f"a dataset named '{given.name}' already exists")
    if existing is not None:
        return existing.to_json()
    dataset = call.state.create_dataset(given.name, call.now)
    dataset.description = given.description
    dataset.expand_json_depth = given.expand_json_depth
    return Response(dataset.to_json(), status=201)


def _get(call: Call) -> JsonValue:
    return call.dataset.to_json()


def _update(call: Call) -> JsonValue:
    dataset = call.dataset
    # The service sets missing required fields to their defaults.
    defaults: JsonObject = {"description": "", "expand_json_depth": 0}
    given = call.body_for(DatasetUpdate, ignoring=(*_READ_ONLY, "name"), defaults=defaults)
    dataset.description = given.description
    dataset.expand_json_depth = given.expand_json_depth
    if given.settings is not None:
        dataset.delete_protected = given.settings.delete_protected
    return dataset.to_json()


def _delete(call: Call) -> JsonValue:
    dataset = call.dataset
    if dataset.delete_protected:
        raise Problem(409, "the dataset is protected from deletion")
    call.state.delete_dataset(dataset.slug)
    return None


ROUTES = (
    Route("GET", "/1/datasets", _list, needs=("createDatasets",)),
    Route("POST", "/1/datasets", _create, needs=("createDatasets",)),
    Route("GET", "/1/datasets/{dataset}", _get, needs=("createDatasets",)),
    Route("PUT", "/1/datasets/{dataset}", _update, needs=("createDatasets",)),
    Route("DELETE", "/1/datasets/{dataset}", _delete, needs=("createDatasets",), status=202),
)
