"""Markers in the team API: the markers of all environments. Withdrawn from the service."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Literal

from honeycomb.local._json_api import (
    Document,
    ExistingResource,
    NewResource,
    Relationship,
    TeamCall,
    TeamRoute,
)
from honeycomb.local._problems import FieldError, invalid, not_found
from honeycomb.local._state import ENVIRONMENT_WIDE
from honeycomb.local._team_objects import TEAM_PATH, Environment, related
from honeycomb.local._times import rfc3339
from honeycomb.models._base import InputModel

from .markers import colors_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from honeycomb.local._management_keys import Scope
    from honeycomb.local._wire import JsonObject


class _Marker(InputModel):
    end_time: int | None = None
    message: str | None = None
    type: str | None = None
    url: str | None = None


class _New(_Marker):
    start_time: int


class _Changes(_Marker):
    start_time: int | None = None


class _Relationships(InputModel):
    environment: Relationship[Literal["environments"]]
    dataset: Relationship[Literal["datasets"]]


class _NewData(NewResource[Literal["markers"], _New]):
    relationships: _Relationships


class _ChangedData(ExistingResource[Literal["markers"], _Changes]):
    relationships: _Relationships


def _create(call: TeamCall) -> JsonValue:
    data = call.body_for(Document[_NewData]).data
    environment, slug = _resolve_target(call, data.relationships)
    marker: JsonObject = {
        "id": secrets.token_hex(4),
        **_attributes(data.attributes),
        "created_at": rfc3339(call.now),
        "updated_at": rfc3339(call.now),
    }
    _check_time_range(marker)
    environment.state.table("markers", slug)[str(marker["id"])] = marker
    return _document(environment, slug, marker)


def _update(call: TeamCall) -> JsonValue:
    marker_id = call.path["marker_id"]
    if not any(marker["id"] == marker_id for marker in _all(call)):
        raise not_found("Marker")
    data = call.body_for(Document[_ChangedData]).data
    call.require_id(marker_id, data)
    environment, slug = _resolve_target(call, data.relationships)
    markers = environment.state.table("markers", slug)
    if data.id not in markers:
        raise not_found("Marker")
    marker = {**markers[data.id], **_attributes(data.attributes), "updated_at": rfc3339(call.now)}
    _check_time_range(marker)
    markers[data.id] = marker
    return _document(environment, slug, marker)


def _all(call: TeamCall) -> Iterator[JsonObject]:
    for environment in call.team.environments.values():
        yield from environment.state.objects("markers")


def _attributes(given: _Marker) -> JsonObject:
    written: JsonObject = given.model_dump(mode="json", exclude_none=True)
    return written


def _resolve_target(call: TeamCall, given: _Relationships) -> tuple[Environment, str]:
    environment = call.team.environments.get(given.environment.data.id)
    if environment is None:
        raise _unknown("environment")
    slug = given.dataset.data.id
    if slug != ENVIRONMENT_WIDE and slug not in environment.state.datasets:
        raise _unknown("dataset")
    return environment, slug


def _unknown(kind: str) -> Exception:
    field = f"data.relationships.{kind}.data.id"
    return invalid(FieldError(field=field, code="invalid", description=f"no such {kind}"))


def _check_time_range(marker: JsonObject) -> None:
    start, end = marker["start_time"], marker.get("end_time")
    if isinstance(start, int) and isinstance(end, int) and end < start:
        field = "data.attributes.end_time"
        raise invalid(FieldError(field=field, code="invalid", description="must not be before start_time"))


def _document(environment: Environment, slug: str, marker: JsonObject) -> JsonObject:
    attributes = {name: value for name, value in marker.items() if name not in ("id", "created_at", "updated_at")}
    color = colors_of(environment.state, slug).get(marker.get("type"))
    return {
        "data": {
            "id": marker["id"],
            "type": "markers",
            "attributes": {
                **attributes,
                **({} if color is None else {"color": color}),
                "timestamps": {"created": marker["created_at"], "updated": marker["updated_at"]},
            },
            "relationships": {
                "environment": related("environments", environment.id),
                "dataset": {"data": None} if slug == ENVIRONMENT_WIDE else related("datasets", slug),
            },
            "links": {"self": f"{TEAM_PATH}/environments/{environment.id}/markers/{marker['id']}"},
        }
    }


_SCOPES: tuple[Scope, ...] = ("environments:read", "markers:write")

ROUTES = (
    TeamRoute("POST", "/2/teams/{team}/markers", _create, scopes=_SCOPES, status=201),
    TeamRoute("PATCH", "/2/teams/{team}/markers/{marker_id}", _update, scopes=_SCOPES),
)
