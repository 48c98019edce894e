"""User groups, their members, and the datasets and environments they have access to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Generic, Literal

from pydantic import Field

from honeycomb.local._json_api import Document, ExistingResource, Identity, NewResource, TeamCall, TeamRoute, TypeT
from honeycomb.local._problems import FieldError, invalid, not_found
from honeycomb.local._user_groups import MAX_MEMBER_CHANGES, UserGroup
from honeycomb.models._base import InputModel

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from pydantic import JsonValue

    from honeycomb.local._management_keys import Scope

_Name = Annotated[str, Field(min_length=1)]


class _New(InputModel):
    name: _Name
    description: str = ""


class _Changes(InputModel):
    name: _Name | None = None
    description: str | None = None


class _Linkage(InputModel, Generic[TypeT]):
    data: list[Identity[TypeT]]


def _list(call: TeamCall) -> JsonValue:
    return call.page_of(group.to_json() for group in call.team.groups.values())


def _create(call: TeamCall) -> JsonValue:
    given = call.body_for(Document[NewResource[Literal["groups"], _New]]).data.attributes
    groups = call.team.groups
    groups.check_name(given.name)
    groups.check_new()
    group = UserGroup(call.team.new_id("gr"), given.name, given.description)
    groups[group.id] = group
    return {"data": group.to_json()}


def _group(call: TeamCall) -> UserGroup:
    try:
        return call.team.groups[call.path["group_id"]]
    except KeyError:
        raise not_found("Group") from None


def _get(call: TeamCall) -> JsonValue:
    return {"data": _group(call).to_json()}


def _update(call: TeamCall) -> JsonValue:
    group = _group(call)
    data = call.body_for(Document[ExistingResource[Literal["groups"], _Changes]]).data
    call.require_id(group.id, data)
    given = data.attributes
    if given.name is not None:
        call.team.groups.check_name(given.name, but_of=group.id)
        group.name = given.name
    if given.description is not None:
        group.description = given.description
    return {"data": group.to_json()}


def _delete(call: TeamCall) -> JsonValue:
    del call.team.groups[_group(call).id]
    return None


def _page(call: TeamCall, type_: str, ids: Iterable[str]) -> JsonValue:
    return call.page_of({"type": type_, "id": id_} for id_ in sorted(ids))


def _ids(call: TeamCall, model: type[_Linkage[TypeT]], existing: Collection[str]) -> set[str]:
    """Return the ids in the body.

    Raises:
        Problem: 422, with an error for each id that does not exist.
    """
    data = call.body_for(model).data
    unknown = [number for number, each in enumerate(data) if each.id not in existing]
    if unknown:
        errors = [
            FieldError(field=f"data.{each}", code="invalid", description="does not exist") for each in unknown
        ]
        raise invalid(*errors)
    return {each.id for each in data}


def _user_ids(call: TeamCall) -> set[str]:
    return _ids(call, _Linkage[Literal["users"]], call.team.users)


def _dataset_ids(call: TeamCall) -> set[str]:
    return _ids(call, _Linkage[Literal["datasets"]], _all_datasets(call))


def _environment_ids(call: TeamCall) -> set[str]:
    return _ids(call, _Linkage[Literal["environments"]], call.team.environments)


def _all_datasets(call: TeamCall) -> set[str]:
    return {dataset.id for each in call.team.environments.values() for dataset in each.state.datasets.values()}


def _list_members(call: TeamCall) -> JsonValue:
    return _page(call, "users", _group(call).members)


def _add_members(call: TeamCall) -> JsonValue:
    group = _group(call)
    _set_members(group, group.members | _user_ids(call))
    return None


def _remove_members(call: TeamCall) -> JsonValue:
    group = _group(call)
    _set_members(group, group.members - _user_ids(call))
    return None


def _replace_members(call: TeamCall) -> JsonValue:
    _set_members(_group(call), _user_ids(call))
    return None


def _set_members(group: UserGroup, members: set[str]) -> None:
    changes = len(group.members ^ members)
    if changes > MAX_MEMBER_CHANGES:
        description = f"at most {MAX_MEMBER_CHANGES:,} users can be added or removed at once, not {changes:,}"
        raise invalid(FieldError(field="data", code="invalid", description=description))
    group.members = members


def _list_datasets(call: TeamCall) -> JsonValue:
    return _page(call, "datasets", _group(call).datasets & _all_datasets(call))


def _grant_datasets(call: TeamCall) -> JsonValue:
    _group(call).datasets |= _dataset_ids(call)
    return None


def _revoke_datasets(call: TeamCall) -> JsonValue:
    _group(call).datasets -= _dataset_ids(call)
    return None


def _list_environments(call: TeamCall) -> JsonValue:
    return _page(call, "environments", _group(call).environments & call.team.environments.keys())


def _grant_environments(call: TeamCall) -> JsonValue:
    _group(call).environments |= _environment_ids(call)
    return None


def _revoke_environments(call: TeamCall) -> JsonValue:
    _group(call).environments -= _environment_ids(call)
    return None


_GROUPS = "/2/teams/{team}/groups"
_GROUP = "/2/teams/{team}/groups/{group_id}"


def _change(
    method: str, relationship: str, handler: Callable[[TeamCall], JsonValue], also: tuple[Scope, ...] = ()
) -> TeamRoute:
    path = f"{_GROUP}/relationships/{relationship}"
    return TeamRoute(method, path, handler, scopes=("groups:write", *also), status=204, reads_body=True)


ROUTES = (
    TeamRoute("GET", _GROUPS, _list, scopes=("groups:read",)),
    TeamRoute("POST", _GROUPS, _create, scopes=("groups:write",), status=201),
    TeamRoute("GET", _GROUP, _get, scopes=("groups:read",)),
    TeamRoute("PATCH", _GROUP, _update, scopes=("groups:write",)),
    TeamRoute("DELETE", _GROUP, _delete, scopes=("groups:write",), status=204),
    TeamRoute("GET", f"{_GROUP}/relationships/members", _list_members, scopes=("groups:read",)),
    _change("POST", "members", _add_members, ("users:read",)),
    _change("PATCH", "members", _replace_members, ("users:read",)),
    _change("DELETE", "members", _remove_members, ("users:read",)),
    TeamRoute("GET", f"{_GROUP}/relationships/datasets", _list_datasets, scopes=("groups:read",)),
    _change("POST", "datasets", _grant_datasets),
    _change("DELETE", "datasets", _revoke_datasets),
    TeamRoute("GET", f"{_GROUP}/relationships/environments", _list_environments, scopes=("groups:read",)),
    _change("POST", "environments", _grant_environments, ("environments:read",)),
    _change("DELETE", "environments", _revoke_environments, ("environments:read",)),
)
