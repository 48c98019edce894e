"""SLOs. They are kept, but nothing is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pydantic import Field

from honeycomb.local._problems import FieldError, Problem, invalid, not_found
from honeycomb.local._routing import Route
from honeycomb.local._state import EVERYWHERE, new_id
from honeycomb.local._times import rfc3339
from honeycomb.models.slos import DatasetSlugs, SLOHistoryRequest, SLOInput, TargetPerMillion

from .calculated_fields import has_calculated_field

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


class _Update(SLOInput):
    target_per_million: TargetPerMillion


class _Create(_Update):
    dataset_slugs: DatasetSlugs = Field(default_factory=list[str])


def _table(call: Call) -> dict[str, JsonObject]:
    return call.state.table("slos", call.dataset_or_everywhere.slug)


def _list(call: Call) -> JsonValue:
    slug = call.dataset_or_everywhere.slug
    return [
        slo
        for slo in call.state.everything("slos")
        if slug == EVERYWHERE or slug in cast("list[str]", slo["dataset_slugs"])
    ]


def find_slo(call: Call, slo_id: str) -> JsonObject:
    """Return an SLO of the dataset in the path.

    Raises:
        Problem: 404 when there is none such.
    """
    try:
        return _table(call)[slo_id]
    except KeyError:
        raise not_found("SLO") from None


def _slo(call: Call) -> JsonObject:
    return find_slo(call, call.path["slo_id"])


def _get(call: Call) -> JsonValue:
    slo = _slo(call)
    if call.query.get("detailed", "false") != "false":
        raise _not_measured()
    return slo


def _create(call: Call) -> JsonValue:
    dataset = call.dataset_or_everywhere
    given = call.body_for(_Create, ignoring=_READ_ONLY)
    slugs = given.dataset_slugs if dataset is call.state.everywhere else [dataset.slug]
    if not slugs:
        raise invalid(FieldError(field="dataset_slugs", code="missing", description="cannot be blank"))
    if not call.state.datasets.keys() >= {*slugs}:
        raise invalid(FieldError(field="dataset_slugs", code="invalid", description="no such dataset"))
    created: JsonObject = {
        "id": new_id(),
        **_written(given),
        "dataset_slugs": [*slugs],
        "reset_at": None,
        "created_at": rfc3339(call.now),
        "updated_at": rfc3339(call.now),
    }
    return _save(call, created, given.sli.alias)


def _update(call: Call) -> JsonValue:
    old = _slo(call)
    given = call.body_for(_Update, ignoring=(*_READ_ONLY, "dataset_slugs"))
    return _save(call, {**old, **_written(given), "updated_at": rfc3339(call.now)}, given.sli.alias)


def _written(given: SLOInput) -> JsonObject:
    return given.model_dump(mode="json", exclude={"dataset_slugs"})


def _save(call: Call, slo: JsonObject, alias: str) -> JsonObject:
    scopes = (call.dataset_or_everywhere.slug, EVERYWHERE)
    if not any(has_calculated_field(call, slug, alias) for slug in scopes):
        raise invalid(FieldError(field="sli.alias", code="invalid", description="no such calculated field"))
    for other in _table(call).values():
        if other["id"] != slo["id"] and other["sli"] == slo["sli"]:
            taken = FieldError(field="sli.alias", code="already_exists", description="an SLO measures it already")
            raise invalid(taken)
    _table(call)[str(slo["id"])] = slo
    return slo


def _delete(call: Call) -> JsonValue:
    slo_id = _slo(call)["id"]
    burn_alerts = call.state.table("burn_alerts", call.dataset_or_everywhere.slug)
    for alert in [*burn_alerts.values()]:
        if alert["slo"] == {"id": slo_id}:
            del burn_alerts[str(alert["id"])]
    del _table(call)[str(slo_id)]
    return None


def _counts(call: Call) -> JsonValue:
    _slo(call)
    raise _not_measured()


def _history(call: Call) -> JsonValue:
    call.body_for(SLOHistoryRequest)
    raise _not_measured()


def _not_measured() -> Problem:
    return Problem(501, "the local Honeycomb does not measure SLOs yet")


ROUTES = (
    Route("GET", "/1/slos/{dataset}", _list, needs=("slos",)),
    Route("POST", "/1/slos/{dataset}", _create, needs=("slos",), status=201),
    Route("GET", "/1/slos/{dataset}/{slo_id}", _get, needs=("slos",)),
    Route("PUT", "/1/slos/{dataset}/{slo_id}", _update, needs=("slos",)),
    Route("DELETE", "/1/slos/{dataset}/{slo_id}", _delete, needs=("slos",), status=204),
    Route("GET", "/1/slos/{dataset}/{slo_id}/counts", _counts, needs=("slos",)),
    Route("GET", "/1/slos/{dataset}/{slo_id}/counts/history", _counts, needs=("slos",)),
    Route("POST", "/1/reporting/slos/historical", _history, needs=("slos",)),
)
