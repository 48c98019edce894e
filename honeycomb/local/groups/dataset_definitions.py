"""Dataset definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honeycomb.local._definitions import definitions_in
from honeycomb.local._problems import Problem
from honeycomb.local._routing import Route
from honeycomb.local._state import ENVIRONMENT_WIDE
from honeycomb.local._validate import validate
from honeycomb.models.dataset_definitions import DatasetDefinitionsUpdate

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._wire import JsonObject


def meanings_of(call: Call, column_id: str) -> list[str]:
    """Return the meanings of a column of the dataset in the path."""
    return [meaning for meaning, reference in _table(call).items() if reference["id"] == column_id]


def _table(call: Call) -> dict[str, JsonObject]:
    return call.state.table("dataset_definitions", call.dataset.slug)


def _get(call: Call) -> JsonValue:
    return {**definitions_in(call.state, call.dataset)}


def _update(call: Call) -> JsonValue:
    table = _table(call)
    changes: dict[str, JsonObject | None] = {}
    for meaning, name in _names(call).items():
        changes[meaning] = _definition(call, meaning, name) if name else None
    for meaning, definition in changes.items():
        if definition is None:
            table.pop(meaning, None)
        else:
            table[meaning] = definition
    return _get(call)


def _names(call: Call) -> dict[str, str]:
    """Return the column name of each meaning in a request; ``column_type`` is ignored."""
    body: JsonObject = {}
    for meaning, definition in call.json.items():
        if isinstance(definition, dict):
            body[meaning] = {key: value for key, value in definition.items() if key != "column_type"}
        else:
            body[meaning] = definition
    given = validate(DatasetDefinitionsUpdate, body).model_dump(exclude_unset=True)
    return {meaning: definition["name"] for meaning, definition in given.items()}


def _definition(call: Call, meaning: str, name: str) -> JsonObject:
    """Return a reference to a column or a calculated field."""
    if name in call.dataset.columns:
        return {"id": call.dataset.columns[name].id}
    for slug in (call.dataset.slug, ENVIRONMENT_WIDE):
        for field in call.state.table("calculated_fields", slug).values():
            if field["alias"] == name:
                return {"id": field["id"]}
    raise Problem(422, f"The following columns do not exist: {meaning}: '{name}'", form="legacy")


ROUTES = (
    Route("GET", "/1/dataset_definitions/{dataset}", _get, needs=("createDatasets",)),
    Route("PATCH", "/1/dataset_definitions/{dataset}", _update, needs=("createDatasets",), reports_fields=False),
)
