"""Polling."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import anyio

from .._core.polling import MIN_POLL_TIMEOUT, check_waiting, poll_intervals
from .._core.request import ApiRequest
from .._querying.progress import Reporter
from ..exceptions import HoneycombError, HoneycombPollTimeoutError, HoneycombTimeoutError
from .session import AsyncSession

T = TypeVar("T")


async def poll(
    session: AsyncSession,
    request: ApiRequest[T],
    is_ready: Callable[[T], bool],
    *,
    what: str,
    resume_id: str,
    interval: float | None,
    timeout: float,
    reporter: Reporter | None = None,
) -> T:
    """Poll until the response is ready.

    Args:
        session: Sends it.
        request: The request to repeat.
        is_ready: Whether a response is final.
        what: Name of the polled object, for messages.
        resume_id: The id by which it can be fetched later.
        interval: Polling interval in seconds; growing from 0.2 to 2 when None.
        timeout: Seconds to wait altogether.
        reporter: Gets what the call waits for, after each attempt.

    Raises:
        HoneycombPollTimeoutError: It was not ready in time.
        HoneycombError: A request failed; the error has the ``resume_id``, too.
    """
    check_waiting(interval, timeout)
    deadline = time.monotonic() + timeout
    for delay in poll_intervals(interval):
        time_left = deadline - time.monotonic()
        try:
            response = (await session.send(request, within=max(time_left, MIN_POLL_TIMEOUT))).value
        except HoneycombError as error:
            if isinstance(error, HoneycombTimeoutError) and time.monotonic() >= deadline:
                break
            error.note_resume_id(resume_id)
            raise
        if is_ready(response):
            return response
        if time_left <= 0:
            break
        if reporter is not None:
            reporter.waiting_for(f"{what} {resume_id}")
        await anyio.sleep(min(delay, max(0, deadline - time.monotonic())))
    raise HoneycombPollTimeoutError(
        f"{what} {resume_id} was not ready after {timeout:g} s: fetch it later by its id, or raise timeout",
        resume_id=resume_id,
    )
