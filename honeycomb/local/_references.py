"""References between stored objects: they are stored by id, and resolved when an object is shown or evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from ._state import State
    from ._wire import JsonObject

_RESULT_ONLY = ("orders", "limit")
"""Fields of a query that triggers do not have: they say only which part of a result is returned."""


def indicator_of(state: State, slug: str, slo: JsonObject) -> JsonObject:
    """Return the calculated field that an SLO measures.

    Args:
        state: The environment.
        slug: What the SLO belongs to.
        slo: The SLO as it is stored.
    """
    return state.calculated_fields_by_id(slug)[str(cast("JsonObject", slo["sli"])["id"])]


def with_sli(state: State, slug: str, slo: JsonObject) -> JsonObject:
    """Return an SLO as the service shows it, with the present alias of its calculated field."""
    return {**slo, "sli": {"alias": indicator_of(state, slug, slo)["alias"]}}


def query_of(state: State, trigger: JsonObject) -> JsonObject:
    """Return the query of a trigger."""
    query = state.table("queries", str(trigger["dataset_slug"]))[str(trigger["query_id"])]
    return {name: value for name, value in query.items() if name not in _RESULT_ONLY}


def with_query(state: State, trigger: JsonObject) -> JsonObject:
    """Return a trigger as the service shows it, but for its recipients."""
    return {**trigger, "query": query_of(state, trigger)}
