"""Validation of saved objects with the models that validate requests."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, cast

from pydantic import AfterValidator, JsonValue

from honeycomb.models._base import InputModel
from honeycomb.models._open_enums import known_values
from honeycomb.models.board_views import BoardViewCreate
from honeycomb.models.boards import BoardCreate
from honeycomb.models.calculated_fields import CalculatedFieldCreate
from honeycomb.models.dataset_definitions import Meaning
from honeycomb.models.marker_settings import MarkerSettingCreate
from honeycomb.models.markers import MarkerCreate
from honeycomb.models.queries import QuerySpec
from honeycomb.models.query_annotations import QueryAnnotationCreate
from honeycomb.models.recipients import RecipientUpdate
from honeycomb.models.triggers import TriggerCreate

from ._problems import FieldError, Problem, invalid
from ._state import ENVIRONMENT_WIDE
from ._times import from_rfc3339
from ._validate import validate
from .groups.boards import stored_board
from .groups.burn_alerts import BudgetRate, ExhaustionTime
from .groups.queries import DEFAULT_TIME_RANGE, stored_query
from .groups.slos import SLOWithTarget, stored_slo
from .groups.triggers import stored_trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping

    from ._wire import JsonObject

Tables: TypeAlias = "dict[tuple[str, str], dict[str, JsonObject]]"


def _parsed(timestamp: str) -> str:
    from_rfc3339(timestamp)
    return timestamp


class Damaged(Exception):  # noqa: N818  # internal to the package
    """A saved object is invalid; the message says where and why."""


_Timestamp: TypeAlias = Annotated[str, AfterValidator(_parsed)]


class _Reference(InputModel):
    id: str


class _Links(InputModel):
    board_url: str


class _Dated(_Reference):
    created_at: _Timestamp
    updated_at: _Timestamp


class _SLO(_Dated):
    sli: _Reference
    dataset_slugs: list[str]
    reset_at: None


class _BurnAlert(_Dated):
    slo: _Reference
    triggered: bool


class _Trigger(_Dated):
    query_id: str
    dataset_slug: str
    triggered: bool


class _Board(_Reference):
    links: _Links


class _QueryAnnotation(_Reference):
    source: Literal["query"]


class _Marker(_Dated):
    start_time: int


class _MarkerSetting(_Reference):
    created_at: _Timestamp
    updated_at: _Timestamp | None


@dataclass(frozen=True, slots=True)
class _Context:
    """Objects that the objects of a table can refer to."""

    tables: Tables
    scope: str
    slugs: frozenset[str]
    recipients: Mapping[str, JsonObject]

    def find(self, resource: str, id_: JsonValue, *scopes: str) -> JsonObject:
        """Return a referenced object.

        Raises:
            Problem: It does not exist.
        """
        for scope in scopes or (self.scope,):
            found = self.tables.get((resource, scope), {}).get(str(id_))
            if found is not None:
                return found
        raise _invalid(resource, f"no object with the id {str(id_)[:80]!r}")


def check_recipients(saved: dict[str, JsonObject]) -> None:
    """Validate recipients in place.

    Raises:
        Damaged: A recipient is invalid.
    """
    for id_, recipient in saved.items():
        with _locating_errors("recipients", id_):
            saved[id_] = _recipient(id_, recipient)


def check_objects(tables: Tables, slugs: Iterable[str], recipients: Mapping[str, JsonObject]) -> None:
    """Validate the objects of an environment in place, setting missing fields to their defaults.

    Args:
        tables: The objects by id, by kind and scope.
        slugs: Slugs of the datasets.
        recipients: The recipients of the team, by id.

    Raises:
        Damaged: An object is invalid or has a dangling reference.
    """
    known = frozenset(slugs)
    for resource, scope in sorted(tables, key=lambda key: key[0] not in _CHECKED_FIRST):
        if resource not in _KINDS:
            raise Damaged(f"unknown kind of object {resource[:80]!r}")
        others = {"boards": {""}, "board_views": {*tables.get(("boards", ""), {})}}
        if scope not in others.get(resource, {*known, ENVIRONMENT_WIDE}):
            raise Damaged(f"{resource} belong to {scope[:80]!r}, which does not exist")
        context = _Context(tables, scope, known, recipients)
        table = tables[resource, scope]
        for id_, saved in table.items():
            with _locating_errors(resource, id_):
                table[id_] = _KINDS[resource](context, id_, saved)


@contextmanager
def _locating_errors(resource: str, id_: str) -> Generator[None]:
    """Add the kind and id of the object to errors."""
    try:
        yield
    except Problem as problem:
        first = problem.type_detail[0]
        raise Damaged(f"{resource}.{id_[:80]}.{first['field']}: {first['description']}") from None


def _split(model: type[_Reference], id_: str, saved: JsonObject) -> tuple[JsonObject, JsonObject]:
    """Split an object into its read-only fields, validated, and the fields of a request."""
    own = {name: value for name, value in saved.items() if name in model.model_fields}
    if validate(model, own).id != id_:
        raise _invalid("id", "must be the key of the object")
    return own, {name: value for name, value in saved.items() if name not in own}


def _invalid(field: str, description: str) -> Problem:
    return invalid(FieldError(field=field, code="invalid", description=description))


def _recipient(id_: str, saved: JsonObject) -> JsonObject:
    own, given = _split(_Dated, id_, saved)
    return {**own, **validate(RecipientUpdate, given).model_dump(mode="json", exclude_unset=True)}


def _calculated_field(_: _Context, id_: str, saved: JsonObject) -> JsonObject:
    own, given = _split(_Dated, id_, saved)
    return {**own, **validate(CalculatedFieldCreate, given).model_dump()}


def _query(_: _Context, _id: str, saved: JsonObject) -> JsonObject:
    return stored_query(validate(QuerySpec, saved))


def _query_annotation(context: _Context, id_: str, saved: JsonObject) -> JsonObject:
    own, given = _split(_QueryAnnotation, id_, saved)
    annotation = validate(QueryAnnotationCreate, given)
    context.find("queries", annotation.query_id)
    return {**own, **annotation.model_dump()}


def _slo(context: _Context, id_: str, saved: JsonObject) -> JsonObject:
    own, given = _split(_SLO, id_, saved)
    field = context.find("calculated_fields", _id_in(own["sli"]), context.scope, ENVIRONMENT_WIDE)
    slugs = cast("list[str]", own["dataset_slugs"])
    if not slugs or not context.slugs.issuperset(slugs):
        raise _invalid("dataset_slugs", "must name datasets of the environment")
    given["sli"] = {"alias": field.get("alias")}
    return {**own, **stored_slo(validate(SLOWithTarget, given))}


def _burn_alert(context: _Context, id_: str, saved: JsonObject) -> JsonObject:
    own, given = _split(_BurnAlert, id_, saved)
    context.find("slos", _id_in(own["slo"]))
    model = BudgetRate if given.get("alert_type") == "budget_rate" else ExhaustionTime
    written: JsonObject = validate(model, given).model_dump(mode="json", exclude={"recipients"})
    return {**own, **written, "recipients": _recipients(context, given)}


def _trigger(context: _Context, id_: str, saved: JsonObject) -> JsonObject:
    own, given = _split(_Trigger, id_, saved)
    if own["dataset_slug"] != context.scope:
        raise _invalid("dataset_slug", f"must be {context.scope!r}")
    query = context.find("queries", own["query_id"])
    inline = {name: value for name, value in query.items() if name not in ("orders", "limit")}
    given["query"] = {"time_range": DEFAULT_TIME_RANGE, **inline}
    return {
        **own,
        **stored_trigger(validate(TriggerCreate, given)),
        "recipients": _recipients(context, given),
    }


def _recipients(context: _Context, given: JsonObject) -> list[JsonValue]:
    """Return the recipients of an alert, which its model has validated."""
    references = cast("list[JsonObject]", given.get("recipients", []))
    for reference in references:
        if reference.get("type") != "marker" and reference.get("id") not in context.recipients:
            raise _invalid("recipients", "unknown recipient id")
    return [*references]


def _board(_: _Context, id_: str, saved: JsonObject) -> JsonObject:
    own, given = _split(_Board, id_, saved)
    return {"preset_filters": [], **own, **stored_board(validate(BoardCreate, given))}


def _board_view(_: _Context, id_: str, saved: JsonObject) -> JsonObject:
    own, given = _split(_Reference, id_, saved)
    return {**own, **validate(BoardViewCreate, given).model_dump(mode="json", exclude_unset=True)}


def _marker(_: _Context, id_: str, saved: JsonObject) -> JsonObject:
    own, given = _split(_Marker, id_, saved)
    return {**own, **validate(MarkerCreate, given).model_dump(mode="json", exclude_none=True)}


def _marker_setting(_: _Context, id_: str, saved: JsonObject) -> JsonObject:
    own, given = _split(_MarkerSetting, id_, saved)
    return {**own, **validate(MarkerSettingCreate, given).model_dump()}


def _definition(_: _Context, id_: str, saved: JsonObject) -> JsonObject:
    if id_ not in known_values(Meaning):
        raise _invalid("", "unknown column meaning")
    return validate(_Reference, saved).model_dump()


def _id_in(reference: JsonValue) -> JsonValue:
    return cast("JsonObject", reference)["id"]


_CHECKED_FIRST = ("calculated_fields", "queries")
"""Validated first, as others are validated together with these: errors name the object that has them."""

_KINDS: dict[str, Callable[[_Context, str, JsonObject], JsonObject]] = {
    "board_views": _board_view,
    "boards": _board,
    "burn_alerts": _burn_alert,
    "calculated_fields": _calculated_field,
    "dataset_definitions": _definition,
    "marker_settings": _marker_setting,
    "markers": _marker,
    "queries": _query,
    "query_annotations": _query_annotation,
    "slos": _slo,
    "triggers": _trigger,
}
