"""User groups, and who can read restricted datasets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ._problems import FieldError, Problem, invalid
from ._team_objects import TEAM_PATH

if TYPE_CHECKING:
    from ._state import Dataset
    from ._team_objects import Environment
    from ._users import LocalUser
    from ._wire import JsonObject

MAX_GROUPS = 50
MAX_MEMBER_CHANGES = 15_000


@dataclass(slots=True)
class UserGroup:
    """A user group.

    Attributes:
        id: Id of the group.
        name: Unique name.
        description: Free text.
        members: Ids of its users.
        datasets: Ids of the datasets that its members can read although they are restricted.
        environments: Ids of the environments of which they can read all datasets, also later ones.
    """

    id: str
    name: str
    description: str = ""
    members: set[str] = field(default_factory=set[str])
    datasets: set[str] = field(default_factory=set[str])
    environments: set[str] = field(default_factory=set[str])

    def can_read(self, environment: Environment, dataset: Dataset) -> bool:
        """Return whether the members can read a restricted dataset."""
        return dataset.id in self.datasets or environment.id in self.environments

    def to_json(self) -> JsonObject:
        """Return the group as the API returns it."""
        return {
            "id": self.id,
            "type": "groups",
            "attributes": {"name": self.name, "description": self.description},
            "links": {"self": f"{TEAM_PATH}/groups/{self.id}"},
        }


class UserGroups(dict[str, UserGroup]):
    """The user groups of the team, by id."""

    def check_new(self) -> None:
        """Check that there is room for another group.

        Raises:
            Problem: 409 if there is not.
        """
        if len(self) >= MAX_GROUPS:
            raise Problem(409, f"a team has at most {MAX_GROUPS} groups")

    def check_name(self, name: str, but_of: str = "") -> None:
        """Check that no group has a name.

        Args:
            name: The name.
            but_of: Id of the group that may have it.

        Raises:
            Problem: 422 if another group has it.
        """
        if any(group.name == name and group.id != but_of for group in self.values()):
            field_ = "data.attributes.name"
            raise invalid(FieldError(field=field_, code="already_exists", description=f"'{name}' is in use"))

    def of(self, user: LocalUser) -> list[UserGroup]:
        """Return the groups of a user."""
        return [group for group in self.values() if user.id in group.members]

    def with_access(self, environment: Environment, dataset: Dataset) -> list[UserGroup]:
        """Return the groups whose members can read a dataset while it is restricted."""
        return [group for group in self.values() if group.can_read(environment, dataset)]

    def can_read(self, user: LocalUser, environment: Environment, dataset: Dataset) -> bool:
        """Return whether a user can read a dataset."""
        if not dataset.restricted or user.role == "owner":
            return True
        return any(group.can_read(environment, dataset) for group in self.of(user))

    def remove_dataset(self, dataset: Dataset) -> None:
        """Remove a dataset from all groups."""
        for group in self.values():
            group.datasets.discard(dataset.id)
