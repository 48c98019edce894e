# Made from honeycomb/_async/polling.py by `nox -s unasync`: edit that file, never this one.
"""Asking again until an answer is ready."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from .._poll_schedule import poll_intervals
from .._request import ApiRequest
from ..exceptions import HoneycombPollTimeoutError

if TYPE_CHECKING:
    from .client import SyncHoneycombClient

T = TypeVar("T")


def poll(
    client: SyncHoneycombClient,
    request: ApiRequest[T],
    is_ready: Callable[[T], bool],
    *,
    what: str,
    resume_id: str,
    interval: float | None,
    timeout: float,
) -> T:
    """Send a request until its answer is ready.

    Args:
        client: Sends it.
        request: Asks once.
        is_ready: Looks at an answer.
        what: What is waited for, for the message.
        resume_id: The id by which it can be fetched later.
        interval: Seconds between two askings; growing from 0.2 to 2 when None.
        timeout: Seconds to wait altogether.

    Raises:
        HoneycombPollTimeoutError: It was not ready in time.
    """
    deadline = time.monotonic() + timeout
    for delay in poll_intervals(interval):
        answer = client.send(request).value
        if is_ready(answer):
            return answer
        if time.monotonic() + delay > deadline:
            break
        time.sleep(delay)
    raise HoneycombPollTimeoutError(
        f"{what} {resume_id} was not ready after {timeout:g} s: fetch it later by its id, or raise timeout",
        resume_id=resume_id,
    )
