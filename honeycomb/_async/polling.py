"""Asking again until an answer is ready."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import anyio

from .._core.polling import LAST_ASKING, check_waiting, poll_intervals
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
    """Send a request until its answer is ready.

    Args:
        session: Sends it.
        request: Asks once.
        is_ready: Looks at an answer.
        what: What is waited for, for the message.
        resume_id: The id by which it can be fetched later.
        interval: Seconds between two askings; growing from 0.2 to 2 when None.
        timeout: Seconds to wait altogether.
        reporter: Is told what is waited for after each asking.

    Raises:
        HoneycombPollTimeoutError: It was not ready in time.
        HoneycombError: It could not be asked for; the error has the ``resume_id``, too.
    """
    check_waiting(interval, timeout)
    deadline = time.monotonic() + timeout
    for delay in poll_intervals(interval):
        time_left = deadline - time.monotonic()
        try:
            answer = (await session.send(request, within=max(time_left, LAST_ASKING))).value
        except HoneycombError as error:
            if isinstance(error, HoneycombTimeoutError) and time.monotonic() >= deadline:
                break
            error.note_resume_id(resume_id)
            raise
        if is_ready(answer):
            return answer
        if time_left <= 0:
            break
        if reporter is not None:
            reporter.waiting_for(f"{what} {resume_id}")
        await anyio.sleep(min(delay, max(0, deadline - time.monotonic())))
    raise HoneycombPollTimeoutError(
        f"{what} {resume_id} was not ready after {timeout:g} s: fetch it later by its id, or raise timeout",
        resume_id=resume_id,
    )
