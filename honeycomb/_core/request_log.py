"""Log records of requests, retries and rate-limit waits, on the logger ``honeycomb.http``."""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from typing import Any

from ..exceptions import HoneycombAPIError, HoneycombConfigError, HoneycombError
from .error_response import request_id_of
from .raw_response import RawResponse
from .request import ApiRequest

LOGGER = logging.getLogger("honeycomb.http")

VARIABLE = "HONEYCOMB_LOG"
_LEVELS = ("debug", "info", "warning")


def set_level_from_environment() -> None:
    """Set the level of the logger ``honeycomb`` from ``HONEYCOMB_LOG``, and log to stderr if there is no handler.

    Raises:
        HoneycombConfigError: The variable is not a level.
    """
    level = os.environ.get(VARIABLE, "").strip().lower()
    if not level:
        return
    if level not in _LEVELS:
        raise HoneycombConfigError(f"{VARIABLE} must be one of {', '.join(_LEVELS)}, not {level[:50]!r}")
    logger = logging.getLogger("honeycomb")
    logger.setLevel(level.upper())
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger.addHandler(handler)


class AttemptLog:
    """Logs one attempt. It holds no secret: neither keys, headers, bodies nor query parameters are logged."""

    def __init__(self, request: ApiRequest[Any], attempt: int) -> None:
        """Start the clock.

        Args:
            request: The request.
            attempt: Number of the attempt, counted from 1.
        """
        self._request = request
        self._attempt = attempt
        self._started_at = time.perf_counter()

    def response(self, raw: RawResponse) -> None:
        """Log that a response arrived, whatever its status."""
        if LOGGER.isEnabledFor(logging.DEBUG):
            received = len(raw.body or b"")
            self._log(f"{raw.status}", raw.status, request_id_of(raw.headers), received)

    def failure(self, error: HoneycombError) -> None:
        """Log that there is no response."""
        if LOGGER.isEnabledFor(logging.DEBUG):
            self._log(type(error).__name__, None, None, 0)

    def _log(self, outcome: str, status: int | None, request_id: str | None, received: int) -> None:
        request = self._request
        fields = {
            **_fields(request, self._attempt),
            "status": status,
            "duration_ms": round((time.perf_counter() - self._started_at) * 1000, 3),
            "request_id": request_id,
            "bytes_sent": len(request.content or b""),
            "bytes_received": received,
        }
        text = (
            f"{request.operation}: {request.method} {request.template}: {outcome} in {fields['duration_ms']:.0f}"
            f" ms, attempt {self._attempt}, {fields['bytes_sent']} bytes sent, {received} received"
        )
        _emit(logging.DEBUG, f"{text}, request id {request_id}" if request_id else text, fields)


def log_retry(request: ApiRequest[Any], error: HoneycombError, delay: float) -> None:
    """Log that another attempt follows.

    Args:
        request: The request.
        error: Why the last attempt failed.
        delay: Seconds until the next one.
    """
    if LOGGER.isEnabledFor(logging.INFO):
        reason = f"status {error.status_code}" if isinstance(error, HoneycombAPIError) else f"{error.args[0]}"
        fields = {**_fields(request, error.attempts), "delay_s": round(delay, 3), "reason": reason}
        _emit(logging.INFO, f"{request.operation}: retry in {delay:.2f} s after {reason}", fields)


def log_rate_limit_wait(request: ApiRequest[Any], attempt: int, delay: float) -> None:
    """Log that a call waits for its rate limit.

    Args:
        request: The request.
        attempt: Number of the attempt that waits.
        delay: Expected seconds.
    """
    if LOGGER.isEnabledFor(logging.INFO):
        fields = {**_fields(request, attempt), "delay_s": round(delay, 3), "reason": request.quota.key}
        text = f"{request.operation}: wait {delay:.2f} s for the rate limit {request.quota.key!r}"
        _emit(logging.INFO, text, fields)


def _fields(request: ApiRequest[Any], attempt: int) -> dict[str, object]:
    return {
        "operation": request.operation,
        "method": request.method,
        "path": request.template,
        "attempt": attempt,
    }


def _emit(level: int, text: str, fields: dict[str, object]) -> None:
    with suppress(Exception):  # of a filter or handler of the application
        LOGGER.log(level, "%s", text, extra=fields)
