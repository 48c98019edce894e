"""Models of user groups."""

from __future__ import annotations

from typing import Annotated, ClassVar, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import STRICT, ServerOwned
from ._json_api import ResourceInput, ResourceModel, ResourcePage

GroupName: TypeAlias = Annotated[str, Field(min_length=1)]


class UserGroup(ResourceModel):
    """User group, as returned by the service.

    Attributes:
        name: Name, unique in the team.
        description: Free text.
    """

    name: str | None = None
    description: str | None = None


class UserGroupsResponse(ResourcePage[UserGroup]):
    """One page of user groups, as returned by the service."""


class UserGroupCreate(ResourceInput):
    """Request to create a user group. It has no members and no access at first.

    Attributes:
        name: Name, unique in the team.
        description: Free text.
    """

    resource_type: ClassVar[str] = "groups"

    name: GroupName
    description: str | None = None


class UserGroupUpdate(ResourceInput):
    """Partial update of a user group: fields that are omitted or None are kept.

    Attributes:
        name: Name, unique in the team.
        description: Free text.
    """

    resource_type: ClassVar[str] = "groups"

    name: GroupName | None = None
    description: str | None = None


@with_config(STRICT)
class UserGroupCreateFields(TypedDict, total=False):
    """The fields of ``UserGroupCreate`` as keywords."""

    name: GroupName
    description: str | None


@with_config(STRICT)
class UserGroupUpdateFields(TypedDict, total=False):
    """The fields of ``UserGroupUpdate`` as keywords."""

    name: GroupName | None
    description: str | None


class ResourceIdentifier(ResourceModel):
    """Reference to an object that a group is related to, as returned by the service.

    Honeycomb has not published more than type and id. Other fields are kept as they come.

    Attributes:
        type: Type of the object, such as ``users`` or ``datasets``. Members can have other types, too. Read-only.
    """

    keeps_type: ClassVar[bool] = True

    type: ServerOwned[str | None] = None


class RelationshipResponse(ResourcePage[ResourceIdentifier]):
    """One page of the objects that a group is related to, as returned by the service."""
