"""Models of the users of a team."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, cast

from ._base import ServerOwned
from ._json_api import ResourceModel, ResourcePage
from ._open_enums import OPEN

UserRole: TypeAlias = Annotated[Literal["owner", "member", "read-only"] | str, OPEN]


class User(ResourceModel):
    """User of a team, as returned by the service. Honeycomb has not published the names of the fields.

    Attributes:
        name: Display name. Inferred. Read-only.
        email: Email address. Inferred. Read-only.
        role: Role in the team, such as ``owner``. Read-only.
    """

    name: ServerOwned[str | None] = None
    email: ServerOwned[str | None] = None
    role: ServerOwned[UserRole | None] = None

    @property
    def group_ids(self) -> list[str] | None:
        """IDs of the user's groups; None if the service does not list them, which needs ``groups:read``.

        Found as a relationship ``groups`` or as a field ``groups`` or ``group_ids``: Honeycomb has not published
        which it is.
        """
        extra = self.model_extra or {}
        for name in ("groups_ids", "group_ids", "groups"):
            if isinstance(extra.get(name), list):
                return [id_ for each in cast("list[object]", extra[name]) if (id_ := _id_of(each)) is not None]
        return None


class UsersResponse(ResourcePage[User]):
    """One page of users, as returned by the service."""


def _id_of(group: object) -> str | None:
    id_ = cast("dict[str, object]", group).get("id") if isinstance(group, dict) else group
    return id_ if isinstance(id_, str) else None
