"""API keys and their permissions."""

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
"""Permission of an API key, by its name in ``GET /1/auth``."""

DEFAULT_ENVIRONMENT = "Local"
"""Name of the default environment of API keys."""

ALL_PERMISSIONS: frozenset[Permission] = frozenset(get_args(Permission))


@dataclass(frozen=True, slots=True)
class LocalKey:
    """API key that the local Honeycomb accepts.

    Attributes:
        key: The key as sent in ``X-Honeycomb-Team``.
        type: ``configuration`` or ``ingest``. An ingest key can only send events and read ``/1/auth``.
        permissions: Permissions, by their names in ``GET /1/auth``. An ingest key can always send events; only
            ``createDatasets`` applies to it.
        disabled: Whether the key is disabled.
        environment: Name of its environment; created if missing.
        id: Id that identifies the key in responses; derived from the key by default.
        user: Email address of the user whose access to restricted datasets the key has; created if missing. None
            for a Team Owner.
    """

    key: str = field(repr=False)
    type: Literal["configuration", "ingest"] = "configuration"
    permissions: AbstractSet[Permission] = ALL_PERMISSIONS
    disabled: bool = False
    environment: str = DEFAULT_ENVIRONMENT
    id: str = ""
    user: str | None = None

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", hashlib.sha256(self.key.encode()).hexdigest()[:12])

    def may(self, permission: Permission) -> bool:
        """Return whether the key has a permission."""
        if self.type == "ingest" and permission != "createDatasets":
            return permission == "events"
        return permission in self.permissions


class KeyRing:
    """Valid API keys. If none is declared, any key is accepted, with all permissions."""

    def __init__(self, declared: Iterable[LocalKey]) -> None:
        self._declared = {key.key: key for key in declared}
        self._accepts_any = not self._declared
        self.reset()

    def reset(self) -> None:
        """Restore the declared keys."""
        self._keys = dict(self._declared)
        self._revoked: set[str] = set()

    def add(self, key: LocalKey) -> None:
        """Add or replace a key."""
        self._keys[key.key] = key

    def revoke(self, value: str) -> None:
        """Revoke a key, even if any other key is accepted."""
        self._keys.pop(value, None)
        self._revoked.add(value)

    def revoke_environment(self, name: str) -> None:
        """Revoke the keys of an environment, so that a new environment of the same name does not inherit them."""
        for value, key in list(self._keys.items()):
            if key.environment == name:
                self.revoke(value)

    def key_of(self, headers: Mapping[str, str], name: str) -> LocalKey:
        """Return the API key of a request.

        Args:
            headers: The request headers.
            name: Name of the header with the key.

        Raises:
            Problem: 401 if the key is missing or unknown, 403 if it is disabled.
        """
        value = headers.get(name, "")
        key = self._keys.get(value)
        if key is None and self._accepts_any and value not in self._revoked:
            key = LocalKey(value)
        if key is None or not value:
            raise unknown_key()
        if key.disabled:
            raise Problem(403, "this API key is disabled", form="legacy")
        return key


def unknown_key() -> Problem:
    """Create the error for an unknown API key."""
    return Problem(401, "unknown API key", form="legacy")


def require_permissions(key: LocalKey, needs: Iterable[Permission], *, ingest_keys: bool) -> None:
    """Check the permissions of a key.

    Args:
        key: The key.
        needs: The required permissions.
        ingest_keys: Whether the operation accepts ingest keys.

    Raises:
        Problem: 403, naming the missing permission.
    """
    if key.type == "ingest" and not ingest_keys:
        raise Problem(403, "this operation requires a configuration key, not an ingest key", form="legacy")
    for permission in needs:
        if not key.may(permission):
            raise Problem(403, f"this API key lacks the permission '{permission}'", form="legacy")
