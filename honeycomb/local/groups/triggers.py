"""Triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honeycomb.local._call import Call, Response
from honeycomb.local._problems import FieldError, Problem, invalid, not_found
from honeycomb.local._routing import Route
from honeycomb.local._state import new_id
from honeycomb.local._times import rfc3339
from honeycomb.local._validate import validate
from honeycomb.models.triggers import TriggerCreate, TriggerUpdate

from .queries import DEFAULT_TIME_RANGE, find_query, save_query
from .recipients import recipient_references, trigger_response

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._wire import JsonObject
    from honeycomb.models.queries import QuerySpec

_READ_ONLY = ("id", "dataset_slug", "triggered", "created_at", "updated_at")
_MAX_BODY = 100_000


def _table(call: Call) -> dict[str, JsonObject]:
    return call.state.table("triggers", call.dataset_or_environment.slug)


def _list(call: Call) -> JsonValue:
    return [trigger_response(call, trigger) for trigger in _table(call).values()]


def _trigger(call: Call) -> JsonObject:
    try:
        return _table(call)[call.path["trigger_id"]]
    except KeyError:
        raise not_found("Trigger") from None


def _create(call: Call) -> JsonValue | Response:
    table = _table(call)
    trigger: JsonObject = {
        "id": new_id(),
        "dataset_slug": call.dataset_or_environment.slug,
        **_from_request(call, TriggerCreate),
        "triggered": False,
        "created_at": rfc3339(call.now),
        "updated_at": rfc3339(call.now),
    }
    table[str(trigger["id"])] = trigger
    return Response(
        trigger_response(call, trigger),
        headers={"location": f"/1/triggers/{trigger['dataset_slug']}/{trigger['id']}"},
    )


def _update(call: Call) -> JsonValue:
    old = _trigger(call)
    kept = {name: old[name] for name in ("id", "dataset_slug", "triggered", "created_at")}
    new: JsonObject = {**kept, **_from_request(call, TriggerUpdate), "updated_at": rfc3339(call.now)}
    if "disabled" not in call.json:
        new["disabled"] = old["disabled"]
    _table(call)[str(old["id"])] = new
    return trigger_response(call, new)


def _from_request(call: Call, model: type[TriggerCreate]) -> JsonObject:
    """Return the trigger of a request with defaults, and save its query."""
    body = {name: value for name, value in call.json.items() if name not in _READ_ONLY}
    if "query" in body and "query_id" in body:
        raise Problem(400, "a trigger can have either query or query_id", form="legacy")
    query = body.get("query")
    if isinstance(query, dict):
        body["query"] = {name: value for name, value in query.items() if name != "id"}
    given = validate(model, body)
    if given.query is not None:
        _reject_granularity(given.query)
        time_range = given.query.time_range or given.frequency
        query_id = save_query(call, given.query.model_copy(update={"time_range": time_range}), within="query.")
    else:
        query_id = given.query_id or ""
        # Saved queries must obey the rules of inline queries.
        inline: JsonValue = {"time_range": DEFAULT_TIME_RANGE, **find_query(call, query_id)}
        _reject_granularity(validate(model, {**body, "query_id": None, "query": inline}).query)
    return {
        **stored_trigger(given),
        "recipients": recipient_references(call, given.recipients, with_markers=True),
        "query_id": query_id,
    }


def stored_trigger(given: TriggerCreate) -> JsonObject:
    """Return the fields of a request that are stored unchanged."""
    return given.model_dump(mode="json", exclude_none=True, exclude={"query", "query_id", "recipients"})


def _reject_granularity(spec: QuerySpec | None) -> None:
    if spec is not None and spec.granularity is not None:
        raise invalid(FieldError(field="query.granularity", code="invalid", description="only for metrics"))


def _get(call: Call) -> JsonValue:
    return trigger_response(call, _trigger(call))


def _delete(call: Call) -> JsonValue:
    del _table(call)[str(_trigger(call)["id"])]
    return None


ROUTES = (
    Route("GET", "/1/triggers/{dataset}", _list, needs=("triggers",)),
    Route("POST", "/1/triggers/{dataset}", _create, needs=("triggers",), status=201, max_body=_MAX_BODY),
    Route("GET", "/1/triggers/{dataset}/{trigger_id}", _get, needs=("triggers",)),
    Route(
        "PUT",
        "/1/triggers/{dataset}/{trigger_id}",
        _update,
        needs=("triggers",),
        max_body=_MAX_BODY,
        bad_request_form="legacy",
    ),
    Route("DELETE", "/1/triggers/{dataset}/{trigger_id}", _delete, needs=("triggers",), status=204),
)
