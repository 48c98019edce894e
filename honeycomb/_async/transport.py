"""The one way out: rate limiter, request, response, retry, decoding."""

from __future__ import annotations

import time
from functools import partial
from types import NoneType
from typing import TYPE_CHECKING, TypeVar

import anyio

from .._core.decode import UndecodableError, decode
from .._core.error_response import ErrorContext, error_from_response, excerpt, request_id_of
from .._core.rate_limiter import RateLimiter, Reservation
from .._core.raw_response import RawResponse
from .._core.request import ApiRequest
from .._core.request_log import AttemptLog, log_rate_limit_wait, log_retry
from .._core.response import ApiResponse, ResponseInfo, captured_responses
from .._core.wakeup import AsyncWakeup
from .._http import AsyncHTTP, RequestBuilder, limit_time
from ..config import ClientConfig
from ..exceptions import (
    HoneycombAPIError,
    HoneycombError,
    HoneycombRateLimitError,
    HoneycombResponseError,
    HoneycombTimeoutError,
)
from ..rate_limit import RateLimitInfo, parse_rate_limit, parse_retry_after
from ..retry import Attempts

if TYPE_CHECKING:
    from tenacity import RetryCallState

    from .._http import HTTPRequest

T = TypeVar("T")

_RECHECK = 10.0
"""Longest time in seconds for which a waiting call trusts that another one wakes it."""


class AsyncTransport:
    """Sends requests. One is shared by a client and all its copies with other options."""

    def __init__(self, http: AsyncHTTP) -> None:
        self._http = http
        self.rate_limiter: RateLimiter = RateLimiter(time.monotonic)
        self.rate_limit: RateLimitInfo | None = None
        """Rate-limit state from the most recent response that had it."""

    async def send(
        self, request: ApiRequest[T], builder: RequestBuilder, within: float | None = None
    ) -> ApiResponse[T]:
        """Send a request, with retries and within the rate limit.

        Args:
            request: The request.
            builder: Makes the HTTP request.
            within: Seconds that it may take, if that is less than ``total_timeout``.

        Raises:
            HoneycombError: It failed.
        """
        attempts = Attempts(
            builder.config.retry, idempotent=request.idempotent, clock=time.monotonic, within=within
        )
        http_request = builder.build(request)  # before the first attempt, for it is the caller's to mend
        outcome = await self._attempt(request, http_request, builder.config, attempts)
        if isinstance(outcome, HoneycombError) and attempts.should_retry(outcome):
            outcome = await self._retry(request, builder, attempts, outcome)
        if isinstance(outcome, ApiResponse):
            return outcome
        try:
            raise outcome
        finally:
            del outcome  # its traceback holds this frame

    async def exchange(self, request: ApiRequest[object], builder: RequestBuilder, deadline: float) -> RawResponse:
        """Send a request once, without regard to the rate limit, and return the response whatever its status."""
        http_request = builder.build(request)
        limit_time(http_request, max(0.0, deadline - time.monotonic()), builder.config.timeout)
        return await self._exchange(request, http_request, deadline, 1)

    async def _exchange(
        self, request: ApiRequest[T], http_request: HTTPRequest, deadline: float, attempt: int
    ) -> RawResponse:
        log = AttemptLog(request, attempt)
        try:
            raw = await self._http.exchange(http_request, deadline, attempt)
        except HoneycombError as error:
            log.failure(error)
            raise
        log.response(raw)
        return raw

    async def _retry(
        self, request: ApiRequest[T], builder: RequestBuilder, attempts: Attempts, failure: HoneycombError
    ) -> ApiResponse[T] | HoneycombError:
        """Repeat a request after a failure, until it succeeds or the policy stops it."""
        from tenacity import AsyncRetrying, retry_if_result  # most clients never need it

        first = [failure]

        async def attempt() -> ApiResponse[T] | HoneycombError:
            if first:
                return first.pop()
            return await self._attempt(request, builder.build(request), builder.config, attempts)

        # Outcomes are values here, so that no frame of the library is in the traceback that the caller sees.
        return await AsyncRetrying(
            sleep=anyio.sleep,
            retry=retry_if_result(lambda outcome: outcome is failure or attempts.should_retry(outcome)),
            wait=attempts.wait,
            before_sleep=partial(_log_retry, request),
        )(attempt)

    async def _attempt(
        self, request: ApiRequest[T], http_request: HTTPRequest, config: ClientConfig, attempts: Attempts
    ) -> ApiResponse[T] | HoneycombError:
        reservation = Reservation(request.quota, min(config.retry.max_delay, attempts.time_left / 2))
        try:
            delay = self.rate_limiter.reserve(reservation)
            if delay > 0:
                await self._wait_for_admission(request, reservation, delay, config, attempts)
            attempts.number += 1
            limit_time(http_request, attempts.time_left, config.timeout)
            raw = await self._exchange(request, http_request, attempts.deadline, attempts.number)
            retry_after = self._note_limits(raw, reservation, attempts)
            return self._accept(request, raw, config, attempts, retry_after)
        except HoneycombError as error:
            if not isinstance(error, HoneycombAPIError):
                self.rate_limiter.release(reservation, counted=getattr(error, "request_sent", True))
            return error
        finally:
            self.rate_limiter.release(reservation)

    async def _wait_for_admission(
        self,
        request: ApiRequest[T],
        reservation: Reservation,
        expected: float,
        config: ClientConfig,
        attempts: Attempts,
    ) -> None:
        self._check_wait(request, reservation, expected, config, attempts)
        log_rate_limit_wait(request, attempts.number + 1, expected)
        if request.on_wait is not None:
            request.on_wait(expected)
        while True:
            wakeup = AsyncWakeup()
            reservation.wake = wakeup.set
            delay = self.rate_limiter.delay(reservation)
            if delay == 0:
                return
            self._check_wait(request, reservation, delay or 0.0, config, attempts)
            await wakeup.wait(min(_RECHECK if delay is None else delay, attempts.time_left))

    def _check_wait(
        self,
        request: ApiRequest[T],
        reservation: Reservation,
        delay: float,
        config: ClientConfig,
        attempts: Attempts,
    ) -> None:
        requested = self.rate_limiter.requested_wait(reservation.quota.key)
        if requested > config.retry.max_delay:
            raise HoneycombRateLimitError(
                f"rate limit exceeded: the service requires a wait of {requested:.0f} s, longer than max_delay"
                f" ({config.retry.max_delay:g} s)",
                429,
                retry_after=requested,
                **_context(request, config, attempts),
            )
        if not attempts.allows_wait(delay):
            raise HoneycombTimeoutError(
                "the rate limit of the service leaves no room for this call before its deadline:"
                " run fewer calls at once, or raise total_timeout",
                request_sent=False,
                attempts=attempts.number,
            )

    def _note_limits(self, raw: RawResponse, reservation: Reservation, attempts: Attempts) -> float | None:
        """Update the rate limiter, and return the seconds to wait that the service requires, or None."""
        info = parse_rate_limit(raw.headers)
        self.rate_limit = info or self.rate_limit
        retry_after = parse_retry_after(raw.headers, now=time.time()) if raw.status >= 400 else None
        attempts.held = self.rate_limiter.update(
            reservation, info, rejected=raw.status == 429, retry_after=retry_after
        )
        return attempts.held if retry_after is None else retry_after

    def _accept(
        self,
        request: ApiRequest[T],
        raw: RawResponse,
        config: ClientConfig,
        attempts: Attempts,
        retry_after: float | None,
    ) -> ApiResponse[T]:
        captured = captured_responses()
        if captured is not None:
            headers = raw.redacted(config).headers
            info = ResponseInfo(
                request.operation, request.method, request.template, raw.status, headers, attempts.number
            )
            captured.append(info)
        if raw.status == 404 and _may_have_no_body(request) and attempts.may_have_acted:
            raw = RawResponse(204, raw.headers, b"")  # the attempt before was the one that deleted it
        is_success = 200 <= raw.status < 300 or raw.status in request.also_accepts
        if not is_success or _is_rejection(request, raw):
            said = raw.redacted(config)
            context = _context(request, config, attempts)
            raise error_from_response(said.status, said.headers, said.text, retry_after=retry_after, **context)
        try:
            # No local holds the body, which an error tracker would show.
            value = decode(
                request.returns, b"null" if raw.status in request.also_accepts else raw.body, raw.unreadable
            )
            return ApiResponse(value, raw.status, raw.headers)
        except UndecodableError as error:
            reason = config.redact(str(error))
        # Not as this exception's context, whose frames hold the response body.
        said = raw.redacted(config)
        raise HoneycombResponseError(
            f"invalid response to {request.operation}: {reason}",
            raw.status,
            request_id_of(said.headers),
            None if request.returns_secret else excerpt(said.text),
            headers=said.headers,
            **_context(request, config, attempts),
        )


def _log_retry(request: ApiRequest[T], state: RetryCallState) -> None:
    error = state.outcome.result() if state.outcome else None
    if isinstance(error, HoneycombError):
        log_retry(request, error, state.upcoming_sleep)


def _context(request: ApiRequest[T], config: ClientConfig, attempts: Attempts) -> ErrorContext:
    return {
        "method": request.method,
        "path": request.template,
        "actual_path": config.path_as_sent(request.path),
        "attempts": attempts.number,
    }


def _is_rejection(request: ApiRequest[T], raw: RawResponse) -> bool:
    return request.is_rejection is not None and raw.body is not None and request.is_rejection(raw.body)


def _may_have_no_body(request: ApiRequest[T]) -> bool:
    return request.method == "DELETE" and request.returns in (NoneType, object)
