"""Management keys: which ones exist, and what each may do."""

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
    "enhance:write",
    "environments:read",
    "environments:write",
    "markers:write",
    "pipelines:read",
    "pipelines:write",
]
"""What a management key may do."""

ALL_SCOPES: frozenset[Scope] = frozenset(get_args(Scope))


@dataclass(frozen=True, slots=True)
class LocalManagementKey:
    """A management key that the local Honeycomb knows.

    Attributes:
        id: The part before the colon of ``Authorization: Bearer id:secret``.
        secret: The part behind it.
        scopes: What the key may do.
        disabled: Whether the key is switched off.
    """

    id: str
    secret: str = field(repr=False)
    scopes: AbstractSet[Scope] = ALL_SCOPES
    disabled: bool = False

    def require(self, scopes: Iterable[Scope]) -> None:
        """Refuse what the key may not do.

        Raises:
            Problem: 403, naming the first scope that is missing.
        """
        for scope in scopes:
            if scope not in self.scopes:
                raise Problem(403, f"this management key lacks the scope '{scope}'")


class ManagementKeys:
    """The management keys there are; without any declared, every one will do and has every scope."""

    def __init__(self, declared: Iterable[LocalManagementKey]) -> None:
        self._keys = {(key.id, key.secret): key for key in declared}

    def key_of(self, headers: Mapping[str, str]) -> LocalManagementKey:
        """Return the key that a request was sent with.

        Raises:
            Problem: 401 without a known key, or with a disabled one.
        """
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        id_, _, secret = credentials.partition(":")
        if scheme.lower() != "bearer" or not id_ or not secret:
            raise _refusal("a management key is needed: Bearer id:secret")
        key = self._keys.get((id_, secret)) if self._keys else LocalManagementKey(id_, secret)
        if key is None:
            raise _refusal("unknown management key")
        if key.disabled:
            raise _refusal("this management key is disabled")
        return key


def _refusal(message: str) -> Problem:
    return Problem(401, message, source={"header": "Authorization"})
