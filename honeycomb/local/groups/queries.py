"""Saved queries. Ids are hashes of the specification, so that equal queries have equal ids."""

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
_OMITTED_DEFAULTS: JsonObject = {"filter_combination": "AND", "order": "ascending"}


def save_query(call: Call, spec: QuerySpec, *, within: str = "") -> str:
    """Save a query of the dataset in the path.

    Args:
        call: The request.
        spec: The query.
        within: Prefix of field names in errors, with a trailing dot.

    Returns:
        Its id. An earlier query with that id is replaced: it differs at most in orders and limit.

    Raises:
        Problem: 422 if an expression is invalid.
    """
    query = stored_query(spec)
    slug = call.dataset_or_environment.slug
    try:
        call.state.store.check_expressions(
            call.queried_slugs, query, calculated=call.state.calculated_fields(slug)
        )
    except ExpressionFailed as failure:
        raise invalid(FieldError(field=within + "expression", code="invalid", description=str(failure))) from None
    query_id = _id(slug, query)
    _table(call)[query_id] = query
    return query_id


def find_query(call: Call, query_id: str) -> JsonObject:
    """Return a saved query of the dataset in the path, without its id.

    Raises:
        Problem: 404 if it does not exist.
    """
    try:
        return _table(call)[query_id]
    except KeyError:
        raise not_found("Query") from None


def has_query(call: Call, query_id: str) -> bool:
    """Return whether the dataset in the path has a saved query with this id."""
    return query_id in _table(call)


def find_query_in_environment(call: Call, query_id: str) -> tuple[Dataset, JsonObject] | None:
    """Return a saved query of the environment with its dataset, or None."""
    for dataset in (call.state.environment_wide, *call.state.datasets.values()):
        query = call.state.table("queries", dataset.slug).get(query_id)
        if query is not None:
            return dataset, query
    return None


def uses_column(query: JsonObject, name: str) -> bool:
    """Return whether a query uses a column, directly or with a relational prefix such as ``root.``."""
    named: list[JsonValue] = [*_parts(query, "breakdowns")]
    for part in (query, *_parts(query, "calculations")):
        if isinstance(part, dict):
            named += [part.get("column")]
            named += [filter_.get("column") for filter_ in _parts(part, "filters") if isinstance(filter_, dict)]
    return any(prefix + name in named for prefix in ("", *RELATIONAL_PREFIXES))


def _parts(parent: JsonObject, name: str) -> list[JsonValue]:
    parts = parent.get(name)
    return parts if isinstance(parts, list) else []


def _table(call: Call) -> dict[str, JsonObject]:
    return call.state.table("queries", call.dataset_or_environment.slug)


def stored_query(spec: QuerySpec) -> JsonObject:
    """Return a query as stored and returned by the API."""
    given: JsonObject = spec.model_dump(mode="json", exclude_unset=True)
    query: JsonObject = {"calculations": [{"op": "COUNT"}]}
    for name, value in given.items():
        if isinstance(value, list):
            if value:
                query[name] = [_without_defaults(part) if isinstance(part, dict) else part for part in value]
        else:
            query[name] = value
    return _without_defaults(query)


def _without_defaults(part: JsonObject) -> JsonObject:
    """Remove nulls, and defaults that the service never returns."""
    return {name: value for name, value in part.items() if value != _OMITTED_DEFAULTS.get(name)}


def _id(slug: str, query: JsonObject) -> str:
    """Hash everything but orders, limit and, without formulas, the names of calculations."""
    hashed = {name: value for name, value in query.items() if name not in ("orders", "limit")}
    if not hashed.keys() >= {"start_time", "end_time"}:
        hashed.setdefault("time_range", DEFAULT_TIME_RANGE)
    for name in hashed.keys() & {"filters", "havings", "calculated_fields"}:
        hashed[name] = _sorted(hashed[name])
    if "formulas" not in hashed:
        hashed["calculations"] = _without_names(hashed["calculations"])
    return hashlib.sha256(_canonical([slug, hashed]).encode()).hexdigest()[:16]


def _sorted(parts: JsonValue) -> JsonValue:
    return sorted(parts, key=_canonical) if isinstance(parts, list) else parts


def _without_names(parts: JsonValue) -> JsonValue:
    if isinstance(parts, list):
        return [_without_names(part) for part in parts]
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
