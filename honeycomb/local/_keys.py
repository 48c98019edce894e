"""API keys: which ones exist, and what each may do."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from ._problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

Permission: TypeAlias = Literal[
    "events",
    "markers",
    "triggers",
    "boards",
    "queries",
    "columns",
    "createDatasets",
    "slos",
    "recipients",
    "privateBoards",
]
"""What a key may do, in the names that ``GET /1/auth`` gives."""

FIRST_ENVIRONMENT = "Local"
"""The name of the environment that keys belong to unless something else is said."""

ALL_PERMISSIONS: frozenset[Permission] = frozenset(get_args(Permission))


@dataclass(frozen=True, slots=True)
class LocalKey:
    """An API key that the local Honeycomb knows.

    Attributes:
        key: The key as sent in ``X-Honeycomb-Team``.
        type: An ingest key sends events and asks who it is, and nothing else.
        permissions: What the key may do, in the names that ``GET /1/auth`` gives. An ingest key may always
            send events; of these, only ``createDatasets`` counts for it.
        disabled: Whether the key is switched off.
        environment: The name of its environment, which is made if there is none such.
        id: The id that the service shows instead of the key; made from the key when not given.
    """

    key: str = field(repr=False)
    type: Literal["configuration", "ingest"] = "configuration"
    permissions: AbstractSet[Permission] = ALL_PERMISSIONS
    disabled: bool = False
    environment: str = FIRST_ENVIRONMENT
    id: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", hashlib.sha256(self.key.encode()).hexdigest()[:12])

    def may(self, permission: Permission) -> bool:
        """Whether the key has a permission."""
        if self.type == "ingest" and permission != "createDatasets":
            return permission == "events"
        return permission in self.permissions


class KeyRing:
    """The keys there are; without any declared, every other key is a configuration key that may do all."""

    def __init__(self, declared: Iterable[LocalKey]) -> None:
        self._declared = {key.key: key for key in declared}
        self._takes_any = not self._declared
        self.reset()

    def reset(self) -> None:
        """Go back to the declared keys."""
        self._keys = dict(self._declared)
        self._revoked: set[str] = set()

    def add(self, key: LocalKey) -> None:
        """Let a key be used, or be used in another way than before."""
        self._keys[key.key] = key

    def revoke(self, value: str) -> None:
        """Let a key be used no more, also where any other would do."""
        self._keys.pop(value, None)
        self._revoked.add(value)

    def revoke_environment(self, name: str) -> None:
        """Revoke the keys of an environment, so that another one of its name does not have them."""
        for value, key in list(self._keys.items()):
            if key.environment == name:
                self.revoke(value)

    def key_of(self, headers: Mapping[str, str], name: str) -> LocalKey:
        """Return the key that a request was sent with.

        Args:
            headers: The request's headers.
            name: The one that holds the key.

        Raises:
            Problem: 401 without a known key, 403 with a disabled one.
        """
        value = headers.get(name, "")
        key = self._keys.get(value)
        if key is None and self._takes_any and value not in self._revoked:
            key = LocalKey(value)
        if key is None or not value:
            raise unknown_key()
        if key.disabled:
            raise Problem(403, "this API key is disabled", form="legacy")
        return key


def unknown_key() -> Problem:
    """The key is none of those that there are."""
    return Problem(401, "unknown API key", form="legacy")


def refuse_without(key: LocalKey, needs: Iterable[Permission], *, ingest_keys: bool) -> None:
    """Refuse what a key may not do.

    Args:
        key: The key.
        needs: The permissions it must have, all of them.
        ingest_keys: Whether the operation takes ingest keys.

    Raises:
        Problem: 403, naming what is missing.
    """
    if key.type == "ingest" and not ingest_keys:
        raise Problem(403, "an ingest key cannot be used here: a configuration key is needed", form="legacy")
    for permission in needs:
        if not key.may(permission):
            raise Problem(403, f"this API key lacks the permission '{permission}'", form="legacy")
