"""The one way out: gate, request, answer, retry, decoding."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import NoneType
from typing import TypeVar

import anyio
from tenacity import AsyncRetrying, retry_if_exception_type

from .._decode import UndecodableError, decode
from .._gate import Gate
from .._http import AsyncHTTP, AsyncHTTPClient, RawResponse, RequestBuilder
from .._request import ApiRequest
from .._response import ApiResponse, ResponseInfo, note_response
from ..config import ClientConfig
from ..exceptions import (
    HoneycombAPIError,
    HoneycombError,
    HoneycombResponseError,
    HoneycombTimeoutError,
    error_from_response,
    excerpt,
)
from ..rate_limit import RateLimitInfo, parse_rate_limit, parse_retry_after
from ..retry import Attempts

T = TypeVar("T")


class AsyncTransport:
    """Sends requests. One is shared by a client and all its copies with other options."""

    def __init__(self, config: ClientConfig, http_client: AsyncHTTPClient | None) -> None:
        self.http = AsyncHTTP(config, http_client)
        self._gate = Gate(time.monotonic)
        self._rate_limit_headers: Mapping[str, str] = {}

    @property
    def rate_limit(self) -> RateLimitInfo | None:
        """The state of the rate limit that was told last."""
        return parse_rate_limit(self._rate_limit_headers)

    async def send(self, request: ApiRequest[T], builder: RequestBuilder) -> ApiResponse[T]:
        """Carry out a request, with as many attempts as it takes and is allowed.

        Raises:
            HoneycombError: It did not succeed.
        """
        attempts = Attempts(builder.config.retry, idempotent=request.idempotent, clock=time.monotonic)
        try:
            return await self._attempt(request, builder, attempts)
        except HoneycombError as error:
            failure = error
        # Out of the way of calls that succeed at once, which is what nearly all do.
        return await self._retry(request, builder, attempts, failure)

    async def _retry(
        self, request: ApiRequest[T], builder: RequestBuilder, attempts: Attempts, failure: HoneycombError
    ) -> ApiResponse[T]:
        retrying = AsyncRetrying(
            sleep=anyio.sleep,
            retry=retry_if_exception_type(HoneycombError),
            wait=attempts.wait,
            stop=attempts.stop,
            reraise=True,
        )
        async for state in retrying:
            with state:
                if state.retry_state.attempt_number == 1:
                    raise failure
                return await self._attempt(request, builder, attempts)
        raise failure

    async def _attempt(
        self, request: ApiRequest[T], builder: RequestBuilder, attempts: Attempts
    ) -> ApiResponse[T]:
        try:
            http_request = builder.build(request)
            ticket = await self._pass_gate(request.lane, attempts)
            attempts.number += 1
            builder.limit_time(http_request, attempts.time_left)
            raw = await self.http.exchange(http_request)
            return self._accept(request, raw, builder.config, attempts, ticket)
        except HoneycombAPIError as error:
            error.method, error.path, error.attempts = request.method, request.template, attempts.number
            raise
        except HoneycombError as error:
            error.attempts = attempts.number
            raise

    async def _pass_gate(self, lane: str, attempts: Attempts) -> int:
        while True:
            delay, ticket = self._gate.reserve(lane)
            if delay <= 0:
                return ticket
            if not attempts.allows_wait(delay):
                raise HoneycombTimeoutError(
                    "the service's rate limit leaves no place for this call within total_timeout:"
                    " run fewer calls at once, or raise it",
                    request_sent=False,
                )
            await anyio.sleep(delay)
            if self._gate.may_leave(lane, ticket):
                return ticket

    def _accept(
        self, request: ApiRequest[T], raw: RawResponse, config: ClientConfig, attempts: Attempts, ticket: int
    ) -> ApiResponse[T]:
        info = ResponseInfo(
            request.operation, request.method, request.template, raw.status, raw.headers, attempts.number
        )
        note_response(info)
        if "ratelimit" in raw.headers:
            self._rate_limit_headers = raw.headers
        if raw.status == 404 and _is_plain_delete(request) and attempts.may_have_acted:
            raw = RawResponse(204, raw.headers, b"")  # the attempt before was the one that deleted it
        if not 200 <= raw.status < 300:
            raise self._refusal(request, raw.redacted(config), config, attempts, ticket)
        self._gate.passed(request.lane, ticket)
        try:
            return ApiResponse(decode(request.returns, raw.body), info)
        except UndecodableError as error:
            raw = raw.redacted(config)
            raise HoneycombResponseError(
                f"the answer to {request.operation} cannot be understood: {error}",
                raw.status,
                info.request_id,
                excerpt(raw.body.decode()),
                headers=raw.headers,
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
        return error_from_response(raw.status, raw.headers, raw.body, retry_after=retry_after)


def _is_plain_delete(request: ApiRequest[T]) -> bool:
    return request.method == "DELETE" and request.returns is NoneType
