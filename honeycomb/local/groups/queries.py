"""Saved queries. Their ids are made from what they ask, so that the same question has the same id."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from honeycomb.local._problems import FieldError, invalid, not_found
from honeycomb.local._routing import Route
from honeycomb.local.engine import ExpressionFailed
from honeycomb.models._query_parts import RELATIONAL_PREFIXES
from honeycomb.models.queries import QuerySpec

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._state import Dataset
    from honeycomb.local._wire import JsonObject

DEFAULT_TIME_RANGE = 7_200

_READ_ONLY = ("id", "query_annotation_id")
_NOT_REPEATED: JsonObject = {"filter_combination": "AND", "order": "ascending"}


def save_query(call: Call, spec: QuerySpec, *, within: str = "") -> str:
    """Save a query of the dataset in the path.

    Args:
        call: The request.
        spec: The query.
        within: The path of the query in the body, with a dot behind it.

    Returns:
        Its id. An earlier query of that id is replaced: the two ask the same, and differ at most in how the
        answer is ordered and cut.

    Raises:
        Problem: 422 when an expression in it is wrong.
    """
    shown = stored_query(spec)
    slug = call.dataset_or_everywhere.slug
    try:
        call.state.store.check_expressions(
            call.state.slugs_in(slug), shown, calculated=call.state.calculated_fields(slug)
        )
    except ExpressionFailed as failure:
        raise invalid(FieldError(field=within + "expression", code="invalid", description=str(failure))) from None
    query_id = _id(slug, shown)
    _table(call)[query_id] = shown
    return query_id


def find_query(call: Call, query_id: str) -> JsonObject:
    """Return a saved query of the dataset in the path, without its id.

    Raises:
        Problem: 404 when there is none such.
    """
    try:
        return _table(call)[query_id]
    except KeyError:
        raise not_found("Query") from None


def has_query(call: Call, query_id: str) -> bool:
    """Say whether the dataset in the path has a saved query of this id."""
    return query_id in _table(call)


def find_query_anywhere(call: Call, query_id: str) -> tuple[Dataset, JsonObject] | None:
    """Return a saved query, of whatever dataset or the whole environment, and where it is from."""
    for dataset in (call.state.everywhere, *call.state.datasets.values()):
        query = call.state.table("queries", dataset.slug).get(query_id)
        if query is not None:
            return dataset, query
    return None


def uses_column(query: JsonObject, name: str) -> bool:
    """Say whether a query refers to a column, be it by way of a relation such as ``root.``."""
    named: list[JsonValue] = [*_parts(query, "breakdowns")]
    for part in (query, *_parts(query, "calculations")):
        if isinstance(part, dict):
            named += [part.get("column")]
            named += [filter_.get("column") for filter_ in _parts(part, "filters") if isinstance(filter_, dict)]
    return any(prefix + name in named for prefix in ("", *RELATIONAL_PREFIXES))


def _parts(of: JsonObject, name: str) -> list[JsonValue]:
    parts = of.get(name)
    return parts if isinstance(parts, list) else []


def _table(call: Call) -> dict[str, JsonObject]:
    return call.state.table("queries", call.dataset_or_everywhere.slug)


def stored_query(spec: QuerySpec) -> JsonObject:
    """Return a query as it is stored and shown."""
    given: JsonObject = spec.model_dump(mode="json", exclude_unset=True)
    shown: JsonObject = {"calculations": [{"op": "COUNT"}]}
    for name, value in given.items():
        if isinstance(value, list):
            if value:
                shown[name] = [_repeated(part) if isinstance(part, dict) else part for part in value]
        else:
            shown[name] = value
    return _repeated(shown)


def _repeated(part: JsonObject) -> JsonObject:
    """Leave out nulls, and the defaults that the service does not repeat even when they were given."""
    return {name: value for name, value in part.items() if value != _NOT_REPEATED.get(name)}


def _id(slug: str, shown: JsonObject) -> str:
    """Make an id of everything but order, limit and names, which a formula alone gives a meaning."""
    asked = {name: value for name, value in shown.items() if name not in ("orders", "limit")}
    if not asked.keys() >= {"start_time", "end_time"}:
        asked.setdefault("time_range", DEFAULT_TIME_RANGE)
    for name in asked.keys() & {"filters", "havings", "calculated_fields"}:
        asked[name] = _sorted(asked[name])
    if "formulas" not in asked:
        asked["calculations"] = _nameless(asked["calculations"])
    return hashlib.sha256(_canonical([slug, asked]).encode()).hexdigest()[:16]


def _sorted(parts: JsonValue) -> JsonValue:
    return sorted(parts, key=_canonical) if isinstance(parts, list) else parts


def _nameless(parts: JsonValue) -> JsonValue:
    if isinstance(parts, list):
        return [_nameless(part) for part in parts]
    return {k: v for k, v in parts.items() if k != "name"} if isinstance(parts, dict) else parts


def _canonical(value: JsonValue) -> str:
    return json.dumps(value, sort_keys=True)


def _create(call: Call) -> JsonValue:
    query_id = save_query(call, call.body_for(QuerySpec, ignoring=_READ_ONLY))
    return {"id": query_id, **find_query(call, query_id)}


def _get(call: Call) -> JsonValue:
    query_id = call.path["query_id"]
    return {"id": query_id, **find_query(call, query_id)}


ROUTES = (
    Route("POST", "/1/queries/{dataset}", _create, needs=("columns",)),
    Route("GET", "/1/queries/{dataset}/{query_id}", _get, needs=("columns",)),
)
