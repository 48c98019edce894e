# Made from honeycomb/_async/transport.py by `nox -s unasync`: edit that file, never this one.
"""The one way out: gate, request, answer, retry, decoding."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from types import NoneType
from typing import TypeVar

from tenacity import Retrying, retry_if_exception_type

from .._decode import UndecodableError, decode
from .._gate import Gate
from .._http import RequestBuilder, SyncHTTP, SyncHTTPClient
from .._problem import error_from_response, excerpt, request_id_of
from .._raw_response import RawResponse
from .._request import ApiRequest
from .._response import ApiResponse, ResponseInfo, captured_responses
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

T = TypeVar("T")


class SyncTransport:
    """Sends requests. One is shared by a client and all its copies with other options."""

    def __init__(self, config: ClientConfig, http_client: SyncHTTPClient | None) -> None:
        self.http = SyncHTTP(config, http_client)
        self._gate = Gate(time.monotonic)
        # The last ones, because the very last may be unreadable. Read when asked for, not on every call.
        self._rate_limit_headers: deque[Mapping[str, str]] = deque(maxlen=10)

    @property
    def rate_limit(self) -> RateLimitInfo | None:
        """The state of the rate limit that was told last."""
        told = map(parse_rate_limit, reversed(list(self._rate_limit_headers)))
        return next((limit for limit in told if limit), None)

    def send(self, request: ApiRequest[T], builder: RequestBuilder, within: float | None = None) -> ApiResponse[T]:
        """Carry out a request, with as many attempts as it takes and is allowed.

        Args:
            request: What to ask.
            builder: Makes the HTTP request.
            within: Seconds that it may take, if that is less than ``total_timeout``.

        Raises:
            HoneycombError: It did not succeed.
        """
        attempts = Attempts(
            builder.config.retry, idempotent=request.idempotent, clock=time.monotonic, within=within
        )
        try:
            return self._attempt(request, builder, attempts)
        except HoneycombError as error:
            failure = error
        # Out of the way of calls that succeed at once, which is what nearly all do.
        return self._retry(request, builder, attempts, failure)

    def _retry(
        self, request: ApiRequest[T], builder: RequestBuilder, attempts: Attempts, failure: HoneycombError
    ) -> ApiResponse[T]:
        retrying = Retrying(
            sleep=time.sleep,
            retry=retry_if_exception_type(HoneycombError),
            wait=attempts.wait,
            stop=attempts.stop,
            reraise=True,
        )
        for state in retrying:
            with state:
                if state.retry_state.attempt_number == 1:
                    raise failure
                return self._attempt(request, builder, attempts)
        raise failure

    def _attempt(self, request: ApiRequest[T], builder: RequestBuilder, attempts: Attempts) -> ApiResponse[T]:
        try:
            http_request = builder.build(request)
            ticket = self._pass_gate(request.lane, builder.config, attempts)
            attempts.number += 1
            builder.limit_time(http_request, attempts.time_left)
            raw = self.http.exchange(http_request, attempts.deadline)
            return self._accept(request, raw, builder.config, attempts, ticket)
        except HoneycombAPIError as error:
            error.method, error.path, error.actual_path = request.method, request.template, request.path
            error.attempts = attempts.number
            raise
        except HoneycombError as error:
            error.attempts = attempts.number
            raise

    def _pass_gate(self, lane: str, config: ClientConfig, attempts: Attempts) -> int:
        while True:
            delay, ticket = self._gate.reserve(lane)
            if delay <= 0:
                return ticket
            try:
                self._check_wait(lane, delay, config, attempts)
                time.sleep(delay)
            except BaseException:
                self._gate.release(lane, ticket)
                raise
            if self._gate.may_leave(lane, ticket):
                return ticket

    def _check_wait(self, lane: str, delay: float, config: ClientConfig, attempts: Attempts) -> None:
        if not attempts.allows_wait(delay):
            raise HoneycombTimeoutError(
                "the service's rate limit leaves no place for this call in the time it has:"
                " run fewer calls at once, or raise total_timeout",
                request_sent=False,
            )
        closed_for = self._gate.closed_for(lane)
        if closed_for > config.retry.max_delay:
            raise HoneycombRateLimitError(
                "another call was refused, and the service wants none for longer than max_delay",
                429,
                retry_after=closed_for,
            )

    def _accept(
        self, request: ApiRequest[T], raw: RawResponse, config: ClientConfig, attempts: Attempts, ticket: int
    ) -> ApiResponse[T]:
        captured = captured_responses()
        if captured is not None:
            headers = raw.redacted(config).headers
            info = ResponseInfo(
                request.operation, request.method, request.template, raw.status, headers, attempts.number
            )
            captured.append(info)
        if "ratelimit" in raw.headers:
            self._rate_limit_headers.append(raw.headers)
        if raw.status == 404 and _may_have_no_answer(request) and attempts.may_have_acted:
            raw = RawResponse(204, raw.headers, b"")  # the attempt before was the one that deleted it
        is_answer = 200 <= raw.status < 300 or raw.status in request.also_accepts
        if not is_answer or _is_refusal(request, raw):
            raise self._refusal(request, raw, config, attempts, ticket)
        self._gate.passed(request.lane, ticket)
        try:
            body = b"null" if raw.status in request.also_accepts else raw.body
            return ApiResponse(decode(request.returns, body), raw.status, raw.headers)
        except UndecodableError as error:
            said = raw.redacted(config)
            raise HoneycombResponseError(
                f"the answer to {request.operation} cannot be understood: {error}",
                raw.status,
                request_id_of(said.headers),
                None if request.returns_secret else excerpt(said.text),
                headers=said.headers,
            ) from None

    def _refusal(
        self, request: ApiRequest[T], raw: RawResponse, config: ClientConfig, attempts: Attempts, ticket: int
    ) -> HoneycombAPIError:
        retry_after = parse_retry_after(raw.headers, now=time.time())
        if raw.status == 429:
            limit = parse_rate_limit(raw.headers)
            if retry_after is None and limit is not None:
                retry_after = limit.reset + 1.0  # it is cut to whole seconds
            delay = retry_after or config.retry.backoff(attempts.number)
            if delay <= config.retry.max_delay:
                self._gate.refused(request.lane, ticket, delay, limit)
        said = raw.redacted(config)
        return error_from_response(said.status, said.headers, said.text, retry_after=retry_after)


def _is_refusal(request: ApiRequest[T], raw: RawResponse) -> bool:
    return request.is_refusal is not None and raw.body is not None and request.is_refusal(raw.body)


def _may_have_no_answer(request: ApiRequest[T]) -> bool:
    return request.method == "DELETE" and request.returns in (NoneType, object)
