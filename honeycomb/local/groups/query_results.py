"""Query results: queries run over the stored events."""

from __future__ import annotations

from email.utils import formatdate
from typing import TYPE_CHECKING

from pydantic_core import to_json

from honeycomb.local._call import Call, Response
from honeycomb.local._definitions import run_query
from honeycomb.local._problems import Problem, not_found
from honeycomb.local._routing import Route
from honeycomb.local._state import QueryRun, new_id
from honeycomb.local.engine import QueryFailed, RunOptions
from honeycomb.models._query_rules import MAX_RUN, length_of
from honeycomb.models.queries import QuerySpec
from honeycomb.models.query_results import QueryResultRequest

from .queries import find_query

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._wire import JsonObject

_TRUNCATED_TO = 1_800  # seconds: the start of a long time range is truncated to the half hour


def _create(call: Call) -> JsonValue | Response:
    slug = call.dataset_or_environment.slug
    # The service ignores any limit if the series are enabled.
    ignoring = () if call.json.get("disable_series") is True else ("limit",)
    given = call.body_for(QueryResultRequest, ignoring=ignoring)
    spec = find_query(call, given.query_id)
    _check_range(QuerySpec.model_validate(spec), call.now, call.state.query_history)
    call.state.query_quotas.spend("POST", "query_results", call.now)
    options = RunOptions(
        disable_series=given.disable_series,
        disable_total_by_aggregate=given.disable_total_by_aggregate,
        disable_other_by_aggregate=given.disable_other_by_aggregate,
        limit=given.limit,
    )
    result_id = new_id()
    url = f"https://ui.honeycomb.invalid/local/datasets/{slug}/result/{result_id}"
    pending: JsonObject = {
        "id": result_id,
        "complete": False,
        "query": {name: value for name, value in spec.items() if name != "compare_time_offset_seconds"},
        "links": {"query_url": url, "graph_image_url": f"{url}/snapshot"},
    }
    call.state.query_runs[slug, result_id] = QueryRun(
        pending=pending,
        complete=to_json({**pending, "complete": True, **_outcome(call, spec, options)}),
        complete_at=call.now + call.state.query_delay,
    )
    return Response(pending, headers={"location": f"/1/query_results/{slug}/{result_id}"})


def _check_range(spec: QuerySpec, now: float, history: float) -> None:
    length = length_of(spec)
    start = (spec.end_time or int(now)) - length if spec.start_time is None else spec.start_time
    if length > MAX_RUN or start < now - history - _TRUNCATED_TO:
        raise Problem(400, "the time range of a query must be within the last 7 days", form="legacy")


def _outcome(call: Call, spec: JsonObject, options: RunOptions) -> JsonObject:
    try:
        data = run_query(call.state, call.dataset_or_environment, spec, options, call.now, hidden=call.hidden)
    except QueryFailed as failure:
        return {"error": str(failure)}
    return {"data": data}


def _get(call: Call) -> JsonValue | Response:
    run = call.state.query_runs.get((call.dataset_or_environment.slug, call.path["query_result_id"]))
    if run is None:
        raise not_found("Query result")
    if call.now < run.complete_at:
        return run.pending
    headers = {
        "cache-control": "private, max-age=86400",
        "last-modified": formatdate(run.complete_at, usegmt=True),
    }
    return Response(run.complete, headers=headers)


ROUTES = (
    Route(
        "POST",
        "/1/query_results/{dataset}",
        _create,
        needs=("columns", "queries"),
        status=201,
        quota_headers=False,
    ),
    Route(
        "GET",
        "/1/query_results/{dataset}/{query_result_id}",
        _get,
        needs=("columns", "queries"),
        quota_headers=False,
    ),
)
