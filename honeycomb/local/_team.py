"""The team: its environments, its keys, and what all of it shares."""

from __future__ import annotations

import secrets
from itertools import count
from typing import TYPE_CHECKING, Literal, get_args

from honeycomb.models.environments import EnvironmentColor

from ._keys import FIRST_ENVIRONMENT, KeyRing, LocalKey, unknown_key
from ._management_keys import LocalManagementKey, ManagementKeys
from ._problems import Problem
from ._state import slug_of
from ._team_objects import ApiKey, Environment, TeamPermission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ._pipelines import LocalPipeline
    from ._state import State
    from ._wire import JsonObject

_DIGITS = 10
"""How many hexadecimal digits of an id are its number."""


class Team:
    """Everything that the requests so far have left behind.

    Args:
        keys: The API keys that are declared.
        management_keys: The management keys that are declared.
        pipelines: The pipelines.
        new_state: Makes the state of a new environment.
        now: The moment, in Unix seconds.

    Attributes:
        created_at: When it began, in Unix seconds.
        environments: The environments by id, the oldest first.
        new_state: Makes the state of a new environment.
        keys: Knows whether an API key may be used.
        management_keys: Knows whether a management key may be used.
        api_keys: The API keys that were made by request, by id, the oldest first.
        recipients: The recipients by id, as the service shows them.
        pipelines: The pipelines by id.
        pipeline_keys: The ids of the ingest keys made for pipelines, by pipeline and environment.
    """

    def __init__(
        self,
        *,
        keys: Iterable[LocalKey],
        management_keys: Iterable[LocalManagementKey],
        pipelines: Iterable[LocalPipeline],
        new_state: Callable[[], State],
        now: float,
    ) -> None:
        self.new_state: Callable[[], State] = new_state
        self._numbers = count(1)
        declared = list(keys)
        self.created_at = now
        self.environments: dict[str, Environment] = {}
        self.keys: KeyRing = KeyRing(declared)
        self.management_keys: ManagementKeys = ManagementKeys(management_keys)
        self.api_keys: dict[str, ApiKey] = {}
        self.recipients: dict[str, JsonObject] = {}
        self.pipelines: dict[str, LocalPipeline] = {pipeline.id: pipeline for pipeline in pipelines}
        self.pipeline_keys: dict[tuple[str, str], str] = {}
        self.create_environment(FIRST_ENVIRONMENT)
        named = [key.environment for key in declared]
        for pipeline in self.pipelines.values():
            named += pipeline.ingest_keys.values()
        for name in named:
            if self.environment_named(name) is None:
                self.create_environment(name)

    def new_id(self, kind: Literal["en", "ik", "lk"]) -> str:
        """Make an id such as the service gives the objects of a team: those of one kind sort by age."""
        return f"hcx{kind}_{next(self._numbers):0{_DIGITS}x}{secrets.token_hex(8)}"

    @property
    def first(self) -> Environment:
        """The environment of keys that say nothing else.

        Raises:
            LookupError: It was deleted.
        """
        first = self.environment_named(FIRST_ENVIRONMENT)
        if first is None:
            raise LookupError(f"the environment '{FIRST_ENVIRONMENT}' was deleted")
        return first

    def environment_named(self, name: str) -> Environment | None:
        """Return the environment of a name, if there is one."""
        return next((each for each in self.environments.values() if each.name == name), None)

    def environment_of(self, key: LocalKey) -> Environment:
        """Return the environment of a key.

        Raises:
            Problem: 401 when it is gone, and its keys with it.
        """
        environment = self.environment_named(key.environment)
        if environment is None:
            raise unknown_key()
        return environment

    def create_environment(
        self, name: str, *, description: str = "", color: EnvironmentColor | None = None
    ) -> Environment:
        """Add an empty environment.

        Raises:
            Problem: 409 when there is one of that name, or of the slug that is made from it.
        """
        slug = slug_of(name)
        if any(each.slug == slug for each in self.environments.values()):
            raise Problem(409, f"there is an environment named '{name}' already")
        chosen = secrets.choice(get_args(EnvironmentColor)) if color is None else color
        id_ = self.new_id("en")
        environment = Environment(id_, name, slug, chosen, self.new_state(), description)
        self.environments[id_] = environment
        return environment

    def delete_environment(self, environment: Environment) -> None:
        """Remove an environment with everything in it."""
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
        """Add a key that can be used from now on."""
        ingest = type_ == "ingest"
        id_ = self.new_id("ik" if ingest else "lk")
        secret = secrets.token_hex(16 if ingest else 11)
        key = ApiKey(id_, secret, type_, name, environment, permissions, now, now, disabled)
        self.save_api_key(key)
        return key

    def save_api_key(self, key: ApiKey) -> None:
        """Let what is said of a key count from now on."""
        self.api_keys[key.id] = key
        self.keys.add(key.to_local_key())

    def delete_api_key(self, key: ApiKey) -> None:
        """Remove a key; whoever uses it is refused from now on."""
        del self.api_keys[key.id]
        self.keys.revoke(key.value)

    def clear(self) -> None:
        """Forget everything that requests have left behind."""
        self.keys.reset()
        self.api_keys.clear()
        self.close()
        self.environments.clear()
        self.recipients.clear()
        self.pipeline_keys.clear()

    def replace(self, environments: Iterable[Environment], api_keys: Iterable[ApiKey]) -> None:
        """Replace everything by environments and API keys as they were; new ids sort behind theirs."""
        self.clear()
        self.environments.update({each.id: each for each in environments})
        for key in api_keys:
            self.save_api_key(key)
        newest = max((_number(id_) for id_ in (*self.environments, *self.api_keys)), default=0)
        self._numbers = count(max(newest + 1, next(self._numbers)))

    def close(self) -> None:
        """Give the memory of the events back."""
        for environment in self.environments.values():
            environment.state.store.close()


def _number(id_: str) -> int:
    return int(id_.rpartition("_")[2][:_DIGITS], 16)
