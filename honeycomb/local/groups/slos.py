"""SLOs and SLO reports."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

from pydantic import Field
from pydantic_core import to_json

from honeycomb.local._objectives import DAY, HOUR, MINUTE, Objective
from honeycomb.local._problems import FieldError, Problem, invalid, not_found
from honeycomb.local._references import indicator_of, with_sli
from honeycomb.local._routing import Route
from honeycomb.local._state import ENVIRONMENT_WIDE, new_id
from honeycomb.local._times import rfc3339
from honeycomb.models.slos import DatasetSlugs, SLOHistoryRequest, SLOInput, TargetPerMillion

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._wire import JsonObject

_READ_ONLY = (
    "id",
    "reset_at",
    "created_at",
    "updated_at",
    "compliance",
    "budget_remaining",
    "burn_rate",
    "status",
)


_SETTLED_AFTER = 10 * MINUTE


class SLOWithTarget(SLOInput):
    """Request model of an SLO."""

    target_per_million: TargetPerMillion


class _Create(SLOWithTarget):
    dataset_slugs: DatasetSlugs = Field(default_factory=list[str])


def _table(call: Call) -> dict[str, JsonObject]:
    return call.state.table("slos", call.dataset_or_environment.slug)


def _list(call: Call) -> JsonValue:
    slug = call.dataset_or_environment.slug
    return [
        with_sli(call.state, scope, slo)
        for scope, slo in call.state.scoped("slos")
        if slug == ENVIRONMENT_WIDE or slug in cast("list[str]", slo["dataset_slugs"])
    ]


def find_slo(call: Call, slo_id: str) -> JsonObject:
    """Return an SLO of the dataset in the path.

    Raises:
        Problem: 404 if it does not exist.
    """
    try:
        return _table(call)[slo_id]
    except KeyError:
        raise not_found("SLO") from None


def _slo(call: Call) -> JsonObject:
    return find_slo(call, call.path["slo_id"])


def _get(call: Call) -> JsonValue:
    slo = _slo(call)
    response = _slo_response(call, slo)
    if call.query.get("detailed", "false") == "false":
        return response
    objective = _objective(call, slo)
    status = objective.status_at(call.now)
    return {
        **response,
        "compliance": status.compliance,
        "budget_remaining": status.budget_remaining,
        "burn_rate": objective.burn_rate(call.now),
        "status": _alert_status(call, slo) if status.count.total else "no_events",
    }


def _slo_response(call: Call, slo: JsonObject) -> JsonObject:
    return with_sli(call.state, call.dataset_or_environment.slug, slo)


def _objective(call: Call, slo: JsonObject) -> Objective:
    return Objective(call.state, call.dataset_or_environment.slug, slo)


def _alert_status(call: Call, slo: JsonObject) -> str:
    alerts = [
        alert
        for alert in call.state.table("burn_alerts", call.dataset_or_environment.slug).values()
        if alert["slo"] == {"id": slo["id"]}
    ]
    if not alerts:
        return "no_alerts"
    return "triggered" if any(alert["triggered"] for alert in alerts) else "normal"


def _create(call: Call) -> JsonValue:
    dataset = call.dataset_or_environment
    given = call.body_for(_Create, ignoring=_READ_ONLY)
    slugs = given.dataset_slugs if dataset is call.state.environment_wide else [dataset.slug]
    if not slugs:
        raise invalid(FieldError(field="dataset_slugs", code="missing", description="cannot be blank"))
    if not {dataset.slug for dataset in call.datasets} >= {*slugs}:
        raise invalid(FieldError(field="dataset_slugs", code="invalid", description="no such dataset"))
    created: JsonObject = {
        "id": new_id(),
        **stored_slo(given),
        "sli": _sli(call, given),
        "dataset_slugs": [*slugs],
        "reset_at": None,
        "created_at": rfc3339(call.now),
        "updated_at": rfc3339(call.now),
    }
    return _save(call, created)


def _update(call: Call) -> JsonValue:
    old = _slo(call)
    given = call.body_for(SLOWithTarget, ignoring=(*_READ_ONLY, "dataset_slugs"))
    sli = old["sli"] if given.sli.alias == _indicator(call, old)["alias"] else _sli(call, given)
    return _save(call, {**old, **stored_slo(given), "sli": sli, "updated_at": rfc3339(call.now)})


def stored_slo(given: SLOInput) -> JsonObject:
    """Return the fields of a request that are stored unchanged."""
    return given.model_dump(mode="json", exclude={"dataset_slugs", "sli"})


def _indicator(call: Call, slo: JsonObject) -> JsonObject:
    return indicator_of(call.state, call.dataset_or_environment.slug, slo)


def _sli(call: Call, given: SLOInput) -> JsonObject:
    """Return a reference to the calculated field with an alias; those of the dataset take precedence."""
    for scope in (call.dataset_or_environment.slug, ENVIRONMENT_WIDE):
        for field in call.state.table("calculated_fields", scope).values():
            if field["alias"] == given.sli.alias:
                return {"id": field["id"]}
    raise invalid(FieldError(field="sli.alias", code="invalid", description="no such calculated field"))


def _save(call: Call, slo: JsonObject) -> JsonObject:
    for other in _table(call).values():
        if other["id"] != slo["id"] and other["sli"] == slo["sli"]:
            description = "already used by another SLO"
            raise invalid(FieldError(field="sli.alias", code="already_exists", description=description))
    _table(call)[str(slo["id"])] = slo
    return _slo_response(call, slo)


def _delete(call: Call) -> JsonValue:
    call.state.delete_slo(call.dataset_or_environment.slug, str(_slo(call)["id"]))
    return None


def _counts(call: Call) -> JsonValue:
    slo = _slo(call)
    start, end = _requested_range(call)
    if start < call.now - DAY or start // HOUR != end // HOUR:
        raise Problem(400, "start_time and end_time must be in one clock hour of the last 24 hours")
    objective = _objective(call, slo)
    hour = start // HOUR * HOUR
    return {
        "slo_id": slo["id"],
        "resolution_seconds": MINUTE,
        "epoch": _epoch(objective, slo),
        "period_start": hour,
        "windows": [
            {
                "window_start": count.start,
                "window_end": count.start + MINUTE,
                "total_count": count.total,
                "error_count": count.bad,
                # Late events may still arrive, and the first minute of the hour is always partial.
                "is_partial": count.start + MINUTE > call.now - _SETTLED_AFTER or count.start == hour,
            }
            for count in objective.counts(start, end, MINUTE)
        ],
    }


def _counts_history(call: Call) -> JsonValue:
    slo = _slo(call)
    start, end = _requested_range(call)
    return {
        "slo_id": slo["id"],
        "resolution_seconds": HOUR,
        "buckets": [
            {
                "start_time": count.start,
                "end_time": count.start + HOUR,
                "total_count": count.total,
                "error_count": count.bad,
                "is_partial": count.start + HOUR > call.now,
            }
            for count in _objective(call, slo).counts(start, end, HOUR)
        ],
    }


def _requested_range(call: Call) -> tuple[int, int]:
    try:
        start, end = int(call.query["start_time"]), int(call.query["end_time"])
    except (KeyError, ValueError):
        raise Problem(400, "start_time and end_time must be Unix seconds") from None
    if start >= end:
        raise Problem(400, "end_time must be greater than start_time")
    return start, end


def _epoch(objective: Objective, slo: JsonObject) -> str:
    measured = to_json([objective.indicator, slo["dataset_slugs"]])
    return hashlib.sha256(measured).hexdigest()[:16]


def _history(call: Call) -> JsonValue:
    """Return the status of SLOs at the end of each week, without weeks whose period has no events."""
    given = call.body_for(SLOHistoryRequest)
    slos = {str(slo["id"]): (slug, slo) for slug, slo in call.state.scoped("slos")}
    unknown = [slo_id for slo_id in given.ids if slo_id not in slos]
    if unknown:
        raise invalid(FieldError(field="ids", code="invalid", description=f"no such SLO: {unknown[0]}"))
    start, end = given.ends
    if end > call.now:
        raise invalid(FieldError(field="end_time", code="invalid", description="must not be in the future"))
    if start < call.now - 366 * DAY:
        raise invalid(FieldError(field="start_time", code="invalid", description="must be within the last year"))
    history: JsonObject = {}
    for slo_id in given.ids:
        objective = Objective(call.state, *slos[slo_id])
        weeks: list[JsonValue] = []
        for week in range(start, end, 7 * DAY):
            status = objective.status_at(min(week + 7 * DAY, end))
            if status.count.total:
                weeks.append(
                    {
                        "timestamp": week,
                        "compliance": status.compliance,
                        "budget_remaining": status.budget_remaining,
                    }
                )
        history[slo_id] = weeks
    return history


ROUTES = (
    Route("GET", "/1/slos/{dataset}", _list, needs=("slos",)),
    Route("POST", "/1/slos/{dataset}", _create, needs=("slos",), status=201),
    Route("GET", "/1/slos/{dataset}/{slo_id}", _get, needs=("slos",)),
    Route("PUT", "/1/slos/{dataset}/{slo_id}", _update, needs=("slos",)),
    Route("DELETE", "/1/slos/{dataset}/{slo_id}", _delete, needs=("slos",), status=204),
    Route("GET", "/1/slos/{dataset}/{slo_id}/counts", _counts, needs=("slos",)),
    Route("GET", "/1/slos/{dataset}/{slo_id}/counts/history", _counts_history, needs=("slos",)),
    Route("POST", "/1/reporting/slos/historical", _history, needs=("slos",)),
)
