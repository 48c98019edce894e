"""Calculated fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honeycomb.local._problems import FieldError, Problem, invalid, not_found
from honeycomb.local._references import query_of
from honeycomb.local._routing import Route
from honeycomb.local._state import ENVIRONMENT_WIDE, new_id
from honeycomb.local._times import rfc3339
from honeycomb.local.engine import ExpressionFailed
from honeycomb.models.calculated_fields import CalculatedFieldCreate, CalculatedFieldUpdate

from .boards import board_response, query_panels
from .queries import find_query_in_environment, uses_column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._wire import JsonObject

_READ_ONLY = ("id", "created_at", "updated_at")
_ZERO_TIME = "0001-01-01T00:00:00Z"


def _table(call: Call) -> dict[str, JsonObject]:
    return call.state.table("calculated_fields", call.dataset_or_environment.slug)


def _list(call: Call) -> JsonValue:
    alias = call.query.get("alias")
    if alias is None:
        return list(_table(call).values())
    for field in _table(call).values():
        if field["alias"] == alias:
            return field
    raise not_found("Calculated field")


def _field(call: Call) -> JsonObject:
    try:
        return _table(call)[call.path["calculated_field_id"]]
    except KeyError:
        raise not_found("Calculated field") from None


def _create(call: Call) -> JsonValue:
    given = call.body_for(CalculatedFieldCreate, ignoring=_READ_ONLY)
    _reject_duplicate(given.alias, list(_table(call).values()))
    _check_expression(call, given)
    now = rfc3339(call.now)
    field: JsonObject = {"id": new_id(), **given.model_dump(), "created_at": now, "updated_at": now}
    _table(call)[str(field["id"])] = field
    return field


def _get(call: Call) -> JsonValue:
    return _field(call)


def _update(call: Call) -> JsonValue:
    field = _field(call)
    given = call.body_for(CalculatedFieldUpdate, ignoring=_READ_ONLY)
    _reject_duplicate(given.alias, [other for other in _table(call).values() if other is not field])
    _check_expression(call, given)
    field.update(given.model_dump(), updated_at=rfc3339(call.now))
    return {**field, "created_at": _ZERO_TIME, "updated_at": _ZERO_TIME}


def _check_expression(call: Call, field: CalculatedFieldCreate) -> None:
    """Validate an expression with the existing columns; it cannot use other calculated fields."""
    spec: JsonObject = {"calculated_fields": [{"name": field.alias, "expression": field.expression}]}
    try:
        call.state.store.check_expressions(call.queried_slugs, spec)
    except ExpressionFailed as failure:
        raise invalid(FieldError(field="expression", code="invalid", description=str(failure))) from None


def _reject_duplicate(alias: str, others: list[JsonObject]) -> None:
    if alias in [other["alias"] for other in others]:
        raise Problem(409, f"a calculated field with the alias '{alias}' already exists")


def _delete(call: Call) -> JsonValue:
    field = _field(call)
    alias = str(field["alias"])
    for owner, query in _queries_in_use(call):
        if uses_column(query, alias):
            raise Problem(409, f"the calculated field '{alias}' is used by {owner}")
    for slo in call.state.objects("slos"):
        if slo["sli"] == {"id": field["id"]}:
            raise Problem(409, f"the calculated field '{alias}' is used by the SLO '{slo['name']}'")
    del _table(call)[str(field["id"])]
    return None


def _queries_in_use(call: Call) -> Iterator[tuple[str, JsonObject]]:
    """Yield each query that can use the calculated fields of the dataset in the path, after its owner."""
    slug = call.dataset_or_environment.slug
    for trigger in call.state.objects("triggers"):
        if slug in (ENVIRONMENT_WIDE, trigger["dataset_slug"]):
            yield f"the trigger '{trigger['name']}'", query_of(call.state, trigger)
    for board in call.state.objects("boards"):
        for _, content in query_panels(board_response(call, board)):
            found = find_query_in_environment(call, str(content["query_id"]))
            if found is not None and slug in (ENVIRONMENT_WIDE, found[0].slug):
                yield f"the board '{board['name']}'", found[1]


_ONE = "/1/derived_columns/{dataset}/{calculated_field_id}"
_ALL = "/1/derived_columns/{dataset}"

ROUTES = (
    Route("GET", _ALL, _list, needs=("columns",)),
    Route("POST", _ALL, _create, needs=("columns",), status=201, reports_fields=False),
    Route("GET", _ONE, _get, needs=("columns",)),
    Route("PUT", _ONE, _update, needs=("columns",), reports_fields=False),
    Route("DELETE", _ONE, _delete, needs=("columns",), status=204),
)
