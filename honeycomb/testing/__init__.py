"""For tests: fixtures that pytest finds by itself, and recordings of real answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from os import PathLike

__all__ = ["record"]


def record(path: str | PathLike[str], *, replay_only: bool = False) -> AbstractContextManager[None]:
    """Record the calls of all clients into a file, or replay them from it if it is there.

    Requests are told apart by method, path, query and JSON, whatever the host; events by their dataset alone, for
    their times differ. Answers to the same request come in the order in which they were recorded, each once. Keys
    and other secrets are not written, nor how long the service asked to wait. Calls to others are left alone.

    Args:
        path: The file, in YAML.
        replay_only: Refuse to record, as a build should that is not to touch the network.

    Returns:
        What does so inside of a ``with`` block.

    Raises:
        ImportError: The extra ``record`` is not installed.
        HoneycombConfigError: In the midst of a call whose answer is not in the file, although the file is there or
            recording is refused.
    """
    from ._record import Recording

    return Recording(path, replay_only=replay_only)
