"""How far a call is, for whoever waits for it: a bar, or a function of the caller's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from ..models._extras import imported


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a call that runs queries is.

    Attributes:
        doing: What it waits for now, in words.
        done: How many results it has.
        total: How many it needs as far as is known, which may grow; None if it is not known at all.
    """

    doing: str
    done: int
    total: int | None


ProgressOption: TypeAlias = bool | Callable[[Progress], object]
"""True for a bar, a function that is called with each ``Progress``, or False for nothing."""


class Reporter:
    """Reports the progress of one call."""

    def __init__(self, progress: ProgressOption, total: int | None) -> None:
        """Report nothing yet.

        Args:
            progress: What the caller wants.
            total: How many results are needed.

        Raises:
            ImportError: A bar is wanted, and ``tqdm`` is missing; the extra ``progress`` has it.
        """
        self._bar = _Bar() if progress is True else None
        self._callback = self._bar or (progress if callable(progress) else None)
        self._now = Progress("starting", 0, total)

    def waiting_for(self, what: str) -> None:
        """Report what is waited for."""
        self._report(replace(self._now, doing=f"waiting for {what}"))

    def advance(self) -> None:
        """Report that another result is complete."""
        done = self._now.done + 1
        self._report(replace(self._now, doing="done" if done == self._now.total else self._now.doing, done=done))

    def expect(self, more: int) -> None:
        """Report how many more results are needed."""
        self._report(replace(self._now, total=self._now.done + more))

    def close(self) -> None:
        """Close the bar, if there is one."""
        if self._bar is not None:
            self._bar.close()

    def _report(self, now: Progress) -> None:
        self._now = now
        if self._callback is not None:
            self._callback(now)


class _Bar:
    def __init__(self) -> None:
        module: Any = imported("tqdm.auto", extra="progress")
        self._bar = module.tqdm(unit="result")

    def __call__(self, progress: Progress) -> None:
        self._bar.total, self._bar.n = progress.total, progress.done
        self._bar.set_description_str(progress.doing)

    def close(self) -> None:
        self._bar.close()
