"""Service maps, computed from spans: a call is a span whose parent belongs to another service.

- Spans are related by ``trace.trace_id``, ``trace.span_id`` and ``trace.parent_id``, and their service is
  ``service.name``. Both spans must be in the time range.
- Spans are weighted by their sample rate. Calls are sorted by descending count.
- A map of a fixed time range is computed once; requests with the same parameters share it.
- ``GET /1/auth`` has no permission for service maps: the permission to run queries includes them.
"""

from __future__ import annotations

import re
from email.utils import formatdate
from typing import TYPE_CHECKING, cast

from pydantic_core import to_json

from honeycomb.local._call import Response
from honeycomb.local._definitions import run_query
from honeycomb.local._pages import cursor, next_page, page_size
from honeycomb.local._problems import invalid_parameter, not_found
from honeycomb.local._routing import Route
from honeycomb.local._state import MapRun, new_id
from honeycomb.local.engine import QueryFailed, RunOptions
from honeycomb.models.service_maps import ServiceMapCreate

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._wire import JsonObject

_ALL = "/1/maps/dependencies/requests"
_NEEDED = {"trace.trace_id", "trace.span_id", "trace.parent_id", "service.name"}
_DEFAULT_LIMIT = 10_000
_MAX_LIMIT = 64_000
_CURSOR = re.compile("[0-9]{1,6}")


def _create(call: Call) -> JsonValue | Response:
    given = call.body_for(ServiceMapCreate) if call.body else ServiceMapCreate()
    limit = _limit(call)
    state = call.state
    if not any(dataset.columns.keys() >= _NEEDED for dataset in call.datasets):
        raise not_found("Trace data")
    spec: JsonObject = {
        **given.model_dump(mode="json", exclude_unset=True, exclude={"filters", "limit"}),
        "breakdowns": ["parent.service.name", "service.name"],
        "filters": [{"column": f"{each}service.name", "op": "exists"} for each in ("parent.", "")],
    }
    services = {each.name for each in given.filters or ()}
    request = to_json([spec, sorted(services), limit, sorted(call.hidden)])
    fixed = {"start_time", "end_time"} <= spec.keys() or (
        "time_range" in spec and not {"start_time", "end_time"}.isdisjoint(spec)
    )
    run = next((each for each in state.map_runs.values() if fixed and each.request == request), None)
    if run is None:
        dependencies = _dependencies(call, spec, services, limit)
        run = MapRun(new_id(), request, dependencies, complete_at=call.now + state.query_delay)
        state.map_runs[run.id] = run
    status = _status(call, run)
    return Response(
        {"request_id": run.id, "status": status},
        status=201 if status == "pending" else 200,
        headers={"location": f"{_ALL}/{run.id}"},
    )


def _limit(call: Call) -> int:
    limit = call.query.get("limit", str(_DEFAULT_LIMIT))
    if not re.fullmatch("[0-9]{1,6}", limit) or not 1 <= int(limit) <= _MAX_LIMIT:
        raise invalid_parameter("limit", f"must be a whole number from 1 to {_MAX_LIMIT}")
    return int(limit)


def _dependencies(call: Call, spec: JsonObject, services: set[str], limit: int) -> list[JsonValue] | None:
    """Return the calls between services, or None if they cannot be computed."""
    options = RunOptions(disable_series=True, limit=_MAX_LIMIT * 16)
    try:
        data = run_query(call.state, call.state.environment_wide, spec, options, call.now, hidden=call.hidden)
    except QueryFailed:
        return None
    calls: list[JsonValue] = []
    for row in cast("list[JsonObject]", data["results"]):
        parent, child, count = cast("JsonObject", row["data"]).values()
        if parent != child and (not services or not services.isdisjoint((str(parent), str(child)))):
            calls.append({"parent_node": _node(parent), "child_node": _node(child), "call_count": count})
    return calls[:limit]


def _node(name: JsonValue) -> JsonObject:
    return {"name": name, "type": "service"}


def _status(call: Call, run: MapRun) -> str:
    if call.now < run.complete_at:
        return "pending"
    return "error" if run.dependencies is None else "ready"


def _get(call: Call) -> JsonValue | Response:
    run = call.state.map_runs.get(call.path["request_id"])
    if run is None:
        raise not_found("Map request")
    size = page_size(call.query)
    start = int(cursor(call.query, _CURSOR) or 0)
    status = _status(call, run)
    if status != "ready" or run.dependencies is None:
        return {"request_id": run.id, "status": status, "dependencies": None, "links": {"next": None}}
    end = start + size
    more = end < len(run.dependencies)
    page: JsonObject = {
        "request_id": run.id,
        "status": status,
        "dependencies": run.dependencies[start:end],
        "links": {"next": next_page(call.request, call.query, str(end), size) if more else None},
    }
    headers = {
        "cache-control": "private, max-age=86400",
        "last-modified": formatdate(run.complete_at, usegmt=True),
    }
    return Response(page, headers=headers)


ROUTES = (
    Route("POST", _ALL, _create, needs=("queries",)),
    Route("GET", f"{_ALL}/{{request_id}}", _get, needs=("queries",)),
)
