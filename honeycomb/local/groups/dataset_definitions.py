"""Dataset definitions. A meaning that nobody has given to a column is that of the first of its usual names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honeycomb.local._problems import Problem
from honeycomb.local._routing import Route
from honeycomb.local._state import EVERYWHERE
from honeycomb.local._validate import checked
from honeycomb.local.engine import TraceColumns
from honeycomb.models.dataset_definitions import DatasetDefinitionsUpdate, Meaning

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._state import Dataset, State
    from honeycomb.local._wire import JsonObject


_USUAL_NAMES: dict[Meaning, tuple[str, ...]] = {
    "span_id": ("trace.span_id",),
    "trace_id": ("trace.trace_id",),
    "parent_id": ("trace.parent_id",),
    "name": ("name",),
    "service_name": ("service.name", "service_name"),
    "duration_ms": ("duration_ms",),
    "span_kind": ("span.kind", "meta.span_type"),
    "annotation_type": ("meta.annotation_type",),
    "link_span_id": ("trace.link.span_id",),
    "link_trace_id": ("trace.link.trace_id",),
    "error": ("error",),
    "status": ("response.status_code", "http.response.status_code", "http.status_code", "elb_status_code"),
    "route": ("http.route", "http.target"),
    "user": ("user.id",),
    "log_severity": ("severity", "severity_text"),
    "log_message": ("body",),
}


def meanings_of(call: Call, column: str) -> list[str]:
    """Return what a column of the dataset in the path is defined to be."""
    return [meaning for meaning, definition in _table(call).items() if definition["name"] == column]


def definitions_in(state: State, dataset: Dataset) -> dict[str, JsonObject]:
    """Return the columns of a dataset that have a special meaning, given or usual, by that meaning."""
    given = state.table("dataset_definitions", dataset.slug)
    usual: dict[str, JsonObject] = {}
    for meaning, names in _USUAL_NAMES.items():
        for name in names:
            if meaning not in usual and name in dataset.columns:
                usual[meaning] = {"name": name, "column_type": "column"}
    return {**usual, **given}


def trace_columns(state: State, dataset: Dataset) -> TraceColumns:
    """Return the columns that relate spans; in the whole environment those of the usual names."""
    defined = {
        meaning: str(definition["name"])
        for meaning, definition in definitions_in(state, dataset).items()
        if meaning in ("trace_id", "span_id", "parent_id")
    }
    return TraceColumns(**defined)


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
    """Return the names that a request gives; what it says of the type of column does not count."""
    body: JsonObject = {}
    for meaning, definition in call.json.items():
        if isinstance(definition, dict):
            body[meaning] = {key: value for key, value in definition.items() if key != "column_type"}
        else:
            body[meaning] = definition
    given = checked(DatasetDefinitionsUpdate, body).model_dump(exclude_unset=True)
    return {meaning: definition["name"] for meaning, definition in given.items()}


def _definition(call: Call, meaning: str, name: str) -> JsonObject:
    if name in call.dataset.columns:
        return {"name": name, "column_type": "column"}
    for slug in (call.dataset.slug, EVERYWHERE):
        if name in [field["alias"] for field in call.state.table("calculated_fields", slug).values()]:
            return {"name": name, "column_type": "derived_column"}
    raise Problem(422, f"The following columns do not exist: {meaning}: '{name}'", form="legacy")


ROUTES = (
    Route("GET", "/1/dataset_definitions/{dataset}", _get, needs=("createDatasets",)),
    Route("PATCH", "/1/dataset_definitions/{dataset}", _update, needs=("createDatasets",), tells_fields=False),
)
