"""Locks by key."""

from __future__ import annotations

from typing import TypeAlias

import anyio

from .._core.after_fork import renew_after_fork

_Lock: TypeAlias = anyio.Lock


class AsyncKeyLocks:
    """Locks for calls that must not run at the same time. Shared by a client and all its copies."""

    def __init__(self) -> None:
        self._locks: dict[str, _Lock] = {}
        renew_after_fork(self)

    def _after_fork(self) -> None:
        """Forget the locks, which the parent may hold."""
        self._locks = {}

    def of(self, key: str) -> _Lock:
        """Return the lock of a key."""
        return self._locks.setdefault(key, _Lock())
