"""The response to a batch, as one delivery result per event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from pydantic_core import from_json

from .._core.error_response import error_from_response
from ..exceptions import HoneycombAPIError, HoneycombConfigError, HoneycombError
from ..models.events import EventOutcome
from ..rate_limit import parse_rate_limit, parse_retry_after
from .encoding import read_outcomes

ACCEPTED = EventOutcome(202)

_TOO_LARGE = 413


@dataclass(frozen=True, slots=True)
class BatchResult:
    """Delivery results of the events of one request.

    Attributes:
        outcomes: The outcome of each event that was in the body; just one if it is the same for all.
        retry_after: Seconds for which the service wants nothing, if it said so.
        is_final: Whether sending anything again is of no use.
    """

    outcomes: Sequence[EventOutcome]
    retry_after: float | None = None
    is_final: bool = False

    @property
    def is_too_large(self) -> bool:
        """Whether the service would take the events in smaller requests."""
        return len(self.outcomes) == 1 and self.outcomes[0].status == _TOO_LARGE


def is_temporary(outcome: EventOutcome) -> bool:
    """Say whether sending an event again may help: the service is busy or broken, or nobody knows what it did."""
    status = outcome.status
    return status is None or status in (408, 429) or status >= 500


def read_batch_response(
    status: int, headers: Mapping[str, str], body: bytes | None, text: str, *, count: int, now: float
) -> BatchResult:
    """Read the response to a batch.

    Args:
        status: Its HTTP status.
        headers: Its headers; names are looked up in lower case.
        body: Its body; None if its compression is damaged.
        text: Its body for a person to look at, without secrets.
        count: How many events were sent.
        now: The current time in Unix seconds.
    """
    retry_after = parse_retry_after(headers, now=now)
    if not 200 <= status < 300:
        limit = parse_rate_limit(headers) if status == 429 else None
        if retry_after is None and limit is not None:
            retry_after = limit.reset + 1.0  # it is cut to whole seconds
        return failed_batch(error_from_response(status, headers, text, retry_after=retry_after))
    try:
        items = cast("object", from_json(body or b""))
    except ValueError:
        return BatchResult([EventOutcome(None, "invalid response body")], retry_after)
    if items == [{"status": 202}] * count:
        return BatchResult([ACCEPTED])  # nearly always so, and much faster than looking at each
    return BatchResult(read_outcomes(items, count), retry_after)


def failed_batch(error: HoneycombError) -> BatchResult:
    """Return the result of a request that failed as a whole."""
    if isinstance(error, HoneycombAPIError):
        return BatchResult([EventOutcome(error.status_code, str(error))], error.retry_after)
    return BatchResult([EventOutcome(None, str(error))], is_final=isinstance(error, HoneycombConfigError))
