"""State of the team: environments, keys, recipients and pipelines."""

from __future__ import annotations

import secrets
from itertools import count
from typing import TYPE_CHECKING, Literal

from honeycomb.models._open_enums import known_values
from honeycomb.models.environments import EnvironmentColor

from ._ids import number_of, team_object_id
from ._keys import DEFAULT_ENVIRONMENT, KeyRing, LocalKey, unknown_key
from ._management_keys import LocalManagementKey, ManagementKeys
from ._problems import Problem
from ._state import slug_of
from ._team_objects import ApiKey, Environment, TeamPermission
from ._user_groups import UserGroups
from ._users import OWNER, LocalUser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ._ids import IdKind
    from ._pipelines import LocalPipeline
    from ._state import State
    from ._user_groups import UserGroup
    from ._wire import JsonObject


class Team:
    """State of the team.

    Args:
        keys: The declared API keys.
        management_keys: The declared management keys.
        pipelines: The declared pipelines.
        users: The declared users.
        new_state: Creates the state of a new environment.
        now: Current time in Unix seconds.

    Attributes:
        created_at: Unix seconds of creation.
        environments: Environments by id, oldest first.
        new_state: Creates the state of a new environment.
        keys: The valid API keys.
        management_keys: The valid management keys.
        api_keys: API keys created by requests, by id, oldest first.
        recipients: Recipients by id, as the API returns them.
        pipelines: Pipelines by id.
        pipeline_keys: Ids of the ingest keys of pipelines, by pipeline id and environment id.
        users: Users by id.
        groups: User groups by id.
    """

    def __init__(
        self,
        *,
        keys: Iterable[LocalKey],
        management_keys: Iterable[LocalManagementKey],
        pipelines: Iterable[LocalPipeline],
        users: Iterable[LocalUser],
        new_state: Callable[[], State],
        now: float,
    ) -> None:
        self.new_state: Callable[[], State] = new_state
        self._numbers = count(1)
        declared = list(keys)
        managing = list(management_keys)
        self.created_at = now
        self.environments: dict[str, Environment] = {}
        self.keys: KeyRing = KeyRing(declared)
        self.management_keys: ManagementKeys = ManagementKeys(managing)
        self.api_keys: dict[str, ApiKey] = {}
        self.recipients: dict[str, JsonObject] = {}
        self.pipelines: dict[str, LocalPipeline] = {pipeline.id: pipeline for pipeline in pipelines}
        self.pipeline_keys: dict[tuple[str, str], str] = {}
        members = [LocalUser(key.user) for key in declared if key.user is not None]
        self.users: dict[str, LocalUser] = {user.id: user for user in (OWNER, *members, *users)}
        self.groups: UserGroups = UserGroups()
        self.create_environment(DEFAULT_ENVIRONMENT)
        named = [key.environment for key in declared]
        named += [key.environment for key in managing if key.environment is not None]
        for pipeline in self.pipelines.values():
            named += pipeline.ingest_keys.values()
        for name in named:
            if self.environment_named(name) is None:
                self.create_environment(name)

    def new_id(self, kind: IdKind) -> str:
        """Generate an id in the format of the service; ids of one kind sort by age."""
        return team_object_id(kind, next(self._numbers))

    @property
    def default_environment(self) -> Environment:
        """The default environment of API keys.

        Raises:
            LookupError: It was deleted.
        """
        environment = self.environment_named(DEFAULT_ENVIRONMENT)
        if environment is None:
            raise LookupError(f"the environment '{DEFAULT_ENVIRONMENT}' was deleted")
        return environment

    def environment_named(self, name: str) -> Environment | None:
        """Return the environment with a name, or None."""
        return next((each for each in self.environments.values() if each.name == name), None)

    def environment_of(self, key: LocalKey) -> Environment:
        """Return the environment of a key.

        Raises:
            Problem: 401 if it was deleted, which revokes its keys.
        """
        environment = self.environment_named(key.environment)
        if environment is None:
            raise unknown_key()
        return environment

    def unreadable_datasets(self, key: LocalKey, environment: Environment) -> frozenset[str]:
        """Return the slugs of the restricted datasets that the user of an API key cannot read."""
        if key.user is None:
            return frozenset()
        user = self.users[LocalUser(key.user).id]
        return frozenset(
            slug
            for slug, dataset in environment.state.datasets.items()
            if not self.groups.can_read(user, environment, dataset)
        )

    def create_environment(
        self, name: str, *, description: str = "", color: EnvironmentColor | None = None
    ) -> Environment:
        """Create an empty environment.

        Raises:
            Problem: 409 if one with the same name or slug exists.
        """
        slug = slug_of(name)
        if any(each.slug == slug for each in self.environments.values()):
            raise Problem(409, f"an environment named '{name}' already exists")
        chosen = secrets.choice(known_values(EnvironmentColor)) if color is None else color
        id_ = self.new_id("en")
        environment = Environment(id_, name, slug, chosen, self.new_state(), description)
        self.environments[id_] = environment
        return environment

    def delete_environment(self, environment: Environment) -> None:
        """Delete an environment and its contents."""
        for key in [key for key in self.api_keys.values() if key.environment is environment]:
            self.delete_api_key(key)
        self.keys.revoke_environment(environment.name)
        del self.environments[environment.id]
        environment.state.store.close()

    def create_api_key(
        self,
        type_: Literal["configuration", "ingest"],
        name: str,
        environment: Environment,
        permissions: dict[TeamPermission, bool],
        *,
        now: float,
        disabled: bool = False,
    ) -> ApiKey:
        """Create an API key, valid from now on."""
        ingest = type_ == "ingest"
        id_ = self.new_id("ik" if ingest else "lk")
        secret = secrets.token_hex(16 if ingest else 11)
        key = ApiKey(id_, secret, type_, name, environment, permissions, now, now, disabled)
        self.save_api_key(key)
        return key

    def save_api_key(self, key: ApiKey) -> None:
        """Add or update an API key, effective at once."""
        self.api_keys[key.id] = key
        self.keys.add(key.to_local_key())

    def delete_api_key(self, key: ApiKey) -> None:
        """Delete an API key; requests with it are rejected from now on."""
        del self.api_keys[key.id]
        self.keys.revoke(key.value)

    def clear(self) -> None:
        """Delete everything created by requests."""
        self.keys.reset()
        self.api_keys.clear()
        self.close()
        self.environments.clear()
        self.recipients.clear()
        self.pipeline_keys.clear()
        self.groups.clear()

    def replace(
        self, environments: Iterable[Environment], api_keys: Iterable[ApiKey], groups: Iterable[UserGroup]
    ) -> None:
        """Replace everything by environments, API keys and user groups; new ids sort after theirs."""
        self.clear()
        self.groups.update({group.id: group for group in groups})
        self.environments.update({each.id: each for each in environments})
        for key in api_keys:
            self.save_api_key(key)
        newest = max((number_of(id_) for id_ in (*self.environments, *self.api_keys, *self.groups)), default=0)
        self._numbers = count(max(newest + 1, next(self._numbers)))

    def close(self) -> None:
        """Free the memory of the events."""
        for environment in self.environments.values():
            environment.state.store.close()
