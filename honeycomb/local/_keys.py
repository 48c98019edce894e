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
    """

    key: str = field(repr=False)
    type: Literal["configuration", "ingest"] = "configuration"
    permissions: AbstractSet[Permission] = ALL_PERMISSIONS
    disabled: bool = False

    @property
    def id(self) -> str:
        """The id that the service shows instead of the key."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:12]

    def may(self, permission: Permission) -> bool:
        """Whether the key has a permission."""
        if self.type == "ingest" and permission != "createDatasets":
            return permission == "events"
        return permission in self.permissions


class KeyRing:
    """The keys there are; without any declared, every key is a configuration key that may do all."""

    def __init__(self, keys: Iterable[LocalKey]) -> None:
        self._keys = {key.key: key for key in keys}

    def key_of(self, headers: Mapping[str, str], name: str) -> LocalKey:
        """Return the key that a request was sent with.

        Args:
            headers: The request's headers.
            name: The one that holds the key.

        Raises:
            Problem: 401 without a known key, 403 with a disabled one.
        """
        secret = headers.get(name, "")
        key = self._keys.get(secret) if self._keys else LocalKey(secret)
        if key is None or not secret:
            raise Problem(401, "unknown API key", form="legacy")
        if key.disabled:
            raise Problem(403, "this API key is disabled", form="legacy")
        return key


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
