"""Service maps, made from spans: a call is a span whose parent is of another service.

- Spans and parents are related by ``trace.trace_id``, ``trace.span_id`` and ``trace.parent_id``; their service is
  told by ``service.name``. Both have to be of the time that is asked for.
- A span counts as many times as its sample rate says. The most frequent calls come first.
- A map of a fixed time is made once; whoever asks for it again gets the same.
- The permission to read service maps has no name among those of an API key: who may run queries may read them.
"""

from __future__ import annotations

import re
from email.utils import formatdate
from typing import TYPE_CHECKING, cast

from pydantic_core import to_json

from honeycomb.local._call import Answer
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
_MOST = 64_000
_CURSOR = re.compile("[0-9]{1,6}")


def _create(call: Call) -> JsonValue | Answer:
    given = call.body_for(ServiceMapCreate) if call.body else ServiceMapCreate()
    limit = _limit(call)
    state = call.state
    if not any(dataset.columns.keys() >= _NEEDED for dataset in state.datasets.values()):
        raise not_found("Trace data")
    spec: JsonObject = {
        **given.model_dump(mode="json", exclude_unset=True, exclude={"filters", "limit"}),
        "breakdowns": ["parent.service.name", "service.name"],
        "filters": [{"column": f"{each}service.name", "op": "exists"} for each in ("parent.", "")],
    }
    wanted = {each.name for each in given.filters or ()}
    asked = to_json([spec, sorted(wanted), limit])
    fixed = {"start_time", "end_time"} <= spec.keys() or (
        "time_range" in spec and not {"start_time", "end_time"}.isdisjoint(spec)
    )
    known = next((run for run in state.map_runs.values() if fixed and run.asked == asked), None)
    if known is None:
        dependencies = _dependencies(call, spec, wanted, limit)
        known = MapRun(new_id(), asked, dependencies, complete_at=call.now + state.query_delay)
        state.map_runs[known.id] = known
    status = _status(call, known)
    return Answer(
        {"request_id": known.id, "status": status},
        status=201 if status == "pending" else 200,
        headers={"location": f"{_ALL}/{known.id}"},
    )


def _limit(call: Call) -> int:
    limit = call.query.get("limit", str(_DEFAULT_LIMIT))
    if not re.fullmatch("[0-9]{1,6}", limit) or not 1 <= int(limit) <= _MOST:
        raise invalid_parameter("limit", f"must be a whole number from 1 to {_MOST}")
    return int(limit)


def _dependencies(call: Call, spec: JsonObject, wanted: set[str], limit: int) -> list[JsonValue] | None:
    """Return the calls between services, or None if they cannot be found out."""
    options = RunOptions(disable_series=True, limit=_MOST * 16)
    try:
        answer = run_query(call.state, call.state.everywhere, spec, options, call.now)
    except QueryFailed:
        return None
    found: list[JsonValue] = []
    for row in cast("list[JsonObject]", answer["results"]):
        parent, child, count = cast("JsonObject", row["data"]).values()
        if parent != child and (not wanted or not wanted.isdisjoint((str(parent), str(child)))):
            found.append({"parent_node": _node(parent), "child_node": _node(child), "call_count": count})
    return found[:limit]


def _node(name: JsonValue) -> JsonObject:
    return {"name": name, "type": "service"}


def _status(call: Call, run: MapRun) -> str:
    if call.now < run.complete_at:
        return "pending"
    return "error" if run.dependencies is None else "ready"


def _get(call: Call) -> JsonValue | Answer:
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
    return Answer(page, headers=headers)


ROUTES = (
    Route("POST", _ALL, _create, needs=("queries",)),
    Route("GET", f"{_ALL}/{{request_id}}", _get, needs=("queries",)),
)
