"""References between stored objects: stored by id, resolved when an object is returned or evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from ._state import State
    from ._wire import JsonObject

_RESULT_ONLY = ("orders", "limit")
"""Query fields that triggers do not have: they only order and limit a result."""


def indicator_of(state: State, slug: str, slo: JsonObject) -> JsonObject:
    """Return the calculated field that is the indicator of an SLO.

    Args:
        state: The environment.
        slug: The dataset of the SLO, or ``__all__``.
        slo: The stored SLO.
    """
    return state.calculated_fields_by_id(slug)[str(cast("JsonObject", slo["sli"])["id"])]


def with_sli(state: State, slug: str, slo: JsonObject) -> JsonObject:
    """Return an SLO as the API returns it, with the current alias of its calculated field."""
    return {**slo, "sli": {"alias": indicator_of(state, slug, slo)["alias"]}}


def query_of(state: State, trigger: JsonObject) -> JsonObject:
    """Return the query of a trigger."""
    query = state.table("queries", str(trigger["dataset_slug"]))[str(trigger["query_id"])]
    return {name: value for name, value in query.items() if name not in _RESULT_ONLY}


def with_query(state: State, trigger: JsonObject) -> JsonObject:
    """Return a trigger as the API returns it, except for its recipients."""
    return {**trigger, "query": query_of(state, trigger)}
