"""For tests: pytest fixtures, and recordings of real responses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from os import PathLike

__all__ = ["record"]


def record(path: str | PathLike[str], *, replay_only: bool = False) -> AbstractContextManager[None]:
    """Record the calls of all clients into a file, or replay them from it if it is there.

    Requests are matched by method, path, query and JSON, whatever the host; events by their dataset alone, for
    their times differ. Responses to the same request come in recorded order, each once. Keys
    and other secrets are not written, nor ``Retry-After``. Calls to others are left alone.

    Args:
        path: The file, in YAML.
        replay_only: Raise instead of recording, for a build without network access.

    Returns:
        What does so inside of a ``with`` block.

    Raises:
        ImportError: The extra ``record`` is not installed.
        HoneycombConfigError: During a call whose response is not in the file, if the file exists or
            ``replay_only`` is set.
    """
    from ._record import Recording

    return Recording(path, replay_only=replay_only)
