"""Columns of datasets and environment-wide columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from honeycomb.local._problems import Problem, not_found
from honeycomb.local._routing import Route
from honeycomb.local._state import Column, new_id
from honeycomb.models.columns import ColumnCreate, ColumnUpdate

from .dataset_definitions import meanings_of

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local.engine import ColumnType

_READ_ONLY = ("id", "last_written", "created_at", "updated_at")


def _visible(call: Call) -> dict[str, Column]:
    dataset = call.dataset_or_environment
    if dataset is not call.state.environment_wide:
        return dataset.columns
    columns: dict[str, Column] = {}
    for each in (dataset, *call.datasets):
        columns = each.columns | columns
    return columns


def _list(call: Call) -> JsonValue:
    columns = _visible(call)
    name = call.query.get("key_name")
    if name is None:
        return [column.to_json() for column in columns.values()]
    if name not in columns:
        raise not_found("Column")
    return columns[name].to_json()


def _create(call: Call) -> JsonValue:
    dataset = call.dataset_or_environment
    given = call.body_for(ColumnCreate, ignoring=_READ_ONLY)
    if given.key_name in _visible(call):
        raise Problem(409, f"a column named '{given.key_name}' already exists")
    column = Column(
        new_id(),
        given.key_name,
        given.type,
        created_at=call.now,
        updated_at=call.now,
        description=given.description,
        hidden=given.hidden,
    )
    dataset.columns[column.key_name] = column
    if given.type != "histogram":  # histograms are for metrics datasets
        call.state.store.add_column(dataset.slug, given.key_name, cast("ColumnType", given.type))
    return column.to_json()


def _column(call: Call) -> Column:
    for column in call.dataset.columns.values():
        if column.id == call.path["column_id"]:
            return column
    raise not_found("Column")


def _get(call: Call) -> JsonValue:
    return _column(call).to_json()


def _update(call: Call) -> JsonValue:
    column = _column(call)
    given = call.body_for(ColumnUpdate, ignoring=(*_READ_ONLY, "key_name"))
    column.type = given.type
    column.description = given.description
    column.hidden = given.hidden
    column.updated_at = call.now
    return column.to_json()


def _delete(call: Call) -> JsonValue:
    column = _column(call)
    meanings = meanings_of(call, column.id)
    if meanings:
        raise Problem(
            409, f"the column '{column.key_name}' is used in the dataset definitions: {', '.join(meanings)}"
        )
    del call.dataset.columns[column.key_name]
    call.state.store.drop_column(call.dataset.slug, column.key_name)
    return None


ROUTES = (
    Route("GET", "/1/columns/{dataset}", _list, needs=("columns",)),
    Route("POST", "/1/columns/{dataset}", _create, needs=("columns",), status=201, bad_request_form="legacy"),
    Route("GET", "/1/columns/{dataset}/{column_id}", _get, needs=("columns",)),
    Route("PUT", "/1/columns/{dataset}/{column_id}", _update, needs=("columns",), bad_request_form="legacy"),
    Route("DELETE", "/1/columns/{dataset}/{column_id}", _delete, needs=("columns",), status=204),
)
