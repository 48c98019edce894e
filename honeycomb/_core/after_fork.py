"""Give the child of a fork its own connections, locks and queues.

Threads that held a lock do not exist in the child, and a socket that both processes read gives each of them the
other's responses. So whatever holds a lock or a socket registers here.
"""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class _Renewable(Protocol):
    def _after_fork(self) -> None:
        """Drop everything that belongs to the parent, without using it."""


_registered: WeakSet[_Renewable] = WeakSet()


def renew_after_fork(renewable: _Renewable) -> None:
    """Call an object's ``_after_fork`` in every child that is forked while the object exists."""
    _registered.add(renewable)


def _renew_all() -> None:
    for renewable in list(_registered):
        renewable._after_fork()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # no name for users


if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(after_in_child=_renew_all)
