"""Burn alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from honeycomb.local._problems import FieldError, invalid, not_found
from honeycomb.local._routing import Route
from honeycomb.local._state import new_id
from honeycomb.local._times import rfc3339
from honeycomb.local._validate import validate
from honeycomb.models._base import InputModel
from honeycomb.models.burn_alerts import (
    BurnAlertInput,
    BurnAlertSLO,
    DecreasePerMillion,
    ExhaustionMinutes,
    WindowMinutes,
)

from .recipients import recipient_references, with_recipients
from .slos import find_slo

if TYPE_CHECKING:
    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._wire import JsonObject

_READ_ONLY = ("id", "slo", "triggered", "created_at", "updated_at")
_MINUTES_PER_DAY = 24 * 60


class ExhaustionTime(BurnAlertInput):
    """Request model of an exhaustion-time burn alert."""

    alert_type: Literal["exhaustion_time"] = "exhaustion_time"
    exhaustion_minutes: ExhaustionMinutes


class BudgetRate(BurnAlertInput):
    """Request model of a budget-rate burn alert."""

    alert_type: Literal["budget_rate"]
    budget_rate_window_minutes: WindowMinutes
    budget_rate_decrease_threshold_per_million: DecreasePerMillion


class _WithSLO(InputModel):
    slo: BurnAlertSLO


def _table(call: Call) -> dict[str, JsonObject]:
    return call.state.table("burn_alerts", call.dataset_or_environment.slug)


def _list(call: Call) -> JsonValue:
    table = _table(call)
    slo_id = call.query.get("slo_id")
    if not slo_id:
        raise invalid(FieldError(field="slo_id", code="missing", description="cannot be blank"))
    find_slo(call, slo_id)
    return [
        {name: value for name, value in alert.items() if name != "recipients"}
        for alert in table.values()
        if alert["slo"] == {"id": slo_id}
    ]


def _alert(call: Call) -> JsonObject:
    try:
        return _table(call)[call.path["burn_alert_id"]]
    except KeyError:
        raise not_found("Burn alert") from None


def _get(call: Call) -> JsonValue:
    return with_recipients(call.team.recipients, _alert(call))


def _create(call: Call) -> JsonValue:
    table = _table(call)
    with_slo = validate(_WithSLO, {name: value for name, value in call.json.items() if name == "slo"})
    slo = find_slo(call, with_slo.slo.id)
    alert: JsonObject = {
        "id": new_id(),
        "slo": {"id": slo["id"]},
        **_from_request(call, slo),
        "triggered": False,
        "created_at": rfc3339(call.now),
        "updated_at": rfc3339(call.now),
    }
    table[str(alert["id"])] = alert
    return with_recipients(call.team.recipients, alert)


def _update(call: Call) -> JsonValue:
    old = _alert(call)
    slo = find_slo(call, str(cast("JsonObject", old["slo"])["id"]))
    kept = {name: old[name] for name in _READ_ONLY}
    alert: JsonObject = {**kept, **_from_request(call, slo), "updated_at": rfc3339(call.now)}
    _table(call)[str(old["id"])] = alert
    return with_recipients(call.team.recipients, alert)


def _from_request(call: Call, slo: JsonObject) -> JsonObject:
    """Return the burn alert of a request with defaults."""
    is_rate = call.json.get("alert_type") == "budget_rate"
    given = call.body_for(BudgetRate if is_rate else ExhaustionTime, ignoring=_READ_ONLY)
    if isinstance(given, BudgetRate):
        period = cast("int", slo["time_period_days"]) * _MINUTES_PER_DAY
        if given.budget_rate_window_minutes > period:
            raise invalid(
                FieldError(
                    field="budget_rate_window_minutes",
                    code="invalid",
                    description="must not exceed the period of the SLO",
                )
            )
    written: JsonObject = given.model_dump(mode="json", exclude={"recipients"})
    return {**written, "recipients": recipient_references(call, given.recipients)}


def _delete(call: Call) -> JsonValue:
    del _table(call)[str(_alert(call)["id"])]
    return None


ROUTES = (
    Route("GET", "/1/burn_alerts/{dataset}", _list, needs=("slos",)),
    Route("POST", "/1/burn_alerts/{dataset}", _create, needs=("slos",), status=201),
    Route("GET", "/1/burn_alerts/{dataset}/{burn_alert_id}", _get, needs=("slos",)),
    Route("PUT", "/1/burn_alerts/{dataset}/{burn_alert_id}", _update, needs=("slos",)),
    Route(
        "DELETE",
        "/1/burn_alerts/{dataset}/{burn_alert_id}",
        _delete,
        needs=("slos",),
        status=204,
        quota_headers=False,
    ),
)
