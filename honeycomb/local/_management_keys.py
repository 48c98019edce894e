"""Management keys and their scopes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from ._problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

Scope: TypeAlias = Literal[
    "api-keys:read",
    "api-keys:write",
    "datasets:read",
    "datasets:write",
    "enhance:write",
    "environments:read",
    "environments:write",
    "groups:read",
    "groups:write",
    "markers:write",
    "pipelines:read",
    "pipelines:write",
    "users:read",
]
"""Scope of a management key."""

ALL_SCOPES: frozenset[Scope] = frozenset(get_args(Scope))


@dataclass(frozen=True, slots=True)
class LocalManagementKey:
    """Management key that the local Honeycomb accepts.

    Attributes:
        id: The part before the colon of ``Authorization: Bearer id:secret``.
        secret: The part after it.
        scopes: Scopes of the key.
        disabled: Whether the key is disabled.
        environment: Name of the environment that the key is limited to, created if missing; None for a key of the
            whole team. A limited key needs ``datasets:read`` and ``datasets:write`` where others need
            ``environments:read`` and ``environments:write`` for datasets.
    """

    id: str
    secret: str = field(repr=False)
    scopes: AbstractSet[Scope] = ALL_SCOPES
    disabled: bool = False
    environment: str | None = None

    def has(self, scope: Scope) -> bool:
        """Return whether the key has a scope; a write scope includes the read scope."""
        return scope in self.scopes or scope.replace(":read", ":write") in self.scopes

    def require(self, scopes: Iterable[Scope]) -> None:
        """Check that the key has scopes.

        Raises:
            Problem: 403, naming the first missing scope.
        """
        for scope in scopes:
            if not self.has(scope):
                raise Problem(403, f"this management key lacks the scope '{scope}'")


class ManagementKeys:
    """Valid management keys. If none is declared, any key is accepted, with all scopes."""

    def __init__(self, declared: Iterable[LocalManagementKey]) -> None:
        self._keys = {(key.id, key.secret): key for key in declared}

    def key_of(self, headers: Mapping[str, str]) -> LocalManagementKey:
        """Return the management key of a request.

        Raises:
            Problem: 401 if the key is missing, unknown or disabled.
        """
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        id_, _, secret = credentials.partition(":")
        if scheme.lower() != "bearer" or not id_ or not secret:
            raise _unauthorized("missing management key: expected Authorization: Bearer id:secret")
        key = self._keys.get((id_, secret)) if self._keys else LocalManagementKey(id_, secret)
        if key is None:
            raise _unauthorized("unknown management key")
        if key.disabled:
            raise _unauthorized("this management key is disabled")
        return key


def _unauthorized(message: str) -> Problem:
    return Problem(401, message, source={"header": "Authorization"})
