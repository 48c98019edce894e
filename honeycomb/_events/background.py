"""Tasks that belong to no block of the program."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import sniffio

_tasks: set[asyncio.Task[None]] = set()
"""The event loop keeps weak references only."""


def start_task(function: Callable[[], Coroutine[Any, Any, None]], on_end: Callable[[], None]) -> None:
    """Start a task that is cancelled by nothing but the end of the event loop.

    A task group belongs to the task that opens it, and that task must close it. This does not.

    Args:
        function: What to run.
        on_end: Called when the task has ended, also if it was cancelled before it began.
    """
    if sniffio.current_async_library() == "trio":
        import trio

        async def run() -> None:
            try:
                await function()
            finally:
                on_end()

        trio.lowlevel.spawn_system_task(run, name="honeycomb-events")
    else:
        task = asyncio.get_running_loop().create_task(function(), name="honeycomb-events")
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)
        task.add_done_callback(lambda _: on_end())
